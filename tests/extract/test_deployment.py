from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Fields = Callable[..., list[dict[str, Any]]]


@pytest.mark.parametrize(
    ("text", "adopter", "product", "how"),
    [
        ("Airbnb relies heavily on Alibaba's Qwen.", "airbnb", "qwen", "happened"),
        ("Microsoft has yet to deploy Kimi.", "microsoft", "kimi", "denied"),
        ("Apple plans to use Qwen.", "apple", "qwen", "planned"),
        ("Pinterest, the image site, has adopted Qwen.", "Pinterest", "qwen", "happened"),
        ("Zhipu trained its model on Ascend 910C chips.", "zhipu", "ascend-910c", "happened"),
        ("比亚迪已接入DeepSeek-R1。", "byd", "deepseek-r1", "happened"),
        ("苹果公司尚未采用通义千问。", "apple", "qwen", "denied"),
        ("苹果公司将与阿里巴巴合作，在手机中采用通义千问。", "apple", "qwen", "planned"),
    ],
)
def test_who_uses_what(fields_of: Fields, text: str, adopter: str, product: str, how: str) -> None:
    (found,) = fields_of("deployment", text)
    assert (found["adopter"], found["product"], found["modality"]) == (adopter, product, how)


def test_each_named_customer_is_one_claim(fields_of: Fields) -> None:
    found = fields_of("deployment", "BYD, Huawei and Tencent have adopted Qwen for voice assistants.")
    assert [(f["adopter"], f["use"]) for f in found] == [
        (name, "voice assistants") for name in ("byd", "huawei", "tencent")
    ]


def test_building_on_a_model_counts(fields_of: Fields) -> None:
    (found,) = fields_of("deployment", "Anysphere built its Composer model on Kimi K2.")
    assert found["use"] == "base-model"


@pytest.mark.parametrize(
    "text",
    [
        "Talks between Apple and Baidu over using Ernie collapsed.", "Microsoft used to rely on contractors.",
        "American firms should be free to use Qwen.", "Tencent adopted a cautious tone.",
        "高盛的调查发现，20%的企业使用DeepSeek。",
    ],
)  # fmt: skip
def test_no_deployment(fields_of: Fields, text: str) -> None:
    assert fields_of("deployment", text) == []
