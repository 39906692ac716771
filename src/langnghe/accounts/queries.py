"""What is known of people; every read that serves a person starts from the asker."""

from langnghe.accounts.models import Membership, User


def memberships_of(user_id: int | None) -> list[Membership]:
    """The roles a person holds, with their organisations; none in a closed account (one query)."""
    if user_id is None:
        return []
    rows = Membership.objects.filter(user_id=user_id, user__is_active=True)
    return list(rows.select_related("organisation").order_by("organisation__name", "pk"))


def people_in(organisation_id: int) -> list[User]:
    """Who works there, the longest first (one query)."""
    rows = Membership.objects.filter(organisation_id=organisation_id, user__is_active=True)
    return [one.user for one in rows.select_related("user").order_by("pk")]


def person(user_id: int) -> User:
    return User.objects.get(pk=user_id)


def person_by_phone(phone: str) -> User | None:
    """`phone` in E.164."""
    return User.objects.filter(phone=phone).first()


def person_by_email(email: str) -> User | None:
    return User.objects.filter(email=email.strip().lower()).first()
