"""Answers for addresses that lead nowhere and for our own faults.

Under /api/ they are problem documents, elsewhere pages. None needs the database: a 404 names what comes close to its
address where the database answers, and goes without where it does not.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.core.exceptions import DisallowedHost, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from airace.api.problems import answer
from airace.lib.say import later, say
from airace.queries.stats import data_version
from airace.web.finder import KINDS, address_of, nearest
from airace.web.page import Page, bad_request, bare_page

RETRY_S = 30


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404; a view's own sentence is shown, Django's dictionary of tried addresses is not."""
    reason = exception.args[0] if exception.args else ""
    message = reason if isinstance(reason, str) and reason.endswith((".", "。")) else ""
    if for_machines(request):
        detail = message or say("Nothing is at {path}; /api/v1/openapi.json describes what is.", path=request.path)
        return problem(request, HTTPStatus.NOT_FOUND, detail)
    page = bare_page(request)
    response = page.render("404.html", {"message": message, "near": near(page)})
    response.status_code = HTTPStatus.NOT_FOUND
    return response


def near(page: Page) -> list[tuple[str, str, str, str]]:
    """What the reader may have meant: word for its kind, address, name, name in the other script."""
    try:
        hits = nearest(page.address.path, version=data_version(), known_on=page.known_on)
    except (OperationalError, InterfaceError):
        return []
    things = [hit.thing for hit in hits]
    return [(KINDS[one.kind][0], address_of(one, page.address), one.title, one.other) for one in things]


def cannot_read(request: HttpRequest, exception: Exception) -> HttpResponse:
    message = later("A part of the address or of the request means nothing here.")
    if isinstance(exception, TooManyFieldsSent):
        message = later("The request has more parameters than are read; shorten it.")
    elif isinstance(exception, DisallowedHost):
        message = later(
            "The site does not answer under this host name; its operator can add the name to ALLOWED_HOSTS."
        )
    if for_machines(request):
        return problem(request, HTTPStatus.BAD_REQUEST, message)
    return bad_request(request, message)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, HTTPStatus.FORBIDDEN, later("Your account may not do this; ask an administrator."))


def not_from_here(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without our token."""
    message = later(
        "The form was not sent from this site, or is out of date: allow cookies, load its page and send it again."
    )
    return error_page(request, HTTPStatus.FORBIDDEN, message)


def failed(request: HttpRequest) -> HttpResponse:
    if for_machines(request):
        detail = later("Something failed on our side and is noted; try again in a minute.")
        return problem(request, HTTPStatus.INTERNAL_SERVER_ERROR, detail)
    return render(None, "500.html", status=HTTPStatus.INTERNAL_SERVER_ERROR)


class DatabaseAway:
    """Middleware: 503 where a view could not ask the database. Django logs its reason phrase and address, one line."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, OperationalError | InterfaceError):
            return None
        status, detail = HTTPStatus.SERVICE_UNAVAILABLE, later("The database does not answer; try again in a minute.")
        response = problem(request, status, detail) if for_machines(request) else error_page(request, status)
        response["Retry-After"] = str(RETRY_S)
        response.reason_phrase = f"{status.phrase} ({type(exception).__name__} of the database)"
        return response


def for_machines(request: HttpRequest) -> bool:
    return request.path.startswith(("/api/", "/mcp")) or request.path.endswith((".json", ".csv"))


def problem(request: HttpRequest, status: HTTPStatus, detail: str) -> HttpResponse:
    """A problem document that any site may read, like the API's own."""
    response = answer(request, status, detail)
    response["Access-Control-Allow-Origin"] = "*"
    return response


def error_page(request: HttpRequest, status: HTTPStatus, message: str = "") -> HttpResponse:
    response = bare_page(request).render(f"{status.value}.html", {"message": message})
    response.status_code = status
    return response
