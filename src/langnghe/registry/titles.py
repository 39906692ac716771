"""What stands behind a maker: the titles of his village and of the artisans of his house."""

from langnghe.registry.facts import TitlesFact
from langnghe.registry.models import Artisan, Producer, Recognition


def titles_of(producer_id: int) -> TitlesFact | None:
    """As they are today; what is in doubt is left out (three queries)."""
    maker = Producer.objects.filter(pk=producer_id).select_related("village").first()
    if maker is None:
        return None
    granted = Recognition.objects.filter(
        village=maker.village_id, state=Recognition.State.GRANTED
    ).exclude(certainty="C")
    artisans = Artisan.objects.public().filter(producer=producer_id).exclude(title="")
    return TitlesFact(
        village=maker.village.name,
        is_verified=maker.state == Producer.State.VERIFIED,
        since_year=maker.since_year,
        village_titles=tuple(granted.order_by("pk").values_list("title", flat=True)),
        artisans=tuple(artisans.order_by("slug").values_list("title", flat=True)),
    )


def words_for_title(title: str) -> str:
    """Of a village."""
    return str(Recognition.Title(title).label)


def words_for_artisan(title: str) -> str:
    return str(Artisan.Title(title).label)
