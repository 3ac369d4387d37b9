"""The gauge panel: each gauge on one scale, worked out by hand, and the sentence about their disagreement."""

from __future__ import annotations

import math
from datetime import date

import pytest

from airace.metrics import registry
from airace.metrics.panel import ORDER, Measure, independent, panel, panel_on, sentence
from airace.results import Definition, Line, Point, Result, SourceRef

NOW = date(2026, 11, 23)
SOURCE = SourceRef("s", "S", "P", "https://s.example", "")


def measure(slug: str, value: float, **given: object) -> Measure:
    fields = {
        "group": "capability",
        "stated": f"{value}",
        "interval": "",
        "origin": "independent",
        "name": slug,
    } | given
    return Measure(slug=slug, value=value, as_of=NOW, source=SOURCE, url="/", **fields)  # type: ignore[arg-type]


def result(unit: str = "points", **given: object) -> Result:
    return Result(Definition("d", "t", unit, "text", (), NOW), NOW, as_of=NOW, sources=(SOURCE,), **given)  # type: ignore[arg-type]


def gauges(**given: Result) -> dict[str, Measure]:
    slugs = ("frontier-arena", "frontier-lag-eci", "hub-downloads", "token-share", "funding-trailing-year")
    return {one.slug: one for one in panel({slug: given.get(slug.replace("-", "_"), result()) for slug in slugs}, [])}


def test_duels_count_as_odds_with_the_interval_of_the_difference() -> None:
    us, cn = Point(NOW, 1540, 1530, 1550, label="A"), Point(NOW, 1500, 1490, 1510, label="B")
    found = gauges(frontier_arena=result(lines=(Line("US", "US", (us,)), Line("CN", "China", (cn,)))))["arena-duels"]
    # 40 points: 1 / (1 + 10^-0.1) = 0.5573; the odds are 10^0.1 = 1.2589. Half the interval is √(10² + 10²).
    assert found.stated == "US model wins 56 of 100"
    assert math.exp(found.value) == pytest.approx(10**0.1)
    assert found.interval == "54 to 58 for the US"
    assert (math.exp(found.low or 0), math.exp(found.high or 0)) == pytest.approx(
        (10 ** ((40 - 200**0.5) / 400), 10 ** ((40 + 200**0.5) / 400))
    )


def test_a_year_of_lag_counts_as_a_factor_of_two() -> None:
    found = gauges(frontier_lag_eci=result(value=12.0))["eci-lag"]
    assert (found.stated, found.side) == ("China 12.0 months behind", "US")
    assert math.exp(found.value) == pytest.approx(2)
    assert gauges(frontier_lag_eci=result(value=-6.0))["eci-lag"].stated == "US 6.0 months behind"


@pytest.mark.parametrize(
    ("us", "cn", "side", "stated"),
    [(100, 160, "CN", "China ×1.60"), (300, 100, "US", "US ×3.00"), (100, 104, "too close to call", "China ×1.04")],
)
def test_amounts_count_as_ratios_and_within_five_per_cent_nobody_is_favoured(
    us: float, cn: float, side: str, stated: str
) -> None:
    found = gauges(hub_downloads=result(value={"US": us, "CN": cn}))["download-ratio"]
    assert (found.side, found.stated) == (side, stated)
    assert math.exp(found.value) == pytest.approx(us / cn)


def test_a_side_without_a_number_makes_no_gauge() -> None:
    assert gauges(hub_downloads=result(value={"US": 5.0}), token_share=result(value={"US": 1.0, "CN": 0.0})) == {}


def test_the_sentence_counts_and_names_the_ends() -> None:
    found = [measure("Capital", 1.0), measure("Tokens", 0.01), measure("Duels", -0.5), measure("Lag", 0.3)]
    assert sentence(found) == (
        "Of four gauges, two favour the US, one favours China and one is too close to call: "
        "from -0.5 (duels) to 1.0 (capital)."
    )
    assert sentence(found[:1]) == "The only gauge known favours the US: 1.0."
    assert sentence([]) == "No gauge was known on this day."


@pytest.mark.usefixtures("bundle")
def test_the_panel_of_the_dataset_has_eight_gauges_that_disagree() -> None:
    found = panel_on(NOW)
    assert tuple(one.slug for one in found) == ORDER
    by_slug = {one.slug: one for one in found}
    # 1.15bn against 723m downloads; CAISI's eight months.
    assert math.exp(-by_slug["download-ratio"].value) == pytest.approx(1150 / 723)
    assert by_slug["caisi-lag"].stated == "China 8.0 months behind"
    assert by_slug["open-closed-lag"].interval == "3 to 7 months"
    assert {"US", "CN"} < {one.side for one in found}
    assert {one.origin for one in independent(found)} == {"independent"}
    assert {"caisi-lag", "token-ratio", "capital-ratio"} == {one.slug for one in set(found) - set(independent(found))}


@pytest.mark.usefixtures("bundle")
def test_the_published_counts_are_those_of_the_gauges_and_never_of_the_future() -> None:
    day = date(2026, 4, 1)
    found = registry()["gauge-panel"].compute(known_on=day)
    gauges_then = panel_on(day)
    assert all(one.as_of <= day for one in gauges_then)
    assert "caisi-lag" not in {one.slug for one in gauges_then}
    assert found.value == {side: sum(one.side == side for one in gauges_then) for side in ("CN", "US")}
    assert found.table is not None
    assert len(found.table.rows) == len(gauges_then)
