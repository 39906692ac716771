"""People, organisations and roles for administrators."""

from http import HTTPStatus
from typing import Any

from allauth.account import admin as _addresses  # noqa: F401  registers what is taken away below
from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa import admin as _second_factors  # noqa: F401
from allauth.mfa.models import Authenticator
from allauth.usersessions import admin as _sessions  # noqa: F401
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.contrib.auth import admin as stock
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse  # noqa: TID251  the admin is a view of Django's
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from langnghe.accounts import rules, services
from langnghe.accounts.models import Membership, Organisation, User
from langnghe.core.admin import Audited

# Rights come from roles, not from groups. The library's own rows hold keys and secrets, and its
# list of addresses would open accounts past the address that stands with the person.
admin.site.unregister([Group, EmailAddress, Authenticator, UserSession])
# One door with one limit on attempts: Django's own log-in page knows neither.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign, no-untyped-call]


class RolesFit(forms.BaseInlineFormSet[Membership, User, Any]):
    def clean(self) -> None:
        super().clean()
        for form in self.forms:
            data = getattr(form, "cleaned_data", {})
            home, role = data.get("organisation"), data.get("role", "")
            if home and form.instance.pk is None and not rules.fits(role, home.kind):
                form.add_error("role", _("This role does not exist in this kind of organisation."))


class Memberships(admin.TabularInline[Membership, User]):
    """Roles are given and taken; to change one, take it and give another."""

    model = Membership
    formset = RolesFit
    fields = ("organisation", "role")
    autocomplete_fields = ("organisation",)
    extra = 0

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class EmailInSmallLetters(forms.ModelForm[User]):
    def clean_email(self) -> str | None:
        return (self.cleaned_data["email"] or "").lower() or None

    def clean(self) -> dict[str, Any]:
        super().clean()
        # The constraint says so as well, but also of people who were erased: no field of ours.
        data = self.cleaned_data
        if not self.errors and not (data["phone"] or data["email"]):
            self.add_error(None, _("Give a phone number or an e-mail address."))
        return data


class NewPerson(EmailInSmallLetters, AdminUserCreationForm[User]):
    class Meta:
        model = User
        fields = ("full_name", "phone", "email", "language")


class ChangedPerson(EmailInSmallLetters, UserChangeForm[User]):
    class Meta:
        model = User
        fields = (
            *NewPerson.Meta.fields,
            "password",
            "is_active",
            "is_staff",
            "is_superuser",
        )


@admin.register(User)
class UserAdmin(stock.UserAdmin[User]):
    """Django's own, so that a password is set on a page of its own and never shown."""

    form = ChangedPerson
    add_form = NewPerson
    inlines = (Memberships,)
    list_display = ("full_name", "phone", "email", "is_active", "is_staff", "date_joined")
    list_filter = ("is_active", "is_staff", "memberships__role")
    search_fields = ("full_name", "phone", "email")
    ordering = ("-date_joined",)
    filter_horizontal = ()
    readonly_fields = ("phone_verified", "last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("full_name", "phone", "phone_verified", "email", "language")}),
        (_("Access"), {"fields": ("password", "is_active", "is_staff", "is_superuser")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": NewPerson.Meta.fields}),
        (_("Access"), {"fields": ("usable_password", "password1", "password2")}),
    )

    def get_inlines(self, request: HttpRequest, obj: Any) -> tuple[Any, ...]:
        return self.inlines if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # An account is closed (is_active), not deleted: what the person did stays explained.
        return False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Whoever opens a person reads what is held of him, and he may see that."""
        response = super().change_view(request, object_id, form_url, extra_context)
        by_id = request.user.pk
        if by_id and request.method == "GET" and response.status_code == HTTPStatus.OK:
            services.note_reading(
                user_id=int(object_id), by_id=by_id, now=timezone.now(), purpose="admin"
            )
        return response

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and {"phone", "email"} & set(form.changed_data):
            services.forget_former_contacts(user=obj)
        services.note_change_by_administrator(
            user=obj, fields=sorted(form.changed_data), by_id=request.user.pk, now=timezone.now()
        )

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        by_id, now = request.user.pk, timezone.now()
        given = formset.save(commit=False)
        for membership in formset.deleted_objects:
            services.remove_member(membership=membership, by_id=by_id, now=now)
        for one in given:
            services.add_member(
                user_id=one.user_id,
                organisation_id=one.organisation_id,
                role=one.role,
                by_id=by_id,
                now=now,
            )


@admin.register(Organisation)
class OrganisationAdmin(Audited):
    list_display = ("name", "kind", "area_code", "department")
    list_filter = ("kind", "department")
    search_fields = ("name", "area_code")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        # The roles held in it would no longer fit another kind.
        return ("kind",) if obj else ()
