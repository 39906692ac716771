"""What may happen to producers."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from langnghe.accounts import public as accounts
from langnghe.core import audit, outbox, states
from langnghe.core.errors import NotFound, Refused
from langnghe.core.text import fold, slugify
from langnghe.registry import rules
from langnghe.registry.facts import ProducerVerified, ShownOtherwise
from langnghe.registry.models import Craft, Producer, Village


class ReasonWanted(Refused):
    code = "reason_wanted"
    message = _("Say why, in words that the maker understands.")


class BankUnknown(Refused):
    code = "bank_incomplete"
    message = _("An account needs its bank, its number and its holder.")


@transaction.atomic
def register_producer(
    *,
    name: str,
    kind: str,
    village: Village,
    crafts: list[Craft],
    owner_id: int | None,
    now: datetime,
    phone: str = "",
    story: dict[str, str] | None = None,
    since_year: int | None = None,
    is_demo: bool = False,
) -> Producer:
    """A new maker with an organisation of its own; `owner_id` becomes its owner."""
    organisation_id = accounts.create_organisation(kind="producer", name=name)
    producer = Producer.objects.create(
        slug=_free_slug(name, village),
        name=name,
        kind=kind,
        organisation_id=organisation_id,
        village=village,
        phone=phone,
        story=story or {},
        since_year=since_year,
        is_demo=is_demo,
        folded=fold(f"{name} {village.name}"),
    )
    producer.crafts.set(crafts)
    if owner_id is not None:
        accounts.add_member(
            user_id=owner_id,
            organisation_id=organisation_id,
            role=accounts.Role.PRODUCER_OWNER,
            by_id=owner_id,
            now=now,
        )
    audit.record("registry.producer.registered", producer, by_id=owner_id, now=now)
    return producer


def _free_slug(name: str, village: Village) -> str:
    """The name, then with its village, then with a number."""
    base = slugify(name)[:100]
    wanted = [base, f"{base}-{village.slug}"[:115]]
    wanted += [f"{wanted[1][:110]}-{number}" for number in range(2, 50)]
    taken = set(Producer.objects.filter(slug__in=wanted).values_list("slug", flat=True))
    return next(slug for slug in wanted if slug not in taken)


@transaction.atomic
def set_bank_account(
    *,
    producer: Producer,
    bank_bin: str,
    account: str,
    holder: str,
    by_id: int | None,
    now: datetime,
) -> None:
    """
    :raises BankUnknown:
    """
    if not (bank_bin and account and holder):
        raise BankUnknown
    producer.bank_bin, producer.bank_account, producer.bank_holder = bank_bin, account, holder
    producer.save(update_fields=["bank_bin", "bank_account", "bank_holder"])
    audit.record("registry.producer.bank_changed", producer, by_id=by_id, now=now)


@transaction.atomic
def submit(*, producer: Producer, by_id: int, now: datetime) -> None:
    """The maker asks the commune to vouch for him."""
    if not rules.runs(producer, by_id):
        raise NotFound
    _move(producer, "submit", by_id=by_id, now=now)


@transaction.atomic
def verify(*, producer: Producer, by_id: int, now: datetime) -> None:
    """The commune vouches: from now on he may sell."""
    _officer(producer, by_id)
    # Set first: a verified producer says since when, at every moment.
    Producer.objects.filter(pk=producer.pk).update(verified_at=now)
    _move(producer, "verify", by_id=by_id, now=now)


@transaction.atomic
def ask_more(*, producer: Producer, reason: str, by_id: int, now: datetime) -> None:
    _officer(producer, by_id)
    _move(producer, "ask_more", by_id=by_id, now=now, reason=_given(reason))


@transaction.atomic
def refuse(*, producer: Producer, reason: str, by_id: int, now: datetime) -> None:
    """Never without a reason."""
    _officer(producer, by_id)
    _move(producer, "refuse", by_id=by_id, now=now, reason=_given(reason))


def _officer(producer: Producer, user_id: int) -> None:
    """To an officer of another commune the producer does not exist."""
    if not rules.vouches(producer, user_id):
        raise NotFound


def _given(reason: str) -> str:
    if not reason.strip():
        raise ReasonWanted(field="reason")
    return reason.strip()


def _move(producer: Producer, action: str, *, by_id: int, now: datetime, reason: str = "") -> None:
    states.move(producer, rules.VERIFICATION, action, by_id=by_id, now=now, reason=reason)
    outbox.announce(ProducerVerified(producer.pk, producer.state), now=now)
    audit.record(f"registry.producer.{action}", producer, by_id=by_id, now=now)


@transaction.atomic
def note_change(*, kind: str, thing_id: int, by_id: int | None, now: datetime) -> None:
    """An administrator changed a craft, a village or a maker: whoever shows it is told."""
    outbox.announce(ShownOtherwise(kind, thing_id), now=now)
    kinds: dict[str, Any] = {"craft": Craft, "village": Village, "producer": Producer}
    row = kinds[kind].objects.get(pk=thing_id)
    audit.record(f"registry.{kind}.administered", row, by_id=by_id, now=now)
