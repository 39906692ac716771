"""Schemes for administrators: new ones, next versions, and rounds in which one may apply."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.utils import timezone

from langnghe.core.admin import Audited
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


@admin.register(Round)
class RoundAdmin(Audited):
    list_display = ("offer", "name", "opens_on", "closes_on", "budget_line")
    list_filter = ("offer",)
    list_select_related = ("offer",)
