"""What every answer of the API has in common: limits, known parameters, revalidation, compression, open to any site."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import condition
from ninja import NinjaAPI
from rapidfuzz import process

from airace.api.document import parameters
from airace.api.limits import Limit
from airace.api.problems import ProblemError, answer
from airace.queries.stats import data_version
from airace.web.known_on import PARAMETER, KnownOnError, single, today
from airace.web.page import ENCODERS, best_encoding, code_version

View = Callable[..., HttpResponse]
READING = ("GET", "HEAD")
EXPOSED = (
    "ETag, Content-Disposition, Link, X-Withheld, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset"
)
LEAST = 200  # bytes; a shorter answer is sent as it is
LIVE = "runs"  # changes without a new data version


def etag(request: HttpRequest, *args: Any, **kwargs: Any) -> str | None:
    """Code version, data version and address; and the day, where the reader leaves it to us.

    Weak, because the same answer is sent in several encodings. None for what changes without a new data version.
    """
    if f"/{LIVE}" in request.path:
        return None
    day = request.GET.get(PARAMETER) or today().isoformat()
    key = f"{code_version()} {data_version()} {day} {request.get_full_path()}"
    return f'W/"{sha256(key.encode()).hexdigest()[:24]}"'


def door(view: View, names: frozenset[str] | None = None) -> View:
    """Let a request through to a view that knows the query parameters `names` (None: any). Errors carry no ETag."""

    @wraps(view)
    def read(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.method = "GET"  # the API knows no HEAD; the server drops the body
        return view(request, *args, **kwargs)

    checked = condition(etag_func=etag)(read)

    @csrf_exempt
    @wraps(view)
    def through(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        limit = Limit()
        response: HttpResponse
        if request.method == "OPTIONS":
            response = HttpResponse(status=HTTPStatus.NO_CONTENT)
            response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
            response["Access-Control-Allow-Headers"] = "If-None-Match"
            response["Access-Control-Max-Age"] = "86400"
        elif request.method not in READING:
            detail = f"{request.method} is not possible here: the API is read-only; use GET."
            response = answer(request, HTTPStatus.METHOD_NOT_ALLOWED, detail)
            response["Allow"] = "GET, HEAD, OPTIONS"
        elif not limit.allow_request(request):
            response = too_many(request, limit)
        else:
            response = _checked(request, lambda: checked(request, *args, **kwargs), names)
            limit.tell(response)
        return finished(request, response)

    return through


def _checked(request: HttpRequest, go: Callable[[], HttpResponse], names: frozenset[str] | None) -> HttpResponse:
    try:
        single(request.GET.getlist(PARAMETER))
        if names is not None:
            known_parameters(request, names)
        return go()
    except KnownOnError as error:
        return answer(request, HTTPStatus.BAD_REQUEST, str(error), parameter=PARAMETER)
    except ProblemError as error:
        return answer(request, error.status, error.detail, **error.members)


def known_parameters(request: HttpRequest, names: frozenset[str]) -> None:
    """Raises ProblemError for a parameter that means nothing here, or is given twice."""
    for name, values in request.GET.lists():
        if name not in names:
            near = [match for match, _score, _at in process.extract(name, sorted(names), limit=1, score_cutoff=60)]
            hint = f" Did you mean {near[0]}?" if near else ""
            detail = "{name} is no parameter of this address; it knows {names}.".format(
                name=repr(name[:40]), names=", ".join(sorted(names)) or "none"
            )
            raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, f"{detail}{hint}", parameter=name[:40])
        if len(values) > 1 and name != PARAMETER:
            detail = f"{name} is given {len(values)} times; give it once."
            raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, detail, parameter=name)


def too_many(request: HttpRequest, limit: Limit) -> HttpResponse:
    """429 with when to come back."""
    detail = _("More than {count} requests within a minute came from your address; come back in {seconds} s.").format(
        count=limit.allowed, seconds=limit.resets_in
    )
    response = answer(request, HTTPStatus.TOO_MANY_REQUESTS, detail)
    response["Retry-After"] = str(limit.resets_in)
    limit.tell(response)
    return response


def finished(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer compressed as the reader likes it, open to any site, revalidated at every use."""
    if response.status_code == HTTPStatus.OK and "ETag" not in response:
        response["ETag"] = f'W/"{sha256(response.content).hexdigest()[:24]}"'
        conditional: Any = get_conditional_response(request, etag=response["ETag"], response=response)
        response = conditional
    if response.status_code >= HTTPStatus.BAD_REQUEST and "ETag" in response:
        del response["ETag"]
    encoding = best_encoding(request.headers.get("Accept-Encoding", ""))
    if encoding != "identity" and len(response.content) >= LEAST:
        response.content = ENCODERS[encoding](response.content)
        response["Content-Encoding"] = encoding
        response["Content-Length"] = str(len(response.content))
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = EXPOSED
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


Patterns = tuple[list[URLResolver | URLPattern], str, str]


def behind_door(api: NinjaAPI) -> Patterns:
    """The API's addresses, every one of them through the door."""
    urls: Patterns = api.urls
    known = parameters(api)
    for pattern in urls[0]:
        if isinstance(pattern, URLPattern):
            pattern.callback = door(pattern.callback, known.get(str(pattern.pattern).strip("/")))
    return urls
