"""What a form offers to choose from: slugs and names, by name."""

from __future__ import annotations

from airace.models import IPO, Question, Source


def companies() -> list[tuple[str, str]]:
    """Companies with an attempt to list; one query."""
    return list(IPO.objects.order_by("company__name").values_list("company__slug", "company__name").distinct())


def sources() -> list[tuple[str, str]]:
    """Every source; one query."""
    return list(Source.objects.order_by("title").values_list("slug", "title"))


def questions() -> list[tuple[str, str]]:
    """Questions without a ruling; one query."""
    rows = Question.objects.filter(resolutions__isnull=True).order_by("text")
    return list(rows.values_list("slug", "text"))
