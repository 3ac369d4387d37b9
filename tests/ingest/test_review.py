"""Decisions about claims: what accepting and rejecting do to facts, to conflicts, and to the past."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command

from airace.ingest import articles, version
from airace.ingest.reading import Text
from airace.ingest.review import Decision, DecisionError, accept, reject
from airace.models import (
    IPO,
    Acquisition,
    Alias,
    Claim,
    Company,
    Deployment,
    Event,
    FundingRound,
    Prediction,
    SideHistory,
)

JANUARY = {"value": "2026-01", "precision": "month"}
Propose = Callable[..., Claim]


def dollars(amount: float) -> dict[str, Any]:
    return {"value": amount, "currency": "USD"}


def known_ipo(amount: float, tier: int, published: date) -> IPO:
    """An IPO of Zhipu in Hong Kong that one accepted claim supports."""
    firm = Company.objects.get(slug="zhipu")
    fact = IPO.objects.create(
        company=firm,
        exchange="HKEX",
        slug="zhipu-hkex",
        stage="listed",
        listed_on=date(2026, 1, 8),
        proceeds_usd=amount,
    )
    fields = {"stage": "listed", "listed": {"value": "2026-01-08", "precision": "day"}, "amount": dollars(amount)}
    Claim.objects.create(
        kind="ipo",
        fields=fields,
        url="https://filing.example/",
        tier=tier,
        status="accepted",
        ipo=fact,
        published_on=published,
    )
    return fact


def test_accepting_makes_the_fact_with_the_article_as_its_source(names: None, propose: Propose, editor: User) -> None:
    claim = propose("ipo", company="minimax", stage="listed", place="Hong Kong", date=JANUARY, amount=dollars(620e6))
    before = version.current()
    done = accept(claim.pk, by=editor)
    fact = IPO.objects.get()
    assert done.new
    assert (fact.company.slug, fact.exchange, fact.stage) == ("minimax", "HKEX", "listed")
    assert (fact.proceeds_usd, fact.listed_on, fact.listed_precision) == (
        Decimal("620000000"),
        date(2026, 1, 1),
        "month",
    )
    claim.refresh_from_db()
    assert (claim.status, claim.ipo, claim.url) == ("accepted", fact, "https://paper.example/a")
    assert (claim.decided_by, claim.published_on) == (editor, date(2026, 1, 31))
    assert version.current() == before + 1


def test_accepting_again_changes_nothing(names: None, propose: Propose, editor: User) -> None:
    claim = propose("ipo", company="minimax", stage="listed", place="Hong Kong", date=JANUARY, amount=dollars(620e6))
    accept(claim.pk, by=editor)
    states, before = claim.versions.count(), version.current()
    again = accept(claim.pk, by=editor)
    assert (again.new, again.changed) == (False, ())
    assert (claim.versions.count(), version.current(), IPO.objects.count()) == (states, before, 1)


@pytest.mark.parametrize(
    ("tier", "published", "shown"),
    [(1, date(2026, 1, 8), 558e6), (3, date(2026, 1, 8), 560e6), (3, date(2026, 2, 8), 558e6)],
)
def test_of_conflicting_values_the_rule_chooses_and_both_stay(
    names: None, propose: Propose, editor: User, tier: int, published: date, shown: float
) -> None:
    fact = known_ipo(558e6, tier, published)
    claim = propose("ipo", company="zhipu", stage="listed", place="Hong Kong", date=JANUARY, amount=dollars(560e6))
    done = accept(claim.pk, by=editor)
    fact.refresh_from_db()
    assert not done.new
    assert fact.proceeds_usd == Decimal(shown)
    assert (fact.listed_on, fact.listed_precision) == (date(2026, 1, 8), "day")
    assert sorted(c.fields["amount"]["value"] for c in fact.claims.filter(status="accepted")) == [558e6, 560e6]


def test_rejecting_an_accepted_claim_lets_the_other_value_through(names: None, propose: Propose, editor: User) -> None:
    fact = known_ipo(558e6, 3, date(2026, 1, 8))
    claim = propose(
        "ipo", company="zhipu", stage="listed", place="Hong Kong", amount=dollars(560e6), retail_oversubscription=1159.5
    )
    accept(claim.pk, by=editor)
    assert "proceeds_usd" in reject(claim.pk, by=editor, reason="rounded").changed
    fact.refresh_from_db()
    assert (fact.proceeds_usd, fact.retail_oversubscription) == (Decimal("558000000"), None)


def test_a_fact_that_only_a_rejected_article_supported_goes(names: None, propose: Propose, editor: User) -> None:
    claim = propose("ipo", company="minimax", stage="listed", place="Hong Kong", date=JANUARY)
    accept(claim.pk, by=editor)
    assert reject(claim.pk, by=editor, reason="wrong").withdrawn
    claim.refresh_from_db()
    assert (claim.status, claim.reason, claim.ipo) == ("rejected", "wrong", None)
    assert not IPO.objects.exists()
    assert accept(claim.pk, by=editor).new


def test_the_only_source_that_is_no_article_is_not_rejected_and_names_the_way(names: None, editor: User) -> None:
    fact = known_ipo(558e6, 1, date(2026, 1, 8))
    claim = fact.claims.get()
    with pytest.raises(DecisionError, match="only source") as refused:
        reject(claim.pk, by=editor, reason="wrong")
    claim.refresh_from_db()
    assert (refused.value.fact, claim.status, claim.ipo) == (fact, "accepted", fact)


def test_a_fact_that_other_rows_need_stays(names: None, propose: Propose, editor: User) -> None:
    claim = propose("release", model="GLM-9", developer="zhipu", date=JANUARY)
    fact = accept(claim.pk, by=editor).fact
    Alias.objects.create(text="glm nine", model=fact)
    with pytest.raises(DecisionError, match=r"1 alias\w* hang on it"):
        reject(claim.pk, by=editor, reason="wrong")
    claim.refresh_from_db()
    assert claim.status == "accepted"


def test_rejecting_a_move_gives_the_company_its_side_back(names: None, propose: Propose, editor: User) -> None:
    manus = Company.objects.get(slug="manus")
    SideHistory.objects.create(company=manus, side="CN", start=date(2022, 1, 1), source_url="https://a.example/")
    claim = propose("relocation", company="manus", to="Singapore", date={"value": "2025-05", "precision": "month"})
    accept(claim.pk, by=editor)
    reject(claim.pk, by=editor, reason="it did not move")
    assert list(manus.sides.values_list("side", "start", "until")) == [("CN", date(2022, 1, 1), None)]
    manus.refresh_from_db()
    assert manus.side == "CN"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"amuont": {"value": 6e8, "currency": "USD"}}, r"no field 'amuont'; they have also, amount, close, company"),
        ({"company": 5}, "company has the wrong form; write text"),
        ({"amount": 560000000}, "amount has the wrong form"),
        ({"date": "January"}, "date has the wrong form"),
        ({"retail_oversubscription": [1]}, "retail_oversubscription has the wrong form"),
    ],
)
def test_a_correction_that_no_claim_of_the_kind_has_is_refused(
    names: None, propose: Propose, editor: User, fields: dict[str, Any], words: str
) -> None:
    claim = propose("ipo", company="minimax", stage="listed", place="Hong Kong", date=JANUARY)
    with pytest.raises(DecisionError, match=words):
        accept(claim.pk, by=editor, fields={**claim.fields, **fields})
    assert not IPO.objects.exists()


def test_what_the_claim_brought_itself_is_let_pass_and_null_states_nothing(
    names: None, propose: Propose, editor: User
) -> None:
    claim = propose("ipo", company="minimax", stage="listed", place="Hong Kong", date=JANUARY, aside="x")
    accept(claim.pk, by=editor, fields={**claim.fields, "amount": None})
    assert IPO.objects.get().proceeds_usd is None


def test_deeply_nested_fields_are_refused(names: None, propose: Propose, editor: User) -> None:
    deep: Any = []
    for _ in range(5000):
        deep = [deep]
    claim = propose("ipo", company="minimax", stage="filed")
    with pytest.raises(DecisionError, match="too deep"):
        accept(claim.pk, by=editor, fields={**claim.fields, "amount": deep})


def test_events_belong_to_the_companies_behind_families_and_people(names: None, propose: Propose, editor: User) -> None:
    Company.objects.create(slug="qwen", name="Qwen Team", side="CN")

    def firms(kind: str, **fields: Any) -> set[str]:
        event = accept(propose(kind, **fields, date=JANUARY).pk, by=editor).fact
        assert isinstance(event, Event)
        return set(event.companies.values_list("slug", flat=True))

    assert firms("ranking", subject="qwen", surpassed="llama", metric="most downloads") == {"alibaba", "meta"}
    assert firms("statement", person="tang-jie", proposition="The gap is real") == {"zhipu"}
    assert firms("statement", organisation="qwen", proposition="We publish weights") == {"qwen"}


def test_rejecting_a_candidate_keeps_it_with_the_reason(names: None, propose: Propose, editor: User) -> None:
    claim = propose("ipo", company="zhipu", stage="listed")
    with pytest.raises(DecisionError, match="Say why"):
        reject(claim.pk, by=editor, reason=" ")
    reject(claim.pk, by=editor, reason="a different firm")
    claim.refresh_from_db()
    assert (claim.status, claim.reason, claim.decided_by) == ("rejected", "a different firm", editor)


def test_who_and_why_are_kept_by_the_database(names: None, propose: Propose, editor: User) -> None:
    claim = propose("ipo", company="minimax", stage="listed", place="Hong Kong", date=JANUARY)
    accept(claim.pk, by=editor)
    last = claim.versions.order_by("pgh_id").last()
    assert last.pgh_context.metadata == {"user": editor.pk, "reason": "claim accepted"}


def test_fields_may_be_corrected_on_the_way(names: None, propose: Propose, editor: User) -> None:
    claim = propose("ipo", company="minimax", stage="listed", place="Hong Kong", date=JANUARY, amount=dollars(6.2e6))
    accept(claim.pk, by=editor, fields={**claim.fields, "amount": dollars(620e6)})
    assert IPO.objects.get().proceeds_usd == Decimal("620000000")


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        ("ipo", {"company": "nobody", "stage": "listed"}, "No company is called 'nobody'"),
        ("ipo", {"company": "zhipu"}, "does not state its stage"),
        ("ipo", {"company": "zhipu", "stage": "listed"}, "listed ipo has a listing day"),
        ("ipo", {"company": "zhipu", "stage": "sunk", "date": JANUARY}, "not a valid choice"),
        ("ipo", {"company": "zhipu", "stage": "listed", "date": JANUARY, "amount": dollars(-5)}, "not a possible sum"),
        ("ipo", {"company": "zhipu", "stage": "listed", "date": {"value": "2027", "precision": "year"}}, "later than"),
        ("ipo", {"company": "zhipu", "stage": "listed", "date": {"value": "soon", "precision": "day"}}, "not a date"),
        ("ipo", {"company": "zhipu", "stage": "listed", "modality": "denied", "date": JANUARY}, "denies it"),
        ("acquisition", {"acquirer": "meta", "target": "meta", "stage": "closed"}, "own target"),
        ("prediction", {"person": "justin-lin", "proposition": "p", "probability_high": 20}, "fraction such as"),
        ("relocation", {"company": "manus", "to": "Singapore"}, "does not say when"),
        ("watch", {"company": "zhipu"}, "entered with their fact"),
        ("ipo", {"company": {"slug": "zhipu"}, "stage": "listed"}, "wrong form"),
        ("ipo", {"company": "zhipu", "stage": "listed", "date": "January"}, "wrong form"),
    ],
)
def test_impossible_or_unclear_claims_are_refused_in_a_sentence(
    names: None, propose: Propose, editor: User, kind: str, fields: dict[str, Any], words: str
) -> None:
    claim = propose(kind, **fields)
    before = version.current()
    with pytest.raises(DecisionError, match=words):
        accept(claim.pk, by=editor)
    claim.refresh_from_db()
    assert (claim.status, version.current()) == ("candidate", before)
    assert not IPO.objects.exists()


def test_fields_that_are_no_object_are_refused(names: None, propose: Propose, editor: User) -> None:
    fields: Any = ["company", "zhipu"]
    with pytest.raises(DecisionError, match="must be an object"):
        accept(propose("ipo", company="zhipu", stage="filed").pk, by=editor, fields=fields)


def test_a_sum_sought_is_a_target_and_never_a_result(names: None, propose: Propose, editor: User) -> None:
    claim = propose("ipo", company="zhipu", stage="filed", exchange="SSE STAR", date=JANUARY, amount=dollars(2.1e9))
    accept(claim.pk, by=editor)
    fact = IPO.objects.get()
    assert (fact.target_usd, fact.proceeds_usd, fact.filed_on) == (Decimal("2100000000"), None, date(2026, 1, 1))


def test_with_two_listings_the_venue_must_be_said(names: None, propose: Propose, editor: User) -> None:
    known_ipo(558e6, 1, date(2026, 1, 8))
    IPO.objects.create(company=Company.objects.get(slug="zhipu"), exchange="SSE STAR", slug="zhipu-star", stage="filed")
    with pytest.raises(DecisionError, match="HKEX and SSE STAR"):
        accept(propose("ipo", company="zhipu", stage="planned").pk, by=editor)
    assert accept(propose("ipo", company="zhipu", stage="listed", date=JANUARY).pk, by=editor).fact.slug == "zhipu-hkex"


def test_every_other_kind_becomes_its_fact(names: None, propose: Propose, editor: User) -> None:
    def decide(kind: str, **fields: Any) -> Decision:
        return accept(propose(kind, **fields).pk, by=editor)

    decide(
        "acquisition",
        acquirer="meta",
        target="manus",
        stage="announced",
        date={"value": "2025-12", "precision": "month"},
    )
    assert Acquisition.objects.get().announced_on == date(2025, 12, 1)
    decide("deployment", adopter="airbnb", product="qwen", use="customer service")
    used = Deployment.objects.get()
    assert (used.product, used.developer_side, used.adopter_side, used.use) == ("Qwen", "CN", "US", "customer service")
    decide("funding", company="zhipu", round="series-c", amount=dollars(3e8), date=JANUARY)
    assert FundingRound.objects.get().amount_usd == Decimal("300000000")
    decide("ranking", subject="qwen", surpassed="llama", metric="most-downloaded open model", date=JANUARY)
    decide("policy", actor="US", instrument="export-control", object="H20", date=JANUARY)
    assert set(Event.objects.values_list("title", "kind", "side")) == {
        ("Qwen passes Llama: most-downloaded open model", "ranking", "CN"),
        ("US: export control H20", "export-control", "US"),
    }


def test_a_move_ends_the_earlier_side(names: None, propose: Propose, editor: User) -> None:
    manus = Company.objects.get(slug="manus")
    SideHistory.objects.create(company=manus, side="CN", start=date(2022, 1, 1), source_url="https://a.example/")
    claim = propose("relocation", company="manus", to="Singapore", date={"value": "2025-05", "precision": "month"})
    accept(claim.pk, by=editor)
    assert list(manus.sides.values_list("side", "start", "until")) == [
        ("CN", date(2022, 1, 1), date(2025, 5, 1)),
        ("other", date(2025, 5, 1), None),
    ]
    manus.refresh_from_db()
    assert manus.side == "other"


def test_the_first_article_against_the_bundled_dataset(db: None, editor: User, article_text: str) -> None:
    call_command("load_dataset", verbosity=0)
    founding = Path(settings.BASE_DIR).parent / "shared" / "founding-article.txt"
    text = founding.read_text(encoding="utf-8") if founding.exists() else article_text
    stored = articles.store(Text(text.splitlines()[0], text), published="2026-01")
    known = {kind: kind.objects.count() for kind in (IPO, Acquisition, Prediction, Deployment, SideHistory)}
    for claim in stored.article.claims.order_by("pk"):
        accept(claim.pk, by=editor)
    assert {kind: kind.objects.count() for kind in known} == known
    amounts = {
        firm: {
            claim.fields["amount"]["value"]
            for claim in Claim.objects.filter(ipo__slug=f"{firm}-hkex", status="accepted")
            if "amount" in claim.fields
        }
        for firm in ("zhipu", "minimax")
    }
    assert {558e6, 560e6} <= amounts["zhipu"]
    assert {619e6, 620e6} <= amounts["minimax"]
    shown = IPO.objects.get(slug="zhipu-hkex")
    assert (shown.proceeds_usd, shown.listed_on) == (Decimal("558000000"), date(2026, 1, 8))
