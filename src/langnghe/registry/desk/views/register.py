"""The register of decisions, for officers and for everybody; search; a file of it."""

import csv
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from langnghe.core import clock
from langnghe.registry.desk import queries, rules
from langnghe.registry.desk.facts import Scope
from langnghe.registry.desk.forms import RegisterForm
from langnghe.registry.desk.models import Decision
from langnghe.registry.desk.services import register as register_book
from langnghe.registry.desk.views.desk import officer

SUBJECTS: list[tuple[str, Any]] = list(Decision.Subject.choices)


def _chosen(request: HttpRequest, scope: Scope | None) -> tuple[RegisterForm, Any]:
    form = RegisterForm(request.GET or None, subjects=SUBJECTS)
    told = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = queries.decisions(
        scope,
        text=told.get("q", ""),
        subject=told.get("subject", ""),
        since=told.get("since"),
        until=told.get("until"),
    )
    return form, rows


def _shown(items: list[Decision]) -> list[tuple[Decision, Any, list[str]]]:
    return [(one, rules.ACTIONS[one.action], rules.reason_labels(one.reasons)) for one in items]


@never_cache
@login_required
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    form, rows = _chosen(request, officer(request))
    page = queries.page_of(rows, request.GET.get("cursor"))
    context = {"tab": "register", "form": form, "rows": _shown(page.items),
               "next_cursor": page.next_cursor}  # fmt: skip
    return render(request, "desk/register.html", context)


@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """Who, when, what and by which rule: never a name that is not public, never words."""
    form, rows = _chosen(request, None)
    del form.fields["q"]
    page = queries.page_of(rows, request.GET.get("cursor"))
    context = {"form": form, "rows": _shown(page.items), "next_cursor": page.next_cursor}
    return render(request, "desk/public_register.html", context)


@never_cache
@login_required
@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    scope, now = officer(request), timezone.now()
    _form, rows = _chosen(request, scope)
    name = f"quyet-dinh-{clock.today(now):%Y-%m-%d}.csv"
    register_book.note_export(scope=scope, now=now)
    return StreamingHttpResponse(
        _lines(queries.all_of(rows)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


class _Echo:
    def write(self, line: str) -> str:
        return line


def _lines(rows: Iterator[Decision]) -> Iterator[str]:
    writer: Any = csv.writer(_Echo())
    yield "\ufeff"  # so that spreadsheets read the marks
    head = (_("Day"), _("Office"), _("Decided by"), _("Matter"), _("What"), _("Decision"),
            _("Reasons"), _("Number"), _("In words"), _("Due"))  # fmt: skip
    yield writer.writerow(head)
    for one in rows:
        cells = (
            f"{one.decided_at.astimezone(clock.LOCAL):%Y-%m-%d %H:%M}", one.office,
            str(one.decided_by), one.get_subject_display(), one.title, rules.ACTIONS[one.action],
            "; ".join(rules.reason_labels(one.reasons)), one.number, one.words,
            one.due_on.isoformat() if one.due_on else "",
        )  # fmt: skip
        yield writer.writerow([_harmless(str(cell)) for cell in cells])


def _harmless(cell: str) -> str:
    """A spreadsheet takes what begins like this for a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


@never_cache
@login_required
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    scope, text = officer(request), request.GET.get("q", "").strip()[:80]
    found = queries.search(scope, text) if text else None
    context = {
        "tab": "search",
        "text": text,
        "found": found,
        "decisions": _shown(found.decisions) if found else [],
    }
    return render(request, "desk/search.html", context)
