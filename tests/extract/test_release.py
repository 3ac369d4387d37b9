from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Fields = Callable[..., list[dict[str, Any]]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Zhipu on Monday released GLM-5, a 744-billion-parameter open-source model.",
            {"model": "GLM-5", "developer": "zhipu", "weights": "open", "parameters": 744_000_000_000},
        ),
        ("OpenAI's GPT-5 was released in August.", {"model": "gpt-5", "developer": "openai"}),
        ("Baidu launched Ernie 5.0, a proprietary model.", {"model": "Ernie 5.0", "weights": "closed"}),
        ("DeepSeek released R1, an open-weight model.", {"model": "R1", "developer": "deepseek", "weights": "open"}),
        ("阿里巴巴发布新一代大模型Qwen3.5，参数量达3970亿。", {"model": "Qwen3.5", "parameters": 397_000_000_000}),
        ("Alibaba will release Qwen4 in March.", {"model": "Qwen4", "modality": "planned"}),
        ("Moonshot AI launched Kimi K2.5 on Tuesday.", {"model": "Kimi K2.5", "developer": "moonshot"}),
    ],
)
def test_releases(fields_of: Fields, text: str, expected: dict[str, Any]) -> None:
    (found,) = fields_of("release", text)
    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize(
    "text",
    [
        "Amazon released its quarterly results.", "Microsoft released a report on AI.",
        "Meta plans to release its next Llama model.",
        "腾讯推出面向中小学生的编程课程。", "Zhipu launched a public offering.",
    ],
)  # fmt: skip
def test_no_release(fields_of: Fields, text: str) -> None:
    assert fields_of("release", text) == []
