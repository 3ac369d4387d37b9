"""LMArena cut by weights and by company: best-chinese-arena, frontier-gap-open-arena, compute-share-owners."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import UTC, date, datetime

import pytest

from airace import models
from airace.metrics import registry
from airace.results import Result
from airace.stack.paths import ROOT

NOW = date(2026, 11, 23)
BEST, OPEN, OWNERS = "best-chinese-arena", "frontier-gap-open-arena", "compute-share-owners"


def compute(slug: str, known_on: date = NOW) -> Result:
    return registry()[slug].compute(known_on=known_on)


def score(model: str, lab: str, side: str, weights: str, day: str, value: float) -> None:
    at = datetime.fromisoformat(day).replace(tzinfo=UTC)
    source, _ = models.Source.objects.get_or_create(slug="lmarena", defaults={"title": "Arena", "publisher": "A"})
    run, _ = models.ImportRun.objects.get_or_create(source=source, defaults={"started_at": at})
    of, _ = models.Company.objects.get_or_create(slug=lab, defaults={"name": lab.title(), "side": side})
    scored, _ = models.AIModel.objects.get_or_create(
        slug=model, defaults={"name": model.title(), "developer": of, "weights": weights}
    )
    series, _ = models.Series.objects.get_or_create(source=source, measure="lmarena-text", unit="points", model=scored)
    models.Observation.objects.create(
        series=series, run=run, period=day, value=value, known_at=at, url=f"https://a.example/{day}"
    )


@pytest.fixture
def board(db: None) -> None:
    for day, scores in (
        ("2026-08-01", {"opus": 1500.0, "llama": 1400.0, "qwen": 1480.0, "kimi": 1470.0, "glm": 1450.0}),
        ("2026-08-10", {"opus": 1505.0, "llama": 1476.0, "qwen": 1481.0, "kimi": 1475.0}),
    ):
        for model, value in scores.items():
            lab, side, weights = {
                "opus": ("anthropic", "US", "closed"),
                "llama": ("meta", "US", "open"),
                "qwen": ("alibaba", "CN", "closed"),
                "kimi": ("moonshot", "CN", "open"),
                "glm": ("zhipu", "CN", "open"),
            }[model]
            score(model, lab, side, weights, day, value)


@pytest.mark.usefixtures("board")
def test_only_open_weights_enter_the_gap_between_open_models() -> None:
    result = compute(OPEN)
    # 1400 − 1470, then 1476 − 1475.
    assert [point.y for point in result.lines[0].points] == [-70.0, 1.0]
    assert (result.value, result.headline) == (
        1.0,
        "The best US open model leads the best Chinese one by 1.0 points (10 Aug 2026)",
    )
    before = compute(OPEN, date(2026, 8, 9))
    assert (before.value, before.as_of) == (-70.0, date(2026, 8, 1))
    assert before.headline.startswith("The best Chinese open model leads the best US one by 70.0 points")


@pytest.mark.usefixtures("board")
def test_companies_of_china_stand_by_their_best_model() -> None:
    result = compute(BEST)
    assert [(line.key, [point.y for point in line.points]) for line in result.lines] == [
        ("CN/alibaba", [1480.0, 1481.0]),
        ("CN/moonshot", [1470.0, 1475.0]),
    ]  # Zhipu is not on the newest snapshot
    assert result.headline == "Alibaba has the best Chinese model, Qwen (10 Aug 2026), 6.0 points before Moonshot"
    assert [line.key for line in compute(BEST, date(2026, 8, 1)).lines][-1] == "CN/zhipu"


@pytest.mark.usefixtures("bundle")
def test_the_order_of_companies_is_that_of_the_file() -> None:
    """The slow twin: the newest snapshot's rows, straight from the dataset."""
    folder = ROOT / "airace/dataset"
    with (folder / "companies.csv").open(encoding="utf-8") as file:
        chinese = {row["slug"] for row in csv.DictReader(file) if row["side"] == "CN"}
    with (folder / "models.csv").open(encoding="utf-8") as file:
        developer = {row["slug"]: row["developer"] for row in csv.DictReader(file)}
    with (folder / "ratings.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["benchmark"] == "lmarena-text"]
    newest = max(row["day"] for row in rows)
    best: dict[str, float] = defaultdict(float)
    for row in rows:
        slug = developer.get(row["model"], "")
        if row["day"] == newest and slug in chinese:
            best[slug] = max(best[slug], float(row["score"]))
    result = compute(BEST)
    assert result.as_of == date.fromisoformat(newest)
    last = {line.key.removeprefix("CN/"): line.points[-1].y for line in result.lines}
    assert last == dict(best)
    assert list(last) == sorted(best, key=lambda slug: -best[slug])


@pytest.mark.usefixtures("bundle")
def test_the_share_of_chinese_companies_is_not_that_of_clusters_in_china() -> None:
    result = compute(OWNERS)
    assert (result.value, result.as_of) == (pytest.approx(0.05), date(2026, 4, 6))
    assert result.value != compute("compute-share").value
    assert compute(OWNERS, date(2026, 4, 1)).value is None


@pytest.mark.parametrize("slug", [BEST, OPEN, OWNERS])
def test_nothing_known_is_nothing_shown(db: None, slug: str) -> None:
    result = compute(slug)
    assert (result.value, result.headline, result.as_of) == (None, "", None)
    assert not [point for line in result.lines for point in line.points]
