"""Observations: resolve, compare with the vintages there are, insert only what differs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Any, NamedTuple

from django.db import connection

from airace import models
from airace.ingest.outcome import Outcome
from airace.ingest.resolve import Names, UnknownNameError
from airace.sources.base import Reading

SUBJECTS = ("company", "model", "question")
ABSURD = 100_000  # times the last value of a series
PLAIN = ("side", "currency")  # subjects that are their own names
VINTAGE = ("known_at", "value", "low", "high", "n")
COLUMNS = ("series_id", "period", *VINTAGE, "url", "note", "second_hand", "run_id", "retracted")


class Key(NamedTuple):
    """What makes a series one; exactly one of the last five is set."""

    measure: str
    source: int
    variant: str
    company: int | None
    model: int | None
    question: int | None
    side: str | None
    currency: str | None


History = defaultdict[tuple[int, Any], list["Vintage"]]


class Vintage(NamedTuple):
    known_at: datetime
    value: float | None
    low: float | None
    high: float | None
    n: int | None

    @property
    def content(self) -> tuple[float | int | None, ...]:
        return self[1:]


@dataclass(slots=True)
class Placed:
    """A reading with its series and the vintage that it states."""

    reading: Reading
    key: Key
    vintage: Vintage


def observations(
    run: models.ImportRun, readings: Sequence[Reading], names: Names, outcome: Outcome, now: datetime
) -> None:
    """Insert the vintages that differ from what was known at their moment; note what a source restated."""
    placed = list(_placed(readings, names, outcome))
    series = _series(placed)
    known, corrected = _known(series.values(), run)
    last = _last(known)
    rows: list[tuple[Any, ...]] = []
    restated: list[models.Restatement] = []
    for item in sorted(placed, key=lambda item: item.vintage.known_at):
        series_id, period = series[item.key], item.reading.fields["period"]
        history = known[series_id, period]
        vintage = item.vintage
        if _is_absurd(vintage.value, last.get(series_id)):
            told = (
                f"states {vintage.value:g}, where {last[series_id]:g} was the last value; look at it before it counts."
            )
            outcome.refuse(item.reading, told)
            continue
        before = max((old for old in history if old.known_at <= vintage.known_at), default=None)
        if before and before.known_at == vintage.known_at:
            # The same release says something else than it did: known from now on. If it was corrected so before, by an
            # earlier fetch of this source, that correction is what a newer fetch confirms or takes back.
            newest = max((old for old in corrected[series_id, period] if old > before), default=before)
            if vintage.content in {newest.content, max(history).content}:
                continue
            if newest is before and before.content == vintage.content:
                continue
            before, vintage = newest, vintage._replace(known_at=now)
        elif before and before.content == vintage.content:
            continue
        if before and not _is_rounded(before.value, vintage.value):
            restated.append(
                models.Restatement(
                    source_id=item.key.source,
                    series_id=series_id,
                    measure=item.key.measure,
                    period=period,
                    old=before.value,
                    new=vintage.value,
                    noted_at=vintage.known_at,
                    run=run,
                )
            )
        history.append(vintage)
        fields = item.reading.fields
        rows.append((series_id, period, *vintage, fields["url"], fields["note"], fields["second_hand"], run.pk, False))
    _copy(rows)
    models.Restatement.objects.bulk_create(restated, ignore_conflicts=True)
    outcome.added += len(rows)
    outcome.restated += len(restated)


def _last(known: History) -> dict[int, float]:
    """The newest value of each series."""
    newest = dict(sorted(known))
    values = ((series_id, max(known[series_id, period]).value) for series_id, period in newest.items())
    return {series_id: value for series_id, value in values if value is not None}


def _is_absurd(value: float | None, last: float | None) -> bool:
    """Whether a value is so far from the last that a unit or a record must be wrong."""
    if value is None or last is None or min(value, last) < 0:
        return False
    return max(value, last) > ABSURD * max(min(value, last), 1)


def _is_rounded(old: float | None, new: float | None) -> bool:
    """Whether the old value is the new one with fewer digits: a copy told more exactly, not a number that changed."""
    if old is None or new is None:
        return old is new
    digits = len(f"{old:.10f}".rstrip("0").partition(".")[2])
    return old == new or round(new, digits) == old


def _placed(readings: Iterable[Reading], names: Names, outcome: Outcome) -> Iterable[Placed]:
    seen: dict[tuple[Any, ...], str] = {}
    for reading in readings:
        fields = reading.fields
        try:
            source = names.find("source", fields["source"])
            names.maybe("benchmark", fields.get("benchmark"))
            subject = dict.fromkeys((*SUBJECTS, *PLAIN))
            of = fields["subject"]
            subject[of] = fields["name"] if of in PLAIN else names.find(of, fields["name"], source=fields["source"])
        except UnknownNameError as error:
            if reading.place:  # a line that somebody can go and mend
                outcome.refuse(reading, str(error), error.suggestions)
            else:
                outcome.refuse_name(reading, fields["subject"], fields["name"], str(error), error.suggestions)
            continue
        numbers = [fields[name] for name in ("value", "low", "high")]
        if not all(number is None or isfinite(number) for number in numbers):
            outcome.refuse(reading, "holds a number that is not finite.")
            continue
        key = Key(fields["measure"], source, fields["variant"], **subject)
        value, low, high = (None if number is None else float(number) for number in numbers)
        once = (key, fields["period"], fields["known_at"])
        if once in seen:
            # Spellings of one thing are merged, the first counts; one spelling may state a value once.
            if seen[once] == fields["name"]:
                told = f"states {key.measure} of {fields['name']} for {fields['period']} a second time."
                outcome.refuse(reading, told)
            continue
        seen[once] = fields["name"]
        yield Placed(reading, key, Vintage(fields["known_at"], value, low, high, fields["n"]))


def _series(placed: Sequence[Placed]) -> dict[Key, int]:
    """Primary keys of the series of all readings; those that are missing are made."""
    units = {item.key: item.reading.fields["unit"] for item in placed}
    columns = ("measure", "source_id", "variant", "company_id", "model_id", "question_id", "side", "currency")
    of_measures = models.Series.objects.filter(measure__in={key.measure for key in units})

    def there_are() -> dict[Key, int]:
        return {Key(*row[1:]): row[0] for row in of_measures.values_list("pk", *columns)}

    found = there_are()
    missing = [key for key in units if key not in found]
    if missing:
        models.Series.objects.bulk_create(
            models.Series(unit=units[key], **dict(zip(columns, key, strict=True))) for key in missing
        )
        found = there_are()
    return {key: found[key] for key in units}


def _known(series: Iterable[int], run: models.ImportRun) -> tuple[History, History]:
    """Every vintage of the series, by series and period; and those among them that corrected a release.

    A correction is dated by the run that noticed it. Only those of the same upstream count, and none for a replay: an
    older copy of a number, such as the bundled one, takes nothing back.
    """
    known: History = defaultdict(list)
    corrected: History = defaultdict(list)
    rows = models.Observation.objects.filter(series_id__in=list(series)).values_list(
        "series_id", "period", "run__source_id", "run__started_at", *VINTAGE
    )
    fresh = run.trigger != models.ImportRun.Trigger.REPLAY
    for series_id, period, source, started_at, *columns in rows:
        vintage = Vintage(*columns)
        known[series_id, period].append(vintage)
        if fresh and source == run.source_id and vintage.known_at == started_at:
            corrected[series_id, period].append(vintage)
    return known, corrected


def _copy(rows: Sequence[tuple[Any, ...]]) -> None:
    if not rows:
        return
    table = models.Observation._meta.db_table
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(COLUMNS)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
