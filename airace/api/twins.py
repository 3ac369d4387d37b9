"""Every page as JSON and its tables as CSV, at the page's own address with another ending.

A twin runs the page's view with the same parameters and writes what the view hands to its template.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from http import HTTPStatus
from typing import Any

import orjson
from django.conf import settings
from django.core.cache import cache as store
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from airace.api.door import finished, too_many
from airace.api.limits import Limit
from airace.api.problems import ProblemError, answer
from airace.lib.say import say
from airace.queries.sources import closed_sources
from airace.web.address import AddressError
from airace.web.exports import Closed, table_csv
from airace.web.known_on import KnownOnError
from airace.web.language import bare
from airace.web.page import KEPT, VIEWS, FileInsteadError, Page, Served, etag, read_page, twin_path
from airace.web.plain import Writer

JSON, CSV = "json", "csv"
TYPES = {JSON: "application/json", CSV: "text/csv; charset=utf-8"}
TABLE = "table"  # the parameter that says which table of a page


def twins(patterns: Iterable[Any]) -> list[URLPattern]:
    """The addresses of the twins of all pages among these."""
    found = []
    for pattern in patterns:
        of = VIEWS.get(pattern.callback) if isinstance(pattern, URLPattern) else None
        if of is not None and of.twins:
            found += [path(twin_path(f"/{pattern.pattern}", form)[1:], _twin(of, form)) for form in (JSON, CSV)]
    return found


def _twin(of: Served, form: str) -> Any:
    @csrf_exempt
    @require_safe
    def serve(request: HttpRequest, **captured: Any) -> HttpResponse:
        limit = Limit()
        if not limit.allow_request(request):
            return finished(request, too_many(request, limit))
        try:
            response = _answer(request, of, form, captured)
        except (KnownOnError, AddressError) as error:
            response = answer(request, HTTPStatus.BAD_REQUEST, str(error))
        except ProblemError as error:
            response = answer(request, error.status, error.detail, **error.members)
        limit.tell(response)
        return finished(request, response)

    return serve


def _answer(request: HttpRequest, of: Served, form: str, captured: dict[str, Any]) -> HttpResponse:
    page = _page(request, of, form)
    tag = f'{etag(page)[:-1]}-{form}"'
    if of.live:
        return _made(page, of, form, captured)
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers={"ETag": tag})
    made = None if settings.DEBUG else store.get(f"twin:{tag}")
    response = HttpResponse(made[0], content_type=TYPES[form]) if made else _made(page, of, form, captured)
    if made and made[1]:
        response["X-Withheld"] = made[1]
    if response.status_code == HTTPStatus.OK:
        if not made and not settings.DEBUG:
            store.set(f"twin:{tag}", (response.content, response.get("X-Withheld", "")), timeout=KEPT)
        response["ETag"] = tag
    return response


def _page(request: HttpRequest, of: Served, form: str) -> Page:
    """The page that the address is the twin of. `csv` is what a page asks for by a parameter; here it means nothing."""
    read = read_page(request, (*(name for name in of.params if name != CSV), *((TABLE,) if form == CSV else ())))
    own = request.path.removesuffix(f".{form}")
    address = replace(read.address, path=own.removesuffix("index") if bare(own) == "/index" else f"{own}/")
    return replace(read, address=address, found=[])


def _made(page: Page, of: Served, form: str, captured: dict[str, Any]) -> HttpResponse:
    try:
        response = of.view(page, **captured)
    except FileInsteadError as download:
        return HttpResponse(download.text, content_type=TYPES[CSV])
    if not page.found:
        return _elsewhere(response, form)
    writer = Writer(Closed.of(closed_sources()))
    content = writer.context(page.found[0])
    shown = _csv(page, writer) if form == CSV else _json(page, writer, content)
    if writer.withheld:
        shown["X-Withheld"] = f"{writer.withheld} values of sources that may not be redistributed"
    return shown


def _elsewhere(response: HttpResponse, form: str) -> HttpResponse:
    """A page that leads to another: its twin leads to the other's twin."""
    if "Location" in response:
        target, mark, query = response["Location"].partition("?")
        response["Location"] = f"{twin_path(target, form)}{mark}{query}"
    return response


def _json(page: Page, writer: Writer, content: dict[str, Any]) -> HttpResponse:
    document = {
        "page": page.address.with_changes({}),
        "known_on": page.known_on,
        "data_version": page.version,
        "tables": list(writer.tables),
        "withheld": writer.withheld,
        "content": content,
    }
    return HttpResponse(orjson.dumps(document, option=orjson.OPT_NON_STR_KEYS), content_type=TYPES[JSON])


def _csv(page: Page, writer: Writer) -> HttpResponse:
    name = page.address.text(TABLE) or next(iter(writer.tables), "")
    if name not in writer.tables:
        there = ", ".join(writer.tables)
        detail = (
            say("{name} is no table of this page; choose one of {names}.", name=repr(name[:40]), names=there)
            if there
            else say("This page has no table; its JSON twin is {url}.", url=page.twin(JSON))
        )
        raise ProblemError(HTTPStatus.NOT_FOUND, detail, parameter=TABLE)
    response = HttpResponse(table_csv(*writer.tables[name]), content_type=TYPES[CSV])
    response["Content-Disposition"] = f'attachment; filename="airace-{name}-{page.known_on}.csv"'
    return response
