from __future__ import annotations

from datetime import date

import pytest

from airace.extract import Gazetteer
from airace.extract.article import Article
from airace.extract.speech import Speech, made_on, speeches


def spoken(gazetteer: Gazetteer, text: str) -> list[Speech]:
    return list(speeches(Article(text, date(2026, 1, 15), gazetteer)))


@pytest.mark.parametrize(
    ("text", "speaker", "words"),
    [
        ("“We need far more chips,” said Sam Altman.", "sam-altman", "We need far more chips"),
        ("Tang Jie, founder of Zhipu, said that the gap was widening.", "tang-jie", "the gap was widening"),
        ("The lead is small, according to Epoch AI.", "epoch-ai", "The lead is small"),
        ("Jensen Huang told the Financial Times that China will win.", "jensen-huang", "China will win"),
        ("Robin Li said it was “a matter of months”.", "robin-li", "it was “a matter of months”"),
        ("唐杰在峰会上表示，差距仍在。", "tang-jie", "差距仍在"),
        ("“我们缺的是高端芯片。”梁文锋对记者说。", "liang-wenfeng", "我们缺的是高端芯片。"),
    ],
)
def test_speaker_and_words(gazetteer: Gazetteer, text: str, speaker: str, words: str) -> None:
    (speech,) = spoken(gazetteer, text)
    assert (speech.speaker.value, speech.words) == (speaker, words)


def test_words_may_stand_in_the_line_above(gazetteer: Gazetteer) -> None:
    (speech,) = spoken(gazetteer, "“There are challenges and gaps,”\n\nnoted Tang Jie at the meeting.")
    assert speech.words == "There are challenges and gaps"
    assert speech.first.index < speech.last.index


def test_day_comes_from_the_event_else_from_publication(gazetteer: Gazetteer) -> None:
    (at_event,) = spoken(gazetteer, "In December, labs met at a summit. “We need far more chips,” said Sam Altman.")
    assert made_on(at_event) == {"value": "2025-12", "precision": "month"}
    (plain,) = spoken(gazetteer, "“We need far more chips,” said Sam Altman.")
    assert made_on(plain) == {"value": "2026-01-15", "precision": "day"}
