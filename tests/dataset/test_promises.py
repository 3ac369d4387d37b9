"""Promises that every row of the bundled dataset keeps, whatever its file."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest

from airace.lib.dates import last_day
from airace.sources import bundle
from airace.sources.base import Reading, Refusal

COMPILED = date(2026, 11, 23)
ROWS = list(bundle.read(bundle.FOLDER))
READINGS = [row for row in ROWS if isinstance(row, Reading)]
RESTRICTED = re.compile(r"^(aa-|vals-)|artificial-analysis|vals-ai$")


def of(file: str) -> list[Reading]:
    return [row for row in READINGS if row.kind == file]


def test_no_row_is_refused() -> None:
    assert [str(row) for row in ROWS if isinstance(row, Refusal)] == []
    assert len(READINGS) > 18_000


def test_every_file_has_rows_and_is_described() -> None:
    files = {path.stem for path in bundle.FOLDER.glob("*.csv")}
    assert files == {spec.name for spec in bundle.SPECS} == {row.kind for row in READINGS}


def test_every_row_has_an_https_source() -> None:
    without = [row.place for row in READINGS if not str(row.fields["source_url"]).startswith("https://")]
    assert without == []


def test_no_restricted_source_is_in_any_file() -> None:
    assert [row.fields["slug"] for row in of("sources") if not row.fields["redistributable"]] == []
    assert [row.fields["slug"] for row in of("sources") if RESTRICTED.search(row.fields["slug"])] == []
    boards = {row.fields["slug"] for row in of("benchmarks")} | {row.fields["benchmark"] for row in of("ratings")}
    assert [board for board in boards if RESTRICTED.search(board)] == []
    gauges = {row.fields["gauge"] for row in of("gap_estimates")}
    assert [gauge for gauge in gauges if RESTRICTED.search(gauge) or "derived" in gauge] == []


def test_online_elo_is_off_the_rating_series() -> None:
    assert not [row for row in of("ratings") if "online-elo" in row.fields["benchmark"]]


def test_every_source_is_used() -> None:
    used = {row.fields["source"] for row in READINGS}
    assert {row.fields["slug"] for row in of("sources")} - used == set()


def test_nothing_is_known_after_the_day_of_compilation() -> None:
    assert [row.place for row in READINGS if row.fields["known_on"] > COMPILED] == []


@pytest.mark.parametrize(
    ("file", "column", "precision"),
    [
        ("funding_rounds", "date", "date_precision"),
        ("models", "released_on", "released_precision"),
        ("predictions", "made_on", "made_precision"),
        ("compute_capacity", "day", "day_precision"),
        ("chips", "announced_on", "announced_precision"),
    ],
)
def test_a_month_is_known_on_its_last_day(file: str, column: str, precision: str) -> None:
    """Looking back must never show the future. A model may be rated before the day that its maker calls its release."""
    early = [
        row.place
        for row in of(file)
        if row.fields[column]
        and row.fields[precision] != "day"
        and row.fields["known_on"] < min(last_day(row.fields[column], row.fields[precision]), COMPILED)
    ]
    assert early == []


def test_a_result_is_not_known_before_its_period_ends() -> None:
    early = [
        row.place
        for row in of("capex_revenue")
        if not row.fields["is_target"]
        and row.fields["reading"] != "estimate"
        and row.fields["known_on"] < row.fields["period_end"]
    ]
    # Two press reports of December 2025 gave the year's figure before the year was over.
    assert len(early) <= 2


def test_tags_of_the_compilation_became_columns() -> None:
    tagged = re.compile(r"\[(same-round|no-sum|date:\w+|cited-via|read via)")
    assert [row.place for row in READINGS if tagged.search(row.fields["note"] or "")] == []


def test_second_reports_never_count() -> None:
    rounds = of("funding_rounds")
    assert [row.place for row in rounds if row.fields["second_report"] and row.fields["in_totals"]] == []
    assert {True, False} == {row.fields["in_totals"] for row in rounds}


def test_every_round_has_exactly_one_main_report() -> None:
    main = Counter(row.fields["fact"] for row in of("funding_rounds") if not row.fields["second_report"])
    assert set(main.values()) == {1}
    assert {row.fields["fact"] for row in of("funding_rounds")} == set(main)


def test_a_target_is_never_a_result() -> None:
    mixed = [
        row.place
        for row in of("ipos")
        if row.fields["is_target"]
        and (row.fields["proceeds_usd"] or row.fields["market_cap_basis"] in {"offer", "close"})
    ]
    assert mixed == []


def test_first_day_returns_are_close_over_offer() -> None:
    for row in of("ipos"):
        offer, close, stated = (row.fields[name] for name in ("offer_price", "close_price", "first_day_return"))
        if None not in (offer, close, stated):
            # Stated in whole percents at the coarsest.
            assert close / offer - 1 == pytest.approx(stated, abs=0.006), row.place


def test_original_sums_convert_at_a_plausible_rate() -> None:
    bounds = {"CNY": (6.6, 7.35), "HKD": (7.7, 7.86), "EUR": (0.8, 1.0)}
    converted = [row for row in of("funding_rounds") if row.fields["currency"] in bounds]
    assert len(converted) > 20
    for row in converted:
        low, high = bounds[row.fields["currency"]]
        assert low <= row.fields["amount"] / row.fields["amount_usd"] <= high, row.place
        assert row.fields["amount"] * row.fields["fx_rate"] == pytest.approx(row.fields["amount_usd"], rel=1e-3)


def test_sides_follow_the_rule() -> None:
    companies = {row.fields["slug"]: row.fields for row in of("companies")}
    for slug, company in companies.items():
        parent = companies.get(company["parent"] or "")
        if parent:
            assert company["side"] == parent["side"], slug
        elif company["country"]:
            expected = company["country"] if company["country"] in {"US", "CN"} else "other"
            assert company["side"] == expected, slug
    assert companies["google-deepmind"]["side"] == "US"
    moves = {(row.fields["company"], row.fields["side"], row.fields["until"]) for row in of("side_history")}
    assert moves == {("manus", "CN", date(2025, 5, 1)), ("manus", "other", None)}


def test_families_follow_their_pattern() -> None:
    families = {row.fields["slug"]: row.fields["pattern"] for row in of("families")}
    for row in of("models"):
        if row.fields["family"]:
            assert re.match(families[row.fields["family"]], row.fields["slug"]), row.place
    sizes = Counter(row.fields["family"] for row in of("models"))
    assert {"qwen", "llama", "deepseek", "glm", "kimi", "gpt", "claude", "gemini"} < set(sizes)


def test_people_have_names_in_both_scripts() -> None:
    people = {row.fields["slug"]: row.fields["name_zh"] for row in of("people")}
    expected = {"tang-jie": "唐杰", "justin-lin": "林俊旸", "xi-jinping": "习近平", "liang-wenfeng": "梁文锋"}
    assert {slug: people[slug] for slug in expected} == expected
    spelled = {(row.fields["alias"], row.fields["entity"]) for row in of("aliases")}
    assert {("智谱", "zhipu"), ("Z.ai", "zhipu"), ("Lin Junyang", "justin-lin"), ("Qwen", "qwen")} < spelled


def test_an_unspoiled_name_means_one_thing() -> None:
    """A name without context words must not lead to two entities of one kind."""
    meant: dict[tuple[str, str, str], set[str]] = {}
    for row in of("aliases"):
        fields = row.fields
        if not fields["context"]:
            key = (fields["alias"].lower(), fields["kind"], fields["spelled_by"] or "")
            meant.setdefault(key, set()).add(fields["entity"])
    assert {name: entities for name, entities in meant.items() if len(entities) > 1} == {}


def test_markets_of_agents_are_kept_apart() -> None:
    questions = {row.fields["slug"]: row.fields for row in of("questions")}
    for row in of("forecast_markets"):
        assert questions[row.fields["question"]]["asks_people"] == (row.fields["forecasters"] != "agents"), row.place


def test_quotations_stay_in_their_column() -> None:
    long = [row.place for row in READINGS if len(row.fields["note"] or "") > 300]
    assert long == []
    assert max(len(row.fields["quote"] or "") for row in of("predictions")) < 200


def test_readme_counts_the_rows() -> None:
    readme = (bundle.FOLDER / "README.md").read_text(encoding="utf-8")
    counts = Counter(row.kind for row in READINGS)
    for line in readme.split("## Files")[1].split("## Rules")[0].splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        names = [name.strip() for name in cells[0].split(",")]
        if set(names) <= set(counts):
            numbers = [int(number.replace(",", "")) for number in re.split(r", (?=\d)", cells[1])]
            assert numbers == [counts[name] for name in names], line
    assert "CC BY 4.0" in readme
