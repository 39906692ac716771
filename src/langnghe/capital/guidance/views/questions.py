"""What was asked and answered once, for everybody; and one's own questions."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from langnghe.capital.guidance import queries
from langnghe.capital.guidance.forms import QuestionForm, TopicForm
from langnghe.capital.guidance.services import questions as services
from langnghe.capital.guidance.views.asking import person
from langnghe.core.errors import Refused


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    form = TopicForm(request.GET)
    words, topic = form.chosen()
    page = queries.published(words, topic, request.GET.get("cursor"))
    context = {
        "form": form, "questions": page.items, "next_cursor": page.next_cursor,
        "is_filtered": bool(words or topic),
    }  # fmt: skip
    return render(request, "guidance/questions.html", context)


@require_safe
def question(request: HttpRequest, uid: UUID) -> HttpResponse:
    context = {"question": queries.published_question(uid)}
    return render(request, "guidance/question.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.ask(user_id=person(request), now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Your question is on its way. The answer comes here."))
            return redirect("guidance:my_questions")
    return render(request, "guidance/ask.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    context = {"questions": queries.questions_of(person(request))}
    return render(request, "guidance/my_questions.html", context)
