"""Sở: the stories of villages, crafts and artisans are written here."""

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from langnghe.core import ids, states
from langnghe.core.errors import NotFound, Refused
from langnghe.registry.desk.public import rule_said
from langnghe.registry.heritage import blocks, differences, queries, reading, rules, services
from langnghe.registry.heritage.facts import CLAIMS, KIND_OF_WORD, Kind, Subject
from langnghe.registry.heritage.forms import BlockForm, ConsentForm, word_for
from langnghe.registry.heritage.models import Story, StoryRevision

STEPS = {"up": -1, "down": 1}


class Place(NamedTuple):
    """Where an editor is: of what he tells, its story, and how both stand in addresses."""

    subject: Subject
    story: Story
    word: str

    @property
    def args(self) -> tuple[str, str]:
        return self.word, self.subject.slug

    @property
    def blocks(self) -> list[blocks.Stored]:
        return self.story.latest.blocks if self.story.latest else []


def subject_at(request: HttpRequest, kind: str, slug: str) -> Subject:
    """:raises NotFound: to anybody who may not tell of it."""
    return queries.subject_for(request.user.pk, KIND_OF_WORD.get(kind, ""), slug)


def place_at(request: HttpRequest, kind: str, slug: str) -> Place:
    """:raises NotFound: it has no story yet, or is not his to tell."""
    subject = subject_at(request, kind, slug)
    story = queries.story_of(subject)
    if story is None:
        raise NotFound
    return Place(subject, story, kind)


def block_at(place: Place, block_id: str) -> blocks.Stored:
    found = blocks.find(place.blocks, block_id)
    if found is None:
        raise NotFound
    return found


@never_cache
@login_required
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    kind = request.GET.get("kind", "lang")
    text = request.GET.get("q", "").strip()[:80]
    items, next_cursor = queries.to_tell(
        request.user.pk, KIND_OF_WORD.get(kind, ""), text=text, cursor=request.GET.get("cursor")
    )
    context = {
        "kind": kind,
        "q": text,
        "items": [
            (subject, reverse("heritage:story", args=[kind, subject.slug]), _state(state))
            for subject, state in items
        ],
        "next_cursor": next_cursor,
        "tabs": [("lang", _("Villages")), ("nghe", _("Crafts")), ("nghe-nhan", _("Artisans"))],
    }
    return render(request, "registry/heritage/desk.html", context)


def _state(state: str) -> Any:
    return Story.State(state) if state else None


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def story(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    subject = subject_at(request, kind, slug)
    if request.method == "POST":
        services.begin_story(subject=subject, by_id=request.user.pk, now=timezone.now())
        return redirect("heritage:story", kind, slug)
    found = queries.story_of(subject)
    if found is None:
        return render(request, "registry/heritage/begin.html", {"subject": subject, "kind": kind})
    return _story_page(request, Place(subject, found, kind))


def _story_page(
    request: HttpRequest, place: Place, refusal: Refused | None = None, reason: str = ""
) -> HttpResponse:
    agreed = queries.agreed(place.story, timezone.localdate())
    people = place.story.people
    rows = [
        {
            "block": block,
            "kind": Kind(block["kind"]).label,
            "title": blocks.title(block),
            "shown": reading.is_shown(block, people, agreed),
            "people": people.get(block["id"], 0),
            "agreed": agreed[block["id"]],
            "stale": any(blocks.is_stale(block, language) for language in block["translated"]),
        }
        for block in place.blocks
    ]
    context = {
        "place": place,
        "rows": rows,
        "kinds": Kind.choices,
        "steps": rules.PUBLISHING.possible(place.story.state),
        "unpublished": place.story.latest_id != place.story.published_id,
        "changes": [
            (change, Story.State(change.to_state).label)
            for change in states.history(place.story)
            .select_related("by")
            .order_by("-at", "-pk")[:5]
        ],
        "refusal": refusal,
        "taken_down": rule_said(place.subject.taken_down),
        "reason": reason,
    }
    status = refusal.status if refusal else 200
    return render(request, "registry/heritage/story.html", context, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, kind: str, slug: str, block_kind: str) -> HttpResponse:
    place = place_at(request, kind, slug)
    if block_kind not in Kind.values:
        raise NotFound
    form = BlockForm(request.POST or None, request.FILES or None, kind=block_kind)

    def save() -> str:
        given: dict[str, Any] = {
            "subject": place.subject,
            "content": _content(request, place, form),
            "key": form.cleaned_data["key"],
            "why": form.cleaned_data["why"],
            "by_id": request.user.pk,
            "now": timezone.now(),
        }
        if block_kind == Kind.PICTURE:
            return services.add_picture(picture=form.picture(), **given)
        block_id = services.add_block(kind=block_kind, **given)
        _count(request, place, block_id, form)
        return block_id

    if request.method == "POST" and _done(form, save):
        messages.success(request, _("The part is kept. The public sees it once it is published."))
        return redirect("heritage:story", *place.args)
    return _form_page(request, place, form, block_kind)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, kind: str, slug: str, block_id: str) -> HttpResponse:
    place = place_at(request, kind, slug)
    block = block_at(place, block_id)
    number = place.story.latest.number if place.story.latest else 0
    form = BlockForm(
        request.POST or None,
        kind=block["kind"],
        block=block,
        picture=queries.picture_of(place.story, block_id),
        people=place.story.people.get(block_id, 0),
        base=number,
    )
    try:
        if request.method == "POST" and _done(form, lambda: _change(request, place, block, form)):
            messages.success(request, _("The change is kept."))
            return redirect("heritage:story", *place.args)
    except services.ChangedMeanwhile as conflict:
        form.add_error(None, str(conflict))
        form.begin_anew_from(number)
        return _form_page(request, place, form, block["kind"], block, conflict=True)
    return _form_page(request, place, form, block["kind"], block)


