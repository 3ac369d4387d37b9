from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Fields = Callable[..., list[dict[str, Any]]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kimi K2 topped the LMArena leaderboard.", {"subject": "kimi-k2", "rank": 1, "metric": "LMArena leaderboard"}),
        ("GLM-4.6 ranked third on SWE-bench.", {"subject": "glm-4-6", "rank": 3, "metric": "SWE-bench"}),
        ("Qwen3-Max scored 69.6 on SWE-bench Verified.", {"subject": "Qwen3-Max", "value": 69.6}),
        ("Huawei held 41 percent of China's AI chip market.", {"subject": "huawei", "share": 0.41}),
        ("华为占中国AI芯片市场40%的份额。", {"subject": "huawei", "share": 0.4, "metric": "中国AI芯片市场"}),
        ("深度求索的模型在SWE-bench上排名第三。", {"rank": 3, "metric": "SWE-bench"}),
        ("通义千问的下载量突破7亿次。", {"subject": "qwen", "value": 700_000_000, "metric": "下载量"}),
    ],
)  # fmt: skip
def test_places_shares_and_counts(fields_of: Fields, text: str, expected: dict[str, Any]) -> None:
    (found,) = fields_of("ranking", text)
    assert {key: found[key] for key in expected} == expected


def test_the_owner_of_the_passed_is_not_the_passed(fields_of: Fields) -> None:
    (found,) = fields_of("ranking", "Qwen overtook Meta's Llama to become the world's largest open-source AI family.")
    assert (found["subject"], found["surpassed"]) == ("qwen", "llama")


@pytest.mark.parametrize(
    "text",
    [
        "Nvidia's revenue surpassed $57 billion.",
        "Qwen surpassed Llama.",
        "DeepSeek passed a security audit.",
        "月之暗面去年营收超过目标。",
    ],
)
def test_no_ranking_without_a_metric(fields_of: Fields, text: str) -> None:
    assert fields_of("ranking", text) == []
