"""Letters to people about their account."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from langnghe.accounts.models import User


def send_new_password_link(user: User, language: str) -> None:
    """The link opens until the password or the address changes, or it is three days old."""
    if not (user.email and user.is_active):
        return
    parts = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    with override(language):
        link = settings.PUBLIC_URL + reverse("account_reset_password_from_key", kwargs=parts)
        context = {"user": user, "link": link, "platform_name": settings.PLATFORM_NAME}
        text = render_to_string("accounts/mail/new_password.txt", context).strip()
    subject, _newline, body = text.partition("\n")
    # Answering machines that mind this header do not answer.
    headers = {"Auto-Submitted": "auto-generated"}
    EmailMessage(subject, body.strip(), to=[user.email], headers=headers).send()
