"""Words of both scripts as the index of articles holds them, and that a search is one condition on that index."""

from __future__ import annotations

import importlib
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from airace.extract.fold import PAIRS
from airace.lib import han
from airace.models import Article
from airace.queries.headlines import headlines
from airace.queries.news import Wanted, stories
from airace.queries.words import asked

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)


def write(title: str, text: str, *, language: str = "en") -> None:
    Article.objects.create(
        sha256=title,
        title=title,
        text=text,
        language=language,
        published_on=date(2026, 11, 1),
        fetched_at=datetime(2026, 11, 20, tzinfo=UTC),
    )


def titles(find: str) -> set[str]:
    return {story.title for story in stories(Wanted(find=find), known_on=DAY, first=0, count=50)[0]}


def words(text: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT airace_words(%s)", [text])
        return cursor.fetchone()[0].split()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("北京智谱发布GLM新模型", ["北", "京", "智", "谱", "发", "布", "GLM", "新", "模", "型"]),
        ("智譜華章", ["智", "谱", "华", "章"]),
        ("ＧＬＭ－４．５", ["GLM", "4.5"]),  # full width
        ("DeepSeek-V3.1/Qwen", ["DeepSeek", "V3.1", "Qwen"]),
        ("二〇二六年𠮷", ["二", "〇", "二", "六", "年", "𠮷"]),
        ("", []),
    ],
)
def test_a_text_is_written_in_one_plain_form(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_the_index_knows_the_pairs_of_characters_that_the_rest_of_the_site_knows() -> None:
    made = importlib.import_module("airace.migrations.0007_chinese_search")
    assert (made.TRADITIONAL, made.SIMPLIFIED) == (han.TRADITIONAL, han.SIMPLIFIED)
    known = dict(zip(han.TRADITIONAL, han.SIMPLIFIED, strict=True))
    assert {pair[0]: pair[1] for pair in zip(PAIRS[::2], PAIRS[1::2], strict=True)}.items() <= known.items()
    assert not set(han.TRADITIONAL) & set(han.SIMPLIFIED)


@pytest.mark.parametrize(
    ("find", "hits"),
    [
        ("智谱", {"上市", "香港"}),
        ("智譜", {"上市", "香港"}),  # asked in traditional script
        ("谱智", set()),  # the characters stand there, in another order
        ("智", {"上市", "香港"}),  # one character
        ("香港上市", {"香港"}),  # 「香港上市」 stands in one of them only
        ("香港 上市", {"上市", "香港"}),
        ("Zhipu 智谱 IPO", {"香港"}),
        ("智谱GLM", {"香港"}),  # from one script into the other
        ("glm-5", {"香港"}),
        ("GLM 5", {"香港"}),
        ("智谱 -IPO", {"上市"}),
        ("-智谱", {"English"}),
        ("“香港上市”", {"香港"}),
        ("「香港上市」", {"香港"}),
        ('"licence was halted"', {"English"}),
        ("licence chips", {"English"}),
        ("智谱，", {"上市", "香港"}),
        ("港", {"上市", "香港"}),  # 香港 alone holds it as well as 港股
        ("lic", set()),
    ],
)
def test_what_is_found(find: str, hits: set[str]) -> None:
    write("上市", "北京智谱在香港，今日上市。", language="zh")
    write("香港", "Zhipu（智譜GLM-5）香港上市: the IPO", language="zh")
    write("English", "The export licence was halted for AI/chips.")
    assert titles(find) == hits


@pytest.mark.parametrize(
    "find", ["-", '"', "!!!", "“”", "& | ! ( ) <->", "'; --", "\\", "%_", "🙂", ":*", '"""', "- -"]
)
def test_without_a_letter_nothing_is_asked_and_nothing_found(find: str) -> None:
    write("English", "Text & more.")
    assert asked(find) is None
    assert titles(find) == set()


@given(find=st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=("Cs",)), max_size=100))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_breaks_a_search(find: str) -> None:
    """Whatever is asked, all of it counts: with a word beside it that stands nowhere, nothing is found."""
    if not Article.objects.exists():
        write("English", "The export licence was halted for AI/chips.")
    assert titles(find) <= {"English"}
    assert {one.title for one in headlines(find, known_on=DAY)} <= {"English"}
    assert titles(f"zzyzx {find}") == set()


def test_a_text_of_any_length_is_kept() -> None:
    write("Long", "智谱" + "芯片不断发展" * 60_000)
    write("Many", " ".join(f"word{number}" for number in range(120_000)))
    assert titles("智谱") == {"Long"}
    assert titles("word7") == {"Many"}


def test_headlines_hold_every_word_themselves() -> None:
    write("智譜 lists in Hong Kong", "nothing")
    write("Other", "智谱 lists")
    assert [row.title for row in headlines("智谱 lists", known_on=DAY)] == ["智譜 lists in Hong Kong"]
    assert headlines("智谱", known_on=date(2026, 10, 31)) == []


def test_a_search_is_one_condition_and_the_index_answers_it() -> None:
    write("上市", "北京智谱上市")
    for number in range(500):
        write(f"Other {number}", "An article about something else, 北京的公司。")
    with CaptureQueriesContext(connection) as captured:
        stories(Wanted(find="智谱 上市 -融资"), known_on=DAY, first=0, count=20)
    search = captured.captured_queries[0]["sql"]
    assert search.count("@@") == 1
    assert "LIKE" not in search
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('article_search')")
        cursor.execute("ANALYZE airace_article")
        cursor.execute("EXPLAIN " + search)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Bitmap Index Scan on article_search" in plan, plan
    assert "Seq Scan on airace_article" not in plan


def test_rows_beyond_the_last_page_still_say_how_many_there_are() -> None:
    write("上市", "北京智谱上市")
    found: tuple[list[Any], int] = stories(Wanted(find="智谱"), known_on=DAY, first=20, count=20)
    assert found == ([], 1)
