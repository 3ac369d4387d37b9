"""Tags for every page: links that keep the day looked back from, sides, cells, trends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from airace import nav
from airace.charts.sparkline import sparkline
from airace.charts.values import show
from airace.lib import say
from airace.lib.dates import add_months, in_words
from airace.lib.text import slugify
from airace.lib.units import number, percent
from airace.results import SIDE_NAMES, Cell, Point, Result
from airace.web import states
from airace.web.badge import badge
from airace.web.chart import csv_url
from airace.web.language import LANGUAGES, in_language
from airace.web.page import Page
from airace.web.reports import report_url
from airace.web.scripted import words

register = template.Library()

# What is missing, in the cell and in full
NAMED = {
    "unknown": say.later("unknown"),
    "undisclosed": say.later("undisclosed"),
    "not-applicable": say.later("not-applicable"),
}
MISSING = {"unknown": say.later("unknown"), "undisclosed": say.later("undisclosed"), "not-applicable": "—"}


@register.simple_tag(takes_context=True)
def link(context: dict[str, Any], name: str, *args: Any) -> str:
    """The address of a named page on the day that the reader looks back from."""
    return _page(context).address.link(reverse(name, args=args))


@register.simple_tag(takes_context=True)
def to(context: dict[str, Any], url: str) -> str:
    """An address as it is, but our own pages keep the day looked back from."""
    if not url.startswith("/"):
        return url
    parts = urlsplit(url)
    own = _page(context).address.link(parts.path, dict(parse_qsl(parts.query)))
    return f"{own}#{parts.fragment}" if parts.fragment else own


@register.simple_tag(takes_context=True)
def report(context: dict[str, Any], about: str) -> SafeString:
    """A link to the form that tells us of an error in what stands at an address of ours."""
    return format_html(
        '<a href="{}" rel="nofollow">{}</a>', report_url(_page(context).address, about), say.say("Report an error")
    )


@register.simple_tag
def swap(part: str) -> SafeString:
    """Attributes of a link or form that replaces one part of the page; without script it opens the whole page."""
    return format_html('hx-boost="true" hx-target="#{0}" hx-select="#{0}" hx-swap="outerHTML"', part)


@register.simple_tag(takes_context=True)
def csv(context: dict[str, Any], slug: str) -> str:
    """The address of a metric's values as CSV, as known on the page's day."""
    return csv_url(slug, _page(context).known_on)


@register.simple_tag(takes_context=True)
def pages(context: dict[str, Any]) -> list[tuple[str, str, bool]]:
    """The header's links: text, address, whether the reader is in that part."""
    page = _page(context)
    path = page.request.path
    found = []
    for text, name in nav.PAGES:
        own = reverse(name)
        found.append((text, page.address.link(own), path == own or (name != "scorecard" and path.startswith(own))))
    return found


@register.simple_tag
def side(key: str) -> SafeString:
    """The side's name with its mark: never colour alone."""
    return format_html('<span class="side side-{}">{}</span>', key.lower() or "unknown", SIDE_NAMES.get(key, key))


@register.simple_tag(takes_context=True)
def cell(context: dict[str, Any], value: Cell, look: str = "") -> SafeString:
    """A table cell: its text, a link to its evidence (else to where it was read), and what is missing in a word."""
    if value.missing and not value.text:
        word = MISSING[value.missing]
        spoken = (
            format_html('<span class="sr">{}</span>', say.say("not applicable"))
            if value.missing == "not-applicable"
            else ""
        )
        return format_html('<span class="missing" title="{}">{}</span>{}', say.say(NAMED[value.missing]), word, spoken)
    if look == "side-cell":
        return side(str(value.value))
    text = say.word(str(value.text))
    shown: SafeString | str = text
    if value.evidence:
        shown = format_html('<a href="{}" data-evidence>{}</a>', to(context, value.evidence), text)
    elif value.url.startswith("/"):
        shown = format_html('<a href="{}">{}</a>', to(context, value.url), text)
    elif value.url:
        shown = format_html('<a class="cited" href="{}" rel="noopener">{}</a>', value.url, text)
    note = format_html(' <span class="note">{}</span>', value.note) if value.note else ""
    return format_html("{}{}", shown, note)


