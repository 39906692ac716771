"""Where readings went that were told of another instant later."""

from langnghe.environment.sensing.sta.models import Moved


def remember(former: int, present: int) -> None:
    """In the transaction of the move; whoever moved here before is followed."""
    Moved.objects.filter(former=present).delete()
    Moved.objects.filter(present=former).update(present=present)
    Moved.objects.update_or_create(former=former, defaults={"present": present})


def present(former: int) -> int | None:
    return Moved.objects.filter(former=former).values_list("present", flat=True).first()
