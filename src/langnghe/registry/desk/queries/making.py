"""What a maker sees of his own workshop while it comes to be, and who may see his papers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from importlib import import_module
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from langnghe.accounts import public as accounts
from langnghe.core import clock
from langnghe.core.errors import NotFound
from langnghe.core.models import AuditEvent
from langnghe.core.text import fold
from langnghe.registry import places
from langnghe.registry.desk import rules
from langnghe.registry.desk.facts import FirstProduct, Unlisted
from langnghe.registry.desk.models import (
    Case,
    Decision,
    MakerFile,
    Paper,
    Report,
    VillageClaim,
)
from langnghe.registry.facts import CommuneFact
from langnghe.registry.models import Craft, Producer, Village

MOST_VILLAGES = 12


@dataclass(frozen=True, slots=True)
class Step:
    """One small step. `code` is part of its address."""

    code: str
    label: str | Promise
    hint: str | Promise
    done: bool
    waits: bool = False  # for somebody else


STEPS: tuple[tuple[str, Promise, Promise], ...] = (
    ("who", _("Who we are"), _("Name, kind and village")),
    ("registration", _("Tax code and address"), _("As it stands on the paper")),
    ("account", _("Bank account"), _("Where buyers' money goes")),
    ("papers", _("Papers by photo"), _("Only you and your authority see them")),
    ("story", _("Your story"), _("Three questions, in your own words")),
)


def workshops_of(user_id: int) -> list[Producer]:
    """All makers that a person runs, by name (two queries)."""
    organisations = accounts.workshops_of(user_id)
    rows = Producer.objects.filter(organisation_id__in=organisations)
    return list(rows.select_related("village__commune").order_by("name", "pk"))


def workshop_of(user_id: int, uid: UUID) -> Producer:
    """:raises NotFound: another's."""
    organisations = accounts.workshops_of(user_id)
    rows = Producer.objects.filter(organisation_id__in=organisations, uid=uid)
    row = rows.select_related("village__commune").first()
    if row is None:
        raise NotFound
    return row


def file_of(producer: Producer) -> MakerFile | None:
    return MakerFile.objects.filter(producer=producer).first()


def held_of_workshops(user_id: int) -> list[dict[str, Any]]:
    """What makers' files say, for those who run them."""
    return [
        {
            "name": one.name,
            "state": str(one.get_state_display()),
            "phone": one.phone,
            "address": one.address,
            "account": [one.bank_bin, one.bank_account, one.bank_holder],
            "tax_code": file.tax_code if file else "",
            "answers": file.answers if file else {},
            "villages_asked_for": [
                {"name": claim.village.name, "note": claim.note, "at": claim.asked_at}
                for claim in VillageClaim.objects.filter(producer=one).select_related("village")
            ],
            "papers": [
                {"kind": str(paper.get_kind_display()), "note": paper.note, "at": paper.added_at}
                for paper in papers_of(one)
            ],
        }
        for one in workshops_of(user_id)
        for file in [file_of(one)]
    ]


def held_reports(user_id: int) -> list[dict[str, Any]]:
    rows = Report.objects.filter(reporter_id=user_id).select_related("case").order_by("pk")
    return [
        {"about": one.case.title, "reason": one.reason, "words": one.words, "at": one.reported_at}
        for one in rows
    ]


def papers_of(producer: Producer) -> list[Paper]:
    return list(Paper.objects.filter(producer=producer, removed_at__isnull=True))


def village_claim(producer: Producer) -> VillageClaim | None:
    """The last village that he asked for."""
    return VillageClaim.objects.filter(producer=producer).order_by("-pk").first()


def steps_of(
    producer: Producer,
    file: MakerFile | None,
    papers: list[Paper],
    claim: VillageClaim | None = None,
) -> list[Step]:
    kinds = {paper.kind for paper in papers}
    done = {
        "who": True,
        "registration": bool(file and file.tax_code and producer.phone and producer.address),
        "account": bool(producer.bank_account),
        "papers": kinds >= set(rules.wanted_papers(producer.kind)),
        "story": bool(producer.story.get("vi", "").strip()),
    }
    steps = [Step(code, label, hint, done[code]) for code, label, hint in STEPS]
    if claim:
        hint = rules.VILLAGES.public[claim.state]
        waits = claim.state == VillageClaim.State.OPEN
        is_settled = producer.village.status != Village.Status.PROPOSED
        steps.insert(1, Step("who", _("Your village"), hint, is_settled, waits))
    return steps


def missing_steps(producer: Producer) -> list[Step]:
    claim = village_claim(producer)
    steps = steps_of(producer, file_of(producer), papers_of(producer), claim)
    return [step for step in steps if not step.done]


def first_product(producer: Producer) -> FirstProduct | None:
    """What he begins to sell with; told by those who know the goods."""
    tell: Callable[[int], FirstProduct | None] = import_module(settings.WIRING).FIRST_PRODUCT
    return tell(producer.pk)


def decisions_on(producer: Producer) -> list[Decision]:
    """What was decided on his verification, the newest first."""
    rows = Decision.objects.filter(producer=producer, subject=Decision.Subject.MAKER)
    return list(rows.order_by("-decided_at", "-pk")[:20])


def is_in_the_register(producer: Producer) -> bool:
    """Whether anything was decided of him, be it of his village alone."""
    return Decision.objects.filter(producer=producer).exists()


def was_decided_upon(producer: Producer) -> bool:
    return Decision.objects.filter(producer=producer, subject=Decision.Subject.MAKER).exists()


def cases_against(producer: Producer) -> list[Case]:
    """What of his was taken down; reports alone are not shown to him."""
    rows = Case.objects.filter(producer=producer).exclude(
        state__in=[Case.State.OPEN, Case.State.DISMISSED]
    )
    return list(rows.order_by("-opened_at", "-pk")[:20])


