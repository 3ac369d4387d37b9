from __future__ import annotations

from typing import Any

import pytest

from airace.extract.money import find_money


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("US$560 million", {"value": 560_000_000, "currency": "USD"}),
        ("$4.6bn", {"value": 4_600_000_000, "currency": "USD"}),
        ("HK$4.35 billion", {"value": 4_350_000_000, "currency": "HKD"}),
        ("RMB 29.5bn", {"value": 29_500_000_000, "currency": "CNY"}),
        ("29.5 billion yuan", {"value": 29_500_000_000, "currency": "CNY"}),
        ("5.6亿美元", {"value": 560_000_000, "currency": "USD"}),
        ("约40亿元", {"value": 4_000_000_000, "currency": "CNY", "qualifier": "about"}),
        ("人民币3亿元", {"value": 300_000_000, "currency": "CNY"}),
        ("2000万港元", {"value": 20_000_000, "currency": "HKD"}),
        ("十亿美元", {"value": 1_000_000_000, "currency": "USD"}),
        ("more than $2 billion", {"value": 2_000_000_000, "currency": "USD", "qualifier": "more than"}),
        ("between $3 billion and $4 billion", {"low": 3_000_000_000, "high": 4_000_000_000, "currency": "USD"}),
        ("$3-4 billion", {"low": 3_000_000_000, "high": 4_000_000_000, "currency": "USD"}),
        ("17至19.6港元", {"low": 17, "high": 19.6, "currency": "HKD"}),
        ("€1.7bn", {"value": 1_700_000_000, "currency": "EUR"}),
    ],
)
def test_sums(text: str, field: dict[str, Any]) -> None:
    (found,) = find_money(text)
    assert found.field() == field


def test_two_sums_joined_by_and_are_two() -> None:
    assert [sum_.field()["value"] for sum_ in find_money("$560 million and $620 million")] == [560_000_000, 620_000_000]


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("raised $500 million at a $4.3 billion valuation", ["sum", "valuation"]),
        ("has a market value of $40 billion", ["market-value"]),
        ("priced its shares at HK$116.2", ["per-share"]),
        ("sold shares at HK$165 each", ["per-share"]),
        ("plans to spend $23 billion on data centres", ["other"]),
        ("raised $500 million, and revenue was $2 billion", ["sum", "other"]),
        ("融资5亿美元，估值43亿美元", ["sum", "valuation"]),
        ("市值达到2000亿港元", ["market-value"]),
        ("发行价116.2港元", ["per-share"]),
    ],
)
def test_neighbouring_words_say_what_a_sum_is(text: str, roles: list[str]) -> None:
    assert [sum_.role for sum_ in find_money(text)] == roles


@pytest.mark.parametrize("text", ["560 million users", "2亿用户", "version 4.6", "多元化", "单元"])
def test_other_numbers_are_no_money(text: str) -> None:
    assert find_money(text) == []
