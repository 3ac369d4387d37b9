"""Errors as application/problem+json (RFC 9457): a status, and sentences that name the thing and the remedy."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from http import HTTPStatus

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from rapidfuzz import process

CONTENT_TYPE = "application/problem+json"


class ProblemError(Exception):
    """An answer that is an error. `members` are further fields of the document."""

    def __init__(self, status: HTTPStatus, detail: str, **members: object) -> None:
        super().__init__(detail)
        self.status, self.detail, self.members = status, detail, members


def not_known(kind: str, item: str, day: date) -> ProblemError:
    """404 for an item that a collection did not have on a day."""
    detail = "No item {item} of {kind} was known on {day}; /api/v1/{kind} lists them."
    return ProblemError(HTTPStatus.NOT_FOUND, detail.format(item=repr(item[:80]), kind=kind, day=day))


def not_found(kind: str, slug: str, known: Iterable[str]) -> ProblemError:
    """404 that lists the known slugs most like the one asked for."""
    near = [match for match, _, _ in process.extract(slug, list(known), limit=5, score_cutoff=50)]
    hint = f" Did you mean {', '.join(near)}?" if near else ""
    detail = f"There is no {kind} called {slug[:80]!r}.{hint} /api/v1/metrics lists them all."
    return ProblemError(HTTPStatus.NOT_FOUND, detail, near=near)


def answer(request: HttpRequest, status: HTTPStatus, detail: str, **members: object) -> HttpResponse:
    document = {"title": status.phrase, "status": status.value, "detail": detail, "instance": request.path, **members}
    # What was asked is repeated: `<` as an escape, so that nobody's guess at the type can make it a page.
    written = orjson.dumps(document).replace(b"<", b"\\u003c")
    return HttpResponse(written, status=status.value, content_type=CONTENT_TYPE)


def install(api: NinjaAPI) -> None:
    """Answer every error of the API as a problem document; unexpected ones stay with Django."""

    @api.exception_handler(ProblemError)
    def problem(request: HttpRequest, error: ProblemError) -> HttpResponse:
        return answer(request, error.status, error.detail, **error.members)

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, error: Http404) -> HttpResponse:
        detail = f"Nothing is at {request.path}; /api/v1/openapi.json describes what is."
        return answer(request, HTTPStatus.NOT_FOUND, detail)

    @api.exception_handler(HttpError)
    def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
        return answer(request, HTTPStatus(error.status_code), str(error))

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        faults = [
            {"parameter": str(fault["loc"][-1]), "detail": str(fault["msg"]).removeprefix("Value error, ")}
            for fault in error.errors
        ]
        detail = "; ".join(f"{fault['parameter']}: {fault['detail']}" for fault in faults)
        first = faults[0]["parameter"]
        return answer(request, HTTPStatus.UNPROCESSABLE_ENTITY, f"{detail}.", parameter=first, parameters=faults)
