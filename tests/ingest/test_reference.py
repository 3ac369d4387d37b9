"""Rows that are no claims are made when they are missing; what editors changed since then stays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any

import pytest

from airace import models
from airace.ingest import reference
from airace.ingest.outcome import Outcome
from airace.ingest.resolve import Names
from airace.ingest.steps import load_payload
from airace.sources.base import Reading
from airace.sources.bundle.specs import BY_NAME

TAIL: Mapping[str, Any] = {
    "source": "board",
    "source_url": "https://board.org/x",
    "tier": "compiled",
    "known_on": date(2026, 1, 1),
}


def row(file: str, line: int = 2, **cells: Any) -> Reading:
    empty = {column.name: () if column.several else None for column in BY_NAME[file].columns}
    return Reading(file, f"{file}#{line}", {**empty, **TAIL, **cells}, f"{file}.csv:{line}")


def loaded(run: models.ImportRun, *rows: Reading) -> Outcome:
    return load_payload(run, rows, Names(), (), run.started_at)


def company(slug: str, line: int = 2, **cells: Any) -> Reading:
    return row("companies", line, slug=slug, name=slug.title(), kind="lab", side="US", **cells)


def question(**cells: Any) -> Reading:
    return row("questions", slug="q", text="Q?", asks_people=True, **cells)


def test_a_feed_is_made_once_and_left_to_editors(run: models.ImportRun) -> None:
    feed = row("feeds", slug="news", name="News", url="https://news.org/rss", language="zh-CN", enabled=True)
    assert loaded(run, feed).added == 1
    models.Feed.objects.update(enabled=False)
    assert loaded(run, feed).unchanged == 1
    assert models.Feed.objects.get().enabled is False
    assert models.Feed.objects.get().language == "zh-CN"


def test_a_known_gap_is_made_once_under_its_source_measure_and_first_day(run: models.ImportRun) -> None:
    said = {"of": "board", "start": date(2026, 1, 1), "end": date(2026, 1, 31), "reason": "Nothing was published."}
    assert loaded(run, row("known_gaps", **said)).added == 1
    models.KnownGap.objects.update(end=None)
    assert loaded(run, row("known_gaps", **said)).unchanged == 1
    assert loaded(run, row("known_gaps", 3, **said, measure="text")).added == 1
    assert [str(gap.end) for gap in models.KnownGap.objects.order_by("pk")] == ["None", "2026-01-31"]
    refused = loaded(run, row("known_gaps", 4, **said | {"of": "bored"}))
    assert [one.reason for one in refused.refused] == [
        "bored is no known source; add it, or add an alias, and import again."
    ]


def test_aliases_are_the_same_whatever_their_capitals(run: models.ImportRun) -> None:
    alias = row("aliases", alias="The Lab", language="en", kind="company", entity="lab")
    loud = row("aliases", 3, alias="THE LAB", language="en", kind="company", entity="lab")
    assert loaded(run, alias).added == 1
    assert loaded(run, loud).unchanged == 1
    assert models.Alias.objects.get().text == "The Lab"


def test_an_alias_that_the_database_refuses_stops_no_other(run: models.ImportRun) -> None:
    cells: dict[str, Any] = {"language": "en", "kind": "company", "entity": "lab"}
    long = row("aliases", 2, alias="x" * 300, **cells)
    outcome = loaded(run, long, row("aliases", 3, alias="The Lab", **cells))
    assert outcome.added == 1
    assert [refused.place for refused in outcome.refused] == ["aliases.csv:2"]


def test_an_alias_of_nobody_is_refused_with_a_hint(run: models.ImportRun) -> None:
    outcome = loaded(run, row("aliases", alias="L", language="en", kind="company", entity="labb"))
    assert outcome.refused[0].suggestions == ("lab",)


def test_a_question_and_its_outcome(run: models.ImportRun) -> None:
    loaded(run, question())
    assert not models.Resolution.objects.exists()
    loaded(run, question(outcome="yes", resolved_on=date(2026, 3, 20)))
    loaded(run, question(outcome="no", resolved_on=date(2026, 3, 21)))
    resolution = models.Resolution.objects.get()  # an editor's or an earlier outcome is not overruled
    assert (resolution.outcome, resolution.resolved_on) == ("yes", date(2026, 3, 20))


def test_companies_bring_parents_tickers_and_accounts(run: models.ImportRun) -> None:
    child = company("child", parent="mother", tickers=("HKEX:1.HK", "NYSE:ONE"), hub_organisations=("child-ai",))
    for _ in range(2):
        loaded(run, child, company("mother", 3))
    made = models.Company.objects.get(slug="child")
    assert made.parent == models.Company.objects.get(slug="mother")
    assert set(made.tickers.values_list("exchange", "symbol")) == {("HKEX", "1.HK"), ("NYSE", "ONE")}
    assert models.HubOrganisation.objects.get(name="child-ai").company == made


def test_an_unknown_parent_is_refused(run: models.ImportRun) -> None:
    outcome = loaded(run, company("child", parent="mothr"), company("mother", 3))
    assert outcome.refused[0].suggestions[0] == "mother"


def test_events_are_linked_to_their_companies(run: models.ImportRun) -> None:
    shared: dict[str, Any] = {
        "date": date(2026, 1, 8),
        "date_precision": "day",
        "kind": "ipo",
        "sides": ("CN",),
        "scheduled": False,
    }
    event = row("events", slug="listing", title="Lab lists", companies=("lab",), **shared)
    for _ in range(2):
        loaded(run, event)
    assert list(models.Event.objects.get().companies.values_list("slug", flat=True)) == ["lab"]


@pytest.mark.parametrize("file", sorted(reference.MADE_OF))
def test_every_kind_is_described_in_a_file(file: str) -> None:
    _, cells = reference.KEYS.get(file, reference.BY_SLUG)
    assert set(cells) <= {column.name for column in BY_NAME[file].columns}


RULES = {"criteria": "Yes if it is.", "fine_print": "Undecided otherwise.", "metric": "frontier-gap-arena"}


def test_a_question_loaded_before_rules_were_written_takes_those_of_its_row(run: models.ImportRun) -> None:
    assert loaded(run, question()).added == 1
    outcome = loaded(run, question(**RULES))
    assert (outcome.added, outcome.changed) == (0, 1)
    found = models.Question.objects.get()
    assert {name: getattr(found, name) for name in RULES} == RULES
    assert loaded(run, question(**RULES)).changed == 0


def test_an_editors_words_and_choice_of_metric_stay(run: models.ImportRun) -> None:
    loaded(run, question(**RULES))
    models.Question.objects.update(metric="", criteria="Ours.")
    assert loaded(run, question(**RULES)).changed == 0
    assert models.Question.objects.values_list("criteria", "metric").get() == ("Ours.", "")


def test_an_outcome_in_the_file_is_an_editors_ruling_beside_a_metrics(run: models.ImportRun) -> None:
    loaded(run, question())
    models.Resolution.objects.create(
        question=models.Question.objects.get(),
        outcome="yes",
        resolved_on="2026-01-01",
        ruled_by="metric",
        evidence="{}",
        evidence_sha256=sha256(b"{}").hexdigest(),
    )
    told = question(outcome="no", resolved_on=date(2026, 1, 1))
    loaded(run, told)
    loaded(run, told)
    assert sorted(models.Resolution.objects.values_list("outcome", "ruled_by")) == [("no", "editor"), ("yes", "metric")]
