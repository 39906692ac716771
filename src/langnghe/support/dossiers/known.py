"""What the platform knows of an applicant anyway: filled in for him, and he may change it."""

from collections.abc import Callable
from typing import Any

from langnghe.accounts import public as accounts
from langnghe.registry import public as registry
from langnghe.support.offers.definition import Definition

KNOWN: dict[str, Callable[[registry.ProducerFact | None, accounts.Contact], str]] = {
    "maker.name": lambda maker, person: maker.name if maker else "",
    "maker.village": lambda maker, person: maker.village_name if maker else "",
    "maker.since_year": lambda maker, person: str(maker.since_year or "") if maker else "",
    "maker.bank_account": lambda maker, person: maker.bank_account if maker else "",
    "maker.bank_holder": lambda maker, person: maker.bank_holder if maker else "",
    "person.name": lambda maker, person: person.name,
    "person.phone": lambda maker, person: person.phone,
    "person.email": lambda maker, person: person.email,
}


def first_answers(
    definition: Definition, maker: registry.ProducerFact | None, person: accounts.Contact
) -> dict[str, Any]:
    found = {}
    for field in definition.fields.values():
        if field.known_as and (told := KNOWN[field.known_as](maker, person)):
            found[field.key] = int(told) if field.kind == "number" else told
    return found
