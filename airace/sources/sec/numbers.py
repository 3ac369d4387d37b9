"""One tag of one company (companyconcept): the readings of its quarters and years, or of its days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple

from airace.sources.base import LayoutError, Payload, Reading, Refusal, observation

from .layout import document, folder
from .quarters import Stated, versions


class Concept(NamedTuple):
    """What a tag measures. `remark` sets its series apart from that of the usual tag."""

    measure: str
    remark: str = ""
    instant: bool = False


CONCEPTS = {
    "us-gaap/PaymentsToAcquirePropertyPlantAndEquipment": Concept("capex"),
    "us-gaap/PaymentsToAcquireProductiveAssets": Concept("capex", "productive assets"),
    "ifrs-full/PurchaseOfPropertyPlantAndEquipmentClassifiedAsInvestingActivities": Concept("capex"),
    "us-gaap/ResearchAndDevelopmentExpense": Concept("rnd-spend"),
    "us-gaap/ResearchAndDevelopmentExpenseExcludingAcquiredInProcessCost": Concept(
        "rnd-spend", "without acquired projects"
    ),
    "ifrs-full/ResearchAndDevelopmentExpense": Concept("rnd-spend"),
    "dei/EntityCommonStockSharesOutstanding": Concept("shares-outstanding", instant=True),
}
ASKED = tuple(tag for tag in CONCEPTS if not tag.startswith("ifrs-full/"))  # of companies whose watch lists no tags
CURRENCIES = frozenset({"USD", "CNY"})  # US companies, and Chinese ones with dollars for convenience
REQUIRED = ("end", "val", "accn", "form", "filed")


def read(payload: Payload, key: str, tag: str) -> Iterator[Reading | Refusal]:
    """Every version of every period of one tag; `key` is the watch's."""
    concept = CONCEPTS.get(tag)
    if concept is None:
        yield Refusal(payload.name, "is no tag that is read here; mend the tags in the detail of its watch.")
        return
    found = document(payload)
    units = found.get("units")
    if not isinstance(units, dict) or "cik" not in found:
        raise LayoutError(f"{payload.name} has no units or no cik.")
    wanted = {"shares"} if concept.instant else CURRENCIES
    for unit, rows in sorted(units.items()):
        if unit in wanted:
            _check(payload, unit, rows)
            yield from _of_unit(key, str(found["cik"]), concept, unit, rows)


def _check(payload: Payload, unit: str, rows: Any) -> None:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise LayoutError(f"{payload.name} has no list of values in {unit}.")
    missing = [name for name in REQUIRED if rows and not any(name in row for row in rows)]
    if missing:
        raise LayoutError(f"{payload.name} has values without {missing[0]}.")


def _of_unit(
    key: str, cik: str, concept: Concept, unit: str, rows: list[Mapping[str, Any]]
) -> Iterator[Reading | Refusal]:
    stated: list[Stated] = []
    for row in rows:
        try:
            stated.append(_stated(row, concept))
        except (KeyError, TypeError, ValueError) as error:
            place = f"{unit} {row.get('accn')} {row.get('start', '')} {row.get('end')}"
            record = {name: str(value) for name, value in row.items()}
            yield Refusal(place, f"cannot be read: {_in_words(error)}.", record)
    yield from (
        _instants(key, cik, concept, unit, stated) if concept.instant else _periods(key, cik, concept, unit, stated)
    )


def _in_words(error: Exception) -> str:
    """What is wrong with a value, for people."""
    if isinstance(error, KeyError):
        return f"it has no {error.args[0]}"
    return "its days are not written as text" if isinstance(error, TypeError) else str(error)


def _stated(row: Mapping[str, Any], concept: Concept) -> Stated:
    value = row["val"]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("it states no value" if value is None else f"the value {value!r} is no number")
    end = date.fromisoformat(row["end"])
    start = end if concept.instant else date.fromisoformat(row["start"])
    if start > end:
        raise ValueError(f"the period begins on {start}, after its end")
    return Stated(start, end, value, date.fromisoformat(row["filed"]), str(row["accn"]), str(row["form"]))


def _periods(key: str, cik: str, concept: Concept, unit: str, stated: list[Stated]) -> Iterator[Reading]:
    for version in versions(stated):
        parts = (version.kind, concept.remark, "" if unit == "USD" else unit)
        note = f"{version.start} to {version.end}, form {version.form}"
        yield _reading(
            key,
            concept.measure,
            unit,
            version.start,
            version.value,
            filed=version.filed,
            url=folder(cik, version.accession),
            variant=", ".join(filter(None, parts)),
            note=f"{note}; difference of two stated periods" if version.derived else note,
        )


def _instants(key: str, cik: str, concept: Concept, unit: str, stated: list[Stated]) -> Iterator[Reading]:
    by_day: dict[date, dict[date, Stated]] = defaultdict(dict)
    for row in sorted(stated, key=lambda row: (row.filed, row.accession)):
        by_day[row.end][row.filed] = row
    for day, filings in by_day.items():
        before: float | None = None
        for row in filings.values():
            if row.value != before:
                note = f"form {row.form}"
                url = folder(cik, row.accession)
                yield _reading(key, concept.measure, unit, day, row.value, filed=row.filed, url=url, note=note)
            before = row.value


def _reading(
    key: str,
    measure: str,
    unit: str,
    period: date,
    value: float,
    *,
    filed: date,
    url: str,
    note: str,
    variant: str = "",
) -> Reading:
    """`period` is the first day; public on the day of filing, as a day since EDGAR states no hour here."""
    known_at = datetime.combine(filed, time(), tzinfo=UTC)
    made = observation(
        "sec",
        measure,
        unit,
        "company",
        key,
        period,
        value,
        known_at=known_at,
        url=url,
        variant=variant,
        note=note,
    )
    return Reading(made.kind, f"{made.locator}/{filed}", made.fields)
