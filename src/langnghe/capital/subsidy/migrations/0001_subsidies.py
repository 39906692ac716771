import django.db.models.deletion
import langnghe.core.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('loans', '0001_loans'),
    ]

    operations = [
        migrations.CreateModel(
            name='SubsidyAgreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=langnghe.core.ids.uuid7, editable=False, unique=True)),
                ('rate', models.DecimalField(decimal_places=3, max_digits=6, verbose_name='per cent a year')),
                ('since', models.DateField(verbose_name='from')),
                ('until', models.DateField(verbose_name='until (not included)')),
                ('cap', models.BigIntegerField(blank=True, null=True, verbose_name='at most, in đồng')),
                ('source', models.CharField(max_length=200, verbose_name='decided by')),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('made_at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('loan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='loans.loan')),
            ],
            options={
                'ordering': ('loan', 'since'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('loan',), name='one_open_subsidy_per_loan'), models.CheckConstraint(condition=models.Q(('since__lt', models.F('until'))), name='subsidy_has_days'), models.CheckConstraint(condition=models.Q(('rate__gt', 0)), name='subsidy_is_of_something'), models.CheckConstraint(condition=models.Q(('cap__isnull', True), ('cap__gt', 0), _connector='OR'), name='subsidy_cap_is_of_something')],
            },
        ),
        migrations.CreateModel(
            name='SubsidyClaim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=langnghe.core.ids.uuid7, editable=False, unique=True)),
                ('year', models.PositiveSmallIntegerField()),
                ('quarter', models.PositiveSmallIntegerField()),
                ('due_on', models.DateField()),
                ('rows', models.JSONField(default=list)),
                ('amount', models.BigIntegerField()),
                ('interest', models.BigIntegerField()),
                ('state', models.CharField(choices=[('prepared', 'Prepared'), ('submitted', 'Handed in'), ('paid', 'Paid'), ('returned', 'Returned')], default='prepared', max_length=9)),
                ('made_at', models.DateTimeField()),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='subsidy.subsidyagreement')),
            ],
            options={
                'ordering': ('-year', '-quarter', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('agreement', 'year', 'quarter'), name='one_claim_per_quarter_of_a_subsidy'), models.CheckConstraint(condition=models.Q(('quarter__gte', 1), ('quarter__lte', 4)), name='claim_is_of_a_quarter'), models.CheckConstraint(condition=models.Q(('amount__gte', 0), ('amount__lte', models.F('interest'))), name='claim_is_never_above_the_interest')],
            },
        ),
    ]
