import django.db.models.deletion
import langnghe.core.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0006_laboratories_and_plants'),
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='LoanProduct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=langnghe.core.ids.uuid7, editable=False, unique=True)),
                ('slug', models.SlugField(max_length=80, unique=True)),
                ('provider', models.JSONField(blank=True, default=dict)),
                ('name', models.JSONField()),
                ('summary', models.JSONField()),
                ('needs', models.JSONField(default=list)),
                ('is_demo', models.BooleanField(default=False)),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('lender', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'ordering': ('pk',),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('lender__isnull', False), ('provider', {})), models.Q(('lender__isnull', True), models.Q(('provider', {}), _negated=True)), _connector='OR'), name='product_names_who_lends_once')],
            },
        ),
        migrations.CreateModel(
            name='ProductTerms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=langnghe.core.ids.uuid7, editable=False, unique=True)),
                ('valid_from', models.DateField()),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('ceilings', models.JSONField()),
                ('per_worker', models.PositiveBigIntegerField(blank=True, null=True)),
                ('term_max', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('rate_rule', models.CharField(choices=[('fixed', 'A fixed rate'), ('factor', 'A share of a reference rate'), ('stepped', 'A rate that changes after some months'), ('asked', 'The lender tells the rate when asked'), ('support', 'Part of the interest of another loan is paid')], max_length=10)),
                ('rate', models.DecimalField(blank=True, decimal_places=4, max_digits=7, null=True)),
                ('reference', models.CharField(blank=True, max_length=80)),
                ('factor', models.DecimalField(blank=True, decimal_places=4, max_digits=7, null=True)),
                ('priority_factor', models.DecimalField(blank=True, decimal_places=4, max_digits=7, null=True)),
                ('steps', models.JSONField(blank=True, default=list)),
                ('overdue_factor', models.DecimalField(blank=True, decimal_places=4, max_digits=7, null=True)),
                ('principal_grace', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('interest_grace', models.PositiveSmallIntegerField(blank=True, default=0, null=True)),
                ('repayments', models.JSONField(default=list)),
                ('day_count', models.CharField(choices=[('act/365', 'each day counts, a year has 365'), ('30/360', 'each month has 30 days')], default='act/365', max_length=8)),
                ('fee_percent', models.DecimalField(decimal_places=4, default=0, max_digits=6)),
                ('own_capital', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True)),
                ('collateral_from', models.PositiveBigIntegerField(blank=True, null=True)),
                ('conditions', models.JSONField(blank=True, default=list)),
                ('exclusions', models.JSONField(blank=True, default=list)),
                ('papers', models.JSONField(blank=True, default=list)),
                ('procedure', models.JSONField(blank=True, default=list)),
                ('is_draft', models.BooleanField(default=False)),
                ('act', models.CharField(blank=True, max_length=200)),
                ('act_slug', models.CharField(blank=True, max_length=80)),
                ('source', models.CharField(max_length=300)),
                ('certainty', models.CharField(choices=[('A', 'read in the text of the act'), ('B', 'from the press or official news; the act itself was not read'), ('C', 'recalled, not checked'), ('D', 'not known')], max_length=1)),
                ('note', models.JSONField(blank=True, default=dict)),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='products.loanproduct')),
            ],
            options={
                'ordering': ('product_id', 'valid_from'),
                'constraints': [models.UniqueConstraint(fields=('product', 'valid_from'), name='one_version_of_a_product_per_first_day'), models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gt', models.F('valid_from')), _connector='OR'), name='terms_end_after_they_begin'), models.CheckConstraint(condition=models.Q(models.Q(('rate__gte', 0), ('rate__isnull', False), ('rate_rule__in', ['fixed', 'support'])), models.Q(('factor__gt', 0), ('factor__isnull', False), ('rate_rule', 'factor'), models.Q(('reference', ''), _negated=True)), models.Q(('rate_rule', 'stepped'), models.Q(('steps', []), _negated=True)), ('rate_rule', 'asked'), _connector='OR'), name='rate_rule_has_its_numbers'), models.CheckConstraint(condition=models.Q(('term_max__isnull', True), ('term_max__gt', 0), _connector='OR'), name='longest_term_is_a_month_at_least'), models.CheckConstraint(condition=models.Q(('certainty__in', ['A', 'B', 'C', 'D'])), name='terms_say_how_sure_they_are')],
            },
        ),
    ]
