"""From here on no two pictures share a name, nor two products of a maker a reference."""

from django.db import migrations, models

import langnghe.core.ids


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0004_name_the_pictures")]

    operations = [
        migrations.AlterField(
            model_name="productimage",
            name="uid",
            field=models.UUIDField(
                default=langnghe.core.ids.uuid7, editable=False, unique=True
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.UniqueConstraint(
                condition=models.Q(("reference", ""), _negated=True),
                fields=("producer", "reference"),
                name="one_product_per_reference_of_a_maker",
            ),
        ),
    ]
