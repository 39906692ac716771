import django.db.models.deletion
import langnghe.core.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0006_laboratories_and_plants'),
        ('accounts', '__first__'),
        ('offers', '0001_offers'),
        ('registry', '0006_villages_of_associations'),
    ]

    operations = [
        migrations.CreateModel(
            name='Dossier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=langnghe.core.ids.uuid7, editable=False, unique=True)),
                ('number', models.CharField(blank=True, max_length=20, null=True, unique=True)),
                ('kind', models.CharField(choices=[('household', 'Household'), ('cooperative', 'Co-operative'), ('group', 'Co-operative group'), ('enterprise', 'Enterprise'), ('worker', 'Worker')], max_length=12, verbose_name='kind of applicant')),
                ('area_code', models.CharField(max_length=5)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Received'), ('returned', 'Sent back for completion'), ('review', 'Under review'), ('appraised', 'Ready for decision'), ('approved', 'Approved'), ('refused', 'Refused'), ('agreed', 'Agreement signed'), ('running', 'Being paid'), ('completed', 'Completed'), ('withdrawn', 'Withdrawn'), ('expired', 'Expired'), ('stopped', 'Stopped')], default='draft', max_length=10)),
                ('answers', models.JSONField(default=dict)),
                ('revision', models.PositiveIntegerField(default=0)),
                ('asked', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='amount asked for, in đồng')),
                ('granted', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='amount granted, in đồng')),
                ('title', models.CharField(blank=True, max_length=200)),
                ('made_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('since', models.DateTimeField()),
                ('due_on', models.DateField(blank=True, null=True)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('officer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('producer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.producer')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offers.round')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offers.offerversion')),
            ],
            options={
                'ordering': ('pk',),
                'indexes': [models.Index(fields=['producer', '-id'], name='dossiers_of_a_maker'), models.Index(condition=models.Q(('state__in', ['submitted', 'returned', 'review', 'appraised'])), fields=['office', 'due_on', 'id'], name='dossiers_on_a_desk'), models.Index(condition=models.Q(('state__in', ['submitted', 'returned', 'review', 'appraised'])), fields=['officer', 'due_on', 'id'], name='dossiers_of_an_officer'), models.Index(fields=['round', 'state'], name='dossiers_of_a_round'), models.Index(fields=['office', '-id'], name='dossiers_of_an_office')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'worker'), ('person__isnull', False), ('producer__isnull', True)), models.Q(models.Q(('kind', 'worker'), _negated=True), ('person__isnull', True), ('producer__isnull', False)), _connector='OR'), name='dossier_is_of_a_maker_or_of_a_worker'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'withdrawn', 'expired']), ('number__isnull', False), _connector='OR'), name='received_dossier_has_a_number'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['review', 'appraised']), _negated=True), ('accepted_at__isnull', False), _connector='OR'), name='reviewed_dossier_was_accepted'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['approved', 'agreed', 'running', 'completed']), _negated=True), ('granted__gt', 0), _connector='OR'), name='approved_dossier_says_how_much'), models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'returned', 'review', 'appraised'])), fields=('round', 'producer'), name='one_open_dossier_per_round_and_maker'), models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'returned', 'review', 'appraised'])), fields=('round', 'person'), name='one_open_dossier_per_round_and_worker')],
            },
        ),
        migrations.CreateModel(
            name='NumberSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(unique=True)),
                ('last', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=langnghe.core.ids.uuid7, editable=False, unique=True)),
                ('kind', models.SlugField(max_length=40)),
                ('name', models.CharField(max_length=160, verbose_name='name')),
                ('pages', models.JSONField()),
                ('issued_on', models.DateField(blank=True, null=True, verbose_name='issued on')),
                ('expires_on', models.DateField(blank=True, null=True, verbose_name='valid until')),
                ('added_at', models.DateTimeField()),
                ('told_on', models.DateField(blank=True, null=True)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('producer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.producer')),
                ('replaced_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.paper')),
            ],
            options={
                'ordering': ('-pk',),
                'indexes': [models.Index(fields=['producer', 'kind'], name='papers_of_a_maker'), models.Index(fields=['expires_on'], name='papers_that_end')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('person__isnull', True), ('producer__isnull', False)), models.Q(('person__isnull', False), ('producer__isnull', True)), _connector='OR'), name='paper_is_of_a_maker_or_of_a_person'), models.CheckConstraint(condition=models.Q(('expires_on__isnull', True), ('issued_on__isnull', True), ('expires_on__gte', models.F('issued_on')), _connector='OR'), name='paper_ends_after_it_was_issued')],
            },
        ),
        migrations.CreateModel(
            name='Supervisor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('office', 'person'), name='one_supervisor_per_office_and_person')],
            },
        ),
        migrations.CreateModel(
            name='AnswerChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=40)),
                ('revision', models.PositiveIntegerField()),
                ('before', models.JSONField(null=True)),
                ('after', models.JSONField(null=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='dossiers.dossier')),
            ],
            options={
                'ordering': ('dossier', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='Attached',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attached', to='dossiers.dossier')),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.paper')),
            ],
            options={
                'ordering': ('dossier', 'key'),
                'constraints': [models.UniqueConstraint(fields=('dossier', 'key'), name='one_paper_per_key_and_dossier')],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=langnghe.core.ids.uuid7, editable=False, unique=True)),
                ('fact', models.SlugField(max_length=40)),
                ('since', models.DateField()),
                ('until', models.DateField()),
                ('figures', models.JSONField()),
                ('copied_at', models.DateTimeField()),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='dossiers.dossier')),
            ],
            options={
                'ordering': ('dossier', 'fact', '-pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='evidence_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='Permission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fact', models.SlugField(max_length=40)),
                ('given_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='permissions', to='dossiers.dossier')),
                ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('dossier', 'fact', 'pk'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True)), fields=('dossier', 'fact'), name='one_permission_in_force_per_fact'), models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', True), ('revoked_by__isnull', True)), models.Q(('revoked_at__gte', models.F('given_at')), ('revoked_by__isnull', False)), _connector='OR'), name='revoked_permission_says_by_whom')],
            },
        ),
        migrations.CreateModel(
            name='Return',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('reasons', models.JSONField()),
                ('asked_at', models.DateTimeField()),
                ('answer_by', models.DateField()),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('agreed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='dossiers.dossier')),
            ],
            options={
                'ordering': ('dossier', 'number'),
                'constraints': [models.UniqueConstraint(fields=('dossier', 'number'), name='one_return_per_number_and_dossier'), models.UniqueConstraint(condition=models.Q(('answered_at__isnull', True)), fields=('dossier',), name='one_open_return_per_dossier'), models.CheckConstraint(condition=models.Q(('number', 1), ('agreed_by__isnull', False), _connector='OR'), name='second_return_has_a_supervisor')],
            },
        ),
    ]
