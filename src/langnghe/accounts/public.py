"""What other contexts may ask of accounts: ids in, facts out."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from langnghe.accounts import acting, letters, queries, rules, services
from langnghe.accounts.acting import choices, roles
from langnghe.accounts.bearer import Scoped, TokenRequest, shown_secret
from langnghe.accounts.facts import (
    CodeDue,
    InvitationDue,
    PasswordForgotten,
    SecurityChanged,
    TokenFact,
    WebhookDue,
)
from langnghe.accounts.fields import PhoneField
from langnghe.accounts.held import READS, tell_held
from langnghe.accounts.models import ApiToken, Membership, Organisation, User
from langnghe.accounts.phones import normalised, readable
from langnghe.accounts.queries import organisations_of_kind
from langnghe.accounts.roles import OFFICERS, RUNS_A_WORKSHOP, Kind, Role
from langnghe.accounts.scopes import Event, Purpose, Scope
from langnghe.accounts.services import lock_person
from langnghe.core import outbox
from langnghe.core.errors import NotFound

DEMO_PASSWORD = "langnghe-demo"  # noqa: S105  printed on the screen of every demo
# Who can be tried out: log-in and role. Demo content makes them, and only in demo mode.
DEMO_PEOPLE = (
    ("0900000001", "người mua / buyer"),
    ("buyer@demo.langnghe.example", "buyer (English)"),
    ("0900000101", "Xưởng: chủ một nhà gốm Bát Tràng / owner, ceramics"),
    ("0900000102", "Xưởng: chủ một nhà lụa Vạn Phúc / owner, silk"),
    ("0900000201", "hội làng nghề / village association"),
    ("0900000301", "cán bộ xã Bát Tràng / commune officer"),
    ("0900000302", "Sở Công Thương / city officer"),
    ("0900000312", "Sở Công Thương: phụ trách / supervisor of that office"),
    ("0900000303", "thanh tra / inspector"),
    ("0900000401", "quỹ, ngân hàng / lender"),
    ("0900000501", "vận hành nhà máy nước thải / plant operator"),
    ("0900000601", "phòng thí nghiệm / laboratory"),
    ("admin@demo.langnghe.example", "quản trị / administrator"),
)


@dataclass(frozen=True, slots=True)
class MembershipFact:
    """
    One role of one person.

    `area_code`: the commune that the organisation answers for; `department`: the sector of a city
    department (`roles.Sector`).
    """

    organisation_id: int
    organisation: str
    kind: str
    role: str
    area_code: str
    department: str


@dataclass(frozen=True, slots=True)
class AssociationFact:
    """A village association; `area_code`: of the commune it is in."""

    id: int
    uid: UUID
    name: str
    area_code: str


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach a person; `phone` is E.164."""

    user_id: int
    name: str
    phone: str
    email: str
    language: str


def memberships_of(user_id: int | None) -> list[MembershipFact]:
    """The roles a person holds; none for a guest or a closed account."""
    return [_fact(one) for one in _held(user_id)]


def _held(user_id: int | None) -> list[Membership]:
    held = list(queries.memberships_of(user_id))
    acting.remember_roles(user_id, frozenset(one.role for one in held))
    return held


def _fact(one: Membership) -> MembershipFact:
    home = one.organisation
    return MembershipFact(home.pk, home.name, home.kind, one.role, home.area_code, home.department)


def is_administrator(user_id: int | None) -> bool:
    return rules.is_administrator(_held(user_id))


def organisation_ids(user_id: int | None, roles: frozenset[str]) -> set[int]:
    """The organisations in which a person holds one of the roles."""
    return {one.organisation_id for one in _held(user_id) if one.role in roles}


def workshops_of(user_id: int | None) -> set[int]:
    """The producer organisations that a person owns or works in."""
    held = [one for one in queries.memberships_of(user_id) if one.role in RUNS_A_WORKSHOP]
    acting.remember(
        [
            acting.Workshop(one.organisation_id, one.organisation.uid, one.organisation.name)
            for one in held
        ]
    )
    return {one.organisation_id for one in held}


def acts_for() -> int | None:
    """
    The organisation that the asker chose in this session, to be put first among his own.

    It opens nothing: he may have left it meanwhile.
    """
    return acting.preferred()


def act_for(organisation_id: int) -> None:
    """From now on in this session; the caller has seen that he works there."""
    acting.choose(organisation_id)


