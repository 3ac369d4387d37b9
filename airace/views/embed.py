"""Charts inside other people's pages: the only addresses of ours that may stand in a frame; and oEmbed about them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from airace.views.pictures import asked
from airace.web import pictures
from airace.web.address import AddressError
from airace.web.chart import ChartView, handed_on
from airace.web.embeds import HEIGHT, OF, frame, height_at
from airace.web.frozen import find
from airace.web.known_on import KnownOnError
from airace.web.language import in_language, language_of, speaking
from airace.web.page import bad_request
from airace.web.shown import ask, chart_at, found_at, page_of

View = Callable[..., HttpResponse]
WIDTH = 760  # pixels of a frame where its page does not say


def framed(view: View) -> View:
    """Any site may show this in a frame; nothing else of ours may be shown in one."""

    @csrf_exempt
    @require_safe
    @wraps(view)
    def serve(request: HttpRequest, **captured: str) -> HttpResponse:
        response = view(request, **captured)
        if response.status_code in {200, 304}:
            response.xframe_options_exempt = True  # how Django is told
            response._csp_replace = {"frame-ancestors": ["*"]}  # type: ignore[attr-defined]  # how django-csp is told
        return response

    return serve


@framed
def chart(request: HttpRequest, slug: str) -> HttpResponse:
    """A live chart with its table, sources and the way back."""
    try:
        page, theme, _ = asked(request, slug)
        return pictures.kept(
            request,
            page,
            f"embed-{slug}-{theme}",
            "text/html; charset=utf-8",
            lambda: _written(request, chart_at(page, slug), theme),
        )
    except (AddressError, KnownOnError) as error:
        return bad_request(request, str(error))


def _written(request: HttpRequest, view: ChartView, theme: str) -> bytes:
    shown, withheld = handed_on(view)
    foot = pictures.words(shown, withheld).foot
    context = {"page": shown.page, "chart": shown, "theme": theme, "foot": foot, "withheld": withheld}
    return render(request, "embed/chart.html", context).content


@csrf_exempt
@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """What oEmbed consumers ask: the frame of a chart (`…#slug`, a metric's page, an embed) or of a citation."""
    if request.GET.get("format", "json") != "json":
        return JsonResponse({"error": "Only format=json is offered."}, status=501)
    address = request.GET.get("url", "")
    try:
        width = _within(request, "maxwidth", WIDTH)
        if not address.startswith(f"{settings.SITE_URL}/"):
            raise AddressError(f"url is no address of this site; it begins with {settings.SITE_URL}/.")
        asked_for = address.removeprefix(settings.SITE_URL)
        with speaking(language_of(asked_for)):
            title, src, wanted = _target(request, asked_for, width)
        height = _within(request, "maxheight", wanted)
    except (AddressError, KnownOnError) as error:
        return JsonResponse({"error": str(error)}, status=400)
    except Http404 as error:
        return JsonResponse({"error": str(error)}, status=404)
    response = JsonResponse(
        {
            "version": "1.0",
            "type": "rich",
            "provider_name": "AI Race",
            "provider_url": settings.SITE_URL,
            "title": title,
            "html": frame(src, title, width=str(width), height=height),
            "width": width,
            "height": height,
            "cache_age": 3600,
        }
    )
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _within(request: HttpRequest, name: str, usual: int) -> int:
    text = request.GET.get(name, "") or str(usual)
    if not text.isdecimal() or not 0 < len(text) <= 6 or int(text) == 0:
        raise AddressError(f"{name} is no number of pixels; write digits, for example {name}=600.")
    return min(int(text), usual)


def _target(request: HttpRequest, address: str, width: int) -> tuple[str, str, int]:
    """Title, frame address and height of what an address of ours shows."""
    parts = urlsplit(address)
    try:
        match = resolve(parts.path)
    except Resolver404:
        raise Http404(f"Nothing is at {parts.path[:80]}.") from None
    if match.url_name == "embed":
        slug, query = match.kwargs["slug"], QueryDict(parts.query)
        of = query.get(OF) or in_language(f"/metrics/{slug}/")
        view = chart_at(found_at(request, of, query), slug)
        return view.headline, f"{settings.SITE_URL}{address}", _height(view, width)
    if match.url_name == "citation":
        frozen = find(match.kwargs["slug"])
        return frozen.row.title, f"{settings.SITE_URL}{reverse('embed-frozen', args=[frozen.slug])}", HEIGHT
    page, slug = page_of(request, address)
    for thing in ask(page):
        if isinstance(thing, ChartView) and slug in {"", thing.slug}:
            return thing.headline, thing.embed.address, _height(thing, width)
    raise Http404("There is no chart at this address.")


def _height(view: ChartView, width: int) -> int:
    shown, withheld = handed_on(view)
    foot = pictures.words(shown, withheld).foot
    return height_at(width, shown.headline, shown.subtitle, foot, gaps=bool(shown.gaps))
