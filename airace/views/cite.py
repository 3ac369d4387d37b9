"""Freezing a view under a permanent address, and what stands there. The form is live; no cached page holds a token."""

from __future__ import annotations

from http import HTTPStatus
from math import ceil

import orjson
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from airace.charts.palette import themed
from airace.charts.picture import BusyError
from airace.views.data import FOR_EVER
from airace.views.embed import framed
from airace.web import pictures
from airace.web.address import Address, AddressError
from airace.web.changed import changes
from airace.web.cite import Cited, apa, bibtex, csl
from airace.web.embeds import OF, THEME, THEMES, frame
from airace.web.frozen import Frozen, RefusedError, WaitError, find, freeze
from airace.web.known_on import KnownOnError, today
from airace.web.page import Page, bad_request, held, live_page, read_page
from airace.web.shown import page_of

ROWS = 200  # of a table on the page; all are in its file
TYPES = {"bib": "application/x-bibtex", "json": "application/vnd.citationstyles.csl+json", "txt": "text/plain"}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest) -> HttpResponse:
    """Says what would be frozen (`of`), and freezes it where it was sent from here."""
    try:
        own = read_page(request, (OF,))
        address = own.address.params.get(OF, "")
        page, slug = page_of(request, address)
        if request.method != "POST":
            return _form(own, page, address, slug)
        row = freeze(request, page, slug)
    except (KnownOnError, AddressError) as error:
        return bad_request(request, str(error))
    except RefusedError as error:
        return _form(own, page, address, slug, str(error), HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    except (WaitError, BusyError) as error:
        seconds = error.seconds if isinstance(error, WaitError) else 60
        words = _("Many views were frozen just now, so this one was not. Try again in %(count)s seconds.")
        response = _form(own, page, address, slug, words % {"count": ceil(seconds)}, HTTPStatus.TOO_MANY_REQUESTS)
        response["Retry-After"] = str(ceil(seconds))
        return response
    return redirect("citation", row.slug)


def _form(
    own: Page, page: Page, address: str, slug: str, refused: str = "", status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    context = {"of": address, "what": slug, "day": page.known_on, "refused": refused}
    response = own.render("cite/form.html", context)
    response.status_code = status
    return response


@live_page(twins=False)
def citation(page: Page, slug: str) -> HttpResponse:
    """What was frozen, how to cite it, and what changed since."""
    frozen = find(slug)
    found, now = changes(page, frozen)
    cited = cited_as(frozen)
    embedded = f"{settings.SITE_URL}{reverse('embed-frozen', args=[slug])}"
    return page.render(
        "cite/page.html",
        {
            "frozen": frozen,
            "first": ROWS,
            "apa": apa(cited),
            "bibtex": bibtex_of(cited),
            "csl": csl_of(cited),
            "changes": [one for one in found if one.any],
            "compared": len(found),
            "today": now,
            "embed": frame(embedded, frozen.row.title),
        },
    )


@csrf_exempt
@require_safe
def file(request: HttpRequest, slug: str, path: str) -> HttpResponse:
    """The frozen bytes: data.json, the drawing and the values of each part; and the citation for programs."""
    frozen = find(slug)
    name, _dot, ending = path.rpartition(".")
    if path == "data.json":
        return _for_ever(request, frozen.row.content, "application/json")
    if name == "citation" and ending in TYPES:
        cited = cited_as(frozen)
        text = {"bib": bibtex_of, "txt": apa, "json": csl_of}[ending](cited)
        return _for_ever(request, text, f"{TYPES[ending]}; charset=utf-8")
    part = frozen.part(name)
    if part is not None and ending == "csv":
        return _for_ever(request, part["csv"], "text/csv; charset=utf-8")
    if ending == "svg" and name in frozen.row.pictures:
        try:
            theme = Address(request.path, today(), None, {THEME: request.GET.get(THEME, "")}).choice(
                THEME, THEMES, "auto"
            )
        except AddressError as error:
            return bad_request(request, str(error))
        response = _for_ever(request, themed(frozen.row.pictures[name], theme), pictures.SVG)
        response["Content-Security-Policy"] = pictures.SVG_POLICY
        return response
    raise Http404(_("This frozen view has no such file; its page lists what it has."))


@framed
def embedded(request: HttpRequest, slug: str) -> HttpResponse:
    """A frozen view in somebody else's page: its drawings, or its tables where it has none."""
    frozen = find(slug)
    own = Address(request.path, today(), None, {THEME: request.GET.get(THEME, "")})
    try:
        theme = own.choice(THEME, THEMES, "auto")
    except AddressError as error:
        return bad_request(request, str(error))
    return render(request, "embed/frozen.html", {"frozen": frozen, "theme": theme, "first": ROWS})


def cited_as(frozen: Frozen) -> Cited:
    data = dict.fromkeys(
        f"{source['publisher']} ({source['licence'] or _('licence not stated')})"
        for part in frozen.parts
        for source in part["sources"]
    )
    row = frozen.row
    frozen_on = row.created_at.date()
    return Cited(frozen.slug, row.title, "; ".join(data), frozen.known_on, frozen.permalink, row.sha256, frozen_on)


def bibtex_of(cited: Cited) -> str:
    return bibtex(f"airace-{cited.name}", cited.title, cited.data, cited.known_on, cited.permalink, cited.frozen_on)


def csl_of(cited: Cited) -> str:
    return orjson.dumps([csl(cited)], option=orjson.OPT_INDENT_2).decode()


def _for_ever(request: HttpRequest, text: str, content_type: str) -> HttpResponse:
    tag = f'"{pictures.short_digest(text)}"'
    response = HttpResponseNotModified() if tag in held(request) else HttpResponse(text, content_type=content_type)
    response["ETag"] = tag
    response["Cache-Control"] = FOR_EVER
    response["Access-Control-Allow-Origin"] = "*"
    return response
