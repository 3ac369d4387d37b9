from __future__ import annotations

import pytest

from airace.extract.modality import looks_ahead, modality


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It acquired Groq.", "happened"), ("It will release a model.", "planned"), ("It did not buy Groq.", "denied"),
        ("It has yet to deploy the model.", "denied"), ("If it bought Groq, it would grow.", "conditional"),
        ("It reportedly bought Groq.", "reported"), ("It has no immediate plans to list.", "denied"),
        ("It went public in May.", "happened"), ("它可能收购", "conditional"), ("据知情人士称，公司已上市", "reported"),
        ("公司计划上市", "planned"), ("公司尚未采用该模型", "denied"), ("如果收购完成", "conditional"),
        ("公司将总部迁至新加坡", "happened"), ("公司将于明年迁往新加坡", "planned"),
        ("美国将30家企业列入实体清单", "happened"), ("It is said to plan a sale.", "reported"),
        ("It is understood to be planning a sale.", "reported"), ("It could reportedly buy Groq.", "reported"),
        ("If it reportedly bought Groq, it would grow.", "conditional"), ("消息称公司将收购", "reported"),
        ("据悉公司计划上市", "reported"), ("It priced below its expected range.", "happened"),
    ],
)  # fmt: skip
def test_modality(text: str, expected: str) -> None:
    assert modality(text, text) == expected


def test_a_plan_that_is_the_stage_has_happened() -> None:
    text = "StepFun plans to list."
    assert modality(text, text, plan_is_stage=True) == "happened"
    assert modality(text, f"{text} sources said", plan_is_stage=True) == "reported"


def test_hearsay_of_a_plan_looks_ahead() -> None:
    assert looks_ahead("reported", "It reportedly plans a sale in March.")
    assert not looks_ahead("reported", "It reportedly sold in March.")
    assert looks_ahead("planned", "")
