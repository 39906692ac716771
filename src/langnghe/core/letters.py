"""A letter as templates write it: its first line is the subject."""

from django.core.mail import EmailMessage


def send(text: str, to: str, **headers: str) -> None:
    """Whoever calls is outside of any transaction, as a reaction is."""
    subject, _newline, body = text.strip().partition("\n")
    # Answering machines that mind this header do not answer.
    headers = {"Auto-Submitted": "auto-generated", **headers}
    EmailMessage(subject.strip(), body.strip(), to=[to], headers=headers).send()
