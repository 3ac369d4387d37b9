"""Pages for addresses that lead nowhere and for our own faults; they ask the database for nothing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from airace.web.page import bad_request, bare_page


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404; a view's own sentence is shown, Django's dictionary of tried addresses is not."""
    reason = exception.args[0] if exception.args else ""
    message = reason if isinstance(reason, str) and reason.endswith(".") else ""
    response = bare_page(request).render("404.html", {"message": message})
    response.status_code = 404
    return response


def cannot_read(request: HttpRequest, exception: Exception) -> HttpResponse:
    return bad_request(request, "A part of the address or of the request means nothing here.")


def failed(request: HttpRequest) -> HttpResponse:
    return render(None, "500.html", status=500)
