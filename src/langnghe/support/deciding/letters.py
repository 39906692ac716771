"""Whoever waits for a step is told of it by mail, each in his language."""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from langnghe.accounts import public as accounts
from langnghe.core import letters
from langnghe.core.models import StateChange
from langnghe.support.deciding import wording
from langnghe.support.dossiers.models import Dossier
from langnghe.support.dossiers.rules import DOSSIER

# Of which steps the applicant is told, and on which page he reads more.
TOLD = {
    "send_back": "", "accept": "", "approve": "letter", "refuse": "letter", "reopen": "",
    "uphold": "letter", "agreement": "agreement", "more_evidence": "agreement",
    "pay": "agreement", "paid": "agreement", "complete": "", "stop": "", "expire": "",
}  # fmt: skip
# Of which the officer who has it is told; while nobody has it, all of the office.
TO_OFFICE = frozenset({"submit", "resubmit", "withdraw", "appeal", "agree", "show", "report"})


def tell(uid: str, action: str, change_id: int) -> None:
    row = Dossier.objects.select_related("producer", "version", "office").get(uid=UUID(uid))
    if row.number is None:  # a draft, given up: nobody but its owner ever saw it
        return
    change = StateChange.objects.filter(pk=change_id).first()
    words = change.reason if change else ""
    if action in TOLD:
        for person in applicants(row):
            _send(row, action, words, person, _own_page(row, TOLD[action]))
    if action in TO_OFFICE:
        # What an applicant writes is read on the page, behind a declaration, and not in a mail.
        for person in officers(row):
            _send(row, action, "", person, reverse("deciding:dossier", args=[row.uid]))


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


def _send(row: Dossier, action: str, words: str, person: accounts.Contact, path: str) -> None:
    if not person.email:
        return
    with override(person.language):
        state = DOSSIER.public.get(row.state, "")
        context = {
            "dossier": row, "label": wording.action(action), "words": words, "person": person,
            "public": state if action in TOLD else "", "platform_name": settings.PLATFORM_NAME,
            "link": settings.PUBLIC_URL + path,
        }  # fmt: skip
        text = render_to_string("deciding/mail/step.txt", context).strip()
    letters.send(text, person.email)
