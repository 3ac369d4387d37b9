"""The doors for agents: /mcp, which answers the Model Context Protocol, and /llms.txt, which says what is where."""

from __future__ import annotations

from http import HTTPStatus
from importlib import import_module
from io import BytesIO
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import validate_host
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from airace import metrics, nav
from airace.api.catalogue import KINDS
from airace.api.door import too_many
from airace.api.limits import Limit
from airace.api.problems import answer

LARGEST = 64 * 1024  # bytes of a question
KEPT = ("Content-Type", "Allow", "MCP-Protocol-Version")


@csrf_exempt
def mcp(request: HttpRequest) -> HttpResponse:
    """One question of an agent, one answer as JSON; nothing is kept between them."""
    if request.method != "POST":
        response = answer(request, HTTPStatus.METHOD_NOT_ALLOWED, "Agents ask here with POST; people read /llms.txt.")
        response["Allow"] = "POST"
        return response
    if not _from_here(request):
        return answer(request, HTTPStatus.FORBIDDEN, "Pages of other sites may not ask here; ask without an Origin.")
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST or len(request.body) > LARGEST:
        detail = f"A question has at most {LARGEST} bytes."
        return answer(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)
    limit = Limit()
    if not limit.allow_request(request):
        return too_many(request, limit)
    response = _asked(request)
    limit.tell(response)
    response["Cache-Control"] = "no-store"
    return response


def _from_here(request: HttpRequest) -> bool:
    """Not from a page of another site, which a browser names in Origin. The host itself Django has checked."""
    request.get_host()
    origin = request.headers.get("Origin")
    host = urlsplit(origin or "").hostname or ""
    return origin is None or validate_host(f"[{host}]" if ":" in host else host, settings.ALLOWED_HOSTS)


def _asked(request: HttpRequest) -> HttpResponse:
    """The protocol's own application; it is imported with the first question, since that takes most of a second."""
    response = HttpResponse()

    def start(status: str, headers: list[tuple[str, str]], _failed: object = None) -> None:
        response.status_code = int(status.split()[0])
        for name, value in headers:
            if name.title() in {kept.title() for kept in KEPT}:
                response[name] = value

    body = {"wsgi.input": BytesIO(request.body), "CONTENT_LENGTH": str(len(request.body))}
    environ = {"SERVER_NAME": "localhost", "SERVER_PORT": "80", **request.META, **body}
    response.content = b"".join(import_module("airace.api.mcp").application()(environ, start))
    return response


@require_safe
def llms(request: HttpRequest) -> HttpResponse:
    """What the site is, for language models: pages, files, API, tools, licence."""
    context = {
        "site": settings.SITE_URL,
        "pages": [(text, reverse(name)) for text, name in nav.PAGES],
        "kinds": KINDS,
        "metrics": [metric.definition for metric in metrics.registry().values()],
    }
    response = render(request, "api/llms.txt", context, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    response["Access-Control-Allow-Origin"] = "*"
    return response
