from __future__ import annotations

from datetime import date
from decimal import Decimal

from airace.ingest.outcome import Outcome, plain
from airace.sources.base import Reading, Refusal


def test_what_was_neither_added_nor_refused_is_unchanged() -> None:
    outcome = Outcome(read=10, added=3, changed=1, restated=2)
    outcome.refuse(Refusal("a.csv:2", "is bad."))
    assert outcome.unchanged == 5
    assert str(outcome) == "3 added, 1 changed, 2 restated, 5 unchanged, 1 refused"
    assert str(Outcome(read=1)) == "0 added, 1 unchanged"


def test_a_refused_reading_is_named_by_its_place_with_hints() -> None:
    outcome = Outcome(read=1)
    reading = Reading("chips", "chips.csv#a", {"announced_on": date(2026, 1, 8)}, "chips.csv:7")
    outcome.refuse(reading, "nvidea is no known company.", ("nvidia",))
    (refused,) = outcome.refused
    assert str(refused) == "chips.csv:7 nvidea is no known company. Did you mean nvidia?"
    assert refused.reading == {"announced_on": "2026-01-08"}


def test_values_become_json() -> None:
    value = {"day": date(2026, 1, 8), "sums": (Decimal("1.5"), 2), "none": None}
    assert plain(value) == {"day": "2026-01-08", "sums": [1.5, 2], "none": None}
