import django.db.models.deletion
import langnghe.core.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0006_laboratories_and_plants'),
        ('accounts', '__first__'),
        ('registry', '0006_villages_of_associations'),
    ]

    operations = [
        migrations.CreateModel(
            name='Adviser',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=langnghe.core.ids.uuid7, editable=False, unique=True)),
                ('topics', models.JSONField()),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='place')),
                ('online_link', models.URLField(blank=True, max_length=300, verbose_name='link to talk online')),
                ('is_active', models.BooleanField(default=True)),
                ('is_demo', models.BooleanField(default=False)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('pk',),
                'constraints': [models.UniqueConstraint(fields=('organisation', 'person'), name='one_adviser_per_person_and_office'), models.CheckConstraint(condition=models.Q(models.Q(('place', ''), _negated=True), models.Q(('online_link', ''), _negated=True), _connector='OR'), name='adviser_can_be_met_somewhere')],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=langnghe.core.ids.uuid7, editable=False, unique=True)),
                ('topic', models.CharField(choices=[('capital', 'Loans and funds'), ('tax', 'Tax and invoices'), ('business', 'Registering and running a business'), ('export', 'Selling, also abroad')], max_length=10)),
                ('text', models.TextField(max_length=2000, verbose_name='your question')),
                ('state', models.CharField(choices=[('asked', 'Asked'), ('answered', 'Answered'), ('published', 'Answered for everybody')], default='asked', max_length=10)),
                ('asked_at', models.DateTimeField()),
                ('answer', models.TextField(blank=True)),
                ('office', models.CharField(blank=True, max_length=200)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('public_question', models.CharField(blank=True, max_length=300)),
                ('public_answer', models.TextField(blank=True)),
                ('folded', models.TextField(blank=True)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('is_demo', models.BooleanField(default=False)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asker', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('pk',),
                'indexes': [models.Index(condition=models.Q(('state', 'published')), fields=['-published_at', '-id'], name='questions_published'), models.Index(condition=models.Q(('state', 'asked')), fields=['asked_at'], name='questions_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state', 'asked'), models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='answered_question_has_its_answer'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), models.Q(models.Q(('public_question', ''), _negated=True), models.Q(('public_answer', ''), _negated=True), ('published_at__isnull', False)), _connector='OR'), name='published_question_has_its_public_text')],
            },
        ),
        migrations.CreateModel(
            name='Slot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=langnghe.core.ids.uuid7, editable=False, unique=True)),
                ('starts_at', models.DateTimeField()),
                ('minutes', models.PositiveSmallIntegerField()),
                ('capacity', models.PositiveSmallIntegerField(default=1)),
                ('taken', models.PositiveSmallIntegerField(default=0)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('adviser', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='slots', to='guidance.adviser')),
            ],
            options={
                'ordering': ('starts_at', 'pk'),
                'indexes': [models.Index(fields=['starts_at'], name='slots_by_time')],
                'constraints': [models.UniqueConstraint(fields=('adviser', 'starts_at'), name='adviser_is_at_one_place_at_a_time'), models.CheckConstraint(condition=models.Q(('taken__lte', models.F('capacity'))), name='no_more_come_than_there_are_places'), models.CheckConstraint(condition=models.Q(('capacity__gte', 1), ('minutes__gte', 10), ('minutes__lte', 240)), name='slot_has_time_and_places')],
            },
        ),
        migrations.CreateModel(
            name='Booking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=langnghe.core.ids.uuid7, editable=False, unique=True)),
                ('need', models.CharField(max_length=600, verbose_name='what it is about')),
                ('state', models.CharField(choices=[('booked', 'Booked'), ('cancelled', 'Cancelled'), ('withdrawn', 'Cancelled by the adviser'), ('came', 'Was there'), ('missed', 'Did not come')], default='booked', max_length=10)),
                ('booked_at', models.DateTimeField()),
                ('sequence', models.PositiveSmallIntegerField(default=0)),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('producer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.producer')),
                ('slot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='guidance.slot')),
            ],
            options={
                'ordering': ('pk',),
                'indexes': [models.Index(condition=models.Q(('reminded_at__isnull', True), ('state', 'booked')), fields=['slot'], name='bookings_to_remind_of')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'booked')), fields=('slot', 'person'), name='one_place_of_a_slot_for_a_person')],
            },
        ),
    ]
