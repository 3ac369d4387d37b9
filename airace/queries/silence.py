"""When sources that are asked on a schedule fell silent: no run read them for more than their cadence and some grace."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from airace.models import ImportRun, Source
from airace.queries.freshness import LEAST_GRACE, MOST_GRACE


@dataclass(frozen=True, slots=True)
class Silence:
    """A source was read at `since` and not again in time; `day` is when it was late. `cadence_days` is rounded up."""

    source: str
    title: str
    since: datetime
    day: date
    cadence_days: int


def silences(*, until: datetime, source: str = "") -> list[Silence]:
    """Every silence that had begun by a moment, by its present cadence; two queries."""
    asked = Source.objects.filter(enabled=True, cadence__isnull=False, registered_at__isnull=False)
    if source:
        asked = asked.filter(slug=source)
    rows: Any = asked.values_list("pk", "slug", "title", "cadence", "jitter")
    good = (ImportRun.Status.SUCCEEDED, ImportRun.Status.UNCHANGED)
    read: dict[int, list[datetime]] = defaultdict(list)
    runs = ImportRun.objects.filter(source__in=asked, status__in=good, finished_at__lt=until)
    ended: Any = runs.order_by("finished_at").values_list("source_id", "finished_at")
    for pk, at in ended:
        read[pk].append(at)
    found = []
    for pk, slug, title, cadence, jitter in rows:
        patience = cadence + (jitter or timedelta(0)) + min(max(cadence / 2, LEAST_GRACE), MOST_GRACE)
        for since, following in zip(read[pk], [*read[pk][1:], until], strict=False):
            if following - since > patience:
                found.append(Silence(slug, title, since, (since + patience).date(), -(-cadence // timedelta(days=1))))
    return found
