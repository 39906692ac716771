from django.db import migrations
from django.db.models import F, Q
from django.utils import timezone

PIECE = 500


def judge_anew(apps, schema_editor):
    """
    What was judged by methods that changed since: noise by the mean of its decibels, air without
    8 hours and a year, and streams that were not converted into the unit of their parameter.
    """
    streams, asked = (apps.get_model(*name.split(".")) for name in ("sensing.Stream", "judging.Anew"))
    now = timezone.now()
    found = streams.objects.filter(
        Q(thing__station__role__in=["noise", "ambient"]) | ~Q(ucum=F("property__ucum")),
        property__code__isnull=False, thing__station__isnull=False, corrected__isnull=True,
    )  # fmt: skip
    ids = sorted(found.values_list("pk", flat=True))
    asked.objects.bulk_create(
        [asked(stream_id=one, since=0, asked_at=now) for one in ids], PIECE,
        update_conflicts=True, unique_fields=["stream"], update_fields=["since"],
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("judging", "0006_reach_of_regulations"), ("sensing", "0003_untold")]

    operations = [migrations.RunPython(judge_anew, migrations.RunPython.noop)]
