"""Reports by anybody, and what the desk makes of them: take down, answer, restore or uphold."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from langnghe.accounts import public as accounts
from langnghe.core import audit, idempotency, outbox, states
from langnghe.core.errors import NotFound
from langnghe.registry.desk import refusals, rules, terms
from langnghe.registry.desk.facts import GoodsRestored, GoodsTakenDown, Reported, Scope
from langnghe.registry.desk.models import Case, Decision, Report
from langnghe.registry.desk.services import register
from langnghe.registry.models import Artisan, Craft, Producer, Village

OPEN = (Case.State.OPEN, Case.State.TAKEN_DOWN, Case.State.ANSWERED)


def report(
    *,
    target: Reported,
    reason: str,
    words: str,
    reporter_id: int | None,
    key: str,
    now: datetime,
) -> Case:
    """Anybody reports; what is reported already gets one more voice. The same form counts once."""
    asked = idempotency.fingerprint(target.kind, target.ref, reason, words)
    with transaction.atomic():
        if there := idempotency.once("report", key, asked):
            return Case.objects.get(uid=there)
        case = _case_of(target, now)
        Report.objects.create(
            case=case, reason=reason, words=words.strip(), reporter_id=reporter_id, reported_at=now
        )
        idempotency.keep("report", key, asked, str(case.uid), now)
        audit.record("desk.case.reported", case, by_id=reporter_id, now=now, reason=reason)
    return case


def _case_of(target: Reported, now: datetime) -> Case:
    rows = Case.objects.filter(kind=target.kind, ref=target.ref, state__in=OPEN)
    if found := rows.first():
        return found
    case = Case(
        kind=target.kind, ref=target.ref, title=target.title[:200], address=target.address[:300],
        village_id=target.village_id, producer_id=target.producer_id, opened_at=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            case.save()
    except IntegrityError:  # one_open_case_per_thing: two reported at once
        return rows.get()
    return case


@transaction.atomic
def dismiss(*, case: Case, words: str, scope: Scope, now: datetime) -> Decision:
    """Nothing wrong with it. :raises WrongState: :raises NotFound:"""
    _move(case, "dismiss", scope, now, words)
    return _enter(case, "dismiss", words, scope, now)


@transaction.atomic
def take_down(*, case: Case, rule: str, words: str, scope: Scope, now: datetime) -> Decision:
    """
    Hide it at once and name the rule that it breaks. Goods are hidden by the market, which is told.

    :raises ReasonWanted: :raises WrongState: :raises NotFound:
    """
    if rule not in Case.Rule.values or not words.strip():
        raise refusals.ReasonWanted(field="words" if rule else "rule")
    # Set first: what is taken down names the rule, at every moment.
    Case.objects.filter(pk=case.pk).update(rule=rule, taken_down_at=now)
    case.rule, case.taken_down_at = rule, now
    _move(case, "take_down", scope, now, words)
    _hide(case, now)
    return _enter(case, "take_down", words, scope, now)


@transaction.atomic
def answer(*, case: Case, text: str, by_id: int, now: datetime) -> None:
    """The maker answers. :raises WrongState: :raises NotFound:"""
    if not rules.answers(case, accounts.workshops_of(by_id)):
        raise NotFound
    states.move(case, rules.MODERATION, "answer", by_id=by_id, now=now)
    Case.objects.filter(pk=case.pk).update(answer=text.strip(), answered_at=now)
    audit.record("desk.case.answered", case, by_id=by_id, now=now)


@transaction.atomic
def restore(*, case: Case, words: str, scope: Scope, now: datetime) -> Decision:
    """As it was before. :raises WrongState: :raises NotFound:"""
    _move(case, "restore", scope, now, words)
    _show(case, now)
    return _enter(case, "restore", words, scope, now)


@transaction.atomic
def uphold(*, case: Case, words: str, scope: Scope, now: datetime) -> Decision:
    """It stays down. :raises ReasonWanted: :raises WrongState: :raises NotFound:"""
    if not words.strip():
        raise refusals.ReasonWanted(field="words")
    _move(case, "uphold", scope, now, words)
    return _enter(case, "uphold", words, scope, now)


def _move(case: Case, action: str, scope: Scope, now: datetime, words: str) -> None:
    """To an officer of another commune the case does not exist."""
    if not rules.moderates(case, scope):
        raise NotFound
    states.move(case, rules.MODERATION, action, by_id=scope.user_id, now=now, reason=words.strip())


def _hide(case: Case, now: datetime) -> None:
    if case.kind == Case.Kind.PRODUCT:
        outbox.announce(GoodsTakenDown(case.ref, str(case.uid)), now=now)
        return
    row, fields = _text_of(case)
    case.removed = getattr(row, fields[0])
    case.save(update_fields=["removed"])
    setattr(row, fields[0], {})
    if case.kind in TOLD_OF:  # what else is told of it goes with the text
        row.taken_down = case.rule
    row.save(update_fields=fields)


def _show(case: Case, now: datetime) -> None:
    if case.kind == Case.Kind.PRODUCT:
        outbox.announce(GoodsRestored(case.ref, str(case.uid)), now=now)
        return
    row, fields = _text_of(case)
    if not getattr(row, fields[0]):
        setattr(row, fields[0], case.removed)
    if case.kind in TOLD_OF:
        row.taken_down = ""
    row.save(update_fields=fields)


# Of which stories are told: these are hidden with the text and shown with it.
TOLD_OF: dict[str, tuple[type[Any], str]] = {
    Case.Kind.VILLAGE: (Village, "description"),
    Case.Kind.CRAFT: (Craft, "story"),
    Case.Kind.ARTISAN: (Artisan, "story"),
}


def _text_of(case: Case) -> tuple[Any, list[str]]:
    """The row, locked, and the fields that change."""
    if case.kind == Case.Kind.MAKER:
        makers = Producer.objects.select_for_update(of=("self",), no_key=True)
        return makers.get(pk=case.producer_id or 0), ["story"]
    model, field = TOLD_OF[case.kind]
    rows = model._default_manager.select_for_update(of=("self",), no_key=True)
    pk = case.village_id if case.kind == Case.Kind.VILLAGE else int(case.ref)
    return rows.get(pk=pk), [field, "taken_down"]


def _enter(case: Case, action: str, words: str, scope: Scope, now: datetime) -> Decision:
    key, since = terms.LOOK, case.opened_at
    if action in {"restore", "uphold"} and case.answered_at:
        key, since = terms.REVIEW, case.answered_at
    due = terms.Terms(key).due(key, since, now)
    kind = str(Case.Kind(case.kind).label)
    return register.enter(
        subject=Decision.Subject.MODERATION,
        action=action,
        title=f"{kind}: {case.title}",
        # What somebody's goods or words were called may name a person.
        public_title=f"{kind} · {case.village.name if case.village else case.title}",
        scope=scope,
        now=now,
        reasons=(case.rule,) if case.rule else (),
        words=words.strip(),
        due_on=due.on if due else None,
        village=case.village,
        producer=case.producer,
        case=case,
    )
