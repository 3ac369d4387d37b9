"""Old addresses keep answering: rows that were merged lead on, permanently and with the reader's state."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse

from airace.queries.redirects import moved_to
from airace.web.page import Page

MERGED = ("company", "model", "person")  # kinds of which rows are merged


def moved_or_missing(page: Page, of: str, slug: str, name: str, missing: str, **captured: Any) -> HttpResponse:
    """301 to where a merged row went on; 404 with the sentence where there never was one. `name` is the address's."""
    elsewhere = moved_to(of, slug)
    if not elsewhere:
        raise Http404(missing)
    query = page.request.META.get("QUERY_STRING", "")
    address = reverse(name, kwargs={**captured, "slug": elsewhere}) + (f"?{query}" if query else "")
    response = HttpResponsePermanentRedirect(address)
    response["Cache-Control"] = "no-cache"  # a merge may be reversed
    return response
