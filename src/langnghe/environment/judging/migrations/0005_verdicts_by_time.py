from django.db import migrations, models

from langnghe.core.indexing import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("judging", "0004_longer_averages"), ("sensing", "0003_untold")]

    operations = [
        AddIndexConcurrently(
            model_name="assessment",
            index=models.Index(
                condition=models.Q(("superseded_at__isnull", True)),
                fields=["at", "id"],
                name="verdicts_by_time",
            ),
        ),
    ]
