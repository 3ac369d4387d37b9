"""Time travel over vintages: never the future, never a changed past."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from airace.models import ImportRun, Observation, Series, Source

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def make_series() -> tuple[Series, ImportRun]:
    source = Source.objects.create(
        slug="test-source", title="A test source", publisher="Nobody", url="https://example.org"
    )
    run = ImportRun.objects.create(source=source, started_at=NOON)
    return Series.objects.create(source=source, measure="m", unit="u", side="US"), run


def observe(series: Series, run: ImportRun, period: date, value: float | None, known_at: datetime) -> Observation:
    return Observation.objects.create(
        series=series,
        run=run,
        period=period,
        value=value,
        retracted=value is None,
        known_at=known_at,
        url="https://x.org",
    )


@pytest.mark.django_db
def test_the_later_of_two_vintages_of_one_day_is_shown() -> None:
    series, run = make_series()
    observe(series, run, NOON.date(), 1.0, NOON)
    observe(series, run, NOON.date(), 2.0, NOON + timedelta(hours=1))
    assert [row.value for row in series.observations.as_known_on(NOON.date())] == [2.0]


@pytest.mark.django_db
def test_a_vintage_of_the_last_second_counts_and_one_of_midnight_does_not() -> None:
    series, run = make_series()
    observe(series, run, NOON.date(), 1.0, datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC))
    observe(series, run, NOON.date(), 2.0, datetime(2026, 3, 2, tzinfo=UTC))
    assert [row.value for row in series.observations.as_known_on(date(2026, 3, 1))] == [1.0]


@pytest.mark.django_db
def test_a_retracted_value_is_gone_from_then_on_and_there_before() -> None:
    series, run = make_series()
    observe(series, run, NOON.date(), 1.0, NOON)
    observe(series, run, NOON.date(), None, NOON + timedelta(days=5))
    assert series.observations.as_known_on(NOON.date() + timedelta(days=4)).count() == 1
    assert series.observations.as_known_on(NOON.date() + timedelta(days=5)).count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["update", "delete"])
def test_vintages_can_be_neither_changed_nor_deleted(act: str) -> None:
    series, run = make_series()
    observe(series, run, NOON.date(), 1.0, NOON)
    rows = series.observations.all()
    with pytest.raises(ProgrammingError, match=r"Cannot (update|delete)"), transaction.atomic():
        rows.update(value=2.0) if act == "update" else rows.delete()
    assert rows.get().value == 1.0


@pytest.mark.django_db
@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_the_database_refuses_numbers_that_are_not_finite(value: float) -> None:
    series, run = make_series()
    with pytest.raises(IntegrityError, match="observation_is_finite"), transaction.atomic():
        observe(series, run, NOON.date(), value, NOON)


vintages = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 40), st.one_of(st.none(), st.integers(1, 9))),
    unique_by=lambda vintage: vintage[:2],
    max_size=12,
)


class TimeTravel(TestCase):
    """Against an oracle that looks at every vintage one by one."""

    @settings(max_examples=40, deadline=None)
    @given(vintages, st.integers(0, 41))
    def test_as_known_on_agrees_with_looking_at_every_vintage(
        self, raw: list[tuple[int, int, int | None]], day: int
    ) -> None:
        series, run = make_series()
        start = date(2026, 1, 1)
        for period, known, value in raw:
            known_at = datetime(2026, 1, 1, 6, tzinfo=UTC) + timedelta(days=known)
            observe(series, run, start + timedelta(days=period), None if value is None else float(value), known_at)

        shown = {
            (row.period - start).days: row.value for row in series.observations.as_known_on(start + timedelta(days=day))
        }

        newest: dict[int, tuple[int, int | None]] = {}
        for period, known, value in raw:
            if known <= day and known >= newest.get(period, (-1, None))[0]:
                newest[period] = (known, value)
        assert shown == {period: value for period, (_, value) in newest.items() if value is not None}
