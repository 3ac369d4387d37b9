"""Facts from claims: what a new, a corrected, a conflicting and a broken row do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from airace import models
from airace.ingest import curated
from airace.ingest.outcome import Outcome
from airace.ingest.resolve import Names
from airace.ingest.rows import KINDS
from airace.sources.base import Reading
from airace.sources.bundle.specs import BY_NAME

NOW = datetime(2026, 10, 1, tzinfo=UTC)
ROUND: Mapping[str, Any] = {
    "fact": "lab-2026-series-a",
    "company": "lab",
    "round": "series-a",
    "date": date(2026, 3, 1),
    "date_precision": "month",
    "amount": 100,
    "currency": "USD",
    "amount_usd": 100,
    "investors": ("Fund", "Bank"),
    "status": "closed",
    "secondary": False,
    "in_totals": True,
    "second_report": False,
    "disputed": False,
    "source": "board",
    "source_url": "https://paper.org/1",
    "tier": "reporting",
    "known_on": date(2026, 3, 31),
}


def row(file: str, shared: Mapping[str, Any], **change: Any) -> Reading:
    spec = BY_NAME[file]
    cells = {column.name: () if column.several else None for column in spec.columns} | dict(shared) | change
    return Reading(file, f"{file}#" + "/".join(str(cells[name]) for name in spec.key), cells, f"{file}.csv:2")


def money_round(**change: Any) -> Reading:
    return row("funding_rounds", ROUND, **change)


def loaded(run: models.ImportRun, *rows: Reading) -> Outcome:
    outcome = Outcome(read=len(rows))
    curated.claim_rows(run, KINDS[rows[0].kind], rows, Names(), outcome, NOW)
    return outcome


def test_a_row_becomes_an_accepted_claim_and_a_fact(run: models.ImportRun) -> None:
    outcome = loaded(run, money_round())
    fact, claim = models.FundingRound.objects.get(), models.Claim.objects.get()
    assert outcome.added == 1
    assert (fact.amount_usd, fact.date_precision, fact.investors) == (Decimal(100), "month", "Fund|Bank")
    assert (claim.status, claim.funding_round, claim.kind) == ("accepted", fact, "funding")
    assert (claim.url, claim.tier, claim.published_on) == ("https://paper.org/1", 3, date(2026, 3, 31))
    assert (claim.source.slug if claim.source else "", claim.run) == ("board", run)


def test_twice_is_once(run: models.ImportRun) -> None:
    loaded(run, money_round())
    outcome = loaded(run, money_round())
    assert (outcome.added, outcome.changed, outcome.unchanged) == (0, 0, 1)
    assert (models.FundingRound.objects.count(), models.Claim.objects.count()) == (1, 1)


def test_conflicting_rows_are_kept_and_the_closer_source_is_shown(run: models.ImportRun) -> None:
    second = money_round(source_url="https://filing.org", tier="primary", amount=98, amount_usd=98, second_report=True)
    loaded(run, money_round(), second)
    fact = models.FundingRound.objects.get()
    assert fact.claims.count() == 2
    assert fact.amount_usd == Decimal(98)
    assert (fact.in_totals, fact.status) == (True, "closed")  # the second report says nothing of them


def test_a_later_row_about_a_known_fact_updates_it(run: models.ImportRun) -> None:
    loaded(run, money_round())
    newer = money_round(source_url="https://paper.org/2", amount=120, amount_usd=120, known_on=date(2026, 4, 30))
    assert loaded(run, newer).added == 1
    assert models.FundingRound.objects.get().amount_usd == Decimal(120)


def test_a_corrected_row_corrects_its_claim_and_the_database_keeps_the_old(run: models.ImportRun) -> None:
    loaded(run, money_round())
    outcome = loaded(run, money_round(amount=110, amount_usd=110))
    assert (outcome.added, outcome.changed) == (0, 1)
    claim = models.Claim.objects.get()
    assert claim.fields["amount"]["value"] == 110
    assert models.FundingRound.objects.get().amount_usd == Decimal(110)
    history: Any = claim
    assert [old.fields["amount"]["value"] for old in history.versions.order_by("pgh_id")] == [100, 110]


def test_an_editors_choice_survives_the_next_load(run: models.ImportRun) -> None:
    loaded(run, money_round(), money_round(source_url="https://filing.org", tier="primary", amount=98, amount_usd=98))
    models.Claim.objects.filter(tier=3).update(preferred=True, reason="The filing counts another tranche.")
    curated.apply("funding_round", models.FundingRound.objects.values_list("pk", flat=True))
    assert models.FundingRound.objects.get().amount_usd == Decimal(100)
    loaded(run, money_round())
    assert models.FundingRound.objects.get().amount_usd == Decimal(100)


def test_a_sum_that_one_report_lacks_is_not_missing(run: models.ImportRun) -> None:
    nothing = {"amount": None, "amount_usd": None, "currency": None}
    loaded(run, money_round(**nothing, amount_missing="undisclosed"))
    assert models.FundingRound.objects.get().amount_missing == "undisclosed"
    loaded(run, money_round(source_url="https://paper.org/2", second_report=True))
    fact = models.FundingRound.objects.get()
    assert (fact.amount_usd, fact.amount_missing) == (Decimal(100), "")
    loaded(run, money_round(**nothing, fact="lab-b", amount_missing="unknown"))
    assert models.FundingRound.objects.get(slug="lab-b").amount_missing == "unknown"


def test_an_unknown_company_is_refused_alone(run: models.ImportRun) -> None:
    outcome = loaded(run, money_round(fact="labb-a", company="labb"), money_round())
    (refused,) = outcome.refused
    assert (refused.place, refused.suggestions) == ("funding_rounds.csv:2", ("lab",))
    assert "labb is no known company" in refused.reason
    assert models.FundingRound.objects.count() == 1


def test_what_the_database_refuses_is_refused_alone(run: models.ImportRun) -> None:
    broken = money_round(fact="lab-broken", round="x" * 100)
    outcome = loaded(run, broken, money_round())
    (refused,) = outcome.refused
    assert refused.reason.startswith("was refused by the database: value too long")
    assert list(models.FundingRound.objects.values_list("slug", flat=True)) == ["lab-2026-series-a"]
    assert models.Claim.objects.count() == 1


def test_moves_are_told_apart_without_a_slug(run: models.ImportRun) -> None:
    shared = {
        "company": "lab",
        "precision": "month",
        "source": "board",
        "source_url": "https://paper.org/move",
        "tier": "reporting",
        "known_on": date(2025, 7, 31),
    }
    before = row("side_history", shared, side="CN", start=date(2022, 1, 1), until=date(2025, 5, 1))
    after = row("side_history", shared, side="other", start=date(2025, 5, 1))
    loaded(run, before, after)
    assert loaded(run, before, after).unchanged == 2
    assert list(models.SideHistory.objects.values_list("side", "claims__kind")) == [
        ("CN", "relocation"),
        ("other", "relocation"),
    ]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_fact_has_its_foreign_key(kind: str) -> None:
    assert models.Claim._meta.get_field(KINDS[kind].fact).related_model is KINDS[kind].table
