import django.db.models.deletion
import langnghe.core.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0006_laboratories_and_plants'),
        ('accounts', '__first__'),
        ('dossiers', '0001_dossiers'),
        ('offers', '0001_offers'),
    ]

    operations = [
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='dossiers.dossier')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('dossier', 'pk'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('dossier',), name='one_officer_at_a_time_per_dossier'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='assignment_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='Conflict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('has_conflict', models.BooleanField(verbose_name='I have a conflict of interest')),
                ('words', models.CharField(blank=True, max_length=300, verbose_name='which')),
                ('at', models.DateTimeField()),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conflicts', to='dossiers.dossier')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('dossier', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('dossier', 'person'), name='one_declaration_per_dossier_and_person'), models.CheckConstraint(condition=models.Q(('has_conflict', False), models.Q(('words', ''), _negated=True), _connector='OR'), name='conflict_is_said_in_words')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=langnghe.core.ids.uuid7, editable=False, unique=True)),
                ('outcome', models.CharField(choices=[('approved', 'Approved'), ('approved_less', 'Approved with a smaller amount'), ('refused', 'Refused')], max_length=13, verbose_name='decision')),
                ('amount', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='amount in đồng')),
                ('conditions', models.TextField(blank=True, verbose_name='conditions')),
                ('reasons', models.JSONField()),
                ('words', models.TextField(verbose_name='reasons in words')),
                ('authority', models.CharField(max_length=200)),
                ('decided_at', models.DateTimeField()),
                ('stood_on', models.JSONField()),
                ('letter', models.JSONField()),
                ('code', models.CharField(max_length=12, unique=True)),
                ('superseded_at', models.DateTimeField(blank=True, null=True)),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='dossiers.dossier')),
            ],
            options={
                'ordering': ('dossier', 'pk'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at__isnull', True)), fields=('dossier',), name='one_decision_on_support_in_force_per_dossier'), models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='decision_on_support_has_reasons'), models.CheckConstraint(condition=models.Q(models.Q(('amount__isnull', True), ('outcome', 'refused')), models.Q(models.Q(('outcome', 'refused'), _negated=True), ('amount__gt', 0)), _connector='OR'), name='what_is_approved_has_an_amount')],
            },
        ),
        migrations.CreateModel(
            name='FollowedCalendar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('days', models.JSONField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='terms_follow_one_calendar')],
            },
        ),
        migrations.CreateModel(
            name='LetterTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('action', models.CharField(max_length=16)),
                ('opening', models.JSONField(default=dict)),
                ('closing', models.JSONField(default=dict)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('office', 'action'), name='one_letter_template_per_office_and_step')],
            },
        ),
        migrations.CreateModel(
            name='Ranking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=langnghe.core.ids.uuid7, editable=False, unique=True)),
                ('rows', models.JSONField()),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offers.round')),
            ],
            options={
                'ordering': ('round', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='ReturnProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reasons', models.JSONField()),
                ('asked_at', models.DateTimeField()),
                ('is_agreed', models.BooleanField(blank=True, null=True)),
                ('words', models.CharField(blank=True, max_length=300, verbose_name='why not')),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='dossiers.dossier')),
            ],
            options={
                'ordering': ('dossier', 'pk'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('answered_at__isnull', True)), fields=('dossier',), name='one_open_proposal_of_a_return_per_dossier'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('is_agreed__isnull', True)), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), ('is_agreed__isnull', False)), _connector='OR'), name='answered_proposal_says_by_whom'), models.CheckConstraint(condition=models.Q(('answered_by__isnull', True), models.Q(('answered_by', models.F('asked_by')), _negated=True), _connector='OR'), name='nobody_agrees_to_his_own_proposal')],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=langnghe.core.ids.uuid7, editable=False, unique=True)),
                ('asked_at', models.DateTimeField()),
                ('points', models.JSONField(default=dict)),
                ('total', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('opinion', models.CharField(blank=True, choices=[('approve', 'Approve'), ('approve_less', 'Approve a smaller amount'), ('refuse', 'Refuse')], max_length=12, verbose_name='opinion')),
                ('amount', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='amount in đồng')),
                ('words', models.TextField(blank=True, verbose_name='why')),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('superseded_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='dossiers.dossier')),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('dossier', 'pk'),
                'indexes': [models.Index(condition=models.Q(('done_at__isnull', True)), fields=['reviewer'], name='reviews_to_do')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at__isnull', True)), fields=('dossier', 'reviewer'), name='one_review_per_dossier_and_reviewer'), models.CheckConstraint(condition=models.Q(('done_at__isnull', True), models.Q(models.Q(('opinion', ''), _negated=True), models.Q(('words', ''), _negated=True)), _connector='OR'), name='review_that_is_done_has_an_opinion_and_reasons'), models.CheckConstraint(condition=models.Q(('total__isnull', True), ('total__lte', 1000), _connector='OR'), name='review_total_is_a_share')],
            },
        ),
        migrations.CreateModel(
            name='Sitting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=langnghe.core.ids.uuid7, editable=False, unique=True)),
                ('held_on', models.DateField(verbose_name='held on')),
                ('members', models.JSONField()),
                ('advice', models.JSONField(default=dict)),
                ('minutes', models.TextField(blank=True, verbose_name='minutes')),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'ordering': ('office', '-held_on', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=langnghe.core.ids.uuid7, editable=False, unique=True)),
                ('amount', models.PositiveBigIntegerField(verbose_name='amount in đồng')),
                ('text', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('office_signed_at', models.DateTimeField()),
                ('sign_by', models.DateField()),
                ('signed_at', models.DateTimeField(blank=True, null=True)),
                ('dossier', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='agreement', to='dossiers.dossier')),
                ('office_signed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('signed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deciding.decision')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('signed_at__isnull', True), ('signed_by__isnull', True)), models.Q(('signed_at__isnull', False), ('signed_by__isnull', False)), _connector='OR'), name='signed_agreement_says_by_whom'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='agreement_has_an_amount')],
            },
        ),
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=langnghe.core.ids.uuid7, editable=False, unique=True)),
                ('words', models.TextField(verbose_name='why')),
                ('at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, choices=[('upheld', 'The decision stands'), ('reopened', 'The dossier is reviewed anew')], max_length=8)),
                ('reasons', models.TextField(blank=True, verbose_name='reasons')),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='appeal', to='deciding.decision')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('answered_by__isnull', True), ('outcome', '')), models.Q(models.Q(('outcome', ''), _negated=True), models.Q(('reasons', ''), _negated=True), ('answered_by__isnull', False), ('answered_at__isnull', False)), _connector='OR'), name='answered_appeal_on_support_says_why_and_by_whom')],
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=langnghe.core.ids.uuid7, editable=False, unique=True)),
                ('due_on', models.DateField()),
                ('words', models.TextField(blank=True, verbose_name='what came of it')),
                ('figures', models.JSONField(default=dict)),
                ('pages', models.JSONField(default=list)),
                ('handed_in_at', models.DateTimeField(blank=True, null=True)),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('agreement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='report', to='deciding.agreement')),
                ('handed_in_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('accepted_at__isnull', True), ('handed_in_at__isnull', False), _connector='OR'), name='accepted_report_was_handed_in')],
            },
        ),
        migrations.CreateModel(
            name='Tranche',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=langnghe.core.ids.uuid7, editable=False, unique=True)),
                ('number', models.PositiveSmallIntegerField()),
                ('name', models.JSONField()),
                ('amount', models.PositiveBigIntegerField(verbose_name='amount in đồng')),
                ('wanted', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('waiting', 'Waits for evidence'), ('shown', 'Evidence handed in'), ('sent_back', 'More evidence wanted'), ('accepted', 'Accepted, to be paid'), ('paid', 'Paid'), ('returned', 'Given back')], default='waiting', max_length=10)),
                ('words', models.TextField(blank=True)),
                ('pages', models.JSONField(default=list)),
                ('answer', models.TextField(blank=True)),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('paid_on', models.DateField(blank=True, null=True)),
                ('payment_ref', models.CharField(blank=True, max_length=80, verbose_name='reference of the payment')),
                ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tranches', to='deciding.agreement')),
            ],
            options={
                'ordering': ('agreement', 'number'),
                'constraints': [models.UniqueConstraint(fields=('agreement', 'number'), name='one_tranche_per_number_and_agreement'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['accepted', 'paid']), _negated=True), ('accepted_at__isnull', False), _connector='OR'), name='paid_tranche_was_accepted'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'paid'), _negated=True), models.Q(('paid_on__isnull', False), models.Q(('payment_ref', ''), _negated=True)), _connector='OR'), name='paid_tranche_says_when_and_how')],
            },
        ),
    ]
