"""What goods have to be like: each check names the field that is wrong."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from langnghe.core.errors import Refused
from langnghe.market.catalogue.facts import ProductDetails, VariantDetails
from langnghe.market.catalogue.services import refusals

HIGHEST_PRICE = 100_000_000_000
MOST_VARIANTS = 100
MOST_ATTRIBUTES = 30


def product(details: ProductDetails) -> Iterator[Refused]:
    if not any(details.name.values()):
        yield refusals.NameMissing(field="name")
    if details.made_to_order and details.making_days < 1:
        yield refusals.MakingDaysMissing(field="making_days")
    if details.made_to_order and details.one_of_a_kind:
        yield refusals.OnlyOne(
            _("What is one of a kind is there already: it is not made to order."),
            field="one_of_a_kind",
        )
    if len(details.attributes) > MOST_ATTRIBUTES:
        yield refusals.TooManyAttributes(field="attributes")
    label = details.personalisation.get("label")
    if details.personalisation and not (isinstance(label, dict) and any(label.values())):
        yield refusals.WritingRefused(field="personalisation.label")


def variant(details: VariantDetails, at: str = "") -> Iterator[Refused]:
    yield from price(details.price, details.wholesale_price, at)


def price(amount: int, wholesale: int | None, at: str = "") -> Iterator[refusals.PriceRefused]:
    if not 0 < amount <= HIGHEST_PRICE:
        yield refusals.PriceRefused(
            _("Write a price above 0 and up to 100,000,000,000 đồng."), field=f"{at}price"
        )
    elif wholesale is not None and wholesale > amount:
        yield refusals.PriceRefused(
            _("The price cannot be below the wholesale price."), field=f"{at}price"
        )


def fit(
    *, named: bool, priced: bool, pictured: bool, selling: bool, trade_allowed: bool, free: bool
) -> refusals.NotFit | None:
    """What a product lacks to be offered to the public, in one refusal."""
    needs = (
        (named, "name", _("Give it a Vietnamese name.")),
        (priced, "variants", _("Give it a price.")),
        (pictured, "images", _("Add a picture.")),
        (selling, "producer", _("The maker is not verified for selling yet.")),
        (trade_allowed, "craft", _("Goods of this craft may not be sold.")),
        (free, "state", _("An authority has taken it down. Answer in your workshop.")),
    )
    missing = [(field, said) for met, field, said in needs if not met]
    if not missing:
        return None
    parts = [refusals.NotFit(said, field=field) for field, said in missing]
    return refusals.NotFit(" ".join(said for _field, said in missing), parts=parts)
