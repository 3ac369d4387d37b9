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
