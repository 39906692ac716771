"""Whoever waits for a step is told of it by mail, each in his language."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from langnghe.accounts import public as accounts
from langnghe.core import letters
from langnghe.core.models import StateChange
from langnghe.support.deciding import wording
from langnghe.support.deciding.models import Letter
from langnghe.support.dossiers.models import Dossier
from langnghe.support.dossiers.rules import DOSSIER, REPORT_BACK

# Of which steps the applicant is told, and on which page he reads more.
TOLD = {
    "send_back": "", "accept": "", "approve": "letter", "refuse": "letter", "reopen": "",
    "uphold": "letter", "agreement": "agreement", "more_evidence": "agreement",
    "pay": "agreement", "paid": "agreement", "complete": "", "stop": "", "expire": "",
    REPORT_BACK: "report",
}  # fmt: skip
# Of which the officer who has it is told; while nobody has it, all of the office.
TO_OFFICE = frozenset({
    "submit", "resubmit", "withdraw", "decline", "appeal", "agree", "show", "report",
})  # fmt: skip


def tell(uid: str, action: str, change_id: int) -> None:
    row = Dossier.objects.select_related("producer", "version", "office").get(uid=UUID(uid))
    if row.number is None:  # a draft, given up: nobody but its owner ever saw it
        return
    change = StateChange.objects.filter(pk=change_id).first()
    words = change.reason if change else ""
    if action in TOLD:
        own = _letter(row, action, change)
        for person in applicants(row):
            _send(row, action, words, person, _own_page(row, TOLD[action]), own)
    if action in TO_OFFICE:
        # What an applicant writes is read on the page, behind a declaration, and not in a mail.
        for person in officers(row):
            _send(row, action, "", person, reverse("deciding:dossier", args=[row.uid]))


def _letter(row: Dossier, action: str, change: StateChange | None) -> Mapping[str, Any]:
    """What the office wrote at this very step, if the step has a letter."""
    rows = Letter.objects.filter(dossier=row, action=action)
    found = rows.filter(written_at=change.at).last() if change else None
    return found.content if found else {}


def applicants(row: Dossier) -> list[accounts.Contact]:
    """The worker, or who works in the maker's house today."""
    if row.producer is None:
        return [accounts.contact(row.person_id)] if row.person_id else []
    return accounts.members_of(row.producer.organisation_id)


def officers(row: Dossier) -> Iterable[accounts.Contact]:
    people = accounts.members_of(row.office_id)
    own = [one for one in people if one.user_id == row.officer_id]
    return own or people


def _own_page(row: Dossier, name: str) -> str:
    if name:
        return reverse(f"deciding:{name}", args=[row.uid])
    return f"/xuong/ho-so/{row.uid}/"


def _send(
    row: Dossier, action: str, words: str, person: accounts.Contact, path: str,
    own: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """`own`: the letter of the step, with the office's own first and last lines."""
    if not person.email:
        return
    with override(person.language):
        state = DOSSIER.public.get(row.state, "")
        context = {
            "dossier": row, "label": wording.action(action), "words": words, "person": person,
            "public": state if action in TOLD else "", "platform_name": settings.PLATFORM_NAME,
            "link": settings.PUBLIC_URL + path, "own": own or {},
            "until": date.fromisoformat(own["until"]) if own and own["until"] else None,
        }  # fmt: skip
        text = render_to_string("deciding/mail/step.txt", context).strip()
    letters.send(text, person.email)
