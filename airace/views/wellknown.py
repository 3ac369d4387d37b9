"""Addresses that browsers and robots ask for by habit."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe


@csrf_exempt
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    return redirect(static("icon.svg"))


@csrf_exempt
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything may be read; the forms are for people."""
    return HttpResponse(
        "User-agent: *\nDisallow: /report/\nDisallow: /cite/?\n", content_type="text/plain; charset=utf-8"
    )
