import django.db.models.deletion
import langnghe.core.ids
from django.conf import settings
from django.db import migrations, models

from langnghe.core.appending import append_only


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0006_laboratories_and_plants'),
        ('accounts', '__first__'),
        ('registry', '0006_villages_of_associations'),
    ]

    operations = [
        migrations.CreateModel(
            name='DayEnd',
            fields=[
                ('on', models.DateField(primary_key=True, serialize=False)),
                ('cursor', models.BigIntegerField(default=0)),
                ('started_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='LenderAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('bin', models.CharField(max_length=6, verbose_name='bank')),
                ('account', models.CharField(max_length=19, verbose_name='account number')),
                ('holder', models.CharField(max_length=80, verbose_name='account holder')),
                ('lender', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='Loan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=langnghe.core.ids.uuid7, editable=False, unique=True)),
                ('number', models.CharField(max_length=20, unique=True)),
                ('dossier_uid', models.UUIDField(blank=True, null=True, unique=True)),
                ('product_uid', models.UUIDField(blank=True, null=True)),
                ('agreement', models.JSONField(blank=True, default=dict)),
                ('amount', models.BigIntegerField(verbose_name='amount in đồng')),
                ('signed_on', models.DateField()),
                ('state', models.CharField(choices=[('signed', 'Signed'), ('disbursing', 'Partly paid out'), ('active', 'Being repaid'), ('overdue', 'Overdue'), ('restructured', 'Being repaid, restructured'), ('called', 'Called: all of it is due'), ('written_off', 'Written off'), ('closed', 'Paid back'), ('cancelled', 'Cancelled before it was paid out')], default='signed', max_length=12)),
                ('workers', models.PositiveIntegerField(default=0, verbose_name='jobs it supports')),
                ('village', models.CharField(blank=True, max_length=120)),
                ('craft', models.CharField(blank=True, max_length=120)),
                ('is_outside_book', models.BooleanField(default=False)),
                ('lent', models.BigIntegerField(default=0)),
                ('outstanding', models.BigIntegerField(default=0)),
                ('due_principal', models.BigIntegerField(default=0)),
                ('due_interest', models.BigIntegerField(default=0)),
                ('due_fee', models.BigIntegerField(default=0)),
                ('credit', models.BigIntegerField(default=0)),
                ('late_since', models.DateField(blank=True, null=True)),
                ('days_past_due', models.PositiveIntegerField(default=0)),
                ('bucket', models.CharField(choices=[('current', 'Nothing late'), ('1-30', '1 to 30 days late'), ('31-90', '31 to 90 days late'), ('91+', '91 days late or more')], default='current', max_length=7)),
                ('next_due_on', models.DateField(blank=True, null=True)),
                ('next_amount', models.BigIntegerField(default=0)),
                ('booked_on', models.DateField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=0)),
                ('state_since', models.DateTimeField()),
                ('lender', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('producer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.producer')),
            ],
            options={
                'ordering': ('pk',),
                'indexes': [models.Index(fields=['lender', 'next_due_on'], name='loans_of_a_lender'), models.Index(fields=['producer'], name='loans_of_a_maker'), models.Index(fields=['person'], name='loans_of_a_person'), models.Index(condition=models.Q(('state__in', ['disbursing', 'active', 'overdue', 'restructured', 'called'])), fields=['id'], name='loans_under_way')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('person__isnull', True), ('producer__isnull', False)), models.Q(('person__isnull', False), ('producer__isnull', True)), _connector='OR'), name='loan_has_one_borrower'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='loan_is_of_something'), models.CheckConstraint(condition=models.Q(('credit__gte', 0), ('due_fee__gte', 0), ('due_interest__gte', 0), ('due_principal__gte', 0), ('lent__gte', 0), ('outstanding__gte', 0)), name='loan_owes_nothing_negative'), models.CheckConstraint(condition=models.Q(('is_outside_book', True), models.Q(('due_principal__lte', models.F('outstanding')), ('outstanding__lte', models.F('lent'))), _connector='OR'), name='loan_owes_at_most_what_was_lent'), models.CheckConstraint(condition=models.Q(('is_outside_book', True), models.Q(('agreement', {}), _negated=True), _connector='OR'), name='loan_in_our_book_says_what_was_agreed')],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('restructured', 'Restructured'), ('graced', 'Grace after a disaster'), ('called', 'Called'), ('written_off', 'Written off')], max_length=12)),
                ('on', models.DateField()),
                ('key', models.CharField(max_length=120, unique=True)),
                ('told', models.JSONField(blank=True, default=dict)),
                ('words', models.TextField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('loan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='loans.loan')),
            ],
            options={
                'ordering': ('on', 'pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='loan_event_says_why')],
            },
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=langnghe.core.ids.uuid7, editable=False, unique=True)),
                ('amount', models.BigIntegerField()),
                ('value_on', models.DateField()),
                ('received_at', models.DateTimeField()),
                ('channel', models.CharField(choices=[('bank', 'Bank transfer'), ('cash', 'Cash'), ('statement', 'Bank statement')], max_length=9)),
                ('purpose', models.CharField(choices=[('instalment', 'Instalment'), ('prepay_term', 'Part before its time; the rows become smaller'), ('prepay_instalment', 'Part before its time; the rows become fewer'), ('pay_off', 'Pays all of it off')], default='instalment', max_length=17)),
                ('key', models.CharField(max_length=120, unique=True)),
                ('memo', models.CharField(blank=True, max_length=200)),
                ('reversed_at', models.DateTimeField(blank=True, null=True)),
                ('why_reversed', models.CharField(blank=True, max_length=300)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lender', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('loan', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='loans.loan')),
                ('reversed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('value_on', 'key'),
                'indexes': [models.Index(condition=models.Q(('loan__isnull', True)), fields=['lender'], name='receipts_that_fit_nothing')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='receipt_is_of_something'), models.CheckConstraint(condition=models.Q(models.Q(('reversed_at__isnull', True), ('why_reversed', '')), models.Q(('reversed_at__isnull', False), models.Q(('why_reversed', ''), _negated=True)), _connector='OR'), name='reversed_receipt_says_why')],
            },
        ),
        migrations.CreateModel(
            name='ScheduleVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('made_on', models.DateField()),
                ('reason', models.CharField(max_length=12)),
                ('made_at', models.DateTimeField()),
                ('loan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='loans.loan')),
            ],
            options={
                'ordering': ('loan', 'number'),
                'constraints': [models.UniqueConstraint(fields=('loan', 'number'), name='one_schedule_version_per_number_of_a_loan')],
            },
        ),
        migrations.CreateModel(
            name='Tranche',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('on', models.DateField()),
                ('amount', models.BigIntegerField()),
                ('key', models.CharField(max_length=120, unique=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('loan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tranches', to='loans.loan')),
            ],
            options={
                'ordering': ('loan', 'number'),
                'constraints': [models.UniqueConstraint(fields=('loan', 'number'), name='one_tranche_per_number_of_a_loan'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='tranche_is_of_something')],
            },
        ),
        migrations.CreateModel(
            name='Allocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('n', models.PositiveSmallIntegerField()),
                ('part', models.CharField(choices=[('penalty', 'Cost of being late'), ('fee', 'Fee'), ('interest', 'Interest'), ('principal', 'Principal'), ('overpaid', 'Not needed yet'), ('recovered', 'Recovered')], max_length=9)),
                ('amount', models.BigIntegerField()),
                ('on', models.DateField()),
                ('loan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='allocations', to='loans.loan')),
                ('receipt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='allocations', to='loans.receipt')),
            ],
            options={
                'ordering': ('on', 'pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='allocation_is_of_something')],
            },
        ),
        migrations.CreateModel(
            name='ScheduleRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('n', models.PositiveSmallIntegerField()),
                ('due_on', models.DateField()),
                ('days', models.PositiveSmallIntegerField()),
                ('principal', models.BigIntegerField()),
                ('interest', models.BigIntegerField()),
                ('fee', models.BigIntegerField()),
                ('balance', models.BigIntegerField()),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='loans.scheduleversion')),
            ],
            options={
                'ordering': ('version', 'n'),
                'indexes': [models.Index(fields=['version', 'due_on'], name='schedule_rows_by_day')],
                'constraints': [models.UniqueConstraint(fields=('version', 'n'), name='one_schedule_row_per_number'), models.CheckConstraint(condition=models.Q(('balance__gte', 0), ('fee__gte', 0), ('interest__gte', 0), ('principal__gte', 0)), name='schedule_row_asks_for_nothing_negative')],
            },
        ),
        append_only("loans_tranche", "loans_event", "loans_scheduleversion", "loans_schedulerow"),
    ]
