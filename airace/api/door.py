"""What every answer of the API has in common: revalidation by version, compression, and readable from any site."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.utils.cache import patch_vary_headers
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition

from airace.api.problems import answer
from airace.queries.stats import data_version
from airace.web.known_on import PARAMETER, KnownOnError, single, today
from airace.web.page import code_version

View = Callable[..., HttpResponse]
READING = ("GET", "HEAD")


def etag(request: HttpRequest, *args: Any, **kwargs: Any) -> str:
    """Code version, data version and address; and the day, where the reader leaves it to us."""
    day = request.GET.get(PARAMETER) or today().isoformat()
    key = f"{code_version()} {data_version()} {day} {request.get_full_path()}"
    return f'"{sha256(key.encode()).hexdigest()[:24]}"'


def door(view: View) -> View:
    """Answer 304 while nothing changed; compress; allow any site to read. Errors carry no ETag."""

    @wraps(view)
    def read(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.method = "GET"  # the API knows no HEAD; the server drops the body
        return view(request, *args, **kwargs)

    checked = gzip_page(condition(etag_func=etag)(read))

    @wraps(view)
    def through(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse
        if request.method in READING:
            try:
                single(request.GET.getlist(PARAMETER))
                response = checked(request, *args, **kwargs)
            except KnownOnError as error:
                response = answer(request, HTTPStatus.BAD_REQUEST, str(error), parameter=PARAMETER)
        elif request.method == "OPTIONS":
            response = HttpResponse(status=HTTPStatus.NO_CONTENT)
            response["Access-Control-Allow-Methods"] = "GET, HEAD"
            response["Access-Control-Allow-Headers"] = "If-None-Match"
        else:
            detail = f"{request.method} is not possible here: the API is read-only; use GET."
            response = answer(request, HTTPStatus.METHOD_NOT_ALLOWED, detail)
            response["Allow"] = "GET, HEAD, OPTIONS"
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag, Content-Disposition, Link, X-Withheld"
        response["Cache-Control"] = "no-cache"
        if response.status_code >= HTTPStatus.BAD_REQUEST and "ETag" in response:
            del response["ETag"]
        patch_vary_headers(response, ["Accept-Encoding"])
        return response

    return through


Patterns = tuple[list[URLResolver | URLPattern], str, str]


def behind_door(urls: Patterns) -> Patterns:
    """The API's addresses, every one of them through the door."""
    for pattern in urls[0]:
        if isinstance(pattern, URLPattern):
            pattern.callback = door(pattern.callback)
    return urls
