"""A chart on somebody else's page: the code to copy, and the addresses in it."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html

from airace.charts.han import HAN
from airace.web.address import Address
from airace.web.known_on import PARAMETER

OF, THEME, FORM = "of", "theme", "form"
THEMES = ("auto", "light", "dark")
FORMS = ("wide", "narrow")
OWN = frozenset({OF, THEME, FORM, "csv"})
HEIGHT = 720  # pixels of a frame as wide as the page around it, which may be a telephone's
BARE, GAPS, SPARE = 470, 31, 20  # pixels: drawing, tabs and edges; the line of known gaps; a line more than was counted
SIDES, TIGHT = 28, 340  # pixels beside the words; a frame narrower than this has its tabs in two rows
# Pixels of a letter, with its share of what stays empty at ends of lines, and of a line.
HEADLINE, SUBTITLE, FOOT = (10.5, 22), (7.4, 20), (7.2, 19)
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


def height_at(width: int, headline: str, subtitle: str, foot: str, *, gaps: bool) -> int:
    """Pixels that a frame of a chart needs to be whole with its line of sources: words take more rows in a narrow one."""
    room = max(width - SIDES, 60)  # Chinese letters are twice as wide as others
    rows = sum(
        ceil((len(text) + len(HAN.findall(text))) * letter / room) * line
        for text, (letter, line) in ((headline, HEADLINE), (subtitle, SUBTITLE), (foot, FOOT))
    )
    return BARE + rows + SPARE + (GAPS if gaps else 0) + (FOOT[1] * 2 if width < TIGHT else 0)


def picture(wide: str, narrow: str, title: str) -> str:
    return format_html(
        '<picture><source media="(max-width: {}px)" srcset="{}"><img src="{}" alt="{}" width="100%"></picture>',
        PHONE,
        narrow,
        wide,
        title,
    )
