from __future__ import annotations

from airace.lib.han import SIMPLIFIED, TRADITIONAL, simplified


def test_traditional_names_read_as_simplified() -> None:
    assert simplified("唐傑 馬斯克 輝達 智譜 AI") == "唐杰 马斯克 辉达 智谱 AI"
    assert simplified("智谱") == "智谱"


def test_every_character_has_one_form() -> None:
    assert len(TRADITIONAL) == len(SIMPLIFIED) == len(set(TRADITIONAL))
