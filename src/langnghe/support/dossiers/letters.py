"""Whoever has a paper on file is told before it ends."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from langnghe.accounts import public as accounts
from langnghe.core import letters
from langnghe.support.dossiers.facts import PaperEnds
from langnghe.support.dossiers.models import Paper


def tell_of_ending(fact: PaperEnds) -> None:
    """The person, or who works in the house today; each in his language."""
    paper = Paper.objects.filter(uid=fact.paper_uid, replaced_by__isnull=True).first()
    if paper is None:
        return
    for person in _owners(paper):
        if not person.email:
            continue
        with override(person.language):
            context = {
                "person": person, "paper": paper, "platform_name": settings.PLATFORM_NAME,
                "link": settings.PUBLIC_URL + reverse(_page(paper)),
            }  # fmt: skip
            text = render_to_string("dossiers/mail/paper_ends.txt", context).strip()
        letters.send(text, person.email)


def _page(paper: Paper) -> str:
    return "dossiers:mine" if paper.producer_id else "dossiers:own"


def _owners(paper: Paper) -> list[accounts.Contact]:
    if paper.producer is None:
        return [accounts.contact(paper.person_id)] if paper.person_id else []
    return accounts.members_of(paper.producer.organisation_id)
