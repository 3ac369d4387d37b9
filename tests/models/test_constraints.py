"""What the database itself refuses, whoever writes."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from airace.models import (
    IPO,
    Acquisition,
    Alias,
    Claim,
    Company,
    FundingRound,
    Person,
    Prediction,
    Question,
    SideHistory,
    Source,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    return Company.objects.create(slug="acme", name="Acme", side="CN")


def test_a_company_has_one_side_at_a_time(company: Company) -> None:
    SideHistory.objects.create(company=company, side="CN", until=date(2025, 7, 1), source_url="https://example.org")
    SideHistory.objects.create(company=company, side="other", start=date(2025, 7, 1), source_url="https://example.org")
    with pytest.raises(IntegrityError, match="company_has_one_side_at_a_time"), transaction.atomic():
        SideHistory.objects.create(company=company, side="US", start=date(2025, 6, 1), source_url="https://example.org")


def test_an_unknown_side_is_refused(company: Company) -> None:
    with pytest.raises(IntegrityError, match="company_side_is_in_the_vocabulary"), transaction.atomic():
        Company.objects.filter(pk=company.pk).update(side="EU")


def test_an_alias_names_exactly_one_thing_and_is_listed_once(company: Company) -> None:
    person = Person.objects.create(slug="someone", name="Someone")
    with pytest.raises(IntegrityError, match="alias_names_exactly_one_thing"), transaction.atomic():
        Alias.objects.create(text="Both", company=company, person=person)
    Alias.objects.create(text="ＡＣＭＥ", company=company)
    with pytest.raises(IntegrityError, match="alias_is_listed_once"), transaction.atomic():
        Alias.objects.create(text="acme", company=company)


def test_a_listed_ipo_needs_its_day(company: Company) -> None:
    with pytest.raises(IntegrityError, match="listed_ipo_has_a_listing_day"), transaction.atomic():
        IPO.objects.create(slug="acme-hkex", company=company, exchange="HKEX", stage="listed")


def test_a_company_does_not_buy_itself(company: Company) -> None:
    with pytest.raises(IntegrityError, match="acquirer_is_not_its_own_target"), transaction.atomic():
        Acquisition.objects.create(slug="x", acquirer=company, target=company, stage="talks")


def test_a_round_has_an_amount_or_a_reason_for_its_absence(company: Company) -> None:
    with pytest.raises(IntegrityError, match="round_amount_is_given_or_missing_not_both"), transaction.atomic():
        FundingRound.objects.create(slug="r", company=company, round="seed", amount=1, amount_missing="undisclosed")


def test_probabilities_are_ordered_fractions(company: Company) -> None:
    question = Question.objects.create(slug="q", text="?")
    with pytest.raises(IntegrityError, match="prediction_probabilities_are_ordered_fractions"), transaction.atomic():
        Prediction.objects.create(
            slug="p",
            question=question,
            organisation=company,
            made_on=date(2026, 1, 10),
            probability_low=0.3,
            probability_high=0.2,
            source_url="https://example.org",
        )


def test_an_accepted_claim_is_about_exactly_one_fact(company: Company) -> None:
    said = {"kind": "ipo", "fields": {}, "url": "https://example.org", "published_on": date(2026, 1, 10)}
    with pytest.raises(IntegrityError, match="accepted_claim_is_about_exactly_one_fact"), transaction.atomic():
        Claim.objects.create(status="accepted", **said)
    assert Claim.objects.create(status="accepted", company=company, **said).pk


def test_a_claim_says_where_it_was_read() -> None:
    with pytest.raises(IntegrityError, match="claim_says_where_it_was_read"), transaction.atomic():
        Claim.objects.create(kind="ipo", fields={}, published_on=date(2026, 1, 10))


def test_every_change_of_a_fact_leaves_a_version(company: Company) -> None:
    Company.objects.filter(pk=company.pk).update(city="Beijing")
    versions = company.versions.order_by("pgh_id").values_list("pgh_label", "city")
    assert list(versions) == [("insert", ""), ("update", "Beijing")]
    company.delete()
    model = versions.model
    assert model.objects.filter(slug="acme", pgh_label="delete").count() == 1


def test_sums_and_prices_are_never_negative(company: Company) -> None:
    with pytest.raises(IntegrityError, match="ipo_sums_and_prices_are_not_negative"), transaction.atomic():
        IPO.objects.create(slug="acme-hkex", company=company, exchange="HKEX", stage="filed", proceeds_usd=-5)
    other = Company.objects.create(slug="other", name="Other")
    with pytest.raises(IntegrityError, match="acquisition_price_is_not_negative"), transaction.atomic():
        Acquisition.objects.create(slug="x", acquirer=company, target=other, stage="talks", price_usd=-1)
    with pytest.raises(IntegrityError, match="round_amount_is_not_negative"), transaction.atomic():
        FundingRound.objects.create(slug="r", company=company, round="seed", valuation_usd=-1)


@pytest.mark.parametrize("days", [-1, 0, 401, 3_000_000])
def test_a_cadence_stays_within_what_dates_can_bear(days: int) -> None:
    """Three million days from now is no moment that the database knows: every page would fail."""
    cadence = timedelta(days=days)
    with pytest.raises(IntegrityError, match="source_cadence_is_a_minute_to_400_days"), transaction.atomic():
        Source.objects.create(slug="board", title="B", url="https://b.org", cadence=cadence)
