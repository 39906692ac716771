"""Acts of law, programmes and schemes, as everybody may read them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Model, Prefetch, QuerySet

from langnghe.accounts import public as accounts
from langnghe.core import states
from langnghe.core.errors import NotFound
from langnghe.programmes.facts import LegalBasisFact, SchemeFact
from langnghe.programmes.models import LegalBasis, Programme, Scheme

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Change:
    """A step that a programme took."""

    at: datetime
    state: str
    name: str
    reason: str


def acts() -> list[LegalBasis]:
    """All acts with what replaced them, laws before decrees and so on."""
    rows = LegalBasis.objects.select_related("replaced_by").order_by("slug")
    return sorted(rows, key=lambda row: LegalBasis.Kind.values.index(row.kind))


def act(slug: str) -> LegalBasis:
    """
    An act with all that stands on it.

    :raises NotFound:
    """
    rows = LegalBasis.objects.select_related("replaced_by").prefetch_related(
        "replaces",
        "measures",
        Prefetch("programmes", public_programmes()),
        Prefetch("schemes", public_schemes()),
    )
    return _one(rows, slug)


def public_programmes() -> QuerySet[Programme]:
    """What is being drafted is nobody's business yet."""
    return Programme.objects.exclude(state=Programme.State.DRAFTING).order_by("is_demo", "slug")


def public_schemes() -> QuerySet[Scheme]:
    """Without drafts, also those of a programme that is being drafted."""
    return (
        Scheme.objects.exclude(state=Scheme.State.DRAFT)
        .exclude(programme__state=Programme.State.DRAFTING)
        .select_related("programme")
        .order_by("is_demo", "slug")
    )


def programmes() -> QuerySet[Programme]:
    """What the public may read, with the schemes."""
    return public_programmes().prefetch_related("bases", Prefetch("schemes", public_schemes()))


def programme(slug: str) -> Programme:
    """:raises NotFound:"""
    return _one(programmes(), slug)


def scheme_page(slug: str) -> Scheme:
    """
    A scheme with what it stands on and what it serves.

    :raises NotFound:
    """
    return _one(public_schemes().prefetch_related("bases", "measures"), slug)


def scheme(slug: str) -> SchemeFact:
    """:raises NotFound:"""
    return scheme_fact(_one(public_schemes(), slug))


def schemes(*, kind: str = "", ids: Iterable[int] | None = None) -> list[SchemeFact]:
    """What the public may know, all or of one kind."""
    rows = public_schemes()
    if kind:
        rows = rows.filter(kind=kind)
    if ids is not None:
        rows = rows.filter(pk__in=set(ids))
    return [scheme_fact(row) for row in rows]


def scheme_fact(row: Scheme) -> SchemeFact:
    return SchemeFact(
        id=row.pk,
        slug=row.slug,
        name=row.name,
        summary=row.summary,
        kind=row.kind,
        state=row.state,
        # A programme that is suspended, or over, takes nothing in.
        is_open=row.state == Scheme.State.RUNNING
        and row.programme.state in {Programme.State.RUNNING, Programme.State.AMENDED},
        since=row.since,
        until=row.until,
        programme_slug=row.programme.slug,
        programme_name=row.programme.name,
        is_demo=row.is_demo,
    )


def acts_by_number() -> dict[str, str]:
    """Number → slug of each act that has one, to link where it is named."""
    return dict(LegalBasis.objects.exclude(number="").values_list("number", "slug"))


def legal_bases_of(scheme: str) -> list[LegalBasisFact]:
    """The acts that a scheme stands on."""
    rows = LegalBasis.objects.filter(schemes__slug=scheme).order_by("slug")
    return [
        LegalBasisFact(
            row.slug,
            row.kind,
            row.number,
            row.title,
            row.effective_from,
            row.effective_until,
            row.certainty,
        )
        for row in rows
    ]


def plans() -> QuerySet[Programme]:
    """All programmes for those who plan, also what is being drafted."""
    return Programme.objects.prefetch_related("schemes").order_by("is_demo", "slug")


def plan(slug: str) -> Programme:
    """:raises NotFound:"""
    return _one(plans(), slug)


def _one(rows: QuerySet[Row], slug: str) -> Row:
    found = rows.filter(slug=slug).first()
    if found is None:
        raise NotFound
    return found


def history(programme: Programme) -> list[Change]:
    """The steps of a programme, the oldest first, with who took them."""
    rows = list(states.history(programme))
    names = accounts.names_of_people(row.by_id for row in rows if row.by_id)
    labels = dict(Programme.State.choices)
    return [
        Change(
            row.at,
            str(labels.get(row.to_state, row.to_state)),
            names.get(row.by_id or 0, ""),
            row.reason,
        )
        for row in rows
    ]
