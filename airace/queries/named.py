"""Names by slug of what can be followed, '' where there is nothing of that name; and lists of them, by name."""

from __future__ import annotations

from django.db.models import QuerySet

from airace.models import IPO, Company, KnownGap, ModelFamily, Source


def company(slug: str) -> str:
    return Company.objects.filter(slug=slug).values_list("name", flat=True).first() or ""


def family(slug: str) -> str:
    return ModelFamily.objects.filter(slug=slug).values_list("name", flat=True).first() or ""


def source(slug: str) -> str:
    return Source.objects.filter(slug=slug).values_list("title", flat=True).first() or ""


def companies() -> list[tuple[str, str]]:
    return list(Company.objects.order_by("name").values_list("slug", "name"))


def families() -> list[tuple[str, str]]:
    return list(ModelFamily.objects.order_by("name").values_list("slug", "name"))


def sources() -> list[tuple[str, str]]:
    return list(Source.objects.order_by("title").values_list("slug", "title"))


def gaps(slug: str) -> QuerySet[KnownGap]:
    """Days that a source lacks."""
    return KnownGap.objects.filter(source__slug=slug)


def lock_ups() -> int:
    """How many ends of lock-ups a source states."""
    return IPO.objects.filter(lock_up_until__isnull=False).count()
