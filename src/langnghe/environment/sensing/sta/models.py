"""Names under which readings went before."""

from django.db import models


class Moved(models.Model):
    """
    The number of a reading follows from its instant; one that was told of another instant later
    is still found under its former number.
    """

    former = models.BigIntegerField(primary_key=True)
    present = models.BigIntegerField(db_index=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(former=models.F("present")), name="reading_moved_elsewhere"
            ),
        )

    def __str__(self) -> str:
        return f"{self.former} → {self.present}"
