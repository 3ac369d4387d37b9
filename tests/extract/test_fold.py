from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from airace.extract.fold import PAIRS, fold, search_key


@given(st.text())
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text)
    key, offsets = search_key(text)
    assert len(key) == len(offsets)
    assert offsets == sorted(offsets)


def test_wide_traditional_and_curly_forms_become_plain() -> None:
    assert fold("ＤｅｅｐＳｅｅｋ募資５．６億美元") == "DeepSeek募资5.6亿美元"
    assert fold("“China’s” — 華為") == '"China\'s" - 华为'


def test_one_character_that_becomes_two_keeps_its_offset() -> None:
    key, offsets = search_key("ﬁne")
    assert key == "fine"
    assert offsets == [0, 0, 1, 2]


def test_the_table_is_whole_pairs_of_different_characters() -> None:
    assert len(PAIRS) % 2 == 0
    assert all(old != new for old, new in zip(PAIRS[::2], PAIRS[1::2], strict=True))
