"""What every page has in common: the day looked back from, revalidation by version, and cached compressed bytes."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass, is_dataclass, replace
from datetime import date
from functools import cache, wraps
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import brotli
from django.conf import settings
from django.core.cache import cache as store
from django.core.exceptions import TooManyFieldsSent
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from airace.lib.say import say
from airace.queries.freshness import Standing, read_standing, version_and_standing
from airace.web import known_on as time
from airace.web.address import Address, AddressError, own_params
from airace.web.language import bare, of_version

KEPT = 24 * 3600  # seconds; the key names the day, so tomorrow asks for another
ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
    "identity": lambda body: body,
}


@dataclass(frozen=True, slots=True)
class Page:
    """A request as the views see it: the day, and the address with its state.

    `standing` is the JSON of how the sources stand now and of what gaps are known. With `found`, nothing is written:
    what the views hand to templates is put there, for whoever wants that and no page. `twins`: the page is there as JSON
    as well.
    """

    request: HttpRequest
    known_on: date
    address: Address
    version: int | None = None
    standing: str = ""
    found: list[dict[str, Any]] | None = None
    twins: bool = False

    @property
    def looking_back(self) -> bool:
        return self.address.known_on is not None

    @property
    def sources_now(self) -> Standing:
        return read_standing(self.standing)

    def twin(self, form: str) -> str:
        """The address of this page's twin in another form, json or csv, with the same parameters."""
        own = self.address
        return Address(twin_path(own.path, form), own.today, own.known_on, own.params).with_changes({})

    def render(self, template: str, context: dict[str, Any] | None = None) -> HttpResponse:
        if self.found is not None:
            self.found.append(context or {})
            return HttpResponse()
        own = {"page": self, "alternates": self._alternates(context), "freeze": self._freeze(context)}
        return render(self.request, template, {**own, **(context or {})})

    def _freeze(self, context: dict[str, Any] | None) -> str:
        """Where the whole page is frozen as it stands now; '' where it holds no numbers, or others for others."""
        match = getattr(self.request, "resolver_match", None)
        if match is None or lasting(match.func) is None or not tabular(context or {}):
            return ""
        own = Address(self.address.path, self.address.today, self.known_on, self.address.params).url()
        return f"{reverse('freeze')}?{urlencode({time.PARAMETER: self.known_on, 'of': own})}"

    def _alternates(self, context: dict[str, Any] | None) -> list[tuple[str, str]]:
        """Type and address of the twins that the page has."""
        if not self.twins:
            return []
        files = [("text/csv", self.twin("csv"))] if tabular(context or {}) else []
        return [("application/json", self.twin("json")), *files]


class FileInsteadError(Exception):
    """Answer with a CSV file instead of the page; `withheld` says what may not be handed on."""

    def __init__(self, name: str, text: str, withheld: str = "") -> None:
        super().__init__(name)
        self.name, self.text, self.withheld = name, text, withheld


View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Served:
    """The view behind a page, and the names of its parameters.

    `live`: it speaks of this moment, else it is the same for everybody. `twins`: it is there as JSON as well.
    """

    view: View
    params: tuple[str, ...]
    live: bool = False
    twins: bool = True


VIEWS: dict[View, Served] = {}  # by what serves the page


def lasting(serve: View) -> Served | None:
    """The page that this serves, where it is the same for everybody."""
    served = VIEWS.get(serve)
    return served if served and not served.live else None


def twin_path(path: str, form: str) -> str:
    """'/models/' → '/models.json'; the front page's is '/index.json', in every language."""
    return f"{path}index.{form}" if bare(path) == "/" else f"{path.rstrip('/')}.{form}"


def tabular(context: Mapping[str, Any]) -> bool:
    """Whether there is a table in what is handed to a template: a component, or a list of records."""
    return any(_tabular(value, top=True) for value in context.values())


def _group(one: Any) -> list[Any]:
    """What stands under a title: of a pair of one and a list, the list."""
    inside = [part for part in one if isinstance(part, list | tuple)] if isinstance(one, list | tuple) else []
    return list(inside[0]) if len(inside) == 1 and len(one) == 2 else []


def _tabular(value: Any, *, top: bool = False) -> bool:
    if isinstance(value, Mapping):
        return any(map(_tabular, value.values()))
    if not isinstance(value, list | tuple):
        return bool(getattr(value, "table", None)) or (hasattr(value, "columns") and hasattr(value, "rows"))
    parts = [part for one in value for part in (one if isinstance(one, list | tuple) else (one,))]
    if any(hasattr(part, "table") or hasattr(part, "columns") for part in parts):
        return any(_tabular(part) for part in parts if not isinstance(part, list | tuple))
    parts += [each for one in value for each in _group(one)]
    return top and any(is_dataclass(part) or isinstance(part, Model) for part in parts)


