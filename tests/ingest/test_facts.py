"""Facts follow their accepted claims."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from airace.ingest import facts
from airace.models import Claim, Company, FundingRound

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_() -> FundingRound:
    company = Company.objects.create(slug="acme", name="Acme", side="US")
    return FundingRound.objects.create(slug="acme-seed", company=company, round="seed", amount_missing="undisclosed")


def say(round_: FundingRound, **fields: Any) -> Claim:
    return Claim.objects.create(
        kind="funding",
        fields=fields,
        status="accepted",
        tier=3,
        published_on=date(2026, 1, 10),
        url="https://example.org",
        funding_round=round_,
    )


def test_a_sum_that_becomes_known_is_no_longer_missing(round_: FundingRound) -> None:
    say(round_, amount_missing="undisclosed")
    say(round_, amount={"value": 5_000_000, "currency": "USD"})
    changed = facts.derive("funding_round", round_)
    round_.refresh_from_db()
    assert (round_.amount_usd, round_.amount_missing) == (Decimal(5_000_000), "")
    assert {"amount", "amount_usd", "amount_missing"} <= set(changed)


def test_a_sum_that_is_withdrawn_is_missing_again(round_: FundingRound) -> None:
    claim = say(round_, amount={"value": 5_000_000, "currency": "USD"})
    facts.derive("funding_round", round_)
    Claim.objects.filter(pk=claim.pk).update(status="rejected")
    facts.derive("funding_round", round_, empty=frozenset({"amount", "amount_usd"}))
    round_.refresh_from_db()
    assert (round_.amount, round_.amount_missing) == (None, "unknown")
