"""Anybody tells the authority that goods or a text break a rule; no account is needed."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from langnghe.core import ids, limits
from langnghe.core.http import client_address
from langnghe.core.text import in_language
from langnghe.market import public as market
from langnghe.registry import public as registry

KINDS = {"san-pham": "product", "nguoi-lam": "maker", "lang": "village",
         "nghe": "craft", "nghe-nhan": "artisan"}  # fmt: skip


class ReportForm(forms.Form):
    """`key` makes the repeat of the form harmless."""

    reason = forms.ChoiceField(
        label=_("What is wrong?"), choices=registry.desk.REASONS, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("Tell us more"),
        required=False,
        max_length=1_500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Please write nothing about your own person: it is not needed."),
    )
    key = forms.CharField(max_length=80, widget=forms.HiddenInput)


@never_cache
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    target = _target(KINDS[kind], slug)
    form = ReportForm(request.POST or None, initial={"key": ids.token()})
    if request.method == "POST" and form.is_valid():
        limits.hit("report", client_address(request))
        registry.desk.report(
            target=target, **form.cleaned_data, reporter_id=request.user.pk, now=timezone.now()
        )
        return redirect("web:reported")
    context = {"target": target, "form": form}
    return render(request, "web/report.html", context, status=422 if form.errors else 200)


def _target(kind: str, slug: str) -> registry.desk.Reported:
    """What is reported, as the public sees it now. :raises NotFound:"""
    if kind == "product":
        product = market.shown_product(slug)
        address = reverse("catalogue:product", args=[product.slug])
        return registry.desk.Reported(
            kind, product.uid, product.name, address, product.village_id, product.producer_id
        )
    if kind == "maker":
        maker = registry.producer(slug)
        address = reverse("web:producer", args=[maker.slug])
        return registry.desk.Reported(
            kind, maker.slug, maker.name, address, maker.village_id, maker.id
        )
    if kind == "craft":
        craft, _text = registry.craft(slug)
        address = reverse("web:craft", args=[craft.slug])
        return registry.desk.Reported(kind, str(craft.id), in_language(craft.name), address, None)
    if kind == "artisan":
        one = registry.artisan(slug)
        address = reverse("web:artisan", args=[one.slug])
        return registry.desk.Reported(kind, str(one.id), one.name, address, one.village_id)
    village = registry.village(slug)
    address = reverse("web:village", args=[village.slug])
    return registry.desk.Reported(kind, village.slug, village.name, address, village.id)


@require_safe
def reported(request: HttpRequest) -> HttpResponse:
    return render(request, "web/reported.html")
