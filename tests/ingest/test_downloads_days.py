"""A day of counters as columns, beside other days: what is written, what is carried on, and what the sums say."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from airace import models
from airace.ingest import counters, downloads, rollups
from airace.ingest.outcome import Outcome
from airace.ingest.resolve import Names
from airace.sources.base import Reading

DAY, NEXT, THIRD = date(2026, 8, 7), date(2026, 8, 8), date(2026, 8, 9)


def day(on: date, ever: dict[str, int | None], last_30: Any = None, **fields: Any) -> Reading:
    """All-time counts by repository on a day; other counters are not given unless said."""
    shared = {
        "day": on,
        "repositories": list(ever),
        "downloads_30d": last_30,
        "downloads_all_time": list(ever.values()),
        "likes": None,
        "known_at": datetime(on.year, on.month, on.day, 6, tzinfo=UTC),
        "url": "",
    }
    return Reading("downloads", str(on), shared | fields)


@pytest.fixture
def accounts(world: Any) -> None:
    models.HubOrganisation.objects.create(name="lab", company=world["company"])


def load(run: models.ImportRun, *readings: Reading, names: Names | None = None) -> Outcome:
    outcome = Outcome(read=len(readings))
    downloads.snapshots(run, readings, names or Names(), outcome, run.source)
    return outcome


def side(on: date, of: str = "CN") -> models.DownloadRollup:
    return models.DownloadRollup.objects.get(day=on, side=of, organisation=None, family=None)


def stored() -> set[tuple[Any, ...]]:
    return set(models.DownloadSnapshot.objects.values_list("day", "repository__name", *counters.COUNTERS))


def test_a_day_of_columns_is_loaded_in_any_order_and_counted_row_by_row(run: models.ImportRun, accounts: None) -> None:
    outcome = load(run, day(DAY, {"lab/b": 5, "lab/a": None}, np.array([2, 3]), likes=np.ma.array([1, 9], mask=[0, 1])))
    assert (outcome.read, outcome.added, outcome.unchanged) == (2, 2, 0)
    assert stored() == {(DAY, "lab/b", 2, 5, 1), (DAY, "lab/a", 3, None, None)}
    assert set(models.DownloadSnapshot.objects.values_list("source_url", flat=True)) == {""}
    known = datetime(2026, 8, 7, 6, tzinfo=UTC)
    assert set(models.DownloadSnapshot.objects.values_list("known_at", "run")) == {(known, run.pk)}


def test_the_same_day_again_writes_nothing_at_all(run: models.ImportRun, accounts: None) -> None:
    reading = day(DAY, {f"lab/{number}": number for number in range(50)}, list(range(50)))
    load(run, reading)

    def written() -> tuple[Any, ...]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*), sum(xmin::text::int8) FROM airace_downloadrollup")
            rollup = cursor.fetchone()
            cursor.execute(f"SELECT count(*), sum(xmin::text::int8) FROM {counters.TABLE}")
            return (*rollup, *cursor.fetchone())

    before = written()
    outcome = load(run, reading)
    assert (outcome.added, outcome.restated, outcome.unchanged) == (0, 0, 50)
    assert written() == before


def test_gained_is_of_those_counted_on_both_of_two_days(run: models.ImportRun, accounts: None) -> None:
    load(run, day(DAY, {"lab/a": 100, "lab/b": 50, "lab/gone": 7}))
    load(run, day(NEXT, {"lab/a": 130, "lab/b": 45, "lab/new": 1000}))
    first, second = side(DAY), side(NEXT)
    assert (first.gained, first.gained_of) == (None, 0)
    assert (second.gained, second.gained_of) == (25, 2)  # 30 − 5: a fall is not clamped
    assert (second.downloads_all_time, second.repositories, second.downloads_30d) == (1175, 3, None)


def test_a_day_between_is_told_to_the_next_day(run: models.ImportRun, accounts: None) -> None:
    load(run, day(DAY, {"lab/a": 100}))
    load(run, day(THIRD, {"lab/a": 190}))
    assert side(THIRD).gained is None  # 8 August was not counted
    load(run, day(NEXT, {"lab/a": 150}))
    assert (side(NEXT).gained, side(THIRD).gained) == (50, 40)
    load(run, day(NEXT, {"lab/a": 160}))
    assert (side(NEXT).gained, side(THIRD).gained) == (60, 30)


def test_a_fall_is_noted_on_a_fresh_day_and_over_missing_days(run: models.ImportRun, accounts: None) -> None:
    load(run, day(DAY, {"lab/a": 1000, "lab/b": 10}))
    load(run, day(NEXT, {"lab/b": 10}))
    outcome = load(run, day(date(2026, 9, 1), {"lab/a": 900, "lab/b": 12, "lab/new": 1}))
    assert outcome.restated == 1
    noted = models.Restatement.objects.values_list("repository__name", "measure", "period", "old", "new").get()
    assert noted == ("lab/a", "downloads-all-time", date(2026, 9, 1), 1000.0, 900.0)


def test_a_counter_that_is_left_out_is_not_taken_back(run: models.ImportRun, accounts: None) -> None:
    load(run, day(DAY, {"lab/a": 100}, [7]))
    assert load(run, day(DAY, {"lab/a": None}, [7])).added == 0
    assert stored() == {(DAY, "lab/a", 7, 100, None)}


def test_excluded_repositories_are_in_the_columns_of_every(run: models.ImportRun, accounts: None) -> None:
    models.ExclusionRule.objects.create(slug="gguf", reason="quantised", field="name", pattern="-gguf$", position=1)
    load(run, day(DAY, {"lab/a": 100, "lab/a-GGUF": 40}, [10, 4]), day(NEXT, {"lab/a": 101, "lab/a-GGUF": 50}, [10, 4]))
    assert models.HubRepository.objects.get(name="lab/a-GGUF").excluded == "quantised"
    sums = side(NEXT)
    assert (sums.downloads_30d, sums.downloads_all_time, sums.repositories, sums.gained) == (10, 101, 1, 1)
    assert (sums.every_30d, sums.every_all_time, sums.every_repositories, sums.every_gained) == (14, 151, 2, 11)


def test_a_rule_that_is_changed_changes_every_day_at_the_rebuild(run: models.ImportRun, accounts: None) -> None:
    load(run, day(DAY, {"lab/a": 100, "lab/a-GGUF": 40}), day(NEXT, {"lab/a": 110, "lab/a-GGUF": 60}))
    assert (side(NEXT).downloads_all_time, side(NEXT).gained) == (170, 30)
    models.ExclusionRule.objects.create(slug="gguf", reason="quantised", field="name", pattern="-gguf$", position=1)
    models.Company.objects.filter(slug="lab").update(side="US")
    assert rollups.rebuild_rollups() == 2
    assert not models.DownloadRollup.objects.filter(side="CN").exists()
    assert (side(NEXT, "US").downloads_all_time, side(NEXT, "US").gained, side(NEXT, "US").every_gained) == (
        110,
        10,
        30,
    )


def test_a_family_has_its_own_sums(run: models.ImportRun, accounts: None, world: Any) -> None:
    family = models.ModelFamily.objects.create(slug="one", name="One", developer=world["company"])
    load(run, day(DAY, {"lab/One-7B": 3, "lab/Other": 4, "nobody/one-copy": 9}))
    row = models.DownloadRollup.objects.get(day=DAY, family=family)
    # A copy by somebody else is not the developer's.
    assert (row.side, row.downloads_all_time, row.repositories, row.organisation) == ("CN", 3, 1, None)
    assert side(DAY, "unknown").downloads_all_time == 9


@pytest.mark.django_db(transaction=True)
def test_what_another_process_wrote_is_seen(run: models.ImportRun, accounts: None) -> None:
    mine, theirs = Names(), Names()
    load(run, day(DAY, {"lab/a": 100}), names=mine)
    load(run, day(DAY, {"lab/a": 120, "lab/b": 5}), names=theirs)
    models.HubRepository.objects.filter(name="lab/a").update(side="other")
    outcome = load(run, day(NEXT, {"lab/a": 110, "lab/b": 6}), names=mine)
    assert (outcome.added, outcome.restated) == (2, 1)  # 110 is below the 120 that they wrote
    assert (side(NEXT, "other").gained, side(NEXT).gained) == (-10, 1)


def test_uneven_columns_and_repeated_repositories_are_refused(run: models.ImportRun, accounts: None) -> None:
    uneven = load(run, day(DAY, {"lab/a": 1}, [1, 2]))
    assert [refused.reason for refused in uneven.refused] == ["gives 2 numbers of downloads_30d for 1 repositories."]
    twice = day(DAY, {"lab/a": 1, "lab/b": 2}, repositories=["lab/a", "lab/a"])
    outcome = load(run, twice)
    assert (outcome.added, [refused.reason for refused in outcome.refused]) == (
        1,
        ["counts lab/a a second time for 2026-08-07; the first count stays."],
    )
    assert stored() == {(DAY, "lab/a", None, 1, None)}


COUNT = st.none() | st.integers(0, 2**40)
COUNTS = st.dictionaries(st.sampled_from([f"{owner}/{name}" for owner in ("lab", "nobody") for name in "abc"]), COUNT)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from([DAY, NEXT, THIRD]), COUNTS.filter(bool)), min_size=1, max_size=6))
def test_sums_are_those_of_a_plain_reckoning(
    run: models.ImportRun, accounts: None, loads: list[tuple[date, dict[str, int | None]]]
) -> None:
    models.DownloadSnapshot.objects.all().delete()
    models.DownloadRollup.objects.all().delete()
    names = Names()
    state: dict[date, dict[str, int]] = {}
    for on, ever in loads:
        load(run, day(on, ever), names=names)
        state.setdefault(on, {}).update({name: count for name, count in ever.items() if count is not None})
    for on, ever in state.items():
        before = state.get(date.fromordinal(on.toordinal() - 1), {})
        mine = {name: count for name, count in ever.items() if name.startswith("lab/")}
        both = [name for name in mine if name in before]
        row = models.DownloadRollup.objects.filter(day=on, side="CN", organisation=None, family=None).first()
        if row is None:
            assert not mine
            continue
        assert row.downloads_all_time == (sum(mine.values()) if mine else None)
        assert row.gained == (sum(mine[name] - before[name] for name in both) if both else None)
