"""The sign-in library has no Vietnamese of its own: all that it can say here, we translate."""

import html
import re
from collections.abc import Iterator
from pathlib import Path

import allauth
import pytest
from allauth.account import forms as library
from babel.messages.pofile import read_po
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext, override

from langnghe.accounts.adapter import Adapter
from tests import factories

# Refusals of the library on the way of pages that we have; the others belong to pages we have not.
REACHABLE = {
    "email_password_mismatch", "phone_password_mismatch", "username_password_mismatch",
    "phone_taken", "email_taken", "enter_current_password", "incorrect_password", "too_many_login_attempts",
}  # fmt: skip
BOTH = {"OK"}


def english_sentences() -> set[str]:
    """Everything that the library may ever say, as its German catalogue lists it."""
    path = Path(allauth.__file__).parent / "locale" / "de" / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        ids = [message.id for message in read_po(file) if message.id]
    flat = [one for each in ids for one in ([each] if isinstance(each, str) else each)]
    return {one for one in flat if "%" not in one and len(one) > 3} - BOTH


def texts_of(page: str) -> set[str]:
    """What stands between the tags, and in attributes that are read out."""
    body = re.sub(r"(?s)<(script|style)\b.*?</\1>", "", page)
    read_out = re.findall(r'(?:placeholder|aria-label|title)="([^"]*)"', body)
    parts = re.split(r"<[^>]+>", body) + read_out
    return {html.unescape(part).strip() for part in parts if part.strip()}


def pages(client) -> Iterator[tuple[str, str]]:
    """Every page of an account, empty and with every field wrong."""
    for name in ("account_login", "account_signup", "account_reset_password"):
        yield name, client.get(reverse(name)).content.decode()
        yield name, client.post(reverse(name), {"email": "x", "phone": "x"}).content.decode()
    for name in ("account_inactive", "account_reset_password_done", "account_reset_password_from_key_done"):  # fmt: skip
        yield name, client.get(reverse(name)).content.decode()
    yield "bad key", client.get("/tai-khoan/mat-khau/moi/1-x/").content.decode()
    client.force_login(factories.user())
    for name in (
        "account_set_password",
        "account_reauthenticate",
        "account_logout",
        "accounts_profile",
    ):
        yield name, client.get(reverse(name)).content.decode()
    wrong = {"password1": "short", "password2": "other"}
    yield "set", client.post(reverse("account_set_password"), wrong).content.decode()
    client.force_login(factories.with_password(factories.user()))
    yield "change", client.get(reverse("account_change_password")).content.decode()
    yield "change", client.post(reverse("account_change_password"), wrong).content.decode()
    yield "out", client.post(reverse("account_logout"), follow=True).content.decode()


@pytest.mark.django_db
def test_no_page_of_an_account_says_anything_in_english(client):
    english = english_sentences()
    assert "Forgot your password?" in english
    found = {name: said for name, page in pages(client) if (said := texts_of(page) & english)}
    assert found == {}


@pytest.mark.parametrize("code", sorted(REACHABLE))
def test_every_refusal_of_the_library_is_translated(code):
    message = Adapter.error_messages[code]
    with override("en"):
        english = str(message)
    with override("vi"):
        assert str(message) != english


@pytest.mark.parametrize("password", ["a", "password", "48151623421"])
def test_every_rule_for_passwords_speaks_vietnamese(password):
    told = {}
    for language in ("vi", "en"):
        with override(language), pytest.raises(ValidationError) as refusal:
            password_validation.validate_password(password)
        told[language] = refusal.value.messages
    assert set(told["vi"]).isdisjoint(told["en"])


def test_two_different_passwords_are_told_in_vietnamese():
    # The words stand in the library's code; when it changes them, this test says so.
    words = "You must type the same password each time."
    assert words in Path(library.__file__).read_text()
    assert gettext(words) == "Hai lần nhập mật khẩu phải giống nhau."
