"""Give each picture its public name, a thousand at a time, each batch committed for itself."""

from django.db import migrations

from langnghe.core.ids import uuid7

BATCH = 1_000


def name_pictures(apps, schema_editor):
    rows = apps.get_model("catalogue", "ProductImage").objects
    while batch := list(rows.filter(uid__isnull=True).order_by("pk").only("pk")[:BATCH]):
        for row in batch:
            row.uid = uuid7()
        rows.bulk_update(batch, ["uid"], batch_size=300)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("catalogue", "0003_names_for_pictures_and_products")]

    operations = [migrations.RunPython(name_pictures, migrations.RunPython.noop, elidable=True)]
