"""Schemes for administrators: new ones, next versions, and rounds in which one may apply."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext as _

from langnghe.core import clock
from langnghe.core.admin import Audited
from langnghe.core.errors import NotFound
from langnghe.programmes import public as programmes
from langnghe.support.offers.models import Offer, OfferVersion, Round
from langnghe.support.offers.refusals import NotADefinition
from langnghe.support.offers.services import publishing

if TYPE_CHECKING:
    from django.http import HttpRequest  # noqa: TID251


class VersionForm(forms.ModelForm[OfferVersion]):
    class Meta:
        model = OfferVersion
        fields = ("offer", "content")

    def clean_content(self) -> Any:
        content = self.cleaned_data["content"]
        try:
            publishing.checked(content)
        except NotADefinition as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal
        return content


@admin.register(Offer)
class OfferAdmin(Audited):
    list_display = ("slug", "scheme", "kind", "office", "is_demo")
    list_filter = ("kind", "is_demo")
    list_select_related = ("office",)
    search_fields = ("slug", "scheme")
    raw_id_fields = ("office",)


@admin.register(OfferVersion)
class OfferVersionAdmin(admin.ModelAdmin[OfferVersion]):
    """Published once and never changed: what is wrong is put right in the next version."""

    form = VersionForm
    list_display = ("offer", "number", "published_at", "published_by")
    list_filter = ("offer",)
    list_select_related = ("offer", "published_by")

    def has_change_permission(self, request: "HttpRequest", obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: "HttpRequest", obj: Any = None) -> bool:
        return False

    def save_model(
        self, request: "HttpRequest", obj: OfferVersion, form: Any, change: bool
    ) -> None:
        made = publishing.publish(
            offer_slug=obj.offer.slug, content=obj.content, by_id=request.user.pk,
            now=timezone.now(),
        )  # fmt: skip
        obj.pk, obj.number, obj.published_at = made.pk, made.number, made.published_at


class RoundForm(forms.ModelForm[Round]):
    """A line that there is, of the scheme that is offered."""

    class Meta:
        model = Round
        fields = ("offer", "name", "opens_on", "closes_on", "budget_line")

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        uid, offer = told.get("budget_line"), told.get("offer")
        if uid and offer:
            try:
                line = programmes.line(uid)
            except NotFound:
                self.add_error("budget_line", _("There is no such budget line."))
            else:
                if line.scheme_slug != offer.scheme:
                    self.add_error("budget_line", _("This budget line is of another scheme."))
        return told


@admin.register(Round)
class RoundAdmin(Audited):
    """The line of a round that has begun stays: dossiers were decided upon it."""

    form = RoundForm
    list_display = ("offer", "name", "opens_on", "closes_on", "budget_line")
    list_filter = ("offer",)
    list_select_related = ("offer",)

    def get_readonly_fields(self, request: "HttpRequest", obj: Any = None) -> tuple[str, ...]:
        has_begun = obj is not None and obj.opens_on <= clock.today(timezone.now())
        return ("budget_line",) if has_begun and obj.budget_line else ()
