"""A household, a co-operative or an enterprise opens its workshop, step by step."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from langnghe.accounts import public as accounts
from langnghe.core import audit, clock, idempotency
from langnghe.core.errors import NotFound
from langnghe.core.renditions import Photo
from langnghe.registry import rules as registry_rules
from langnghe.registry import services as registry
from langnghe.registry.desk import banks, pictures, queries, refusals, rules, taxcodes
from langnghe.registry.desk.facts import Unlisted
from langnghe.registry.desk.models import Case, Dossier, MakerFile, Paper, VillageClaim
from langnghe.registry.desk.services import villages
from langnghe.registry.models import Producer, Village

MOST_PAPERS = 20
QUESTIONS = ("what", "since", "taught")


def open_workshop(
    *,
    name: str,
    kind: str,
    village_id: int | None,
    by_id: int,
    key: str,
    now: datetime,
    unlisted: Unlisted | None = None,
) -> Producer:
    """
    The first step: who we are and where. The same form again gets the same workshop.

    Organisation and maker come to be at once, as a draft that nobody else sees. A village that is
    not in the list is asked for.
    """
    asked = idempotency.fingerprint(name, kind, village_id, unlisted)
    with transaction.atomic():
        scope = f"workshop:{by_id}"
        if there := idempotency.once(scope, key, asked):
            if found := Producer.objects.filter(uid=there).first():
                return found
            raise NotFound  # it was thrown away since
        village = _chosen(village_id, unlisted)
        crafts = [craft for craft in village.crafts.all() if craft.trade_allowed]
        producer = registry.register_producer(
            name=name, kind=kind, village=village, crafts=crafts, owner_id=by_id, now=now
        )
        MakerFile.objects.create(producer=producer, opened_by_id=by_id, opened_at=now)
        if unlisted:
            villages.ask(producer=producer, note=unlisted.note, by_id=by_id, now=now)
        idempotency.keep(scope, key, asked, str(producer.uid), now)
    return producer


def _chosen(
    village_id: int | None, unlisted: Unlisted | None, producer: Producer | None = None
) -> Village:
    if unlisted:
        return villages.proposed(unlisted)
    return queries.village_to_choose(village_id or 0, producer)


@transaction.atomic
def save_who(
    *,
    producer: Producer,
    name: str,
    kind: str,
    village_id: int | None,
    by_id: int,
    now: datetime,
    unlisted: Unlisted | None = None,
) -> None:
    """
    Another village takes back the one that was asked for before.

    :raises NotEditable:
    """
    row = _locked(producer, by_id)
    if unlisted and queries.asks_for(row, unlisted):
        village_id, unlisted = row.village_id, None  # the same form once more
    before, village = row.village_id, _chosen(village_id, unlisted, row)
    row.name, row.kind = name, kind
    villages.move_maker(row, village, now)
    row.save(update_fields=["name", "kind", "village", "folded"])
    if village.pk != before:
        villages.take_back(producer=row, by_id=by_id, now=now)
    if unlisted:
        villages.ask(producer=row, note=unlisted.note, by_id=by_id, now=now)
    _note("who", row, by_id, now)


@transaction.atomic
def save_registration(
    *, producer: Producer, tax_code: str, phone: str, address: str, by_id: int, now: datetime
) -> None:
    """
    :raises NotEditable:
    :raises TaxCodeRefused: its digits do not fit.
    """
    code = taxcodes.normalised(tax_code)
    if wrong := taxcodes.trouble(code):
        raise refusals.TaxCodeRefused(wrong, field="tax_code")
    row = _locked(producer, by_id)
    if len(code) == 12 and row.kind != Producer.Kind.HOUSEHOLD:
        said = _("A personal number is the tax code of households only.")
        raise refusals.TaxCodeRefused(said, field="tax_code")
    row.phone, row.address = phone, address
    row.save(update_fields=["phone", "address"])
    _file(row, by_id, now, tax_code=code)
    _note("registration", row, by_id, now)


@transaction.atomic
def save_account(
    *, producer: Producer, bank_bin: str, account: str, holder: str, by_id: int, now: datetime
) -> None:
    """
    :raises NotEditable:
    :raises BankUnknown:
    """
    if bank_bin not in banks.names():
        raise refusals.BankUnknown(field="bank_bin")
    row = _locked(producer, by_id)
    registry.set_bank_account(
        producer=row, bank_bin=bank_bin, account=account, holder=holder, by_id=by_id, now=now
    )


@transaction.atomic
def save_story(
    *,
    producer: Producer,
    answers: Mapping[str, str],
    english: str,
    since_year: int | None,
    by_id: int,
    now: datetime,
) -> None:
    """
    What the household says of itself, from the answers to the help questions.

    :raises NotEditable: :raises StoryTakenDown:
    """
    row = _locked(producer, by_id)
    if queries.story_is_down(row):
        raise refusals.StoryTakenDown
    told = {name: answers.get(name, "").strip() for name in (*QUESTIONS, "own")}
    vietnamese = "\n\n".join(text for text in told.values() if text)
    row.story = {"vi": vietnamese} | ({"en": english.strip()} if english.strip() else {})
    row.since_year = since_year
    row.save(update_fields=["story", "since_year"])
    _file(row, by_id, now, answers={**told, "en": english.strip()})
    _note("story", row, by_id, now)


def add_paper(
    *,
    kind: str,
    content: bytes,
    note: str,
    by_id: int,
    now: datetime,
    producer: Producer | None = None,
    dossier: Dossier | None = None,
) -> Paper:
    """
    Keep a photographed paper of a maker, or the evidence of a dossier; the same one is kept once.

    :raises NotEditable: :raises NotAnImage: :raises ImageTooLarge: :raises TooManyPapers:
    """
    photo = pictures.taken(content)
    # The file first, outside of the transaction: a row never names a file that is not there.
    name = pictures.keep(photo)
    try:
        with transaction.atomic():
            paper, is_new = _attach(photo, name, kind, note, by_id, now, producer, dossier)
    except Exception:
        pictures.store().delete(name)
        raise
    if not is_new:
        pictures.store().delete(name)
    return paper


def _attach(
    photo: Photo,
    name: str,
    kind: str,
    note: str,
    by_id: int,
    now: datetime,
    producer: Producer | None,
    dossier: Dossier | None,
) -> tuple[Paper, bool]:
    if producer is not None:
        _locked(producer, by_id)
    elif dossier is not None:
        queries.lock_dossier(dossier)
    there = Paper.objects.filter(producer=producer, dossier=dossier, removed_at__isnull=True)
    if same := there.filter(digest=photo.digest, kind=kind).first():
        return same, False
    if there.count() >= MOST_PAPERS:
        raise refusals.TooManyPapers(field="picture")
    paper = Paper.objects.create(
        producer=producer, dossier=dossier, kind=kind, note=note, file=name, digest=photo.digest,
        width=photo.width, height=photo.height, added_by_id=by_id, added_at=now,
    )  # fmt: skip
    audit.record("desk.paper.added", paper, by_id=by_id, now=now, kind=kind)
    return paper, True


@transaction.atomic
def remove_paper(*, paper: Paper, by_id: int, now: datetime) -> None:
    """
    Its owner takes it back; where something was decided upon it, those who decided still see it.

    :raises NotEditable:
    """
    if paper.producer is None:
        raise NotFound
    _locked(paper.producer, by_id)
    if Paper.objects.filter(pk=paper.pk, removed_at__isnull=True).update(removed_at=now):
        if not queries.was_decided_upon(paper.producer):
            name = paper.file
            transaction.on_commit(lambda: pictures.store().delete(name))
        audit.record("desk.paper.removed", paper, by_id=by_id, now=now)


@transaction.atomic
def discard(*, producer: Producer, by_id: int, now: datetime) -> None:
    """
    Its owner throws a workshop away that was never sent to anybody, with its papers and its people.

    :raises NotFound: he is none. :raises NotEditable: it was sent. :raises HasGoods:
    """
    row = _locked(producer, by_id)
    if not registry_rules.is_owner(row, by_id):
        raise NotFound
    if row.state != Producer.State.DRAFT or queries.is_in_the_register(row):
        raise refusals.NotEditable
    audit.record("desk.workshop.discarded", row, by_id=by_id, now=now)
    files = list(Paper.objects.filter(producer=row).values_list("file", flat=True))
    Paper.objects.filter(producer=row).delete()
    MakerFile.objects.filter(producer=row).delete()
    home = row.organisation_id
    try:
        villages.forget(producer=row, by_id=by_id, now=now)
        accounts.close_organisation(organisation_id=home, by_id=by_id, now=now)
    except ProtectedError as error:
        raise refusals.HasGoods from error
    for name in files:
        transaction.on_commit(partial(pictures.store().delete, name))


@transaction.atomic
def submit(*, producer: Producer, by_id: int, now: datetime) -> None:
    """
    Ask the commune to vouch; also again, after more was wanted.

    :raises NotComplete: :raises VillageNotSettled:
    :raises WrongState: it lies with the commune already.
    """
    row = _locked(producer, by_id, any_state=True)
    if row.village.status == Village.Status.PROPOSED:
        raise refusals.VillageNotSettled
    if queries.missing_steps(row):
        raise refusals.NotComplete
    registry.submit(producer=row, by_id=by_id, now=now)
    MakerFile.objects.filter(producer=row).update(submitted_at=now)


def _locked(producer: Producer, by_id: int, *, any_state: bool = False) -> Producer:
    """One at a time changes it; to strangers it does not exist."""
    rows = Producer.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("village").get(pk=producer.pk)
    if not registry_rules.runs(row, by_id):
        raise NotFound
    if not any_state and row.state not in rules.EDITABLE:
        raise refusals.NotEditable
    return row


def _file(row: Producer, by_id: int, now: datetime, **told: Any) -> None:
    made = {"opened_by_id": by_id, "opened_at": now}
    MakerFile.objects.update_or_create(
        producer=row, defaults=told, create_defaults={**made, **told}
    )


def _note(step: str, row: Producer, by_id: int, now: datetime) -> None:
    audit.record("desk.workshop.saved", row, by_id=by_id, now=now, step=step)


@transaction.atomic
def note_reading(
    *, thing: Producer | Paper | Case | Dossier | VillageClaim, by_id: int, now: datetime
) -> None:
    """An officer looked at what a person handed in, who may see that in his account."""
    kind = type(thing).__name__.lower()
    day = clock.today(now)
    if not queries.was_read(thing, by_id, day):  # once a day is enough to know who knows it
        about_id = queries.told_by(thing)
        audit.record_reading(f"desk.{kind}.read", thing, about_id=about_id, by_id=by_id, now=now)


def content_of(paper: Paper) -> bytes:
    """
    The picture itself. :raises NotFound: its file is gone.
    """
    try:
        with pictures.store().open(paper.file, "rb") as file:
            content: bytes = file.read()
    except FileNotFoundError as error:
        raise NotFound from error
    return content