@register.simple_tag(takes_context=True)
def trend(
    context: dict[str, Any], points: tuple[Point, ...], key: str = "", title: str = "", months: int = 0
) -> SafeString:
    """A sparkline, of the last `months` where given; the SVG is made of escaped parts."""
    start = add_months(_page(context).known_on, -months) if months else date.min
    shown = [point for point in points if point.x >= start and point.y is not None]
    if len(shown) < 2:
        return SafeString("")
    first, last = (show(point.y or 0.0, "") for point in (shown[0], shown[-1]))
    return SafeString(
        sparkline(shown, key=key, title=say.say("{title}: from {first} to {last}", title=title, first=first, last=last))
    )


@register.inclusion_tag("components/freshness.html", takes_context=True)
def freshness(context: dict[str, Any], result: Result) -> dict[str, Any]:
    """How fresh the sources of a result are, and when their next import is expected."""
    page = _page(context)
    return {"page": page, "badge": badge(result, page)}


@register.simple_tag
def state(key: str) -> str:
    """The word for a state of a source or feed."""
    return states.word(key)


@register.simple_tag
def json_block(data: str, element: str) -> SafeString:
    """JSON for a script to read; `<` is already written as an escape, so nothing can end the element early."""
    return format_html('<script type="application/json" id="{}">{}</script>', element, SafeString(data))


@register.filter
def grouped(value: int) -> str:
    """1,234."""
    return number(value)


@register.filter
def share(value: float) -> str:
    """A fraction as 12.4 %."""
    return percent(value, 1)


@register.filter
def day(value: date | None, precision: str = "day") -> str:
    """2 Oct 2026, Oct 2026, Q4 2026 or 2026."""
    return in_words(value, precision or "day") if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """23 Nov 2026, 14:05, in UTC."""
    return states.moment(value)


@register.filter
def named(value: str) -> str:
    """A name in the reader's script where one is on record."""
    return say.named(str(value))


@register.filter
def slug(value: str) -> str:
    """A word of ours as a part of an id or class: the same in every language."""
    return slugify(value)


@register.filter
def word(value: str, context: str = "") -> str:
    """A word or name that the data hold, in the reader's language."""
    return say.word(str(value), context)


@register.simple_tag
def other_script(name: str, chinese: str, before: str = "") -> SafeString:
    """Beside a name that one in the other script: the Chinese name, for readers of Chinese the Latin one."""
    if not chinese or chinese == name:
        return SafeString("")
    text, code = (name, "en") if say.chinese() else (chinese, "zh")
    if before:
        return format_html('{}<span lang="{}">{}</span>', before, code, text)
    return format_html('<span class="zh" lang="{}">{}</span>', code, text)


@register.simple_tag
def html_language() -> str:
    """The language of the page as HTML names it: en, zh-Hans."""
    return LANGUAGES[say.language()][1]


@register.simple_tag
def script_words() -> str:
    """What the scripts say, as an attribute; none in English."""
    found = words()
    return format_html(' data-words="{}"', found) if found else ""


@register.simple_tag(takes_context=True)
def languages(context: dict[str, Any]) -> dict[str, Any]:
    """The page's own address, and the same page with the same state in each language and in the others."""
    here = _page(context).address
    every = []
    for code, (name, lang) in LANGUAGES.items():
        url = replace(here, path=in_language(here.path, code)).with_changes({})
        every.append({"name": name, "lang": lang, "url": url, "absolute": f"{settings.SITE_URL}{url}", "code": code})
    others = [one for one in every if one["code"] != say.language() and one["url"] != here.with_changes({})]
    return {
        "canonical": f"{settings.SITE_URL}{here.with_changes({})}",
        "alternates": every if others else [],
        "others": others,
    }


def _page(context: dict[str, Any]) -> Page:
    page: Page = context["page"]
    return page
