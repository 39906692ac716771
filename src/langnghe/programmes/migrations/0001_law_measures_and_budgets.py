import django.core.validators
import django.db.models.deletion
import langnghe.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='LegalBasis',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True)),
                ('kind', models.CharField(choices=[('law', 'Law'), ('resolution', 'Resolution'), ('decree', 'Decree'), ('circular', 'Circular'), ('decision', 'Decision'), ('document', 'Document')], max_length=12, verbose_name='kind')),
                ('number', models.CharField(blank=True, max_length=60, verbose_name='number')),
                ('title', models.JSONField(verbose_name='title')),
                ('issuer', models.JSONField(verbose_name='issuer')),
                ('issued_on', models.DateField(blank=True, null=True, verbose_name='issued on')),
                ('effective_from', models.DateField(blank=True, null=True, verbose_name='in force from')),
                ('effective_until', models.DateField(blank=True, null=True, verbose_name='in force until')),
                ('file', models.FileField(blank=True, upload_to='legal', validators=[django.core.validators.FileExtensionValidator(['pdf'])], verbose_name='file')),
                ('url_note', models.CharField(blank=True, max_length=300, verbose_name='where it can be read')),
                ('source', models.JSONField(verbose_name='source')),
                ('certainty', models.CharField(choices=[('A', 'Read in an official text'), ('B', 'Told by the press or official news'), ('C', 'Cited; the act itself was not read'), ('D', 'Not established')], max_length=1, verbose_name='certainty')),
                ('note', models.JSONField(blank=True, default=dict, verbose_name='note')),
                ('replaced_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaces', to='programmes.legalbasis')),
            ],
            options={
                'verbose_name': 'act of law',
                'verbose_name_plural': 'acts of law',
                'ordering': ('slug',),
                'constraints': [models.CheckConstraint(condition=models.Q(('effective_until__isnull', True), ('effective_from__isnull', True), ('effective_until__gt', models.F('effective_from')), _connector='OR'), name='act_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('replaced_by__isnull', True), models.Q(('replaced_by', models.F('id')), _negated=True), _connector='OR'), name='act_is_replaced_by_another')],
            },
        ),
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=20, unique=True)),
                ('code', models.CharField(max_length=20, unique=True)),
                ('position', models.PositiveSmallIntegerField()),
                ('area', models.CharField(choices=[('dialogue', 'Dialogue, removing difficulties'), ('heritage', 'Keeping the heritage'), ('internationalisation', 'Ties with the world'), ('statistics', 'Statistics'), ('policy', 'Institutions, programmes'), ('quality', 'Quality of goods'), ('training', 'Training and skills'), ('environment', 'Environment'), ('inspection', 'Monitoring, inspection'), ('promotion', 'Trade promotion'), ('distribution', 'Distribution, online sales'), ('capital', 'Capital, tax, financial support'), ('technology', 'Technology'), ('sustainability', 'Sustainable development'), ('participation', 'Participation'), ('vision', 'Vision')], max_length=24, verbose_name='area')),
                ('strength', models.CharField(choices=[('done', 'Done already'), ('will', 'Will be done'), ('encourage', 'Is encouraged'), ('consider', 'Will be considered'), ('aim', 'Is aimed at'), ('statement', 'Was stated'), ('wish', 'Is wished for')], max_length=10, verbose_name='strength')),
                ('text', models.JSONField(verbose_name='text')),
                ('who', models.JSONField(blank=True, default=list, verbose_name='who')),
                ('for_whom', models.JSONField(blank=True, default=list, verbose_name='for whom')),
                ('output', models.JSONField(blank=True, default=dict, verbose_name='expected output')),
                ('note', models.JSONField(blank=True, default=dict, verbose_name='note')),
                ('source', models.JSONField(verbose_name='source')),
                ('paragraph', models.PositiveSmallIntegerField(verbose_name='paragraph of the source')),
                ('bases', models.ManyToManyField(blank=True, related_name='measures', to='programmes.legalbasis')),
            ],
            options={
                'verbose_name': 'announced measure',
                'verbose_name_plural': 'announced measures',
                'ordering': ('position',),
            },
        ),
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True)),
                ('name', models.JSONField(verbose_name='name')),
                ('purpose', models.JSONField(verbose_name='purpose')),
                ('since', models.DateField(blank=True, null=True, verbose_name='since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('state', models.CharField(choices=[('drafting', 'Being drafted'), ('consulted', 'Out for consultation'), ('approved', 'Approved'), ('running', 'Running'), ('amended', 'Being amended'), ('suspended', 'Suspended'), ('completed', 'Brought to its end')], default='drafting', max_length=10)),
                ('is_demo', models.BooleanField(default=False)),
                ('bases', models.ManyToManyField(blank=True, related_name='programmes', to='programmes.legalbasis')),
            ],
            options={
                'verbose_name': 'programme',
                'verbose_name_plural': 'programmes',
                'ordering': ('slug',),
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__isnull', True), ('until__gt', models.F('since')), _connector='OR'), name='programme_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='IndicatorDefinition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('position', models.PositiveSmallIntegerField()),
                ('name', models.JSONField(verbose_name='name')),
                ('unit', models.CharField(max_length=20, verbose_name='unit')),
                ('unit_name', models.JSONField(verbose_name='name of the unit')),
                ('aggregation', models.CharField(choices=[('sum', 'Added up'), ('ratio', 'Ratio'), ('avg', 'Average'), ('latest', 'Latest value'), ('breakdown', 'By parts')], max_length=10, verbose_name='aggregation')),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='indicators', to='programmes.measure')),
            ],
            options={
                'verbose_name': 'indicator',
                'verbose_name_plural': 'indicators',
                'ordering': ('measure', 'position'),
            },
        ),
        migrations.CreateModel(
            name='Scheme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True)),
                ('name', models.JSONField(verbose_name='name')),
                ('summary', models.JSONField(verbose_name='summary')),
                ('kind', models.SlugField(max_length=20, verbose_name='kind')),
                ('since', models.DateField(blank=True, null=True, verbose_name='since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('state', models.CharField(choices=[('draft', 'A draft'), ('announced', 'Announced'), ('running', 'Running'), ('closed', 'Closed to new cases')], default='draft', max_length=9)),
                ('is_demo', models.BooleanField(default=False)),
                ('bases', models.ManyToManyField(blank=True, related_name='schemes', to='programmes.legalbasis')),
                ('measures', models.ManyToManyField(blank=True, related_name='schemes', to='programmes.measure')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='schemes', to='programmes.programme')),
            ],
            options={
                'verbose_name': 'scheme of support',
                'verbose_name_plural': 'schemes of support',
                'ordering': ('programme', 'slug'),
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__isnull', True), ('until__gt', models.F('since')), _connector='OR'), name='scheme_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='BudgetLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=langnghe.core.ids.uuid7, editable=False, unique=True)),
                ('year', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(2000), django.core.validators.MaxValueValidator(2100)], verbose_name='year')),
                ('code', models.SlugField(max_length=40, verbose_name='code of the source')),
                ('source', models.JSONField(verbose_name='source of the money')),
                ('returns_to', models.CharField(choices=[('returned', 'It is set aside as returned'), ('available', 'It can be spent again')], default='returned', max_length=9, verbose_name='what comes back')),
                ('is_demo', models.BooleanField(default=False)),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='budget_lines', to='programmes.scheme')),
            ],
            options={
                'ordering': ('-year', 'scheme', 'code'),
                'constraints': [models.UniqueConstraint(fields=('scheme', 'year', 'code'), name='one_budget_line_per_scheme_year_source')],
            },
        ),
    ]
