from __future__ import annotations

from datetime import date

import pytest

from airace.extract import Gazetteer
from airace.extract.article import Article
from airace.extract.products import full_name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Qwen", "qwen"),
        ("Qwen3-Max", "Qwen3-Max"),
        ("Kimi K2", "kimi-k2"),
        ("Kimi K2 Thinking", "Kimi K2 Thinking"),
        ("文心5.0", "文心5.0"),
    ],
)
def test_a_version_is_more_than_its_family(gazetteer: Gazetteer, text: str, expected: str) -> None:
    (sentence,) = Article(f"{text} 。", date(2026, 1, 15), gazetteer).sentences
    assert full_name(sentence, sentence.names[0])[0] == expected
