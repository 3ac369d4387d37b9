"""Files that programs ask for again and again: 304 after one query while neither data, code nor day have changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import get_language

from airace.queries.stats import version_and_time
from airace.web.known_on import today
from airace.web.page import code_version

ATOM, CALENDAR = "application/atom+xml; charset=utf-8", "text/calendar; charset=utf-8"


def file(request: HttpRequest, content_type: str, make: Callable[[date], bytes]) -> HttpResponse:
    """The bytes that `make` makes of today, or 304, by ETag or by date. `make` may raise what a view raises."""
    day, (number, changed_at) = today(), version_and_time()
    key = f"{code_version()} {number} {day} {get_language()} {request.get_full_path()}"
    etag = f'"{sha256(key.encode()).hexdigest()[:24]}"'
    changed = int(max(changed_at, datetime.combine(day, time(), UTC)).timestamp())
    response = get_conditional_response(request, etag=etag, last_modified=changed)
    if response is None:
        response = HttpResponse(make(day), content_type=content_type)
    response["ETag"], response["Last-Modified"] = etag, http_date(changed)
    response["Cache-Control"] = "no-cache"
    response["Access-Control-Allow-Origin"] = "*"
    found: HttpResponse = response
    return found
