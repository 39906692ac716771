"""Who asks: one query tells the person, and whether his office demands a second factor."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef

from langnghe.accounts.models import Membership, User
from langnghe.accounts.roles import NEEDS_SECOND_FACTOR
from langnghe.core.prepared import Prepared

FIELDS = [field.attname for field in User._meta.concrete_fields]
OFFICE = Membership.objects.filter(user=OuterRef("pk"), role__in=sorted(NEEDS_SECOND_FACTOR))
# Recovery codes alone are no factor: they are for the day when the factor is lost.
FACTOR = Authenticator.objects.filter(
    user=OuterRef("pk"), type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
)
_PERSON = Prepared(
    lambda user_id: (
        User.objects.filter(pk=user_id)
        .annotate(in_office=Exists(OFFICE), with_factor=Exists(FACTOR))
        .values_list(*FIELDS, "in_office", "with_factor")
    ),
    user_id=-1,
)


class People(AuthenticationBackend):
    def get_user(self, user_id: Any) -> User | None:
        for row in _PERSON.rows(user_id=int(user_id)):
            user = User.from_db("default", FIELDS, list(row[: len(FIELDS)]))
            user.holds_office = bool(row.in_office or user.is_staff or user.is_superuser)
            user.has_factor = bool(row.with_factor)
            return user if self.user_can_authenticate(user) else None
        return None