def start_page(user_id: int) -> str:
    """Where a person begins after logging in: at his own work, others in the market."""
    roles = {one.role for one in queries.memberships_of(user_id)}
    if roles & RUNS_A_WORKSHOP:
        return reverse("orders:today")
    if Role.INSPECTOR in roles:
        return reverse("cases:inspections")
    if roles & {Role.COMMUNE_OFFICER, Role.CITY_OFFICER}:
        return reverse("web:desk")
    if Role.LENDER in roles:
        return reverse("loans:desk")
    return reverse("treatment:plants" if Role.PLANT_OPERATOR in roles else "web:home")


def is_commune_officer_of(user_id: int | None, area_code: str) -> bool:
    return rules.answers_for(queries.memberships_of(user_id), area_code)


def contact(user_id: int) -> Contact:
    return _contact(queries.person(user_id))


def _contact(user: User) -> Contact:
    return Contact(user.pk, user.full_name, str(user.phone or ""), user.email or "", user.language)


def members_of(organisation_id: int) -> list[Contact]:
    """Who works there, to be told of what concerns the organisation."""
    return [_contact(user) for user in queries.people_in(organisation_id)]


def officers_of(*, area_code: str = "", department: str = "") -> list[Contact]:
    """The officers of a commune, or of a city department (`roles.Sector`)."""
    return [_contact(user) for user in queries.officers(area_code, department)]


def associations_within(
    area_codes: Collection[str] | None, *, cursor: str | None
) -> tuple[list[AssociationFact], str | None]:
    """The village associations of some communes (None: of all), by name."""
    page = queries.associations(area_codes, cursor)
    return [_association(one) for one in page.items], page.next_cursor


def association(uid: UUID, area_codes: Collection[str] | None) -> AssociationFact:
    """
    One of these.

    :raises NotFound:
    """
    return _association(queries.association(uid, area_codes))


def _association(home: Organisation) -> AssociationFact:
    return AssociationFact(home.pk, home.uid, home.name, home.area_code)


def told_each_morning() -> list[int]:
    """The officers who want the letter of the morning."""
    return list(queries.told_each_morning().order_by("pk").values_list("pk", flat=True))


def to_tell_this_morning(user_id: int) -> Contact | None:
    """How to reach an officer, while he wants to be told."""
    user = queries.told_each_morning().filter(pk=user_id).first()
    return _contact(user) if user else None


def associations_of(user_id: int | None) -> list[MembershipFact]:
    """The associations on whose board a person is."""
    return [one for one in memberships_of(user_id) if one.role == Role.ASSOCIATION]


def organisation_names(ids: Iterable[int]) -> dict[int, str]:
    return queries.organisation_names(set(ids))


def office_of_commune(area_code: str) -> int | None:
    """The People's Committee of a commune, if it is on the platform."""
    return queries.office_of_commune(area_code) if area_code else None


def names_of_people(ids: Iterable[int]) -> dict[int, str]:
    return queries.names_of_people(set(ids))


def create_person(*, full_name: str, email: str, now: datetime) -> int:
    """An account without a password: nobody can log in to it until one is set."""
    return services.create_person(
        full_name=full_name, phone=None, email=email, password=None, language="vi", now=now
    ).pk


def create_organisation(*, kind: str, name: str, area_code: str = "", department: str = "") -> int:
    return services.create_organisation(
        kind=kind, name=name, area_code=area_code, department=department
    ).pk


def close_organisation(*, organisation_id: int, by_id: int, now: datetime) -> None:
    """
    Delete one that never did anything, with who was in it.

    :raises ProtectedError: something of the platform hangs on it.
    """
    services.close_organisation(organisation_id=organisation_id, by_id=by_id, now=now)


def add_member(
    *, user_id: int, organisation_id: int, role: str, by_id: int | None, now: datetime
) -> None:
    services.add_member(
        user_id=user_id, organisation_id=organisation_id, role=role, by_id=by_id, now=now
    )


def user_id_by_login(login: str) -> int | None:
    """A person by phone number (in any spelling) or e-mail address."""
    if "@" in login:
        found = queries.person_by_email(login)
    else:
        phone = normalised(login)
        found = queries.person_by_phone(phone) if phone else None
    return found.pk if found else None


def still_opens(shown: str) -> bool:
    """
    Whether an `Authorization` that opened something before may be told of it again.

    Of other things than our tokens, such as the key to an order, we know no end.
    """
    secret = shown_secret(shown)
    if not secret.startswith(services.PREFIX):
        return True
    return queries.token_by_secret(services.digest(secret), timezone.now()) is not None


