from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Fields = Callable[..., list[dict[str, Any]]]


@pytest.mark.parametrize(
    ("text", "company", "stage"),
    [
        ("Unitree filed for an initial public offering in Shanghai.", "unitree", "filed"),
        ("Zhipu passed its listing hearing.", "zhipu", "approved"),
        ("Zhipu kicked off its Hong Kong IPO on Tuesday.", "zhipu", "bookbuilding"),
        ("Zhipu priced its shares at HK$116.20.", "zhipu", "priced"),
        ("Shares of Biren fell on their Hong Kong debut.", "biren", "listed"),
        ("Unitree shelved its Hong Kong listing.", "unitree", "withdrawn"),
        ("Moonshot AI plans to go public.", "moonshot", "planned"),
        ("宇树科技完成上市辅导备案。", "unitree", "tutoring"),
        ("摩尔线程科创板IPO过会。", "moore-threads", "approved"),
        ("壁仞科技今日起招股。", "biren", "bookbuilding"),
    ],
)
def test_stages(fields_of: Fields, text: str, company: str, stage: str) -> None:
    (found,) = fields_of("ipo", text)
    assert (found["company"], found["stage"], found["modality"]) == (company, stage, "happened")


def test_first_day_return_needs_the_close(fields_of: Fields) -> None:
    (opened,) = fields_of("ipo", "MiniMax shares opened 42.7 percent higher on their Hong Kong debut.")
    assert opened["open_return"] == 0.427
    assert "first_day_return" not in opened
    (fell,) = fields_of("ipo", "Biren closed down 8.1 percent on its first day of trading in Hong Kong.")
    assert fell["first_day_return"] == -0.081


def test_sum_in_two_currencies(fields_of: Fields) -> None:
    (found,) = fields_of("ipo", "Zhipu raised HK$4.35 billion ($558 million) in its Hong Kong IPO.")
    assert found["amount"] == {"value": 4_350_000_000, "currency": "HKD"}
    assert found["also"] == {"value": 558_000_000, "currency": "USD"}


def test_details_of_the_next_sentence_join_the_claim(fields_of: Fields) -> None:
    text = "Z.ai raised $558 million in its initial public offering. The stock closed at HK$131.5 on its first day."
    (found,) = fields_of("ipo", text)
    assert found["close"] == {"value": 131.5, "currency": "HKD"}


def test_subsidiary_is_not_its_parent(fields_of: Fields) -> None:
    (found,) = fields_of("ipo", "Baidu's Kunlunxin filed confidentially for a Hong Kong listing.")
    assert found["company"] == "Kunlunxin"


@pytest.mark.parametrize(
    "text",
    [
        "Tencent listed several reasons.",
        "华为的新手机上市后大受欢迎。",
        "Companies raised capital through public market listings.",
    ],
)
def test_no_listing(fields_of: Fields, text: str) -> None:
    assert fields_of("ipo", text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Kunlunxin, Baidu's chip unit, has filed for an IPO in Hong Kong that could raise up to $2 billion.",
        "Kunlunxin, Baidu's chip unit, said on Monday it had filed for an IPO.",
        "Baidu's chip unit Kunlunxin has filed for an IPO and could raise $2 billion.",
        "Kunlunxin, which could raise $2 billion next year, has filed for an IPO.",
        "Nvidia's rival Kunlunxin, which Baidu's founder backed, has filed for an IPO.",
    ],
)
def test_what_is_said_in_passing_of_the_subject(fields_of: Fields, text: str) -> None:
    (found,) = fields_of("ipo", text)
    assert (found["company"], found["stage"], found["modality"]) == ("Kunlunxin", "filed", "happened")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("智谱1月8日宣布计划在香港上市。", "2026-01-08"), ("智谱1月8日宣布计划于3月在香港上市。", "2026-03"),
        ("智谱计划于3月在香港上市。", "2026-03"), ("Zhipu said on January 8 that it would list in Hong Kong.", "2026-01-08"),
        ("Zhipu said on January 8 that it will list in Hong Kong in March.", "2026-03"),
    ],
)  # fmt: skip
def test_the_day_of_the_words_is_past(fields_of: Fields, text: str, day: str) -> None:
    (found,) = fields_of("ipo", text)
    assert found["date"]["value"] == day


@pytest.mark.parametrize(
    "text",
    [
        "CoreWeave's IPO was priced at $40 a share, raising $1.5 billion.",
        "The IPO of CoreWeave was priced at $40 a share, raising $1.5 billion.",
        "CoreWeave priced its IPO at $40 a share, below its expected range, raising $1.5 billion.",
    ],
)
def test_a_priced_offering(fields_of: Fields, text: str) -> None:
    (found,) = fields_of("ipo", text)
    assert (found["company"], found["stage"], found["modality"]) == ("CoreWeave", "priced", "happened")
    assert (found["offer_price"]["value"], found["amount"]["value"]) == (40, 1_500_000_000)


@pytest.mark.parametrize(
    "text",
    [
        "Anthropic is said to be preparing an IPO.", "Anthropic is understood to be weighing a listing.",
        "Anthropic is reportedly planning an IPO.", "据悉，Anthropic正筹备在纽约上市。",
        "据路透社报道，Anthropic正筹备在纽约上市。",
    ],
)  # fmt: skip
def test_a_plan_by_hearsay_is_reported(fields_of: Fields, text: str) -> None:
    (found,) = fields_of("ipo", text)
    assert (found["company"], found["stage"], found["modality"]) == ("anthropic", "planned", "reported")


def test_respective_places_and_sums(fields_of: Fields) -> None:
    text = (
        "Biren and Moore Threads listed in Hong Kong and Shanghai, raising $717 million and $1.1 billion respectively."
    )
    found = fields_of("ipo", text)
    assert [(f["company"], f["place"], f["amount"]["value"]) for f in found] == [
        ("biren", "Hong Kong", 717_000_000), ("moore-threads", "Shanghai", 1_100_000_000),
    ]  # fmt: skip
    assert fields_of("funding", text) == []


def test_other_firms_do_not_inherit_the_subject(fields_of: Fields) -> None:
    found = fields_of("ipo", "智谱去年在港交所上市。多家公司计划在上海上市。")
    assert [(f["company"], f["stage"]) for f in found] == [("zhipu", "listed")]


def test_the_owned_firm_acts_where_it_is_named(fields_of: Fields) -> None:
    (found,) = fields_of("ipo", "百度旗下芯片公司寒武纪已递交港股上市申请。")
    assert found["company"] == "cambricon"
    (found,) = fields_of("ipo", "百度旗下芯片部门已递交港股上市申请。")
    assert found["company"] == "baidu"
