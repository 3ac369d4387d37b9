"""Marking texts without Django: what code sees, and what readers see."""

from __future__ import annotations

import pickle
import subprocess
import sys
from datetime import date

import pytest
from django.utils import translation

from airace.lib.dates import Written, in_words
from airace.lib.say import Text, later, listed, named, naming, say, say_many, within, word
from airace.lib.units import compact, money, percent
from airace.stack import paths


def test_a_text_is_english_to_code_and_translated_when_it_is_written():
    side = later("Side")
    with translation.override("zh-hans"):
        assert side == "Side"
        assert {side: 1}["Side"] == 1
        assert (str(side), f"{side}", side.lower()) == ("阵营", "阵营", "阵营")
        assert f"{later('{low} to {high}', low=1, high=2)}" == "1 至 2"
    assert f"{side}" == "Side"


def test_a_text_made_in_chinese_is_english_to_code_too():
    with translation.override("zh-hans"):
        made = later("{name}, due {day}", name=later("Side"), day=Written(date(2026, 8, 6)))
    assert made == "Side, due 6 Aug 2026"
    assert str(made) == "Side, due 6 Aug 2026"


def test_a_text_keeps_its_translation_where_it_is_kept():
    kept = pickle.loads(pickle.dumps(later("{low} to {high}", low=1, high=2)))  # noqa: S301 - our own
    assert isinstance(kept, Text)
    with translation.override("zh-hans"):
        assert str(kept) == "1 至 2"


def test_a_word_with_two_meanings_is_translated_by_its_context():
    with translation.override("zh-hans"):
        assert word("closed") == "已完成"
        assert word("closed", "weights") == "闭源"
        assert [str(one) for one in within("weights", "Closed")] == ["闭源"]
        assert word("model-release") == "模型发布"
        assert word("no word of ours") == "no word of ours"


def test_names_are_in_the_readers_script_in_sentences_and_lists():
    with translation.override("zh-hans"), naming({"Zhipu": "智谱"}):
        assert say("{name}: listing, venue not stated", name="Zhipu") == "智谱：上市，上市地未说明"
        assert listed(["Zhipu", "OpenAI"]) == "智谱、OpenAI"
    assert named("Zhipu") == "Zhipu"


@pytest.mark.parametrize(("n", "text"), [(0, "0 rounds"), (1, "1 round"), (2, "2 rounds")])
def test_a_number_of_things_has_its_form(n, text):
    assert say_many("{n} round", "{n} rounds", n, n=n) == text


def test_numbers_and_days_are_written_as_the_reader_writes_them():
    day = date(2026, 8, 6)
    assert (in_words(day), in_words(day, "quarter"), compact(45_600_000), money(5.58e8)) == (
        "6 Aug 2026",
        "Q3 2026",
        "45.6m",
        "$558m",
    )
    with translation.override("zh-hans"):
        assert (in_words(day), in_words(day, "month"), in_words(day, "quarter")) == (
            "2026年8月6日",
            "2026年8月",
            "2026年第三季度",
        )
        assert (compact(45_600_000), compact(1.23e9), compact(789)) == ("4560万", "12.3亿", "789")
        assert (money(5.58e8), money(5e9, "HKD"), percent(0.124, 1)) == ("5.58亿美元", "50.0亿港元", "12.4%")


def test_no_text_is_written_out_while_the_code_is_loaded():
    """It would stay in the language of whoever asked first; `later` is for these."""
    early = subprocess.run([sys.executable, "-c", EARLY], capture_output=True, text=True, check=True, cwd=paths.ROOT)
    assert early.stdout == "loaded\n"


EARLY = """
import os, pkgutil, sys, traceback
from airace.lib import say

def watched(written):
    def call(*args, **values):
        if loading:
            print(*(f"{one.filename}:{one.lineno}" for one in traceback.extract_stack() if "/airace/" in one.filename))
        return written(*args, **values)
    return call

loading = True
for name in ("say", "say_many", "listed", "word", "language"):
    setattr(say, name, watched(getattr(say, name)))
os.environ["DJANGO_SETTINGS_MODULE"] = "airace.settings"
import django
django.setup()
import airace
for module in pkgutil.walk_packages(airace.__path__, "airace."):
    if ".migrations." not in module.name:
        __import__(module.name)
loading = False
print("loaded")
"""
