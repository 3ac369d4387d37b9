from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Fields = Callable[..., list[dict[str, Any]]]


@pytest.mark.parametrize(
    ("text", "person", "words", "topic"),
    [
        (
            "“Export controls slow us down,” said Liang Wenfeng.",
            "liang-wenfeng",
            "Export controls slow us down",
            "export-policy",
        ),
        ("唐杰表示：“中美AI差距可能正在拉大。”", "tang-jie", "中美AI差距可能正在拉大。", "race"),
        ("“我们缺的是高端芯片。”梁文锋说。", "liang-wenfeng", "我们缺的是高端芯片。", "chips"),
    ],
)
def test_quotations(fields_of: Fields, text: str, person: str, words: str, topic: str) -> None:
    (found,) = fields_of("statement", text)
    assert (found["person"], found["proposition"], found["topic"]) == (person, words, topic)


@pytest.mark.parametrize(
    "text",
    [
        "Robin Li said the weather was fine.", "Xi Jinping told officials to speed up chip research.",
        "OpenAI did not respond to requests for comment.", "李彦宏表示，乌镇今年的天气比去年好。",
    ],
)  # fmt: skip
def test_other_sayings_are_no_claims(fields_of: Fields, text: str) -> None:
    assert fields_of("statement", text) == []
