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
    accounts.lock_person(user_id)  # two at once are counted one after the other
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
def answer(
    *, question: Question, desk: Desk, words: str, now: datetime, office_id: int | None = None
) -> None:
    """
    To the asker alone, in the name of an office; whoever works for several says of which.

    :raises WordsMissing: :raises WrongState: :raises OfficeMissing:
    :raises NotFound: another office has answered, or he does not work for that one.
    """
    if not words.strip():
        raise refusals.WordsMissing(field="words")
    _own(question, desk)
    rows = Question.objects.filter(pk=question.pk)
    answered_for, office = _office(question, desk, office_id)
    # Before the step: an answered question has its answer.
    rows.update(
        answer=words.strip(), answered_by=desk.user_id, answered_at=now, office=office,
        answered_for=answered_for,
    )  # fmt: skip
    question.answered_for_id, question.answered_by_id = answered_for, desk.user_id
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


def _office(question: Question, desk: Desk, told: int | None) -> tuple[int, str]:
    """
    Once an office has answered it stays its question.

    :raises OfficeMissing: :raises NotFound:
    """
    names = accounts.organisation_names(desk.organisations)
    chosen = question.answered_for_id or told
    if chosen is None and len(names) == 1:
        chosen = next(iter(names))
    if chosen is None:
        raise refusals.OfficeMissing(field="office_id")
    if chosen not in names:
        raise NotFound
    return chosen, names[chosen]
