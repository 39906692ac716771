"""What a device kept while it had no line, and sends later: once, and only for its own person."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from langnghe.core.errors import Conflict, Refused
from langnghe.core.ids import person_mark

SANE_KEY = re.compile(r"[A-Za-z0-9-]{8,80}", re.ASCII)
# Fields about the sending, not about what is sent.
ABOUT_SENDING = {"csrfmiddlewaretoken", "person", "key"}


class KeptForAnother(Conflict):
    """A device kept this for somebody else, who is not logged in any more."""

    code = "kept_for_another"
    message = _("This was kept on the device for another person.")


class KeyMissing(Refused):
    code = "key_missing"
    message = _("What is sent later needs a key of its own.")


def key_of(form: Mapping[str, str], user_id: int | None) -> str:
    """
    The key under which it is done once.

    :raises KeptForAnother: :raises KeyMissing:
    """
    if form.get("person") != person_mark(user_id):
        raise KeptForAnother
    key = form.get("key", "")
    if not SANE_KEY.fullmatch(key):
        raise KeyMissing(field="key")
    return key


def asked_for(form: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted((name, value) for name, value in form.items() if name not in ABOUT_SENDING)
