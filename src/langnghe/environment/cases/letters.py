"""A facility is told of each step of the authority in its case; all who must act of their terms."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from langnghe.accounts import public as accounts
from langnghe.core import letters
from langnghe.environment.cases import wording
from langnghe.environment.cases.models import Case, Entry, Inspection, Reminder
from langnghe.environment.judging import officers
from langnghe.environment.judging.services import alerts
from langnghe.environment.sensing.models import Facility

# Its name and what it is of: the address is made for each reader, it hangs on his language.
Page = tuple[str] | tuple[str, UUID]


def tell_facility(entry_uid: str) -> None:
    """The maker's people and who runs the plant, each in his language."""
    rows = Entry.objects.select_related("case__facility__producer")
    one = rows.get(uid=UUID(entry_uid))
    facility = one.case.facility
    if facility is None:
        return
    for person in _people_of(facility):
        with override(person.language):
            context = {
                "entry": one, "case": one.case, "label": wording.action(one.action),
                "person": person, "platform_name": settings.PLATFORM_NAME,
                "link": settings.PUBLIC_URL + reverse("cases:own_case", args=[one.case.uid]),
            }  # fmt: skip
            text = render_to_string("cases/mail/step.txt", context).strip()
        letters.send(text, person.email)


def tell_of_term(reminder_uid: str) -> None:
    """Officers of the place (and the team of an inspection); the facility of what it has to do."""
    rows = Reminder.objects.select_related(
        "case__village", "case__facility__producer", "measure__case__village",
        "measure__case__facility__producer", "inspection__village",
        "inspection__facility__producer", "permit__facility__village", "permit__facility__producer",
    )  # fmt: skip
    one = rows.get(uid=UUID(reminder_uid))
    subject, case, village, facility = _about(one)
    inside = officers.people(village.commune_id) or officers.people("", city=True)
    inside = _unique([*inside, *(_team(one.inspection) if one.inspection else ())])
    for person in alerts.wants_mail(inside):
        _term(one, subject, (facility or village).name, person, _desk(one, case))
    is_told = one.measure or one.permit or _is_announced(one)
    if facility is not None and is_told:
        page = ("cases:own_case", case.uid) if case else ("cases:mine",)
        for person in _people_of(facility):
            _term(one, subject, facility.name, person, page)


def _is_announced(one: Reminder) -> bool:
    """That an inspection did not begin is no matter of the facility."""
    inspection = one.inspection
    return bool(inspection and inspection.is_announced) and one.stage != Reminder.Stage.LATE


def _about(one: Reminder) -> tuple[Any, Case | None, Any, Facility | None]:
    """Of what it reminds, of which case that is, and where."""
    case = one.measure.case if one.measure else one.case
    if case:
        return one.measure or case, case, case.village, case.facility
    if one.inspection:
        return one.inspection, None, one.inspection.village, one.inspection.facility
    if one.permit is None:  # reminder_says_of_what
        raise LookupError(one.key)
    return one.permit, None, one.permit.facility.village, one.permit.facility


def _desk(one: Reminder, case: Case | None) -> Page:
    if case:
        return "cases:case", case.uid
    if one.inspection:
        return "cases:inspection", one.inspection.uid
    return ("cases:terms",)


def _team(inspection: Inspection) -> list[accounts.Contact]:
    return [accounts.contact(one.user_id) for one in inspection.team.all()]


def _people_of(facility: Facility) -> list[accounts.Contact]:
    """The maker's people and who runs the plant."""
    own = {facility.operator_id, facility.producer.organisation_id if facility.producer else None}
    found = [
        person
        for organisation_id in sorted(pk for pk in own if pk is not None)
        for person in accounts.members_of(organisation_id)
        if person.email
    ]
    return _unique(found)


def _unique(people: Iterable[accounts.Contact]) -> list[accounts.Contact]:
    return list({one.user_id: one for one in people}.values())


def _term(one: Reminder, subject: Any, place: str, person: accounts.Contact, page: Page) -> None:
    late = one.stage == Reminder.Stage.LATE
    name, *args = page
    with override(person.language):
        context = {
            "line": wording.term(one.kind, subject, one.due_on, late), "place": place,
            "words": one.measure.words if one.measure else "", "person": person,
            "link": settings.PUBLIC_URL + reverse(name, args=args),
            "platform_name": settings.PLATFORM_NAME,
        }  # fmt: skip
        text = render_to_string("cases/mail/term.txt", context).strip()
    letters.send(text, person.email)
