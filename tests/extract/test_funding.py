from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from airace.extract.funding import round_name

Fields = Callable[..., list[dict[str, Any]]]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a Series C round", "series-c"), ("its B+ funding round", "series-b+"), ("a seed round", "seed"),
        ("Pre-A轮融资", "pre-series-a"), ("C轮融资", "series-c"), ("天使轮融资", "angel"), ("a round", None),
    ],
)  # fmt: skip
def test_round_names(text: str, name: str | None) -> None:
    assert round_name(text) == name


def test_round_with_all_its_parts(fields_of: Fields) -> None:
    text = "Mistral raised 1.7 billion euros in a Series C round led by ASML at a post-money valuation of 11.7 billion euros."
    (found,) = fields_of("funding", text)
    assert found == {
        "company": "mistral", "round": "series-c", "amount": {"value": 1_700_000_000, "currency": "EUR"},
        "investors": ["ASML"], "valuation": {"value": 11_700_000_000, "currency": "EUR"}, "valuation_kind": "post",
        "modality": "happened",
    }  # fmt: skip


def test_investor_as_subject_is_not_the_company(fields_of: Fields) -> None:
    for text in ("Alibaba led a $600 million round in MiniMax.", "阿里巴巴领投了稀宇科技的新一轮融资，金额为6亿美元。"):
        (found,) = fields_of("funding", text)
        assert (found["company"], found["investors"]) == ("minimax", ["alibaba"])


def test_respective_sums(fields_of: Fields) -> None:
    found = fields_of("funding", "壁仞科技和寒武纪分别完成7亿美元和3亿美元B轮融资。")
    assert [(f["company"], f["amount"]["value"]) for f in found] == [("biren", 700_000_000), ("cambricon", 300_000_000)]


def test_two_candidates_for_the_company_are_none(fields_of: Fields) -> None:
    assert fields_of("funding", "Zhipu and MiniMax are rivals. The company raised $2 billion.") == []


def test_pronoun_with_one_candidate_brings_its_sentence(fields_of: Fields) -> None:
    (found,) = fields_of("funding", "Moonshot AI is new. The start-up raised $500 million in a Series C round.")
    assert found["company"] == "moonshot"


@pytest.mark.parametrize(
    "text",
    [
        "Alibaba raised its forecast to $30 billion.", "Zhipu raised prices by 30 percent.",
        "Alibaba raised $3.2 billion through convertible bonds.", "MiniMax is valued at $40 billion on the stock market.",
        "Zhipu raised HK$4.3 billion by selling shares at HK$116.20 each.", "腾讯资助了一项3亿元的研究。",
    ],
)  # fmt: skip
def test_no_round(fields_of: Fields, text: str) -> None:
    assert fields_of("funding", text) == []


def test_what_did_not_happen_is_denied(fields_of: Fields) -> None:
    (found,) = fields_of("funding", "Zhipu did not raise $500 million.")
    assert found["modality"] == "denied"


@pytest.mark.parametrize(
    "text",
    [
        "Moonshot AI and StepFun raised $500 million and $700 million respectively.",
        "Moonshot AI and StepFun raised $500 million and $700 million, respectively, last month.",
        "Moonshot AI and StepFun secured $500 million and $700 million respectively.",
        "月之暗面与阶跃星辰分别获得5亿美元、7亿美元融资。",
        "月之暗面、阶跃星辰分别募资5亿美元和7亿美元。",
    ],
)
def test_respective_sums_without_a_round(fields_of: Fields, text: str) -> None:
    found = fields_of("funding", text)
    assert [(f["company"], f["amount"]["value"]) for f in found] == [
        ("moonshot", 500_000_000),
        ("stepfun", 700_000_000),
    ]


@pytest.mark.parametrize(
    ("text", "company", "amount", "investors"),
    [
        ("A $40 billion round in OpenAI was led by SoftBank.", "openai", 40_000_000_000, ["softbank"]),
        ("A $2 billion round for Mistral, led by Nvidia, came fast.", "mistral", 2_000_000_000, ["nvidia"]),
        ("OpenAI's $40bn round was led by SoftBank.", "openai", 40_000_000_000, ["softbank"]),
        ("The $500 million Series C round for Moonshot AI was led by Alibaba and Tencent.", "moonshot", 500_000_000,
         ["alibaba", "tencent"]),
        ("Zhipu envied the $40 billion round in OpenAI, which was led by SoftBank.", "openai", 40_000_000_000,
         ["softbank"]),
    ],
)  # fmt: skip
def test_the_round_as_subject(fields_of: Fields, text: str, company: str, amount: int, investors: list[str]) -> None:
    (found,) = fields_of("funding", text)
    assert (found["company"], found["amount"]["value"], found["investors"]) == (company, amount, investors)


def test_a_finished_round_by_hearsay_is_reported(fields_of: Fields) -> None:
    (found,) = fields_of("funding", "据报道，月之暗面已完成5亿美元C轮融资。")
    assert found["modality"] == "reported"


def test_respective_sums_and_valuations(fields_of: Fields) -> None:
    found = fields_of(
        "funding",
        "Zhipu and MiniMax raised $500 million and $700 million, respectively, at valuations of $4bn and $6bn.",
    )
    assert [(f["company"], f["amount"]["value"], f["valuation"]["value"]) for f in found] == [
        ("zhipu", 500_000_000, 4_000_000_000), ("minimax", 700_000_000, 6_000_000_000),
    ]  # fmt: skip
