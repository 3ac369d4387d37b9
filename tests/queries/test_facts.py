"""Facts as known on a day: what the claims published by then support, nothing else."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from airace.models import IPO, Article, Claim, Company, SideHistory, Source
from airace.queries.facts import facts, moved_sides, side_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def ipo() -> IPO:
    company = Company.objects.create(slug="acme", name="Acme", side="CN")
    return IPO.objects.create(slug="acme-hkex", company=company, exchange="HKEX", stage="filed")


def say(ipo: IPO, day: str, tier: int, **fields: Any) -> Claim:
    source, _ = Source.objects.get_or_create(
        slug=f"source-{tier}", defaults={"title": f"Source {tier}", "publisher": "P", "url": "https://example.org"}
    )
    return Claim.objects.create(
        kind="ipo",
        fields=fields,
        status="accepted",
        tier=tier,
        published_on=date.fromisoformat(day),
        url=f"https://example.org/{day}",
        ipo=ipo,
        source=source,
    )


def known(day: str) -> Any:
    found = facts("ipo", known_on=date.fromisoformat(day), company__slug="acme")
    return found[0] if found else None


def test_a_fact_is_unknown_before_its_first_claim_and_grows_with_each(ipo: IPO) -> None:
    say(ipo, "2025-12-30", 3, stage="filed")
    say(ipo, "2026-01-08", 3, stage="listed", close={"value": 131.5, "currency": "HKD"})
    assert known("2025-12-29") is None
    assert (known("2025-12-30")["stage"], known("2025-12-30")["close_price"]) == ("filed", None)
    assert (known("2026-01-08")["stage"], float(known("2026-01-08")["close_price"])) == ("listed", 131.5)


def test_a_later_correction_does_not_change_what_was_known(ipo: IPO) -> None:
    say(ipo, "2026-01-08", 4, amount={"value": 560, "currency": "USD"})
    say(ipo, "2026-02-01", 1, amount={"value": 558, "currency": "USD"})
    assert known("2026-01-31")["proceeds_usd"] == 560
    assert known("2026-02-01")["proceeds_usd"] == 558
    assert len(known("2026-02-01").evidence["proceeds_usd"].others) == 1


def test_claims_that_nobody_accepted_say_nothing(ipo: IPO) -> None:
    claim = say(ipo, "2026-01-08", 1, stage="listed")
    Claim.objects.filter(pk=claim.pk).update(status="candidate")
    assert known("2026-11-23") is None


def test_every_value_leads_to_where_it_was_read(ipo: IPO) -> None:
    say(ipo, "2025-12-30", 3, stage="filed")
    say(ipo, "2026-01-08", 1, close={"value": 1, "currency": "HKD"})
    fact = known("2026-11-23")
    assert fact.url("close_price", "stage") == "https://example.org/2026-01-08"
    assert fact.url("offer_price") == "https://example.org/2026-01-08"
    assert [source.slug for source in fact.sources] == ["source-1", "source-3"]


def test_facts_of_a_kind_are_one_question_to_the_database(ipo: IPO, django_assert_num_queries: Any) -> None:
    for number in range(5):
        say(ipo, f"2026-01-0{number + 1}", 3, stage="filed")
    with django_assert_num_queries(1):
        facts("ipo", known_on=date(2026, 11, 23))


def test_the_side_of_a_company_that_moved_depends_on_the_day(ipo: IPO) -> None:
    SideHistory.objects.create(company=ipo.company, side="CN", until=date(2025, 7, 1), source_url="https://example.org")
    SideHistory.objects.create(
        company=ipo.company, side="other", start=date(2025, 7, 1), source_url="https://example.org"
    )
    moves = moved_sides()
    assert side_on(date(2025, 6, 30), ipo.company_id, "other", moves) == "CN"
    assert side_on(date(2025, 7, 1), ipo.company_id, "other", moves) == "other"
    assert side_on(date(2025, 7, 1), -1, "US", moves) == "US"


def test_a_claim_from_an_article_names_the_article_as_its_source(ipo: IPO) -> None:
    article = Article.objects.create(
        url="https://example.org/story",
        sha256="0" * 64,
        title="A story",
        text="Acme listed.",
        publisher="The Paper",
        published_on=date(2026, 1, 9),
        fetched_at=datetime(2026, 1, 9, tzinfo=UTC),
    )
    claim = say(ipo, "2026-01-09", 3, stage="listed")
    Claim.objects.filter(pk=claim.pk).update(source=None, article=article)
    (source,) = known("2026-01-09").sources
    assert (source.title, source.publisher) == ("A story", "The Paper")