def page(*params: str, twins: bool = True) -> Callable[[View], View]:
    """Serve a view of a Page; `params` are the names its address may hold besides `known_on`.

    `twins`: the page is there as JSON as well, and its tables as CSV.

    A current ETag answers 304 after one query. Otherwise the compressed bytes come from the cache, or the view makes
    them. Pages look the same to everybody, signed in or not, so nothing of the session is read.
    """

    def decorate(view: View) -> View:
        @csrf_exempt  # nothing can be sent here: 405 says so, a missing token would hide it
        @require_safe
        @wraps(view)
        def serve(request: HttpRequest, **captured: Any) -> HttpResponse:
            try:
                read = replace(read_page(request, params), twins=twins)
            except (time.KnownOnError, AddressError) as error:
                return bad_request(request, str(error))
            encoding = best_encoding(request.headers.get("Accept-Encoding", ""))
            tag = etag(read)
            if tag in held(request):
                return _finished(HttpResponseNotModified(), tag)
            key = f"page:{encoding}:{tag}"
            body = None if settings.DEBUG else store.get(key)
            if body is None:
                try:
                    response = view(read, **captured)
                except AddressError as error:
                    return bad_request(request, str(error))
                except FileInsteadError as download:
                    return _finished(_file(download), tag)
                if response.status_code != 200:
                    return response
                if wanted := read.address.params.get("csv"):
                    return bad_request(request, say("csv={wanted} names no chart of this page.", wanted=wanted[:40]))
                body = ENCODERS[encoding](response.content)
                if not settings.DEBUG:
                    store.set(key, body, timeout=KEPT)
            return _encoded(body, encoding, tag)

        VIEWS[serve] = Served(view, params, twins=twins)
        return serve

    return decorate


def live_page(*params: str, twins: bool = True) -> Callable[[View], View]:
    """Serve a view that speaks of this moment, whatever day the reader looks back from: nothing of it is kept.

    A body that is the reader's already is answered with 304. `twins`: it is there as JSON as well.
    """

    def decorate(view: View) -> View:
        @csrf_exempt
        @require_safe
        @wraps(view)
        def serve(request: HttpRequest, **captured: Any) -> HttpResponse:
            try:
                response = view(replace(read_page(request, params), twins=twins), **captured)
            except (time.KnownOnError, AddressError) as error:
                return bad_request(request, str(error))
            if response.status_code != 200:
                return response
            tag = f'W/"{sha256(response.content).hexdigest()[:24]}"'
            if tag in held(request):
                return _finished(HttpResponseNotModified(), tag)
            encoding = best_encoding(request.headers.get("Accept-Encoding", ""))
            return _encoded(ENCODERS[encoding](response.content), encoding, tag)

        VIEWS[serve] = Served(view, params, live=True, twins=twins)
        return serve

    return decorate


def read_page(request: HttpRequest, params: tuple[str, ...]) -> Page:
    """The request's day, state and data version; one query. Raises KnownOnError."""
    return page_at(request, request.path, request.GET, params)


def page_at(
    request: HttpRequest, path: str, query: QueryDict, params: tuple[str, ...], *, like: Page | None = None
) -> Page:
    """Another page of ours as the same reader would see it, of the data of a page that was read. Raises KnownOnError."""
    today = time.today()
    known_on = time.parse_known_on(time.single(query.getlist(time.PARAMETER)), today=today)
    looking_back = known_on if known_on != today else None
    given = {name: str(value) for name, value in query.dict().items()}
    address = Address(path, today, looking_back, own_params(given, params))
    version, standing = (like.version, like.standing) if like else version_and_standing()
    of_version(version)
    return Page(request, known_on, address, version, standing)


def bare_page(request: HttpRequest) -> Page:
    """A page for errors: the day where the address names a good one, else today; no query."""
    today = time.today()
    try:
        query = request.GET
    except TooManyFieldsSent:
        query = QueryDict()
    try:
        known_on = time.parse_known_on(time.single(query.getlist(time.PARAMETER)), today=today)
    except time.KnownOnError:
        known_on = today
    kept = {
        name: value for name, value in query.dict().items() if name not in {time.PARAMETER, "csv"} and "." not in name
    }
    return Page(request, known_on, Address(request.path, today, known_on if known_on != today else None, kept))


def etag(page: Page) -> str:
    """Weak, because the same page is sent in several encodings."""
    address = page.address.with_changes({})
    key = f"{code_version()} {page.version} {page.standing} {page.address.today} {page.known_on} {address}"
    return f'W/"{sha256(key.encode()).hexdigest()[:24]}"'


@cache
def code_version() -> str:
    """A digest of the code and templates that make pages, so that a new release invalidates every cached page."""
    digest = sha256(settings.VERSION.encode())
    root = Path(settings.BASE_DIR)
    for folder, pattern in (("airace", "*.py"), ("airace", "*.po"), ("templates", "*.html"), ("static", "*.[cj]s*")):
        for path in sorted((root / folder).rglob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def best_encoding(accepted: str) -> str:
    """The best encoding that the reader accepts; one with q=0 is refused."""
    offers = {}
    for part in accepted.lower().split(","):
        name, _, quality = part.partition(";")
        offers[name.strip()] = quality.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return next((name for name in ("br", "gzip") if offers.get(name)), "identity")


def bad_request(request: HttpRequest, message: str) -> HttpResponse:
    """400 with the sentence, and a form to choose a day; the parameters that were fine are kept."""
    page = bare_page(request)
    response = page.render("400.html", {"message": message})
    response.status_code = 400
    return response


def held(request: HttpRequest) -> set[str]:
    """The ETags of what the reader has already."""
    return {match.strip() for match in request.headers.get("If-None-Match", "").split(",")}


def _file(download: FileInsteadError) -> HttpResponse:
    response = HttpResponse(download.text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{download.name}"'
    if download.withheld:
        response["X-Withheld"] = download.withheld
    return response


def _encoded(body: bytes, encoding: str, tag: str) -> HttpResponse:
    response = HttpResponse(body)
    if encoding != "identity":
        response["Content-Encoding"] = encoding
    return _finished(response, tag)


def _finished(response: HttpResponse, tag: str) -> HttpResponse:
    response["ETag"] = tag
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response
