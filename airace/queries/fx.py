"""Exchange rates to the US dollar, as the European Central Bank publishes them: one a currency and working day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from airace.models import Observation
from airace.queries.observations import SOURCE_COLUMNS
from airace.results import SourceRef

MEASURE, SOURCE = "per-euro", "ecb-fx"
OLDEST = timedelta(days=7)  # over weekends and holidays the last rate before counts
EURO, DOLLAR = "EUR", "USD"


@dataclass(frozen=True, slots=True)
class Rate:
    """US dollars for one unit of `currency`, as of `day`. Dollars themselves have no source."""

    currency: str
    value: float
    day: date
    url: str = ""
    source: SourceRef | None = None


def usd_rate(currency: str, on: date, known_on: date) -> Rate | None:
    """The newest rate of the week up to a day, crossed through the euro; None where there is none."""
    return usd_rates([(currency, on)], known_on=known_on).get((currency, on))


def usd_rates(wanted: Iterable[tuple[str, date]], *, known_on: date) -> dict[tuple[str, date], Rate]:
    """Rates by (currency, day) like `usd_rate`; those that nobody knows are left out. One query at most.

    Both legs of a cross rate are of one day.
    """
    asked = set(wanted)
    found = {(currency, on): Rate(currency, 1.0, on) for currency, on in asked if currency == DOLLAR}
    foreign = sorted(asked - set(found))
    if not foreign:
        return found
    legs, described = _legs(foreign, known_on)
    for currency, on in foreign:
        days = [on - timedelta(days=back) for back in range(OLDEST.days + 1)]
        for day in days:
            leg, dollars = legs[day].get(currency), legs[day].get(DOLLAR)
            if currency == EURO:
                leg = (1.0, dollars[1]) if dollars else None
            if leg and dollars:
                found[currency, on] = Rate(currency, dollars[0] / leg[0], day, leg[1], described)
                break
    return found


def _legs(
    foreign: list[tuple[str, date]], known_on: date
) -> tuple[defaultdict[date, dict[str, tuple[float, str]]], SourceRef | None]:
    """Day → currency → (units per euro, where it was read), and the source."""
    windows = Q()
    for on in {on for _, on in foreign}:
        windows |= Q(period__range=(on - OLDEST, on))
    currencies = {DOLLAR, *(currency for currency, _ in foreign)}
    keys = {"series__measure": MEASURE, "series__source__slug": SOURCE, "series__currency__in": currencies}
    rows = Observation.objects.filter(windows, **keys).as_known_on(known_on)
    columns = (f"series__source__{column}" for column in SOURCE_COLUMNS)
    legs: defaultdict[date, dict[str, tuple[float, str]]] = defaultdict(dict)
    described: SourceRef | None = None
    for currency, day, value, url, *source in rows.values_list("series__currency", "period", "value", "url", *columns):
        legs[day][currency] = (value, url)
        described = described or SourceRef(*source)
    return legs, described
