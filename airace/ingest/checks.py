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

Check = Callable[[models.Source, Sequence[Reading]], None]


class CheckError(Exception):
    """The batch looks wrong as a whole; the sentence says what and what was expected."""


def key_of(reading: Reading) -> tuple[Any, ...]:
    fields = reading.fields
    if reading.kind == "download":
        return ("download", fields["repository"], fields["day"])
    return (
        fields["measure"],
        fields["subject"],
        fields["name"],
        fields["variant"],
        fields["period"],
        fields["known_at"],
    )


def keys_are_unique(source: models.Source, readings: Sequence[Reading]) -> None:
    seen: dict[tuple[Any, ...], str] = {}
    for reading in readings:
        first = seen.setdefault(key_of(reading), reading.locator)
        if first != reading.locator:
            raise CheckError(f"{reading.locator} states the same value as {first}; each may be stated once.")


def values_are_finite(source: models.Source, readings: Sequence[Reading]) -> None:
    for reading in readings:
        value = reading.fields.get("value", 0)
        if not isfinite(value):
            raise CheckError(f"{reading.locator} holds {value}, which is not a finite number.")


def coverage_did_not_shrink(source: models.Source, readings: Sequence[Reading]) -> None:
    last = source.runs.filter(status=models.ImportRun.Status.SUCCEEDED).order_by("-started_at").first()
    if last and len(readings) < last.read * SHARE_KEPT:
        raise CheckError(
            f"{source.slug} sent {len(readings)} readings, last time {last.read}; look at the payload before importing it."
        )


def magnitude_is_near_last_time(source: models.Source, readings: Sequence[Reading]) -> None:
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
    magnitude_is_near_last_time,
)
