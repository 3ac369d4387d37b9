from __future__ import annotations

from datetime import date

from airace.lib.choose import Statement, choose
from airace.lib.facts import columns, evidence
from airace.queries.facts import Fact
from airace.web.stated import stated


def fact(kind, *given):
    statements = tuple(
        Statement(number, fields, tier, date(2026, 1, number), f"https://source.example/{number}")
        for number, (tier, fields) in enumerate(given, start=1)
    )
    return Fact(1, kind, {}, columns(kind, statements), evidence(kind, choose(statements)), statements, ())


def usd(amount):
    return {"amount": {"value": amount, "currency": "USD"}}


def test_the_source_closest_to_the_fact_is_shown_and_the_others_beside_it():
    value = stated("ipo", fact("ipo", (3, usd(558e6)), (1, usd(619e6)), (5, usd(560e6))), "proceeds_usd")
    assert (value.text, value.url, value.by) == ("$619m", "https://source.example/2", "primary filing, 2 Jan 2026")
    assert [(other.text, other.by) for other in value.others] == [
        ("$560m", "second hand, 3 Jan 2026"),
        ("$558m", "reporting, 1 Jan 2026"),
    ]


def test_values_that_read_the_same_are_not_repeated():
    value = stated("ipo", fact("ipo", (1, usd(558_000_000)), (3, usd(558_000_400))), "proceeds_usd")
    assert value.others == ()


def test_how_far_a_deal_has_come_follows_the_newest_and_is_no_contradiction():
    value = stated("acquisition", fact("acquisition", (1, {"stage": "announced"}), (3, {"stage": "blocked"})), "stage")
    assert (value.text, value.state, [other.text for other in value.others]) == ("blocked", True, ["announced"])


def test_what_nobody_states_has_no_text():
    assert stated("ipo", fact("ipo", (1, usd(1))), "offer_price").text == ""


def test_dates_keep_their_precision():
    filed = fact("ipo", (1, {"filed": {"value": "2026-01", "precision": "month"}}))
    assert stated("ipo", filed, "filed_on").text == "Jan 2026"


def test_prices_are_in_the_currency_of_the_venue():
    priced = fact("ipo", (1, {"offer_price": {"value": 116.2, "currency": "HKD"}}))
    assert stated("ipo", priced, "offer_price").text.startswith("HK$116")


def test_lists_and_sizes_read_as_words():
    founded = fact("company", (1, {"founders": ["Tang Jie", "Li Juanzi"]}))
    assert stated("company", founded, "founders").text == "Tang Jie, Li Juanzi"
    size = fact("model", (1, {"parameters": 671.0, "context_tokens": 128000}))
    assert stated("model", size, "parameters_total").text == "671bn"
    assert stated("model", size, "context_tokens").text == "128,000 tokens"