def _change(request: HttpRequest, place: Place, block: blocks.Stored, form: BlockForm) -> None:
    told = form.cleaned_data
    by: dict[str, Any] = {"by_id": request.user.pk, "now": timezone.now()}
    # First whom to ask: what is shown with too few consents is worse than what is not shown.
    _count(request, place, block["id"], form)
    services.change_block(
        subject=place.subject,
        block_id=block["id"],
        content=_content(request, place, form),
        base=int(told["base"]) if told["base"].isdigit() else 0,
        why=told["why"],
        **by,
    )
    if block["kind"] == Kind.PICTURE:
        services.change_rights(
            subject=place.subject,
            block_id=block["id"],
            author=told["author"],
            licence=told["licence"],
            **by,
        )


def _count(request: HttpRequest, place: Place, block_id: str, form: BlockForm) -> None:
    if form.kind in CLAIMS:
        services.count_people(
            subject=place.subject,
            block_id=block_id,
            people=form.cleaned_data["people"],
            by_id=request.user.pk,
            now=timezone.now(),
        )


def _content(request: HttpRequest, place: Place, form: BlockForm) -> services.BlockContent:
    more = []
    if text := form.cleaned_data.get("new_source", ""):
        more = [
            services.add_source(
                subject=place.subject, text=text, by_id=request.user.pk, now=timezone.now()
            )
        ]
    return form.content(more)


def _done(form: Any, save: Callable[[], object]) -> bool:
    """Whether the form was right and what it asks for is done; else it says what is wrong."""
    if not form.is_valid():
        return False
    try:
        save()
    except services.ChangedMeanwhile:
        raise
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    return True


def _form_page(
    request: HttpRequest,
    place: Place,
    form: BlockForm,
    kind: str,
    block: blocks.Stored | None = None,
    *,
    conflict: bool = False,
) -> HttpResponse:
    present = [
        (word_for(kind, name), language, text)
        for name, texts in (block["texts"].items() if block and conflict else ())
        for language, text in texts.items()
    ]
    context = {
        "place": place,
        "form": form,
        "part": block,  # `block` is the template's own
        "kind_label": Kind(kind).label,
        "sources": queries.all_sources() if kind in CLAIMS else [],
        "present": present,
        "picture": queries.picture_of(place.story, block["id"]) if block else None,
    }
    status = (409 if conflict else 422) if form.errors else 200
    return render(request, "registry/heritage/block.html", context, status=status)


