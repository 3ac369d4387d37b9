"""Who acts in a sentence: the part that every kind relies on."""

from __future__ import annotations

from datetime import date

import pytest

from airace.extract import Gazetteer
from airace.extract.article import Article
from airace.extract.names import COMPANY


@pytest.mark.parametrize(
    ("text", "verb", "expected"),
    [
        ("MiniMax, a start-up backed by Alibaba and Tencent, raised money.", "raised", ["minimax"]),
        ("Zhipu, also known as Z.ai, raised money.", "raised", ["zhipu"]),
        ("Z.ai and MiniMax raised money.", "raised", ["zhipu", "minimax"]),
        ("BYD, Huawei and Tencent use it.", "use", ["byd", "huawei", "tencent"]),
        ("Led by Alibaba, Moonshot AI raised money.", "raised", ["moonshot"]),
        ("Moonshot AI took money from Alibaba and Tencent and plans more.", "plans", ["moonshot"]),
        ("Firms like Airbnb have adopted it.", "adopted", ["airbnb"]),
        ("While Nvidia waited, Huawei acted.", "acted", ["huawei"]),
        ("腾讯和百度均已接入。", "接入", ["tencent", "baidu"]),
        ("阶跃星辰完成融资，由腾讯领投，计划上市。", "计划", ["stepfun"]),
        ("智谱与MiniMax今年上市。", "上市", ["zhipu", "minimax"]),
    ],
)
def test_subjects(gazetteer: Gazetteer, text: str, verb: str, expected: list[str]) -> None:
    (sentence,) = Article(text, date(2026, 1, 15), gazetteer).sentences
    found = sentence.subjects(text.index(verb), COMPANY)
    assert [name.value for name in found] == expected


def test_pronoun_means_the_only_candidate(gazetteer: Gazetteer) -> None:
    one = Article("Zhipu grew. The company listed.", date(2026, 1, 15), gazetteer)
    two = Article("Zhipu and MiniMax grew. The company listed.", date(2026, 1, 15), gazetteer)
    assert [n.value for n in one.sentences[1].subjects(one.text.index("listed"), COMPANY)] == ["zhipu"]
    assert two.sentences[1].subjects(two.text.index("listed"), COMPANY) == []


def test_founding_year_is_never_the_date_of_the_event(gazetteer: Gazetteer) -> None:
    text = "Zhipu, founded in 2019, listed in January."
    (sentence,) = Article(text, date(2026, 1, 15), gazetteer).sentences
    assert sentence.date_near(text.index("listed")) == {"value": "2026-01", "precision": "month"}
