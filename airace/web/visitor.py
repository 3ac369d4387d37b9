"""Which address a request comes from."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def address(request: HttpRequest) -> str:
    """The visitor's address, '' where it cannot be told.

    Behind a proxy (HTTPS) that is the last address in X-Forwarded-For: the proxy's own word, which no visitor can forge.
    """
    stated = str(request.META.get("REMOTE_ADDR", ""))
    if settings.HTTPS:
        stated = request.headers.get("X-Forwarded-For", stated).rsplit(",", 1)[-1].strip()
    try:
        return str(ip_address(stated))
    except ValueError:
        return ""


def household(request: HttpRequest) -> str:
    """The address that failures are counted by: a household with IPv6 has a whole network of them, which is one."""
    stated = address(request)
    if stated and isinstance(ip_address(stated), IPv6Address):
        return str(ip_network(f"{stated}/64", strict=False).network_address)
    return stated