def issue_station_token(
    *, organisation_id: int, name: str, by_id: int, form_key: str, now: datetime
) -> tuple[str, TokenFact]:
    """
    A token that sends readings and nothing else, told here for the first and last time.

    :raises Refused: too many, or the same form came before.
    """
    secret, row = services.issue_token(
        organisation_id=organisation_id, name=name, scopes=[Scope.SENSORS_WRITE],
        by_id=by_id, now=now, form_key=form_key,
    )  # fmt: skip
    return secret, _token_fact(row)


def revoke_station_token(
    *, organisation_ids: set[int], uid: UUID, by_id: int, now: datetime
) -> None:
    """:raises NotFound:"""
    token = queries.token_of(organisation_ids, uid)
    if token.scopes != [Scope.SENSORS_WRITE]:
        raise NotFound
    services.revoke_token(token=token, by_id=by_id, now=now)


def tokens_in_force(ids: Iterable[int], now: datetime) -> dict[int, TokenFact]:
    rows = queries.tokens_in_force(now).filter(pk__in=set(ids)).select_related("organisation")
    return {row.pk: _token_fact(row) for row in rows}


def _token_fact(row: ApiToken) -> TokenFact:
    return TokenFact(
        id=row.pk,
        name=row.name,
        organisation_id=row.organisation_id,
        user_id=row.created_by_id,
        scopes=frozenset(row.scopes),
        organisation=row.organisation.name,
        kind=row.organisation.kind,
        area_code=row.organisation.area_code,
    )


@outbox.outside
def send_new_password_link(fact: PasswordForgotten) -> None:
    letters.send_new_password_link(queries.person(fact.user_id), fact.language)


@outbox.outside
def send_code(fact: CodeDue) -> None:
    code = queries.code_by_id(UUID(fact.code_id))
    if code is not None:
        letters.send_code(code, timezone.now())


@outbox.outside
def send_invitation(fact: InvitationDue) -> None:
    letters.send_invitation(queries.invitation_by_id(UUID(fact.invitation_id)), timezone.now())


@outbox.outside
def tell_of_security(fact: SecurityChanged) -> None:
    letters.tell_of_change(queries.person(fact.user_id), fact.what, fact.former)


def has_consented(*, user_id: int, purpose: str) -> bool:
    """Whether a consent (`Purpose`) is in force now."""
    return queries.consent_in_force(user_id, purpose).exists()


def forget_person(user_id: int, now: datetime) -> None:
    """The part of accounts in an erasure (see `core.personal`)."""
    services.forget(user_id, now)


def forget_codes(*, now: datetime) -> int:
    """By the clock: delete old one-time codes; how many."""
    return services.forget_codes(now)


def announce_event(
    *, organisation_id: int, kind: str, key: str, data: Mapping[str, Any], now: datetime
) -> int:
    """Owe an event (`Event`) to the organisation's software, once per `key`."""
    return services.announce_event(
        organisation_id=organisation_id, kind=kind, key=key, data=data, now=now
    )


@outbox.outside
def deliver_webhook(fact: WebhookDue) -> None:
    services.deliver(message_id=fact.message_id, now=timezone.now())


def forget_webhooks(*, now: datetime) -> int:
    """By the clock: delete old messages; how many."""
    return services.forget_old_messages(now)


__all__ = [
    "DEMO_PASSWORD",
    "DEMO_PEOPLE",
    "OFFICERS",
    "READS",
    "RUNS_A_WORKSHOP",
    "AssociationFact",
    "CodeDue",
    "Contact",
    "Event",
    "InvitationDue",
    "Kind",
    "MembershipFact",
    "PasswordForgotten",
    "PhoneField",
    "Purpose",
    "Role",
    "Scope",
    "Scoped",
    "SecurityChanged",
    "TokenFact",
    "TokenRequest",
    "WebhookDue",
    "act_for",
    "acts_for",
    "add_member",
    "announce_event",
    "association",
    "associations_of",
    "associations_within",
    "choices",
    "close_organisation",
    "contact",
    "create_organisation",
    "create_person",
    "deliver_webhook",
    "forget_codes",
    "forget_person",
    "forget_webhooks",
    "has_consented",
    "is_administrator",
    "is_commune_officer_of",
    "issue_station_token",
    "lock_person",
    "members_of",
    "memberships_of",
    "names_of_people",
    "normalised",
    "officers_of",
    "organisation_ids",
    "organisation_names",
    "organisations_of_kind",
    "readable",
    "revoke_station_token",
    "roles",
    "send_code",
    "send_invitation",
    "send_new_password_link",
    "shown_secret",
    "start_page",
    "still_opens",
    "tell_held",
    "tell_of_security",
    "to_tell_this_morning",
    "tokens_in_force",
    "told_each_morning",
    "user_id_by_login",
    "workshops_of",
]
