"""Batch rules of a live import. A broken one fails the run and leaves the last good data in place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from statistics import median
from typing import Any

from airace import models
from airace.sources.base import Reading

SHARE_KEPT = 0.95  # of the keys of the last good import that must still be there
FACTOR = 10  # that a measure's median may move from one import to the next

MANY_MORE, MORE_AT_LEAST = 5, 100  # times as many, and so many more, look like another dataset

# source, the readings of one payload, the payload's name
Check = Callable[[models.Source, Sequence[Reading], str], None]


class CheckError(Exception):
    """The batch looks wrong as a whole; the sentence says what and what was expected."""


def key_of(reading: Reading) -> tuple[Any, ...]:
    fields = reading.fields
    if reading.kind == "download":
        return ("download", fields["repository"], fields["day"])
    if reading.kind != "observation":
        return (reading.kind, reading.locator)
    return (
        fields["measure"],
        fields["subject"],
        fields["name"],
        fields["variant"],
        fields["period"],
        fields["known_at"],
    )


def keys_are_unique(source: models.Source, readings: Sequence[Reading], payload: str) -> None:
    seen: dict[tuple[Any, ...], Reading] = {}
    for reading in readings:
        first = seen.setdefault(key_of(reading), reading)
        if first is not reading:
            raise CheckError(f"{reading.locator} states the same value as {first.locator}; each may be stated once.")


def values_are_finite(source: models.Source, readings: Sequence[Reading], payload: str) -> None:
    for reading in readings:
        value = reading.fields.get("value", 0) if reading.kind == "observation" else 0
        if not isfinite(value):
            raise CheckError(f"{reading.locator} holds {value}, which is not a finite number.")


def coverage_did_not_shrink(source: models.Source, readings: Sequence[Reading], payload: str) -> None:
    last = _last_time(source, payload)
    if len(readings) < last * SHARE_KEPT:
        raise CheckError(
            f"{_named(source, payload)} sent {len(readings)} readings, last time {last}; "
            "look at the payload before importing it."
        )


def coverage_did_not_explode(source: models.Source, readings: Sequence[Reading], payload: str) -> None:
    last, now = _last_time(source, payload), len(readings)
    if last and now > last * MANY_MORE and now > last + MORE_AT_LEAST:
        raise CheckError(
            f"{_named(source, payload)} sent {now} readings, last time {last}; is it still the same dataset?"
        )


def _last_time(source: models.Source, payload: str) -> int:
    """Readings in the last good payload of that name; nought at the first import."""
    return int(source.bookmark.get("read", {}).get(payload, 0))


def _named(source: models.Source, payload: str) -> str:
    return f"{source.slug} ({payload})" if payload else source.slug


def magnitude_is_near_last_time(source: models.Source, readings: Sequence[Reading], payload: str) -> None:
    """The median of each measure is compared with that of the source's newest values."""
    medians = _medians(
        (reading.fields["measure"], reading.fields["value"]) for reading in readings if reading.kind == "observation"
    )
    newest = (
        models.Observation.objects.filter(series__source=source, series__measure__in=list(medians), retracted=False)
        .order_by("series", "-period", "-known_at")
        .distinct("series")
        .values_list("series__measure", "value")
    )
    before = _medians((measure, value) for measure, value in newest if value is not None)
    for measure, was in before.items():
        now = medians[measure]
        if was > 0 and not was / FACTOR <= now <= was * FACTOR:
            raise CheckError(
                f"{measure} of {source.slug} has a median of {now:g}, last time {was:g}; has its unit changed?"
            )


def _medians(values: Any) -> Mapping[str, float]:
    by_measure: dict[str, list[float]] = defaultdict(list)
    for measure, value in values:
        by_measure[measure].append(value)
    return {measure: median(numbers) for measure, numbers in by_measure.items()}


LIVE: tuple[Check, ...] = (
    values_are_finite,
    keys_are_unique,
    coverage_did_not_shrink,
    coverage_did_not_explode,
    magnitude_is_near_last_time,
)