@login_required
@require_POST
def arrange(request: HttpRequest, kind: str, slug: str, block_id: str) -> HttpResponse:
    place = place_at(request, kind, slug)
    action = request.POST.get("action", "")
    by: dict[str, Any] = {
        "subject": place.subject, "block_id": block_id,
        "by_id": request.user.pk, "now": timezone.now(),
    }  # fmt: skip
    if action in STEPS:
        services.move_block(by=STEPS[action], **by)
    elif action == "remove":
        services.remove_block(**by)
        messages.success(request, _("The part is taken out. The history still has it."))
    address = reverse("heritage:story", args=place.args)
    return redirect(f"{address}#b-{block_id}" if action in STEPS else address)


@login_required
@require_POST
def move(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    place = place_at(request, kind, slug)
    reason = request.POST.get("reason", "")[:200]
    try:
        services.move_story(
            subject=place.subject,
            action=request.POST.get("action", ""),
            reason=reason,
            by_id=request.user.pk,
            now=timezone.now(),
        )
    except Refused as refusal:
        return _story_page(request, place, refusal, reason)
    messages.success(request, _("Done. The story is now in the state shown below."))
    return redirect("heritage:story", *place.args)


@never_cache
@login_required
@require_GET
def history(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    place = place_at(request, kind, slug)
    page = queries.revisions(place.story, request.GET.get("cursor"))
    context = {"place": place, "revisions": page.items, "next_cursor": page.next_cursor}
    return render(request, "registry/heritage/history.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def revision(request: HttpRequest, kind: str, slug: str, number: int) -> HttpResponse:
    place = place_at(request, kind, slug)
    if request.method == "POST":
        services.restore(
            subject=place.subject,
            number=number,
            why=request.POST.get("why", "")[:200],
            by_id=request.user.pk,
            now=timezone.now(),
        )
        messages.success(request, _("The earlier version is the latest one now."))
        return redirect("heritage:story", *place.args)
    chosen, before = queries.revision(place.story, number)
    context = {
        "place": place,
        "revision": chosen,
        "is_latest": chosen.pk == place.story.latest_id,
        "changes": _named(differences.between(before.blocks if before else [], chosen.blocks)),
        "is_first": before is None and chosen.action != StoryRevision.Action.BEGIN,
    }
    return render(request, "registry/heritage/revision.html", context)


def _named(changes: list[differences.BlockChange]) -> list[dict[str, Any]]:
    how = {
        "added": _("Added"),
        "removed": _("Taken out"),
        "changed": _("Changed"),
        "moved": _("Moved"),
    }
    return [
        {
            "how": how[one.how],
            "kind": Kind(one.kind).label,
            "title": one.title,
            "changes": [(word_for(one.kind, said.field), said) for said in one.changes],
        }
        for one in changes
    ]


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def consents(request: HttpRequest, kind: str, slug: str, block_id: str) -> HttpResponse:
    place = place_at(request, kind, slug)
    block = block_at(place, block_id)
    form = ConsentForm(
        request.POST or None,
        initial={"key": ids.token(), "given_on": timezone.localdate().isoformat()},
    )

    def record() -> None:
        services.record_consent(
            subject=place.subject,
            block_id=block_id,
            by_id=request.user.pk,
            now=timezone.now(),
            today=timezone.localdate(),
            **form.cleaned_data,
        )

    if request.method == "POST" and _done(form, record):
        messages.success(request, _("The consent is recorded."))
        return redirect("heritage:consents", *place.args, block_id)
    context = {
        "place": place,
        "part": block,
        "title": blocks.title(block),
        "people": place.story.people.get(block_id, 0),
        "form": form,
        "today": timezone.localdate(),
        "rows": services.read_consents(
            subject=place.subject, block_id=block_id, by_id=request.user.pk, now=timezone.now()
        ),
    }
    return render(
        request, "registry/heritage/consents.html", context, status=422 if form.errors else 200
    )


@login_required
@require_POST
def revoke(request: HttpRequest, kind: str, slug: str, uid: UUID) -> HttpResponse:
    place = place_at(request, kind, slug)
    consent = queries.consent(place.story, uid)
    services.revoke_consent(
        subject=place.subject, consent=consent, by_id=request.user.pk, now=timezone.now()
    )
    messages.success(request, _("The consent is taken back. What it stood for is not shown now."))
    return redirect("heritage:consents", *place.args, consent.block)