def case_against(user_id: int, uid: UUID) -> Case:
    """:raises NotFound: another's, or nothing was taken down."""
    organisations = accounts.workshops_of(user_id)
    rows = Case.objects.filter(uid=uid, producer__organisation_id__in=organisations).exclude(
        state__in=[Case.State.OPEN, Case.State.DISMISSED]
    )
    row = rows.select_related("producer", "village").first()
    if row is None:
        raise NotFound
    return row


def story_is_down(producer: Producer) -> bool:
    """Whether an authority has taken his words off his page and has not said the last word."""
    hidden = (Case.State.TAKEN_DOWN, Case.State.ANSWERED)
    kind = Case.Kind.MAKER
    return Case.objects.filter(kind=kind, producer=producer, state__in=hidden).exists()


def text_is_down(kind: str, subject_id: int) -> bool:
    """The same of a village, a craft or an artisan."""
    of = {"village": subject_id} if kind == Case.Kind.VILLAGE else {"ref": str(subject_id)}
    hidden = (Case.State.TAKEN_DOWN, Case.State.ANSWERED)
    return Case.objects.filter(kind=kind, state__in=hidden, **of).exists()


def words_of(case: Case) -> str:
    """What the authority said when it took the thing down."""
    last = Decision.objects.filter(case=case).exclude(words="").order_by("-decided_at", "-pk")
    return str(last.values_list("words", flat=True).first() or "")


def paper_for(user_id: int, uid: UUID) -> tuple[Paper, bool]:
    """
    A paper for its owner, or for an officer whom it concerns; True: he is an officer.

    :raises NotFound:
    """
    rows = Paper.objects.filter(uid=uid).select_related("producer__village", "dossier__village")
    paper = rows.first()
    if paper is None:
        raise NotFound
    if paper.producer and paper.removed_at is None:
        home = paper.producer.organisation_id
        if home in accounts.workshops_of(user_id):
            return paper, False
    scope = rules.scope_of(user_id)
    if scope and _concerns(paper, scope.covers):
        return paper, True
    raise NotFound


def _concerns(paper: Paper, covers: Any) -> bool:
    if paper.dossier:
        return bool(covers(paper.dossier.village.commune_id))
    producer = paper.producer
    if producer is None or producer.state == Producer.State.DRAFT:
        return False
    # What was taken back before anybody decided is nobody's business.
    if paper.removed_at and not was_decided_upon(producer):
        return False
    return bool(covers(producer.village.commune_id))


def paper_of(user_id: int, producer: Producer, uid: UUID) -> Paper:
    """One that its owner may take back. :raises NotFound:"""
    rows = Paper.objects.filter(producer=producer, uid=uid).select_related("producer")
    row = rows.first()
    if row is None:
        raise NotFound
    return row


def was_read(thing: Model, by_id: int, day: date) -> bool:
    """Whether it was written down already that he looked at it that day."""
    kind = type(thing).__name__.lower()
    return AuditEvent.objects.filter(
        object_type=thing._meta.label_lower,
        object_id=str(thing.pk),
        action=f"desk.{kind}.read",
        by_id=by_id,
        at__gte=datetime.combine(day, time.min, clock.LOCAL),
    ).exists()


def told_by(thing: Model) -> int | None:
    """Who handed it in, where that is a maker: he may know who looked at it."""
    if isinstance(thing, Producer):
        file = file_of(thing)
        return file.opened_by_id if file else None
    if isinstance(thing, VillageClaim):
        return thing.asked_by_id
    return thing.added_by_id if isinstance(thing, Paper) and thing.producer_id else None


def village_to_choose(village_id: int, producer: Producer | None = None) -> Village:
    """One that everybody sees, or the one that this maker asked for."""
    if producer and producer.village_id == village_id:
        return producer.village
    return Village.objects.public().get(pk=village_id)


def asks_for(producer: Producer, unlisted: Unlisted) -> bool:
    """Whether he asks for this very village already."""
    found = VillageClaim.objects.filter(
        producer=producer, state=VillageClaim.State.OPEN, note=unlisted.note,
        village__name=unlisted.name, village__commune=unlisted.commune_code,
        village__village_crafts__craft=unlisted.craft_id,
    )  # fmt: skip
    return found.exists()


def village_there(name: str, commune_code: str) -> bool:
    rows = Village.objects.public().filter(commune_id=commune_code)
    return fold(name) in {fold(known) for known in rows.values_list("name", flat=True)}


def communes_like(text: str) -> list[CommuneFact]:
    """Communes of the city that somebody may mean, by an old name as well."""
    if not text.strip():
        return []
    found = places.find_communes(text, province_code=settings.HOME_PROVINCE, limit=MOST_VILLAGES)
    return [match.commune for match in found]


def traded_crafts() -> list[Craft]:
    return sorted(Craft.objects.filter(trade_allowed=True), key=lambda one: fold(str(one)))


def villages_like(text: str) -> list[Village]:
    """
    Villages that somebody may mean: in any spelling, by an old name of the commune as well.

    One that bears the very name is the one that is meant, though others of its commune match.
    """
    key = " ".join(word for word in fold(text).split() if word not in {"lang", "thon", "xom"})
    if not key:
        return []
    rows = Village.objects.public().select_related("commune").order_by("slug")
    named = rows
    for word in key.split():
        named = named.filter(folded__contains=word)
    found = list(named[:MOST_VILLAGES])
    if not found:
        codes = [match.commune.code for match in places.find_communes(text, limit=5)]
        found = list(rows.filter(commune_id__in=codes)[:MOST_VILLAGES])
    exact = [village for village in found if fold(village.name) == key]
    return exact if len(exact) == 1 else found
