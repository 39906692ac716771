"""Consent of makers to an association that acts for them: asked for, given, revoked."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from langnghe.accounts import public as accounts
from langnghe.core import audit, clock, decoding, pagination, states
from langnghe.core.errors import NotFound, Refused
from langnghe.core.text import fold
from langnghe.registry import boards, facts, queries, rules
from langnghe.registry.models import Consent, ConsentPaper, Producer

Given, Scope, State = Consent.Given, Consent.Scope, Consent.State
PER_PAGE = 30
MOST_FOUND = 20


class NothingChosen(Refused):
    code = "nothing_chosen"
    message = _("Choose at least one matter.")


class EndsTooSoon(Refused):
    code = "ends_too_soon"
    message = _("This day has passed.")


class ReasonWanted(Refused):
    code = "reason_wanted"
    message = _("Say why, in words that the maker understands.")


@transaction.atomic
def give(
    *,
    producer_id: int,
    association_id: int,
    scopes: Collection[str],
    until: date | None,
    by_id: int,
    now: datetime,
) -> None:
    """
    The maker himself lets an association of his village act for him. What was asked for is granted.

    :raises NotFound: not an owner, or no association of his village.
    :raises NothingChosen: :raises EndsTooSoon:
    """
    producer = Producer.objects.select_related("village").get(pk=producer_id)
    if not _stands_for(association_id, producer):
        raise NotFound
    probe = Consent(producer=producer, association_id=association_id)
    if not rules.owns(probe, by_id):
        raise NotFound
    made = _open(producer, association_id, scopes, until, Given.IN_APP, None, by_id, now)
    for consent in made:
        if consent.state == State.ASKED:
            _decide(consent, "accept", by_id=by_id, now=now)


def ask(
    *,
    producer_id: int,
    association_id: int,
    scopes: Collection[str],
    until: date | None,
    by_id: int,
    now: datetime,
    photo: bytes | None = None,
) -> list[str]:
    """
    An association asks a maker of its villages; the uids of what is open. A repeat asks nothing.

    With the `photo` of a signed paper an officer of the commune confirms in the maker's place.

    :raises NotFound: :raises NothingChosen: :raises EndsTooSoon:
    :raises NotAnImage: :raises ImageTooLarge: (`core.decoding`)
    """
    paper = None
    if photo is not None:  # read before the transaction: others wait to write
        paper = ConsentPaper(picture=_paper(photo), added_at=now, added_by_id=by_id)
    given = Given.ON_PAPER if paper else Given.IN_APP
    with transaction.atomic():
        producer = makers_to_ask(by_id).select_related("village").filter(pk=producer_id).first()
        probe = Consent(producer=producer, association_id=association_id)
        if producer is None or not rules.speaks_for(probe, by_id):
            raise NotFound
        if not _stands_for(association_id, producer):
            raise NotFound
        made = _open(producer, association_id, scopes, until, given, paper, by_id, now)
    return [str(consent.uid) for consent in made]


def _stands_for(association_id: int, producer: Producer) -> bool:
    village = producer.village
    return association_id in boards.standing_for(village.pk, village.commune_id)


def _paper(photo: bytes) -> bytes:
    """A WebP, so large that handwriting can be read."""
    return decoding.photo(photo, longest=1_600, kind="WEBP", quality=70, field="photo").content


def _open(
    producer: Producer,
    association_id: int,
    scopes: Collection[str],
    until: date | None,
    given: str,
    paper: ConsentPaper | None,
    by_id: int,
    now: datetime,
) -> list[Consent]:
    """A row for each matter: those that are open already, and new ones for the rest."""
    today = clock.today(now)
    wanted = [scope for scope in Scope.values if scope in scopes]
    if not wanted:
        raise NothingChosen(field="scopes")
    if until and until <= today:
        raise EndsTooSoon(field="until")
    rows = Consent.objects.filter(producer=producer, association_id=association_id)
    opened = {one.scope: one for one in rows.filter(scope__in=wanted, state__in=OPEN)}
    for consent in list(opened.values()):
        if consent.until and consent.until <= today and consent.state == State.IN_FORCE:
            states.move(consent, rules.CONSENT, "lapse", by_id=None, now=now)
            del opened[consent.scope]
    new = [
        Consent(
            association_id=association_id, producer=producer, scope=scope, given=given,
            paper=paper, state=State.ASKED, since=today, until=until, asked_at=now,
            asked_by_id=by_id,
        )
        for scope in wanted if scope not in opened
    ]  # fmt: skip
    if paper:
        _add_paper(opened.values(), paper, by_id=by_id, now=now)
    saved = [one for one in new if _saved(one)]
    states.note_new(saved, by_id=by_id, now=now)
    for one in saved:
        audit.record("registry.consent.asked", one, by_id=by_id, now=now, scope=one.scope)
    # Read anew: another may have asked for the same at this very moment.
    return list(rows.filter(scope__in=wanted, state__in=OPEN).order_by("scope"))


def _add_paper(
    opened: Iterable[Consent], paper: ConsentPaper, *, by_id: int, now: datetime
) -> None:
    """What was asked for in the app and never answered may be answered on paper after all."""
    paper.save()
    for consent in opened:
        if consent.state == State.ASKED and consent.given == Given.IN_APP:
            consent.given, consent.paper = Given.ON_PAPER, paper
            consent.save(update_fields=["given", "paper"])
            audit.record(
                "registry.consent.paper_added", consent, by_id=by_id, now=now, scope=consent.scope
            )


def _saved(consent: Consent) -> bool:
    try:
        with transaction.atomic():
            consent.save()
    except IntegrityError:  # one_open_consent_per_matter: sent twice at once
        return False
    return True


OPEN = (State.ASKED, State.IN_FORCE)


@transaction.atomic
def answer(*, uid: UUID, action: str, by_id: int, now: datetime, reason: str = "") -> Consent:
    """
    One step of one consent, by whoever may take it. A revocation takes effect at once.

    :raises NotFound: to everybody else it does not exist.
    :raises ReasonWanted: :raises WrongState:
    """
    consent = _all().filter(uid=uid).first()
    if consent is None or (step := rules.CONSENT.step(action)).who is None:
        raise NotFound
    if not step.who(consent, by_id):
        raise NotFound
    if action == "reject" and not reason.strip():
        raise ReasonWanted(field="reason")
    _decide(consent, action, by_id=by_id, now=now, reason=reason.strip())
    return consent


def _decide(consent: Consent, action: str, *, by_id: int, now: datetime, reason: str = "") -> None:
    if action in {"accept", "witness"}:
        # Set first: a consent in force says who gave it, at every moment.
        consent.decided_at, consent.decided_by_id, consent.since = now, by_id, clock.today(now)
        consent.save(update_fields=["decided_at", "decided_by", "since"])
    states.move(consent, rules.CONSENT, action, by_id=by_id, now=now, reason=reason)
    audit.record(f"registry.consent.{action}", consent, by_id=by_id, now=now, scope=consent.scope)


def _all() -> QuerySet[Consent]:
    return Consent.objects.select_related(
        "association", "producer__village", "decided_by", "paper"
    ).defer("paper__picture")


def in_force(today: date) -> Q:
    return Q(state=State.IN_FORCE, since__lte=today) & (Q(until__isnull=True) | Q(until__gt=today))


def consent_of_maker(producer_ids: Collection[int]) -> list[facts.ConsentFact]:
    """All that makers were asked for or have given, what is open first (one query)."""
    rows = _all().filter(producer_id__in=list(producer_ids)).order_by("-asked_at", "scope")
    found = [fact(row) for row in rows[:200]]
    return sorted(found, key=lambda one: (one.state != State.ASKED, one.state != State.IN_FORCE))


def papers_to_witness(
    user_id: int, *, cursor: str | None
) -> tuple[list[facts.ConsentFact], str | None]:
    """
    Consents on paper that wait for an officer of the commune, the oldest first.

    :raises NotFound: for whoever is no officer of a commune.
    """
    held = accounts.memberships_of(user_id)
    areas = [one.area_code for one in held if one.role == accounts.Role.COMMUNE_OFFICER]
    if not areas:
        raise NotFound
    rows = _all().filter(
        state=State.ASKED, given=Given.ON_PAPER, producer__village__commune_id__in=areas
    )
    page = pagination.page(rows, order=("asked_at", "id"), cursor=cursor, limit=PER_PAGE)
    return [fact(row) for row in page.items], page.next_cursor


def paper_for(user_id: int, uid: UUID, *, now: datetime) -> bytes:
    """
    The photo, for the association, the maker and the officers of his commune; reading is noted.

    :raises NotFound:
    """
    consents = _all().filter(paper__uid=uid)
    consent = consents.order_by("pk").first()
    may = (rules.owns, rules.speaks_for, rules.witnesses)
    if consent is None or not any(one(consent, user_id) for one in may) or not consent.paper:
        raise NotFound
    with transaction.atomic():
        audit.record("registry.consent.paper_read", consent, by_id=user_id, now=now)
    return bytes(consent.paper.picture)


def makers_to_ask(user_id: int) -> QuerySet[Producer]:
    """The verified makers of the villages for which a person's associations stand."""
    reach = boards.reach(accounts.associations_of(user_id))
    return Producer.objects.public().filter(
        Q(village__in=reach.villages) | Q(village__commune_id__in=reach.communes)
    )


