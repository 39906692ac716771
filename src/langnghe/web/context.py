"""What every page needs to know; no query for anybody who carries no session."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from langnghe.accounts import public as accounts
from langnghe.core import acting, ids
from langnghe.market import public as market

# Which part of the market a page belongs to; the header marks it.
SECTIONS = {
    "catalogue:listing": "market",
    "catalogue:product": "market",
    "web:villages": "villages",
    "web:village": "villages",
    "web:crafts": "crafts",
    "web:craft": "crafts",
    "web:artisan": "villages",
    "products:list": "capital",
    "products:product": "capital",
    "products:simulator": "capital",
    "products:path": "capital",
    "guidance:slots": "capital",
    "guidance:questions": "capital",
    "guidance:question": "capital",
    "guidance:taxes": "capital",
}


def page(request: HttpRequest) -> dict[str, Any]:
    def basket_count() -> int:
        # Asked only where a page shows it: the page that says that the database is down
        # must not read a session from it.
        session = getattr(request, "session", None)
        if session is None:
            return 0
        if request.user.is_authenticated and "basket_count" not in session:
            market.remember_basket(session=session, user_id=request.user.pk, now=timezone.now())
        return int(session.get("basket_count", 0))

    def mark() -> str:
        return ids.person_mark(request.user.pk)

    def workshops() -> list[Any]:
        return accounts.choices(request)

    def shell() -> str:
        """Whose pages surround the desk: an officer's, inspector's, lender's, those of a board."""
        held = accounts.roles(request)
        if held & accounts.OFFICERS:
            return "desk"
        if accounts.Role.INSPECTOR in held:
            return "inspection"
        if accounts.Role.LENDER in held:
            return "lender"
        return "board" if accounts.Role.ASSOCIATION in held else ""

    match = request.resolver_match
    return {
        "section": SECTIONS.get(match.view_name if match else "", ""),
        "platform_name": settings.PLATFORM_NAME,
        "demo": settings.DEMO,
        "languages": settings.LANGUAGES,
        "public_url": settings.PUBLIC_URL,
        "basket_count": basket_count,
        "acting_for": acting.for_whom(),
        "person_mark": mark,
        "made_at": timezone.now,
        "workshops": workshops,
        "shell": shell,
    }
