"""Articles by the words of their titles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q

from airace.lib.search import has_han
from airace.models import Article


@dataclass(frozen=True, slots=True)
class Headline:
    title: str
    url: str
    publisher: str
    published_on: date


def headlines(query: str, *, known_on: date, limit: int = 10) -> list[Headline]:
    """Articles published by a day whose title holds every word, newest first; one query.

    The words of a text in Chinese are not told apart, so Chinese is looked for as it is written.
    """
    words = query.split()
    if not words:
        return []
    rows = Article.objects.filter(published_on__lte=known_on)
    if not has_han(query):
        # The index over title and text narrows it down; the title decides.
        rows = rows.filter(search=SearchQuery(query, config="simple"))
    titled = Q()
    for word in words:
        titled &= Q(title__icontains=word)
    found = rows.filter(titled).order_by("-published_on", "title")
    return [Headline(*row) for row in found.values_list("title", "url", "publisher", "published_on")[:limit]]
