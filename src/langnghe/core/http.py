"""What is known of the one who asks over HTTP."""

from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest  # noqa: TID251


def client_address(request: "HttpRequest") -> str:
    """
    The client's address; behind N trusted proxies the N-th forwarded one from the right.

    Of an IPv6 address the network alone: each household has 2^64 addresses to choose from.
    """
    direct = str(request.META.get("REMOTE_ADDR", ""))
    trusted: int = settings.TRUSTED_PROXIES
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if trusted and len(forwarded) >= trusted and forwarded[-trusted]:
        return _household(forwarded[-trusted])
    return _household(direct)


def _household(told: str) -> str:
    try:
        address = ip_address(told.partition("%")[0])
    except ValueError:
        return told
    if address.version == 4:
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(IPv6Address(int(address) >> 64 << 64))
