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


@pytest.mark.parametrize(
    ("text", "adopters"),
    [
        ("Airbnb依赖通义千问。吉利、长城等车企接入DeepSeek。", ["airbnb", "吉利", "长城"]),
        ("Airbnb依赖通义千问。多家公司接入DeepSeek。", ["airbnb"]),
        ("小米、比亚迪等多家企业已接入DeepSeek-R1。", ["小米", "byd"]),
        ("多地政府、医院等机构已接入DeepSeek。", []),
        ("Airbnb grew. The ministry said it uses Qwen.", []),
        ("Airbnb grew. In January it adopted Qwen.", ["airbnb"]),
    ],
)  # fmt: skip
def test_a_sentence_with_its_own_subject_borrows_none(fields_of: Fields, text: str, adopters: list[str]) -> None:
    assert [found["adopter"] for found in fields_of("deployment", text)] == adopters


@pytest.mark.parametrize(
    ("text", "adopters", "how"),
    [
        ("通义千问已被宝马采用。", ["宝马"], "happened"),
        ("豆包被比亚迪、奔驰等车企采用。", ["byd", "奔驰"], "happened"),
        ("Qwen has been adopted by BMW and Airbnb.", ["BMW", "airbnb"], "happened"),
        ("Kimi has not been adopted by Microsoft.", ["microsoft"], "denied"),
        ("Apple is understood to be using Qwen.", ["apple"], "reported"),
    ],
)
def test_the_product_as_subject_and_hearsay(fields_of: Fields, text: str, adopters: list[str], how: str) -> None:
    found = fields_of("deployment", text)
    assert [claim["adopter"] for claim in found] == adopters
    assert {claim["modality"] for claim in found} == {how}


@pytest.mark.parametrize("text", ["通义千问被广泛采用。", "通义千问被多家车企采用。", "Qwen is used by developers."])
def test_used_by_nobody_named(fields_of: Fields, text: str) -> None:
    assert fields_of("deployment", text) == []
