"""Articles by the words of their titles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from airace.models import Article
from airace.queries.words import search_query, titled


@dataclass(frozen=True, slots=True)
class Headline:
    title: str
    url: str
    publisher: str
    published_on: date


def headlines(query: str, *, known_on: date, limit: int = 10) -> list[Headline]:
    """Articles published by a day whose title holds every word, newest first; one query.

    The index over title and text narrows it down; the title decides.
    """
    words = search_query(query)
    if words is None:
        return []
    rows = Article.objects.filter(published_on__lte=known_on, search=words)
    found = rows.annotate(of_title=titled()).filter(of_title=words).order_by("-published_on", "title")
    return [Headline(*row) for row in found.values_list("title", "url", "publisher", "published_on")[:limit]]
