"""Which products fit what somebody asks for, with the reason; and exactly why the others do not."""

from django.utils.translation import gettext as _

from langnghe.capital.products import rules, wording
from langnghe.capital.products.models import Borrower, Need
from langnghe.capital.products.queries import Fit, Shown
from langnghe.capital.products.refusals import NotForYou, WorkersMissing
from langnghe.capital.products.rules import Wish
from langnghe.ui import formatting


def judge(shown: Shown, wish: Wish) -> Fit:
    for_it: list[str] = []
    against: list[str] = []
    if shown.terms.is_draft:
        against.append(_("It is the draft of a law: nobody lends by it yet."))
    most = _by_kind(shown, wish, for_it, against)
    if wish.need:
        need = str(Need(wish.need).label)
        if wish.need in shown.product.needs:
            for_it.append(_("It is for what you need: %(need)s.") % {"need": need})
        else:
            against.append(_("It is not for this: %(need)s.") % {"need": need})
    return Fit(shown, most, tuple(for_it), tuple(against))


def _by_kind(shown: Shown, wish: Wish, for_it: list[str], against: list[str]) -> int | None:
    kind = str(Borrower(wish.kind).label)
    try:
        most = rules.ceiling(shown.terms, wish.kind, wish.workers)
    except NotForYou:
        told = {"kind": kind, "kinds": wording.kinds(shown.terms.ceilings)}
        against.append(_("It is not for you (%(kind)s), only for: %(kinds)s.") % told)
        return None
    except WorkersMissing as missing:
        against.append(str(missing))
        return None
    for_it.append(_("It is for you: %(kind)s.") % {"kind": kind})
    _by_amount(shown, wish, most, for_it, against)
    return most


def _by_amount(
    shown: Shown, wish: Wish, most: int | None, for_it: list[str], against: list[str]
) -> None:
    if most is None or wish.amount is None:
        return
    told = {"most": formatting.money(most), "amount": formatting.money(wish.amount)}
    by_workers = shown.terms.per_worker is not None and wish.kind in rules.EMPLOYS
    if by_workers:
        told |= {"workers": formatting.number(wish.workers or 0)}
    if wish.amount <= most:
        for_it.append(_("You may borrow up to %(most)s; you ask for %(amount)s.") % told)
    elif by_workers:
        against.append(
            _("With %(workers)s workers it lends %(most)s at most; you ask for %(amount)s.") % told
        )
    else:
        against.append(_("It lends %(most)s at most; you ask for %(amount)s.") % told)
