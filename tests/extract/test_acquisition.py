from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Fields = Callable[..., list[dict[str, Any]]]


@pytest.mark.parametrize(
    ("text", "stage", "how"),
    [
        ("Meta bought Manus.", "closed", "happened"),
        ("Manus was acquired by Meta, people said.", "closed", "happened"),
        ("Manus agreed to be acquired by Meta.", "announced", "happened"),
        ("Meta has agreed to buy AI start-up Manus.", "announced", "happened"),
        ("Meta is in talks to acquire Manus.", "talks", "happened"),
        ("Meta completed its purchase of Manus.", "closed", "happened"),
        ("Regulators blocked Meta's acquisition of Manus.", "blocked", "happened"),
        ("Meta called off its planned takeover of Manus.", "abandoned", "happened"),
        ("Meta will not buy Manus.", "announced", "denied"),
        ("If Meta bought Manus, it would gain users.", "closed", "conditional"),
        ("Meta宣布收购Manus。", "announced", "happened"),
        ("Manus已被Meta收购。", "closed", "happened"),
        ("国家发改委叫停了Meta对Manus的收购。", "blocked", "happened"),
        ("传Meta有意收购Manus。", "talks", "reported"),
    ],
)
def test_stages_and_modality(fields_of: Fields, text: str, stage: str, how: str) -> None:
    (found,) = fields_of("acquisition", text)
    assert found == {"acquirer": "meta", "target": "manus", "stage": stage, "modality": how}


@pytest.mark.parametrize(
    "text",
    [
        "Joe Tsai acquired a taste for lacrosse.", "Tencent bought 40,000 Nvidia H20 chips.", "Nvidia bought Intel shares.",
        "Tencent bought back shares.", "OpenAI bought 6 gigawatts of AMD chips.", "腾讯采购了4万块英伟达H20芯片。",
        "今年1月，商务部对Meta收购Manus启动审查。", "腾讯收购谈判破裂后，零一万物裁员。",
    ],
)  # fmt: skip
def test_no_deal(fields_of: Fields, text: str) -> None:
    assert fields_of("acquisition", text) == []


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("Nvidia struck a $20 billion licence-and-hire deal with Groq.", "licence-and-hire"),
        ("Nvidia bought Groq's team in a license-and-hire deal worth $20 billion.", "licence-and-hire"),
        ("Nvidia paid $20 billion to license Groq's technology and hire its founders.", "licence-and-hire"),
        ("Nvidia bought Groq for $20 billion.", "closed"),
    ],
)
def test_a_licence_with_the_staff_is_no_closed_purchase(fields_of: Fields, text: str, stage: str) -> None:
    (found,) = fields_of("acquisition", text)
    assert (found["acquirer"], found["target"], found["stage"]) == ("nvidia", "groq", stage)
    assert found["amount"]["value"] == 20_000_000_000


@pytest.mark.parametrize(
    "text",
    [
        "Meta paid $14.3 billion for 49% of Scale AI.", "Meta paid $14.3 billion for a 49 % stake in Scale AI.",
        "Meta bought 49% of Scale AI for $14.3 billion, valuing it at $29 billion.",
    ],
)  # fmt: skip
def test_the_sum_paid_for_a_large_part(fields_of: Fields, text: str) -> None:
    (found,) = fields_of("acquisition", text)
    assert (found["acquirer"], found["target"]) == ("meta", "scale-ai")
    assert found["amount"] == {"value": 14_300_000_000, "currency": "USD"}


@pytest.mark.parametrize(
    "text", ["SoftBank paid $5 billion for 2% of Nvidia.", "Microsoft paid $5 million for advertising on Airbnb."]
)
def test_a_small_part_or_another_thing_is_no_purchase(fields_of: Fields, text: str) -> None:
    assert fields_of("acquisition", text) == []
