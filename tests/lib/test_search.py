from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airace.lib.pinyin import spellings
from airace.lib.search import Index, Name, Thing, mistakes, words_of

TODAY = date(2026, 11, 23)


def thing(kind: str, slug: str, *names: str, since: date | None = None, weight: float = 0.0) -> Thing:
    return Thing(kind, slug, names[0], tuple(map(Name, names)), since=since, weight=weight)


ZHIPU = Thing(
    "company",
    "zhipu",
    "Z.ai",
    (
        Name("Z.ai"),
        Name("Zhipu AI"),
        Name("智谱"),
        Name("zhi pu", spelling=True),
        Name("北京智谱华章"),
        Name("bei jing zhi pu hua zhang", spelling=True),
        Name("2513.HK", date(2026, 1, 8)),
    ),
)
INDEX = Index(
    (
        ZHIPU,
        thing("company", "openai", "OpenAI", weight=9),
        thing("company", "anthropic", "Anthropic"),
        thing("family", "gpt", "GPT"),
        thing("model", "gpt-5", "GPT-5", since=date(2025, 8, 7)),
        thing("model", "gpt-5-mini", "GPT-5 mini"),
        thing("model", "deepseek-r1", "DeepSeek R1"),
        thing("model", "deepseek-v3", "DeepSeek V3"),
        thing("event", "listing", "Zhipu AI lists in Hong Kong"),
        thing("event", "parity", "OpenAI says the gap to Anthropic has closed"),
    ),
    ("company", "family", "model", "event"),
)


def found(query: str, **options) -> list[str]:
    return [hit.thing.slug for hit in INDEX.find(query, known_on=options.pop("known_on", TODAY), **options)]


@pytest.mark.parametrize(
    "query", ["Z.ai", "zai", "ZHIPU AI", "智谱", "Ｚ．ａｉ", "zhipu", "zhi pu", "2513.HK", "2513hk", "2513", "huazhang"]
)
def test_every_name_of_a_thing_finds_it_first(query):
    assert found(query)[0] == "zhipu"


@pytest.mark.parametrize(
    ("query", "first", "tier"),
    [
        ("gpt-5", "gpt-5", "exact"),
        ("gpt5", "gpt-5", "exact"),
        ("deepseek", "deepseek-r1", "start"),
        ("r1", "deepseek-r1", "word"),
        ("v3 deepseek", "deepseek-v3", "word"),
        ("seek r", "deepseek-r1", "part"),
        ("deepsek r1", "deepseek-r1", "near"),
        ("Antrhopic", "anthropic", "near"),
        ("gtp", "gpt", "near"),
        ("zhipu qingyan", "zhipu", "some"),
    ],
)
def test_a_hit_says_how_well_it_fits(query, first, tier):
    hit = INDEX.find(query, known_on=TODAY)[0]
    assert (hit.thing.slug, hit.tier) == (first, tier)


def test_exact_comes_before_beginning_before_word_and_kinds_decide_between_equals():
    assert found("openai") == ["openai", "parity"]
    assert found("zhipu ai") == ["zhipu", "listing"]
    assert found("gpt") == ["gpt", "gpt-5", "gpt-5-mini"]


def test_a_thing_is_found_once_by_its_best_name():
    hits = [hit for hit in INDEX.find("zhipu", known_on=TODAY) if hit.thing.slug == "zhipu"]
    assert [hit.by for hit in hits] == ["zhi pu"]
    assert INDEX.find("zhipu ai", known_on=TODAY)[0].by == "Zhipu AI"


def test_nothing_is_found_before_it_was_known():
    assert found("gpt-5", known_on=date(2025, 8, 6)) == ["gpt-5-mini"]
    assert found("gpt-5", known_on=date(2025, 8, 7))[0] == "gpt-5"
    assert found("2513.HK", known_on=date(2026, 1, 7)) == []
    assert found("zhipu", known_on=date(2026, 1, 7))[0] == "zhipu"


def test_kinds_narrow_and_the_limit_cuts():
    assert found("openai", kinds={"event"}) == ["parity"]
    assert found("gpt", limit=1) == ["gpt"]


@pytest.mark.parametrize("query", ["", " ", "!?", "xyzzy", "x", "openlabs incorporated"])
def test_what_nobody_is_called_finds_nothing(query):
    assert found(query) == []


def test_a_misspelling_is_looked_for_only_where_nothing_fits_as_written():
    tiers = {hit.tier for hit in INDEX.find("deepseek", known_on=TODAY)}
    assert tiers == {"start"}


def test_short_names_are_not_taken_for_misspellings():
    assert [mistakes(length) for length in (2, 3, 5, 6, 9, 10)] == [0, 1, 1, 2, 2, 3]


@given(st.text(max_size=30))
def test_any_query_is_answered_and_no_thing_comes_twice(query):
    slugs = found(query)
    assert len(slugs) == len(set(slugs))
    assert not slugs or words_of(query)


def slow(query: str) -> set[str]:
    """Everything with a name that holds the query, letters and digits alone; the tiers from exact to part, but words."""
    joined = "".join(words_of(query))
    return {one.slug for one in INDEX.things for name in one.names if joined in "".join(words_of(name.text))}


@given(st.sampled_from([name.text for one in INDEX.things for name in one.names]), st.integers(3, 12))
def test_the_beginning_of_any_name_finds_all_that_a_plain_look_does(text, length):
    query = text[:length]
    if len("".join(words_of(query))) >= 3:
        best = found(query)
        assert best
        assert {slug for slug in slow(query) if slug != "zhipu"} <= set(best)


def test_pinyin_is_of_chinese_names_only():
    assert spellings("智谱") == ("zhi pu",)
    assert spellings("智谱AI") == ("zhi pu AI",)
    assert spellings("重庆银行") == ("chong qing yin hang",)
    assert spellings("Z.ai") == ()


def test_words_that_stand_there_say_more_than_those_that_nearly_do() -> None:
    index = Index((thing("event", "lists", "MiniMax lists its shares"), thing("model", "m2", "MiniMax-M2")))
    # 'minimaxipo' is two letters from 'minimaxm2' but names the company's event by a word of its own.
    assert [hit.tier for hit in index.find("MiniMax IPO", known_on=TODAY)] == ["some", "some"]
    assert next(iter(index.find("MiniMax M3", known_on=TODAY))).tier == "near"
