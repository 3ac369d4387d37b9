"""Pictures of what pages show: a chart as SVG for other people's pages, a page as the preview of a link to it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache as store
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from airace.charts import palette, picture
from airace.lib.dates import in_words
from airace.web.chart import ChartView, drawing, handed_on
from airace.web.page import ENCODERS, KEPT, Page, best_encoding, etag, held

SVG, PNG = "image/svg+xml; charset=utf-8", "image/png"
FRESH_S = 300  # other people's pages ask again after so long
# Of an SVG itself, where a reader opens it: its style says what light and dark are, and it asks for nothing.
SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def svg(view: ChartView, *, theme: str, narrow: bool) -> str:
    """A chart as it is set, with its words and without what may not be handed on. Raises BusyError."""
    shown, withheld = handed_on(view)
    drawn = picture.svg(drawing(shown.result, shown.chosen), words(shown, withheld), colours("light"), narrow=narrow)
    return palette.rethemed(drawn, colours("light"), colours("dark"), theme)


def card(view: ChartView | None, title: str, description: str) -> bytes:
    """The preview of a page: its chart, or its words where it has none."""
    if view is None:
        return picture.png({}, picture.Words(title, description, host()), colours("light"))
    shown, withheld = handed_on(view)
    return picture.png(drawing(shown.result, shown.chosen), words(shown, withheld), colours("light"))


def words(view: ChartView, withheld: str = "") -> picture.Words:
    """What stands around a chart where it stands alone; the foot is the line of sources."""
    result = view.result
    named = dict.fromkeys(
        f"{source.publisher} ({source.licence})" if source.licence else source.publisher for source in result.sources
    )
    parts = [
        _("Sources: %(names)s") % {"names": "; ".join(named) or _("none known on this day")},
        _("as known on %(day)s") % {"day": in_words(result.known_on)},
        _("not shown: %(what)s") % {"what": withheld} if withheld else "",
        host(),
    ]
    return picture.Words(view.headline, view.nothing or view.subtitle, " · ".join(filter(None, parts)))


def host() -> str:
    return f"AI Race, {urlsplit(settings.SITE_URL).netloc}"


def short_digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:24]


@cache
def colours(theme: str) -> palette.Colours:
    css = (Path(settings.BASE_DIR) / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
    return palette.colours(css, theme)


def kept(request: HttpRequest, page: Page, variant: str, content_type: str, make: Callable[[], bytes]) -> HttpResponse:
    """What `make` makes of a page, out of the cache while nothing changed; 503 while too many are being made."""
    tag = f'W/"{variant}-{etag(page)[3:-1]}"'
    packed = content_type != PNG
    encoding = best_encoding(request.headers.get("Accept-Encoding", "")) if packed else "identity"
    response: HttpResponse
    if tag in held(request):
        response = HttpResponseNotModified()
    else:
        key = f"picture:{encoding}:{tag}"
        body = None if settings.DEBUG else store.get(key)
        if body is None:
            try:
                body = ENCODERS[encoding](make())
            except picture.BusyError as error:
                busy = HttpResponse(str(error), status=503, content_type="text/plain; charset=utf-8")
                busy["Retry-After"] = "60"
                return busy
            store.set(key, body, timeout=KEPT)
        response = HttpResponse(body, content_type=content_type)
        if encoding != "identity":
            response["Content-Encoding"] = encoding
    response["ETag"] = tag
    response["Cache-Control"] = f"public, max-age={FRESH_S}"
    response["Access-Control-Allow-Origin"] = "*"
    if content_type == SVG:
        response["Content-Security-Policy"] = SVG_POLICY
    if packed:
        patch_vary_headers(response, ["Accept-Encoding"])
    return response
