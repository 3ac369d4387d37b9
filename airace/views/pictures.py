"""A chart as an SVG for an <img>, and the preview picture of a page for networks and messengers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from airace.charts.picture import sets_han
from airace.lib.say import ENGLISH
from airace.web import pictures
from airace.web.address import Address, AddressError
from airace.web.chart import ChartView
from airace.web.embeds import FORM, FORMS, OF, THEME, THEMES
from airace.web.known_on import KnownOnError, today
from airace.web.language import in_language, language_of
from airace.web.page import Page, bad_request
from airace.web.shown import LONGEST, ask, chart_at, found_at, page_of, titled


def asked(request: HttpRequest, slug: str) -> tuple[Page, str, bool]:
    """The page of a chart, the theme, and whether the narrow form is wanted. Raises AddressError and KnownOnError."""
    own = Address(request.path, today(), None, request.GET.dict())
    theme = own.choice(THEME, THEMES, "auto")
    narrow = own.choice(FORM, FORMS, "wide") == "narrow"
    path = own.text(OF, longest=LONGEST) or in_language(f"/metrics/{slug}/")
    return found_at(request, path, request.GET), theme, narrow


@csrf_exempt
@require_safe
def svg(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        page, theme, narrow = asked(request, slug)
        variant = f"{slug}-{theme}-{'narrow' if narrow else 'wide'}"
        return pictures.kept(
            request,
            page,
            variant,
            pictures.SVG,
            lambda: pictures.svg(chart_at(page, slug), theme=theme, narrow=narrow).encode(),
        )
    except (AddressError, KnownOnError) as error:
        return bad_request(request, str(error))


@csrf_exempt
@require_safe
def card(request: HttpRequest) -> HttpResponse:
    """1200 × 630: the chart that the address sets, else the first one; of a page without charts its title."""
    try:
        page, slug = page_of(request, _drawable(request.GET.get(OF, "/")))
        return pictures.kept(request, page, f"card-{slug}", pictures.PNG, lambda: _card(page, slug))
    except (AddressError, KnownOnError) as error:
        return bad_request(request, str(error))


def _drawable(address: str) -> str:
    """The address itself; of a Chinese page on a machine without a face for Chinese letters, that of the English page."""
    path = address.partition("?")[0].partition("#")[0]
    if language_of(path) == ENGLISH or sets_han():
        return address
    return in_language(path, ENGLISH) + address[len(path) :]


def _card(page: Page, slug: str) -> bytes:
    charts = [thing for thing in ask(page) if isinstance(thing, ChartView) and thing.data]
    set_here = {name.partition(".")[0] for name in page.address.params if "." in name}
    charts.sort(key=lambda chart: (chart.slug != slug, chart.slug not in set_here))
    if charts:
        return pictures.card(charts[0], "", "")
    return pictures.card(None, *titled(page))