def find_makers(user_id: int, text: str) -> list[facts.MakerTile]:
    """Some of them by name."""
    rows = makers_to_ask(user_id)
    for word in fold(text).split():
        rows = rows.filter(folded__contains=word)
    return [
        facts.MakerTile(row.slug, row.name, str(row.get_kind_display()), row.is_demo)
        for row in rows.order_by("name", "pk")[:MOST_FOUND]
    ]


def maker_to_ask(user_id: int, slug: str) -> facts.ProducerFact:
    """
    :raises NotFound:
    """
    found = makers_to_ask(user_id).filter(slug=slug).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound
    return queries.producers_by_ids([found])[found]


def members(
    association_ids: Iterable[int], *, today: date, cursor: str | None
) -> tuple[list[facts.ProducerFact], str | None]:
    """The makers that an association may act for now, by name."""
    theirs = Consent.objects.filter(
        in_force(today), association_id__in=list(association_ids), producer=OuterRef("pk")
    )
    page = pagination.page(
        Producer.objects.filter(Exists(theirs)),
        order=("name", "id"),
        cursor=cursor,
        limit=PER_PAGE,
    )
    makers = queries.producers_by_ids(row.pk for row in page.items)
    return [makers[row.pk] for row in page.items], page.next_cursor


def consents_of_association(
    association_ids: Iterable[int], *, today: date, producer_ids: Collection[int] | None = None
) -> list[facts.ConsentFact]:
    """What is open: of some makers, or all that waits for an answer (one query)."""
    rows = _all().filter(association_id__in=list(association_ids))
    if producer_ids is None:
        rows = rows.filter(state=State.ASKED)
    else:
        rows = rows.filter(in_force(today), producer_id__in=list(producer_ids))
    return [fact(row) for row in rows.order_by("producer__name", "scope", "pk")[:200]]


def fact(row: Consent) -> facts.ConsentFact:
    return facts.ConsentFact(
        uid=str(row.uid),
        association_id=row.association_id,
        association=row.association.name,
        producer_id=row.producer_id,
        producer=row.producer.name,
        producer_slug=row.producer.slug,
        village=row.producer.village.name,
        scope=row.scope,
        scope_label=row.get_scope_display(),
        given=row.given,
        given_label=row.get_given_display(),
        state=row.state,
        state_label=str(rules.CONSENT.public[row.state]),
        since=row.since,
        until=row.until,
        asked_at=row.asked_at,
        decided_at=row.decided_at,
        decided_by=str(row.decided_by) if row.decided_by else "",
        paper_uid=str(row.paper.uid) if row.paper else "",
    )
