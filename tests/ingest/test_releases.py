"""What a list of releases adds: new models of known developers, and what known models lack."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from airace import models
from airace.ingest import releases
from airace.ingest.outcome import Outcome
from airace.ingest.resolve import Names
from airace.sources.base import Reading

NOW = datetime(2026, 10, 1, tzinfo=UTC)


def release(name: str = "Two", *organisations: str, **change: Any) -> Reading:
    fields = {
        "source": "board",
        "name": name,
        "organisations": organisations or ("lab",),
        "released_on": date(2026, 9, 1),
        "released_precision": "day",
        "weights": "open",
        "parameters_total_b": 748.0,
        "source_url": "https://board.org/list.csv",
        "tier": "compiled",
        "known_on": date(2026, 9, 1),
        "note": "Confident.",
    }
    return Reading("release", f"board/{name}", fields | change, "list.csv:2")


def loaded(run: models.ImportRun, *rows: Reading) -> Outcome:
    outcome = Outcome(read=len(rows))
    releases.load(run, rows, Names(), outcome, NOW)
    return outcome


@pytest.fixture
def curated(world: dict[str, Any]) -> models.AIModel:
    """Model `one` with a release day that an accepted claim states, and weights that none knows."""
    model: models.AIModel = world["model"]
    models.Claim.objects.create(
        kind="release",
        model=model,
        status=models.Claim.Status.ACCEPTED,
        fields={"model": "one", "date": {"value": "2026-08-01", "precision": "day"}, "weights": "unknown"},
        url="https://lab.org",
        tier=models.Tier.COMPILED,
        published_on=date(2026, 8, 1),
        locator="models#one",
    )
    model.released_on, model.note = date(2026, 8, 1), "Ours."
    model.save()
    return model


def test_a_new_model_of_a_known_developer_is_made_with_its_claim(run: models.ImportRun) -> None:
    outcome = loaded(run, release("Two 2.5 (Pro)", "lab", "Nobody University"))
    model, claim = models.AIModel.objects.get(slug="two-2-5-pro"), models.Claim.objects.get()
    assert outcome.added == 1
    assert (model.name, model.developer.slug, model.weights) == ("Two 2.5 (Pro)", "lab", "open")
    assert (model.released_on, model.parameters_total) == (date(2026, 9, 1), 748.0)
    assert (model.source_url, model.note) == ("https://board.org/list.csv", "Confident.")
    assert (claim.model, claim.status, claim.locator) == (model, "accepted", "board/Two 2.5 (Pro)")
    assert claim.published_on == date(2026, 9, 1)


def test_twice_is_once(run: models.ImportRun) -> None:
    loaded(run, release())
    outcome = loaded(run, release())
    assert (outcome.added, outcome.changed) == (0, 0)
    assert models.Claim.objects.count() == 1


def test_a_known_model_gains_what_it_lacks_and_keeps_the_rest(run: models.ImportRun, curated: models.AIModel) -> None:
    outcome = loaded(run, release("One", "Somebody Else"))
    curated.refresh_from_db()
    assert outcome.refused == []
    assert (curated.released_on, curated.weights, curated.parameters_total) == (date(2026, 8, 1), "open", 748.0)
    assert (curated.name, curated.developer.slug, curated.note) == ("One", "lab", "Ours.")
    assert curated.source_url == "https://board.org/one"
    claim = models.Claim.objects.get(locator="board/One")
    assert claim.fields == {"model": "one", "weights": "open", "parameters": 748.0}


def test_a_row_that_adds_nothing_leaves_no_claim(run: models.ImportRun, curated: models.AIModel) -> None:
    loaded(run, release("One", weights="unknown", parameters_total_b=None))
    assert models.Claim.objects.count() == 1


def test_the_list_may_correct_itself(run: models.ImportRun, curated: models.AIModel) -> None:
    loaded(run, release("One"), release("Two"))
    outcome = loaded(run, release("One", parameters_total_b=600.0), release("Two", weights="closed"))
    curated.refresh_from_db()
    assert (outcome.added, outcome.changed) == (0, 2)
    assert curated.parameters_total == 600.0
    assert models.AIModel.objects.get(slug="two").weights == "closed"


def test_an_alias_finds_the_model(run: models.ImportRun, curated: models.AIModel) -> None:
    models.Alias.objects.create(text="Uno (Sept)", model=curated, source=run.source)
    loaded(run, release("Uno (Sept)"))
    assert models.AIModel.objects.count() == 1
    assert models.Claim.objects.get(locator="board/Uno (Sept)").model == curated


def test_an_unknown_developer_is_refused_with_suggestions(run: models.ImportRun) -> None:
    (refused,) = loaded(run, release("Two", "Labb", "lab")).refused
    assert refused.reason.startswith("Labb is no known company;")
    assert refused.suggestions == ("lab",)
    assert not models.AIModel.objects.filter(slug="two").exists()


def test_names_that_give_no_address_or_the_same_one_are_refused(run: models.ImportRun) -> None:
    outcome = loaded(run, release("文心"), release("Two 1"), release("Two-1"))
    assert [refused.reason.partition(" gives")[0] for refused in outcome.refused] == ["文心", "Two-1"]
    assert models.AIModel.objects.filter(slug="two-1").count() == 1


def test_a_name_of_two_models_is_refused(run: models.ImportRun, curated: models.AIModel) -> None:
    other = models.AIModel.objects.create(
        slug="other", name="Other", developer=curated.developer, source_url="https://board.org/other"
    )
    for model in (curated, other):
        models.Alias.objects.create(text="Twin", model=model)
    (refused,) = loaded(run, release("Twin")).refused
    assert refused.reason.startswith("Twin names more than one model;")
