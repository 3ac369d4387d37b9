from datetime import date
from decimal import Decimal

from airace.lib.choose import Statement, choose
from airace.lib.facts import columns, evidence


def said(number: int, day: str, **fields: object) -> Statement:
    return Statement(number, fields, 3, date.fromisoformat(day), "https://example.org/")


def test_dates_and_money_become_columns_with_precision_and_dollars() -> None:
    claim = said(
        1,
        "2026-01-31",
        stage="listed",
        listed={"value": "2026-01", "precision": "month"},
        amount={"value": 4348100000, "currency": "HKD", "also": {"value": 558000000, "currency": "USD"}},
        offer_price={"value": 116.2, "currency": "HKD"},
    )
    assert columns("ipo", [claim]) == {
        "stage": "listed",
        "listed_on": date(2026, 1, 1),
        "listed_precision": "month",
        "currency": "HKD",
        "offer_price": Decimal("116.2"),
        "proceeds_usd": Decimal("558000000"),
    }


def test_money_in_another_currency_is_never_taken_for_dollars() -> None:
    assert "proceeds_usd" not in columns("ipo", [said(1, "2026-01-08", amount={"value": 5, "currency": "CNY"})])


def test_a_quarter_is_stored_as_its_first_day() -> None:
    claim = said(1, "2025-06-30", date={"value": "2025-Q2", "precision": "quarter"})
    assert columns("funding_round", [claim])["date"] == date(2025, 4, 1)


def test_evidence_names_who_said_the_chosen_value_and_who_says_otherwise() -> None:
    old, new = (
        said(1, "2026-01-08", retail_oversubscription=1160),
        said(2, "2026-01-09", retail_oversubscription=1159.46),
    )
    choice = evidence("ipo", choose([old, new]))["retail_oversubscription"]
    assert (choice.by, choice.others) == (new, (old,))


def test_a_stated_range_of_months_becomes_its_middle() -> None:
    assert columns("prediction", [said(1, "2026-05-14", lag_months={"low": 3, "high": 9})])["lag_months"] == 6
    assert columns("prediction", [said(1, "2026-05-14", lag_months=7)])["lag_months"] == 7
