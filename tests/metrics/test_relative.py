"""Models against those of their size and age, and shares with and without the rules, by hand on a few repositories."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from statistics import median

import pytest

from airace import charts, models
from airace.charts import Options
from airace.ingest.counters import partition
from airace.metrics import registry
from airace.metrics.relative import nearest
from airace.metrics.sizing import LEAST, PEERS, Aged, age_class, compared, size_class
from airace.queries.repositories import Holding
from airace.results import Result, Table

DAY = date(2026, 8, 22)
TODAY = date(2026, 11, 24)
Hold = Callable[..., models.HubRepository]


@pytest.fixture
def hold(db: None) -> Hold:
    """hold(slug, side, released, size, {day: 30-day count or (30-day, all-time)}): a repository with its counters."""
    source = models.Source.objects.create(
        slug="huggingface-hub", title="Hub", publisher="HF", url="https://huggingface.co/models"
    )
    run = models.ImportRun.objects.create(source=source, started_at=datetime(2026, 8, 22, tzinfo=UTC))
    days: dict[tuple[date, str], int] = {}

    def make(
        slug: str,
        side: str,
        released: date | None,
        size: float | None,
        counts: dict[date, int | tuple[int, int]],
        excluded: str = "",
        family: bool = False,
    ) -> models.HubRepository:
        company, _ = models.Company.objects.get_or_create(slug=f"lab-{side}", defaults={"name": side, "side": side})
        line, _ = models.ModelFamily.objects.get_or_create(slug="line", defaults={"name": "Line", "developer": company})
        model = models.AIModel.objects.create(
            slug=slug,
            name=slug.upper(),
            developer=company,
            released_on=released,
            parameters_total=size,
            source_url="https://example.org/",
        )
        repository = models.HubRepository.objects.create(
            name=f"lab/{slug}", model=model, side=side, excluded=excluded, family=line if family else None
        )
        for day, count in counts.items():
            last_30, all_time = count if isinstance(count, tuple) else (count, None)
            partition(day)
            models.DownloadSnapshot.objects.create(
                day=day,
                repository_id=repository.pk,
                downloads_30d=last_30,
                downloads_all_time=all_time,
                known_at=datetime(2026, 8, 22, tzinfo=UTC),
                run=run,
            )
            days[day, side] = days.get((day, side), 0) + 1
            models.DownloadRollup.objects.update_or_create(
                day=day, side=side, organisation=None, family=None, defaults={"repositories": days[day, side]}
            )
        return repository

    return make


def compute(slug: str, known_on: date = TODAY) -> Result:
    return registry()[slug].compute(known_on=known_on)


def rows(result: Result) -> list[list[str]]:
    assert isinstance(result.table, Table)
    return [[cell.text or cell.missing for cell in row] for row in result.table.rows]


def aged(downloads: int, age: int = 7) -> Aged:
    holding = Holding(1, "lab/x", "x", "X", "lab", "Lab", "CN", date(2026, 1, 1), 7.0)
    return Aged(holding, age, DAY, downloads, "")


def test_classes_of_size_and_age_end_where_they_say() -> None:
    assert [size_class(size) for size in (0.5, 10, 10.1, 685, 2780)] == [
        "up to 10bn",
        "up to 10bn",
        "10bn to 40bn",
        "over 500bn",
        "over 500bn",
    ]
    assert [age_class(age) for age in (0, 90, 91, 365, 366, 730, 731)] == [
        "up to 90 days",
        "up to 90 days",
        "91 to 180 days",
        "181 to 365 days",
        "1 to 2 years",
        "1 to 2 years",
        "over 2 years",
    ]


def test_a_model_is_divided_by_the_median_of_its_class(hold: Hold) -> None:
    young = DAY - timedelta(days=30)
    for slug, side, size, count in (
        ("a", "CN", 7, 900),
        ("b", "CN", 8, 300),
        ("c", "US", 9, 100),
        ("alone", "US", 70, 5000),
    ):
        hold(slug, side, young, size, {DAY: count})
    hold("old", "CN", DAY - timedelta(days=100), 7, {DAY: 7000})
    hold("undated", "CN", None, 7, {DAY: 7000})
    hold("unsized", "CN", young, None, {DAY: 7000})
    hold("left-out", "CN", young, 7, {DAY: 7000}, excluded="quantised")
    found = rows(compute("relative-adoption"))
    # 900, 300 and 100: the middle is 300. The others are alone in their classes.
    assert [(row[0], row[5], *row[7:]) for row in found] == [
        ("A", "900", "3", "300", "3.0×"),
        ("B", "300", "3", "300", "1.0×"),
        ("C", "100", "3", "300", "0.33×"),
        ("ALONE", "5.00k", "1", "unknown", "unknown"),
        ("OLD", "7.00k", "1", "unknown", "unknown"),
    ]
    result = compute("relative-adoption")
    assert result.value is None  # one US model is no median
    assert result.notes[0].startswith("3 of 5 models")
    assert compute("relative-adoption", DAY - timedelta(days=1)).table is None


def test_the_side_is_the_median_of_its_models(hold: Hold) -> None:
    for at, (side, count) in enumerate((("CN", 100), ("CN", 200), ("CN", 900), ("US", 100), ("US", 50), ("US", 400))):
        hold(f"m{at}", side, DAY, 7, {DAY: count})
    # All six: 900, 400, 200, 100, 100, 50; the middle is 150. China 200/150, the US 100/150.
    assert compute("relative-adoption").value == {"CN": pytest.approx(1.333), "US": pytest.approx(0.667)}
    assert compute("relative-adoption").as_of == DAY


def test_only_the_ten_most_downloaded_make_the_median() -> None:
    found = compared(("small", aged(downloads)) for downloads in range(100, 2500, 100))
    # The top ten are 2,400 down to 1,500: 1,950.
    assert {ratio.middle for ratio in found} == {1950}
    assert next(ratio.times for ratio in found if ratio.aged.downloads == 100) == pytest.approx(100 / 1950)


def test_comparisons_agree_with_a_slow_count() -> None:
    """Oracle: each model on its own, its class read anew."""
    given = [("abc"[at % 3], aged(1 + at * at * 37 % 9973)) for at in range(60)]
    given.append(("d", aged(5)))
    for ratio in compared(given):
        own = sorted(one.downloads for of, one in given if of == ratio.of)
        best = own[-PEERS:]
        assert ratio.times == (ratio.aged.downloads / median(best) if len(best) >= LEAST else None)


def test_up_to_day_30_the_rolling_count_is_all_downloads_so_far(hold: Hold) -> None:
    released = DAY - timedelta(days=60)
    day = {age: released + timedelta(days=age) for age in (-1, 0, 6, 8, 30, 31, 33, 60)}
    hold(
        "a",
        "CN",
        released,
        7,
        {day[-1]: 1, day[0]: 2, day[6]: 60, day[8]: 80, day[30]: 300, day[31]: 999, day[60]: 500},
    )
    hold("b", "US", released, 8, {day[6]: 30, day[30]: 150, day[60]: (1, 450)})
    hold("c", "US", released, 9, {day[8]: 90, day[33]: (1, 100)})
    found = [(row[0], row[1], row[5], row[6], row[8], row[10]) for row in rows(compute("relative-adoption-at-age"))]
    assert found == [
        ("60 days", "B", "day 60", "450", "1", "unknown"),  # of A only the rolling count is known then
        ("30 days", "A", "day 30", "300", "3", "2.0×"),
        ("30 days", "B", "day 30", "150", "3", "1.0×"),
        ("30 days", "C", "day 33", "100", "3", "0.67×"),  # its all-time count
        ("7 days", "C", "day 8", "90.0", "3", "1.5×"),
        ("7 days", "A", "day 6", "60.0", "3", "1.0×"),  # the earlier of two that are equally near
        ("7 days", "B", "day 6", "30.0", "3", "0.50×"),
    ]
    assert compute("relative-adoption-at-age").headline == (
        "At 30 days of age A had 2.0 times the downloads of the middle model of its size"
    )
    assert [row[0] for row in rows(compute("relative-adoption-at-age", day[8]))] == ["7 days"] * 3


def test_the_nearest_count_stands_for_an_age_if_it_is_near() -> None:
    assert nearest([aged(1, 4), aged(2, 10)], 7) is None
    assert nearest([aged(1, 5), aged(2, 8)], 7) == aged(2, 8)
    assert nearest([aged(1, 354), aged(2, 377)], 365) == aged(1, 354)  # 11 days are 3 in a hundred of a year


def test_lines_begin_together_at_the_day_of_release(hold: Hold) -> None:
    for slug, released in (("early", date(2026, 3, 1)), ("late", date(2026, 7, 1)), ("seldom", date(2026, 7, 1))):
        ages = range(1, 12) if slug != "seldom" else range(1, 4)
        hold(slug, "CN", released, 7, {released + timedelta(days=age): 10 * age for age in ages})
    result = compute("downloads-since-release")
    assert {line.key: (line.points[0].x, line.points[0].y, line.points[-1].y) for line in result.lines} == {
        "CN:early": (date(2026, 3, 1), 0, 110),
        "CN:late": (date(2026, 7, 1), 0, 110),
    }
    figure = charts.figure(result, Options())
    read = [trace for trace in figure["data"] if str(trace.get("meta", "")).startswith("read")]
    assert read[0]["x"] == read[1]["x"]
    assert read[0]["hovertext"][7] == "day 7: 70"


def test_shares_with_and_without_each_reason(hold: Hold) -> None:
    hold("cn", "CN", None, None, {DAY: 300}, family=True)
    hold("us", "US", None, None, {DAY: 500})
    hold("us-line", "US", None, None, {DAY: 100}, family=True)
    hold("cn-fp8", "CN", None, None, {DAY: 100}, excluded="quantised")
    hold("bge", "CN", None, None, {DAY: 1100}, excluded="embedding")
    result = compute("hub-exclusions")
    assert rows(result) == [
        ["As published: every rule applied", "3", "300", "600", "900", "33.3 %", "66.7 %"],
        ["Of them, only repositories of a named model family", "2", "300", "100", "400", "75.0 %", "25.0 %"],
        ["With embedding models and rerankers counted too", "4", "1.40k", "600", "2.00k", "70.0 %", "30.0 %"],
        ["With quantised copies counted too", "4", "400", "600", "1.00k", "40.0 %", "60.0 %"],
        ["Nothing left out", "5", "1.50k", "600", "2.10k", "71.4 %", "28.6 %"],
    ]
    assert result.headline == (
        "China's share of downloads is 33.3 % by the rules, 70.0 % with embedding models and rerankers counted too, "
        "75.0 % among named model families (22 Aug 2026)"
    )


@pytest.mark.parametrize(
    "slug", ["relative-adoption", "relative-adoption-at-age", "downloads-since-release", "hub-exclusions"]
)
@pytest.mark.usefixtures("db")
def test_before_any_copy_there_is_no_value(slug: str) -> None:
    result = compute(slug)
    assert (result.headline, result.as_of, result.table, result.lines, result.sources) == ("", None, None, (), ())
