"""A letter as templates write it: its first line is the subject."""

from collections.abc import Sequence

from django.core.mail import EmailMessage

File = tuple[str, bytes, str]  # name, content, kind


def send(text: str, to: str, **headers: str) -> None:
    """Whoever calls is outside of any transaction, as a reaction is."""
    _letter(text, to, headers).send()


def send_with_files(text: str, to: str, files: Sequence[File]) -> None:
    letter = _letter(text, to, {})
    for name, content, kind in files:
        letter.attach(name, content, kind)
    letter.send()


def _letter(text: str, to: str, headers: dict[str, str]) -> EmailMessage:
    subject, _newline, body = text.strip().partition("\n")
    # Answering machines that mind this header do not answer.
    headers = {"Auto-Submitted": "auto-generated", **headers}
    return EmailMessage(subject.strip(), body.strip(), to=[to], headers=headers)
