"""Room for the public name of a picture and the maker's own name of a product.

Old processes go on writing rows without either until they are restarted.
"""

from django.db import migrations, models

import langnghe.core.ids


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_what_the_search_follows")]

    operations = [
        migrations.AddField(
            model_name="product",
            name="reference",
            # The default stays in the database: an old process names no reference.
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
        migrations.AddField(
            model_name="productimage",
            name="uid",
            field=models.UUIDField(default=None, editable=False, null=True),
        ),
        migrations.AlterField(
            model_name="productimage",
            name="uid",
            field=models.UUIDField(default=langnghe.core.ids.uuid7, editable=False, null=True),
        ),
    ]
