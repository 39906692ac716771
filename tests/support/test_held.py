"""What dossiers hold of a person: told whole; a draft goes with the account, a file stays."""

import pytest

from langnghe import wiring
from langnghe.accounts.models import User
from langnghe.support import public as support
from langnghe.support.dossiers import papers
from langnghe.support.dossiers.models import Attached, Dossier, Paper
from tests import factories
from tests.factories.deciding import NOW

pytestmark = pytest.mark.django_db


def of_worker(person: User, content: bytes, **fields) -> tuple[Dossier, Paper]:
    """A dossier that he fills in alone, with a paper in it."""
    one = factories.desk_dossier(factories.support_desk(), producer=None, person=person,
                                 kind="worker", made_by=person, **fields)  # fmt: skip
    page = papers.keep(content)
    paper = Paper.objects.create(
        person=person, kind="quote", name="Báo giá", pages=[page.as_json()], added_by=person,
        added_at=NOW,
    )  # fmt: skip
    Attached.objects.create(dossier=one, key="quote", paper=paper, by=person, at=NOW)
    return one, paper


def draft_of(person: User, content: bytes) -> tuple[Dossier, Paper]:
    return of_worker(person, content, state="draft", number=None, submitted_at=None)


def kept(paper: Paper) -> bool:
    return papers.store().exists(paper.pages[0]["file"])


def test_tells_ones_own_dossiers_and_papers_and_no_others():
    person = factories.user()
    of_worker(person, b"%PDF-1.4 mot %%EOF")
    of_worker(factories.user(), b"%PDF-1.4 hai %%EOF")

    told = {part.key: part for part in support.tell_dossiers(person.pk)}

    assert [one["answers"]["why"] for one in told["support_dossiers"].rows] == ["Lò cũ hỏng"]
    assert [one["paper"] for one in told["support_papers"].rows] == ["Báo giá"]
    assert told["support_dossiers"].kept


def test_a_draft_is_forgotten_with_its_files_and_what_an_office_received_stays(
    django_capture_on_commit_callbacks,
):
    person, other = factories.user(), factories.user()
    _draft, gone = draft_of(person, b"%PDF-1.4 nhap %%EOF")
    received, stays = of_worker(person, b"%PDF-1.4 da nop %%EOF")
    _draft, shared = draft_of(person, b"%PDF-1.4 chung %%EOF")
    theirs, _same = of_worker(other, b"%PDF-1.4 chung %%EOF")

    with django_capture_on_commit_callbacks(execute=True):
        support.forget_dossiers(person.pk, NOW)

    assert set(Dossier.objects.all()) == {received, theirs}
    assert list(Paper.objects.filter(person=person)) == [stays]
    assert [kept(gone), kept(stays), kept(shared)] == [False, True, True]


def test_is_one_of_those_who_hold_something_of_a_person():
    assert support.forget_dossiers in [holder.forget for holder in wiring.PERSONAL]
