"""Letters about orders, in the reader's language."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from langnghe.market.orders.models import Order


def order_address(order: Order) -> str:
    """The secret link, in the language of the order."""
    with override(order.language):
        return settings.PUBLIC_URL + reverse("orders:order", args=[order.number, order.secret])


def send(*, to: str, language: str, template: str, context: dict[str, object]) -> None:
    """One letter as text and HTML; the first line of the text is its subject."""
    with override(language):
        full = {**context, "platform_name": settings.PLATFORM_NAME}
        text = render_to_string(f"orders/mail/{template}.txt", full).strip()
        subject, _newline, body = text.partition("\n")
        html = render_to_string(
            "orders/mail/letter.html",
            {"subject": subject, "paragraphs": [p for p in body.strip().split("\n\n") if p]},
        )
    letter = EmailMultiAlternatives(subject.strip(), body.strip(), to=[to])
    letter.attach_alternative(html, "text/html")
    letter.send()
