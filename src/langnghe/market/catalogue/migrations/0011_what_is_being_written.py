import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("catalogue", "0010_sheets"),
        ('registry', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CostSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('materials', models.PositiveBigIntegerField(default=0)),
                ('minutes', models.PositiveIntegerField(default=0)),
                ('wage', models.PositiveBigIntegerField(default=0)),
                ('packing', models.PositiveBigIntegerField(default=0)),
                ('changed_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(unique=True)),
                ('typed', models.JSONField(default=dict)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(unique=True)),
                ('of', models.UUIDField(db_index=True)),
                ('slot', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('size', models.PositiveIntegerField()),
                ('received', models.PositiveIntegerField(default=0)),
                ('parts', models.JSONField(blank=True, default=list)),
                ('refusal', models.CharField(blank=True, default='', max_length=40)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('replaces', models.UUIDField(blank=True, null=True)),
                ('alt', models.JSONField(blank=True, default=dict)),
                ('width', models.PositiveIntegerField(default=0)),
                ('height', models.PositiveIntegerField(default=0)),
                ('renditions', models.JSONField(blank=True, default=list)),
                ('image', models.UUIDField(blank=True, null=True)),
                ('touched_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'ordering': ('position', 'pk'),
            },
        ),
        migrations.AddField(
            model_name='product',
            name='one_of_a_kind',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='product',
            name='weekly_capacity',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='product',
            constraint=models.CheckConstraint(condition=models.Q(('weekly_capacity__isnull', True), ('weekly_capacity__gt', 0), _connector='OR'), name='weekly_capacity_is_some_pieces'),
        ),
        migrations.AddConstraint(
            model_name='product',
            constraint=models.CheckConstraint(condition=models.Q(('one_of_a_kind', False), ('made_to_order', False), _connector='OR'), name='one_of_a_kind_is_there_already'),
        ),
        migrations.AddField(
            model_name='costsheet',
            name='product',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='costs', to='catalogue.product'),
        ),
        migrations.AddField(
            model_name='draft',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='draft',
            name='producer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.producer'),
        ),
        migrations.AddField(
            model_name='upload',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='upload',
            name='producer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.producer'),
        ),
        migrations.AddIndex(
            model_name='draft',
            index=models.Index(fields=['producer', '-changed_at', '-id'], name='draft_newest'),
        ),
        migrations.AddConstraint(
            model_name='upload',
            constraint=models.UniqueConstraint(fields=('by', 'slot'), name='one_upload_per_hand'),
        ),
        migrations.AddConstraint(
            model_name='upload',
            constraint=models.CheckConstraint(condition=models.Q(('received__lte', models.F('size'))), name='upload_is_not_larger_than_told'),
        ),
    ]
