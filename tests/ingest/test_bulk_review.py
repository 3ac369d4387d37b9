"""Accepting many by rules: who passes and why, and that exactly what was previewed and still passes is accepted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from airace.ingest import queue
from airace.ingest.bulk_review import ALWAYS, AT_ONCE, GROUNDS, accept_previewed, preview
from airace.ingest.decisions import accept_claims, reject_claims
from airace.ingest.review import DecisionError
from airace.ingest.undo import undo
from airace.models import IPO, Claim, Company

Propose = Callable[..., Claim]
RULES = {rule.name for rule in (*ALWAYS, *GROUNDS)}


@pytest.fixture
def known(names: None) -> IPO:
    """Zhipu's listing, of which a filing says what it raised."""
    fact = IPO.objects.create(
        company=Company.objects.get(slug="zhipu"),
        exchange="HKEX",
        slug="zhipu-hkex",
        stage="listed",
        listed_on=date(2026, 1, 8),
        proceeds_usd=558e6,
    )
    Claim.objects.create(
        kind="ipo",
        fields={
            "stage": "listed",
            "listed": {"value": "2026-01-08", "precision": "day"},
            "amount": {"value": 558e6, "currency": "USD"},
        },
        url="https://filing.example/",
        tier=1,
        status="accepted",
        ipo=fact,
        published_on=date(2026, 1, 9),
    )
    return fact


def says(propose: Propose, amount: float | None = 558e6, tier: int = 3, confidence: float = 0.8, **more: Any) -> Claim:
    money = {"amount": {"value": amount, "currency": "USD"}} if amount else {}
    claim = propose("ipo", **{"company": "zhipu", "stage": "listed", "exchange": "HKEX", **money, **more})
    Claim.objects.filter(pk=claim.pk).update(tier=tier, confidence=confidence, published_on=date(2026, 1, 9))
    claim.refresh_from_db()
    return claim


@pytest.mark.parametrize(
    ("given", "failed"),
    [
        ({}, {"sure filing"}),
        ({"amount": 559e6}, {"sure filing"}),
        ({"amount": 620e6}, {"no conflict", "confirms", "sure filing"}),
        ({"amount": 620e6, "tier": 1, "confidence": 0.95}, {"no conflict", "confirms"}),
        ({"amount": None, "retail_oversubscription": 1159.5}, {"confirms", "sure filing"}),
        ({"amount": None, "retail_oversubscription": 1159.5, "tier": 1, "confidence": 0.95}, {"confirms"}),
        ({"modality": "reported"}, {"asserted", "sure filing"}),
        ({"company": "minimax"}, {"known fact", "confirms", "sure filing"}),
        ({"company": "nobody"}, {"known fact", "confirms", "sure filing"}),
        (
            {"listed": {"value": "2027-01", "precision": "month"}},
            {"possible", "no conflict", "confirms", "sure filing"},
        ),
        # A newer filing within rounding would change what is shown, so it does not only confirm.
        ({"amount": 559e6, "tier": 1}, {"confirms", "sure filing"}),
    ],
)
def test_which_rules_a_claim_passes(
    known: IPO, propose: Propose, editor: User, given: dict[str, Any], failed: set[str]
) -> None:
    (verdict,) = preview([says(propose, **given).pk], by=editor)
    assert set(verdict.failed) == failed
    assert set(verdict.passed) == RULES - failed
    always = {rule.name for rule in ALWAYS}
    assert verdict.passes == (not failed & always and len(failed & {"confirms", "sure filing"}) < 2)


def test_an_amount_sought_is_compared_with_the_one_on_record(known: IPO, propose: Propose, editor: User) -> None:
    """A field called `target` names a company in a takeover, and is a sum in a listing."""
    Claim.objects.create(
        kind="ipo",
        fields={"stage": "filed", "target": {"value": 2e9, "currency": "USD"}},
        url="https://filing.example/2",
        tier=1,
        status="accepted",
        ipo=known,
        published_on=date(2026, 1, 10),
    )
    (verdict,) = preview([says(propose, 3e9, stage="filed").pk], by=editor)
    assert "no conflict" in verdict.failed


