"""Tags for what a reader takes away: the visible rows of a table, a citation; and the days to look back from."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings

from airace.results import Result
from airace.web import known_on
from airace.web.address import Address
from airace.web.chart import csv_url
from airace.web.cite import citation
from airace.web.page import Page
from airace.web.tables import TableView, asked

register = template.Library()


@register.simple_tag(takes_context=True)
def visible_csv(context: dict[str, Any], slug: str, table: TableView | None) -> str:
    """The address of a table's rows as the page shows them, all pages of them; '' while it shows every row."""
    page: Page = context["page"]
    if table is None or table.slug != slug:
        return ""
    query, side, sort = asked(slug, page.address)
    narrowed = {name: value for name, value in (("q", query), ("side", side), ("sort", sort)) if value}
    return f"{csv_url(slug, page.known_on)}&{urlencode(narrowed)}" if narrowed else ""


@register.inclusion_tag("components/cite.html", takes_context=True)
def cite(context: dict[str, Any], result: Result) -> dict[str, Any]:
    """The cite box of a result that is shown as a table."""
    page: Page = context["page"]
    address = page.address
    fixed = Address(address.path, address.today, page.known_on, address.params).with_changes({})
    slug = result.definition.slug
    link = f"{settings.SITE_URL}{fixed}#{slug}"
    return {"slug": slug, "permalink": link, "cite": citation(result, known_on=page.known_on, permalink=link)}


@register.simple_tag(takes_context=True)
def known_on_presets(context: dict[str, Any]) -> list[tuple[str, date, bool]]:
    """Words, day, and whether the reader looks back from it."""
    page: Page = context["page"]
    return [(words, day, day == page.known_on) for words, day in known_on.presets(page.address.today)]


@register.simple_tag
def first_day() -> date:
    return known_on.FIRST_DAY
