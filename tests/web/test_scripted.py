"""What scripts write is handed over in the reader's language: every word that they ask for, and in English nothing."""

from __future__ import annotations

import html
import json
import re

import brotli
import pytest
from django.test import Client
from django.utils.translation import override

from airace.lib.say import CHINESE, ENGLISH
from airace.stack.paths import ROOT
from airace.web.scripted import WORDS, words

ASKED = re.compile(r'\bword\("([^"]+)"\)')


def test_every_word_that_a_script_asks_for_is_handed_over_and_no_other():
    asked = {text for file in (ROOT / "static" / "js").glob("*.js") for text in ASKED.findall(file.read_text())}
    assert asked == set(WORDS)


def test_in_chinese_each_word_has_another_and_english_needs_none():
    with override(CHINESE):
        handed = json.loads(words())
    assert set(handed) == set(WORDS)
    assert [text for text in handed.values() if re.search(r"[A-Za-z]", text)] == []
    with override(ENGLISH):
        assert words() == ""


@pytest.mark.parametrize("address", ["/methodology/", "/embed/frontier-arena/"])
def test_pages_carry_the_words(bundle, address):
    reader = Client(headers={"Accept-Encoding": "br"})

    def head(path: str) -> str:
        return brotli.decompress(reader.get(path).content).decode().partition("<head>")[0]

    assert "data-words" not in head(address)
    held = re.search(r'<html lang="zh-Hans" data-words="([^"]+)"', head(f"/zh-hans{address}"))
    assert held
    assert json.loads(html.unescape(held[1]))["Copied"] == "已复制"
