from django.db import migrations, models


def note_reach(apps, schema_editor):
    """As the regulations stand: a release brings its changes after this."""
    grounds, regulations = (apps.get_model("judging", name) for name in ("Ground", "Regulation"))
    for one in regulations.objects.all():
        reach = [one.subject, one.sector, one.province, 0]
        grounds.objects.filter(key=f"regulation:{one.code}").update(reach=reach)


class Migration(migrations.Migration):
    dependencies = [("judging", "0005_verdicts_by_time")]

    operations = [
        migrations.AddField(
            model_name="ground", name="reach", field=models.JSONField(default=list)
        ),
        migrations.RunPython(note_reach, migrations.RunPython.noop),
    ]
