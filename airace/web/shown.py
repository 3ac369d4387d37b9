"""What a page of ours shows, found by its address: for pictures, embeds, previews and citations of it.

The page's own view does the work, on the same road as for a reader; only its template is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, QueryDict
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.translation import override

from airace.results import Result
from airace.web.address import AddressError
from airace.web.chart import ChartView
from airace.web.language import language_of, speaking
from airace.web.page import VIEWS, Page, lasting, page_at
from airace.web.reports import own_path

DEEPEST = 5  # lists, views and parts of them inside each other, in what a page hands to its template
LONGEST = 1000  # characters of an address
PARTS = re.compile(r"<title>(.*?)(?: · [^·<]*)?</title>.*?<meta name=\"description\" content=\"(.*?)\"", re.S)


def found_at(request: HttpRequest, path: str, query: QueryDict, *, like: Page | None = None) -> Page:
    """The page at a path of ours, not yet asked. AddressError where there is none that is the same for everybody."""
    match = _match(own_path(path))
    served = lasting(match.func) if match else None
    if served is None:
        raise AddressError(f"{path[:80]} is no page of charts; give the address of one, for example /capital/.")
    return replace(page_at(request, path, query, served.params, like=like), found=[])


def page_of(request: HttpRequest, address: str) -> tuple[Page, str]:
    """The page at a whole address of ours, and the part of it that is meant ('' for all). Raises AddressError."""
    if len(address) > LONGEST:
        raise AddressError(f"The address is longer than {LONGEST} characters; choose fewer things on the page.")
    parts = urlsplit(own_path(address, longest=LONGEST))
    return found_at(request, parts.path, QueryDict(parts.query)), parts.fragment


def ask(page: Page) -> list[ChartView | Result]:
    """Every chart of a page, then every other result, each slug once. Raises what the view raises."""
    match = _match(page.address.path)
    if match is None or page.found is None:
        raise Http404
    with speaking(language_of(page.address.path)):
        VIEWS[match.func].view(page, **match.kwargs)
    found = list(_walk(page.found, DEEPEST))
    # A result that has a drawing is taken with it.
    found.sort(key=lambda thing: isinstance(thing, Result))
    by_slug: dict[str, ChartView | Result] = {}
    for thing in found:
        by_slug.setdefault(result_of(thing).definition.slug, thing)
    return list(by_slug.values())


def result_of(thing: ChartView | Result) -> Result:
    return thing.result if isinstance(thing, ChartView) else thing


def chart_at(page: Page, slug: str) -> ChartView:
    """The chart of a slug on a page. Raises Http404 where it has none."""
    for thing in ask(page):
        if isinstance(thing, ChartView) and thing.slug == slug:
            return thing
    raise Http404(f"There is no chart {slug} on {page.address.path}.")


def _match(path: str) -> ResolverMatch | None:
    with override(language_of(path)):
        try:
            return resolve(path)
        except Resolver404:
            return None


def _walk(thing: Any, deep: int) -> Iterator[ChartView | Result]:
    if isinstance(thing, ChartView | Result):
        yield thing
    elif deep and not isinstance(thing, Page):
        for part in _parts(thing):
            yield from _walk(part, deep - 1)


def _parts(thing: Any) -> list[Any]:
    if isinstance(thing, dict):
        return list(thing.values())
    if isinstance(thing, list | tuple):
        return list(thing)
    if is_dataclass(thing):
        return [getattr(thing, field.name) for field in fields(thing)]
    return []


def titled(page: Page) -> tuple[str, str]:
    """Title and description of a page, out of the page itself as its reader gets it."""
    match = _match(page.address.path)
    if match is None:
        raise Http404
    with speaking(language_of(page.address.path)):
        text = VIEWS[match.func].view(replace(page, found=None), **match.kwargs).content.decode()
    said = PARTS.search(text)
    return (unescape(said[1]), unescape(said[2])) if said else ("AI Race", "")
