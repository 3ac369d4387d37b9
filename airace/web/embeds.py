"""A chart on somebody else's page: the code to copy, and the addresses in it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html

from airace.web.address import Address
from airace.web.known_on import PARAMETER

OF, THEME, FORM = "of", "theme", "form"
THEMES = ("auto", "light", "dark")
FORMS = ("wide", "narrow")
OWN = frozenset({OF, THEME, FORM, "csv"})
HEIGHT = 620  # pixels of a frame: headline, drawing, tabs and the line of sources
PHONE = 560  # pixels; a narrower page gets the narrow picture


@dataclass(frozen=True, slots=True)
class Embed:
    """The address of a live frame, its code, and the code of a picture without script: markup, to be escaped where shown."""

    address: str
    frame: str
    picture: str


def embed(slug: str, address: Address, title: str, *, of_page: bool) -> Embed:
    """`of_page`: the chart is not what its metric's own page shows, so its address names the page."""
    kept = {
        name: value
        for name, value in address.params.items()
        if name not in OWN and (name.startswith(f"{slug}.") or (of_page and "." not in name))
    }
    if of_page:
        kept[OF] = address.path
    if address.known_on:
        kept[PARAMETER] = address.known_on.isoformat()
    address_of_frame = whole("embed", slug, kept)
    return Embed(
        address_of_frame,
        frame(address_of_frame, title),
        picture(whole("chart-svg", slug, kept), whole("chart-svg", slug, kept | {FORM: "narrow"}), title),
    )


def whole(name: str, slug: str, params: dict[str, str] | None = None) -> str:
    query = urlencode(sorted((params or {}).items()))
    return f"{settings.SITE_URL}{reverse(name, args=[slug])}{'?' if query else ''}{query}"


def frame(address: str, title: str, *, width: str = "100%", height: int = HEIGHT) -> str:
    return format_html(
        '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy" frameborder="0"></iframe>',
        address,
        title,
        width,
        height,
    )


def picture(wide: str, narrow: str, title: str) -> str:
    return format_html(
        '<picture><source media="(max-width: {}px)" srcset="{}"><img src="{}" alt="{}" width="100%"></picture>',
        PHONE,
        narrow,
        wide,
        title,
    )