def test_what_was_previewed_and_still_passes_is_accepted_and_undone_in_one(
    known: IPO, propose: Propose, editor: User
) -> None:
    other = User.objects.create_user("other")
    fine, changed, decided, held, unseen = (says(propose) for _ in range(5))
    shown = {
        verdict.case.claim.pk: verdict.state
        for verdict in preview([fine.pk, changed.pk, decided.pk, held.pk], by=editor)
    }
    assert set(shown) == {fine.pk, changed.pk, decided.pk, held.pk}
    Claim.objects.filter(pk=changed.pk).update(confidence=0.1)
    reject_claims([decided.pk], by=other, reason="wrong")
    queue.take_one(held.pk, other)
    before = IPO.objects.filter(pk=known.pk).values().get()
    done, left = accept_previewed(shown, by=editor)
    assert done is not None
    assert done.action.claims == [fine.pk]
    assert {pk: why.split(":")[0] for pk, why in left.items()} == {
        changed.pk: "it was changed meanwhile",
        decided.pk: "it was decided by somebody meanwhile",
        held.pk: "it does not pass any more",
    }
    unseen.refresh_from_db()
    assert unseen.status == "candidate"
    assert IPO.objects.filter(pk=known.pk).values().get() == before
    undo(editor)
    fine.refresh_from_db()
    assert (fine.status, fine.ipo) == ("candidate", None)


def test_a_fact_that_changed_since_the_preview_is_looked_at_again(known: IPO, propose: Propose, editor: User) -> None:
    claim, correction = says(propose), says(propose, 600e6, tier=1)
    shown = {verdict.case.claim.pk: verdict.state for verdict in preview([claim.pk], by=editor)}
    accept_claims([correction.pk], by=editor)
    done, left = accept_previewed(shown, by=editor)
    assert done is None
    assert "no conflict" in left[claim.pk]
    with pytest.raises(DecisionError, match=f"At most {AT_ONCE}"):
        accept_previewed(dict.fromkeys(range(AT_ONCE + 1), 1), by=editor)


def test_a_page_of_claims_takes_as_many_queries_as_two_of_each_kind(
    known: IPO, propose: Propose, editor: User, django_assert_num_queries: Any
) -> None:
    """Of the kinds that say something of companies; so many more companies and facts change nothing."""
    few: list[int] = []
    for number in range(12):
        firm = Company.objects.create(slug=f"firm-{number}", name=f"Firm {number}", side="CN")
        fact = IPO.objects.create(slug=f"firm-{number}-hkex", company=firm, exchange="HKEX", stage="filed")
        Claim.objects.create(
            kind="ipo",
            fields={"stage": "filed", "target": {"value": 1e9, "currency": "USD"}},
            url="https://filing.example/",
            status="accepted",
            ipo=fact,
            published_on=date(2026, 1, 9),
        )
        made = [
            propose("ipo", company=firm.slug, exchange="HKEX", stage="filed", amount={"value": 1e9, "currency": "USD"}),
            propose("funding", company=firm.slug, round="series-a", amount={"value": 1e8, "currency": "USD"}),
            propose("acquisition", acquirer="zhipu", target=firm.slug, stage="announced"),
            propose("relocation", company=firm.slug, to="US", date={"value": "2026-01-08", "precision": "day"}),
        ]
        few = few or [claim.pk for claim in made]
    with CaptureQueriesContext(connection) as asked:
        preview(few, by=editor)
    everything = list(queue.waiting().values_list("pk", flat=True))
    assert len(everything) == 48
    with django_assert_num_queries(len(asked)):
        verdicts = preview(everything, by=editor)
    assert [verdict.case.claim.kind for verdict in verdicts if verdict.case.fact] == ["ipo"] * 12
    assert len(asked) <= 13
