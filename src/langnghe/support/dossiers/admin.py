"""Who stands above the officers of an office: named and withdrawn where they get their roles."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as _

from langnghe.accounts import public as accounts
from langnghe.core.admin import Audited
from langnghe.support.dossiers.models import Supervisor
from langnghe.support.dossiers.rules import STAFF

if TYPE_CHECKING:
    from django.http import HttpRequest  # noqa: TID251


class SupervisorForm(forms.ModelForm[Supervisor]):
    class Meta:
        model = Supervisor
        fields = ("office", "person")

    def clean(self) -> dict[str, Any]:
        """Only somebody who works there with dossiers: to others it would open nothing."""
        told = super().clean() or self.cleaned_data
        office, person = told.get("office"), told.get("person")
        if office and person:
            held = accounts.memberships_of(person.pk)
            if not any(one.organisation_id == office.pk and one.role in STAFF for one in held):
                self.add_error("person", _("This person is no officer of this office."))
        return told


@admin.register(Supervisor)
class SupervisorAdmin(Audited):
    """Named or withdrawn, never changed: the trail says who and when."""

    form = SupervisorForm
    list_display = ("office", "person")
    list_select_related = ("office", "person")
    search_fields = ("office__name", "person__full_name")
    autocomplete_fields = ("office", "person")

    def has_change_permission(self, request: "HttpRequest", obj: Any = None) -> bool:
        return False
