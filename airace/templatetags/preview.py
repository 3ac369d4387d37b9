"""Tags for what a link to a page looks like elsewhere: its title, description and picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from airace.web.language import in_language
from airace.web.page import Page, lasting
from airace.web.shown import LONGEST

register = template.Library()


@dataclass(frozen=True, slots=True)
class Preview:
    """The page's own address, that of its picture, and where oEmbed consumers ask about it; all of them whole."""

    url: str
    image: str
    oembed: str


@register.simple_block_tag
def said(content: str) -> SafeString:
    """What stands inside, to be said more than once: `{% said as name %}…{% endsaid %}`."""
    return mark_safe(content.strip())  # noqa: S308 - the template's own text, escaped already


@register.simple_tag(takes_context=True)
def preview(context: dict[str, Any]) -> Preview:
    """Pages that differ by reader or moment, and errors, have the picture of the front page; a frozen view its own."""
    page: Page = context["page"]
    own = f"{settings.SITE_URL}{page.address.url()}"
    match = getattr(page.request, "resolver_match", None)
    shown = page.address.url() if match is not None and lasting(match.func) else in_language("/")
    if (frozen := context.get("frozen")) is not None:
        shown = frozen.row.address
    if len(shown) > LONGEST:
        shown = page.address.path
    image = f"{settings.SITE_URL}{reverse('card')}?{urlencode({'of': shown})}"
    return Preview(own, image, f"{settings.SITE_URL}{reverse('oembed')}?{urlencode({'url': own})}")
