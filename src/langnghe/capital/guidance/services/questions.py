"""Questions: asked by somebody, answered by an office, and once answered there for everybody."""

from datetime import datetime

from django.db import transaction

from langnghe.accounts import public as accounts
from langnghe.capital.guidance import refusals, rules
from langnghe.capital.guidance.facts import QuestionAnswered
from langnghe.capital.guidance.models import Question
from langnghe.capital.guidance.rules import Desk
from langnghe.core import audit, outbox, states
from langnghe.core.errors import NotFound
from langnghe.core.text import fold


@transaction.atomic
def ask(*, user_id: int, topic: str, text: str, now: datetime) -> Question:
    """:raises WordsMissing: :raises TooManyQuestions:"""
    if not text.strip():
        raise refusals.WordsMissing(field="text")
    waiting = Question.objects.filter(asker=user_id, state=Question.State.ASKED)
    if waiting.count() >= rules.MOST_OPEN:
        raise refusals.TooManyQuestions
    question = Question.objects.create(
        asker_id=user_id, topic=topic, text=text.strip(), asked_at=now
    )
    states.note_new([question], by_id=user_id, now=now)
    audit.record("guidance.question.asked", question, by_id=user_id, now=now)
    return question


@transaction.atomic
def answer(*, question: Question, desk: Desk, words: str, now: datetime) -> None:
    """
    To the asker alone, in the name of the office.

    :raises WordsMissing: :raises WrongState: :raises NotFound: another office has answered.
    """
    if not words.strip():
        raise refusals.WordsMissing(field="words")
    _own(question, desk)
    rows = Question.objects.filter(pk=question.pk)
    office_id, office = _office(question, desk)
    # Before the step: an answered question has its answer.
    rows.update(
        answer=words.strip(), answered_by=desk.user_id, answered_at=now, office=office,
        answered_for=office_id,
    )  # fmt: skip
    question.answered_for_id, question.answered_by_id = office_id, desk.user_id
    states.move(question, rules.QUESTION, "answer", by_id=desk.user_id, now=now)
    outbox.announce(QuestionAnswered(str(question.uid)), now=now)
    audit.record("guidance.question.answered", question, by_id=desk.user_id, now=now)


@transaction.atomic
def publish(
    *, question: Question, desk: Desk, public_question: str, public_answer: str, now: datetime
) -> None:
    """
    For everybody, in words of the adviser that tell of nobody.

    :raises WordsMissing: :raises TellsOfAPerson: :raises WrongState:
    """
    _own(question, desk)
    told = {"public_question": public_question.strip(), "public_answer": public_answer.strip()}
    for field, words in told.items():
        if not words:
            raise refusals.WordsMissing(field=field)
        if rules.tells_of_a_person(words):
            raise refusals.TellsOfAPerson(field=field)
    first = question.published_at or now
    Question.objects.filter(pk=question.pk).update(
        **told, folded=fold(" ".join(told.values())), published_at=first
    )
    states.move(question, rules.QUESTION, "publish", by_id=desk.user_id, now=now)
    audit.record("guidance.question.published", question, by_id=desk.user_id, now=now)


@transaction.atomic
def withdraw(*, question: Question, desk: Desk, now: datetime) -> None:
    """Nobody but the asker reads the answer any more. :raises WrongState:"""
    _own(question, desk)
    states.move(question, rules.QUESTION, "withdraw", by_id=desk.user_id, now=now)
    audit.record("guidance.question.withdrawn", question, by_id=desk.user_id, now=now)


def _own(question: Question, desk: Desk) -> None:
    """:raises NotFound: another office has answered it."""
    if not rules.answers(question, desk):
        raise NotFound


def _office(question: Question, desk: Desk) -> tuple[int | None, str]:
    names = accounts.organisation_names(desk.organisations)
    kept = question.answered_for_id
    chosen = kept if kept in names else min(names, default=None)
    return chosen, names[chosen] if chosen is not None else ""
