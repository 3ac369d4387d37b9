"""One article in: stored once, linked, its claims proposed; and the command that does it."""

from __future__ import annotations

import json
import os
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from airace.ingest import articles, reading, version
from airace.ingest.reading import ArticleError, Text
from airace.lib.links import canonical
from airace.models import Alias, Article, Claim, Company, Mention

KINDS = {"ipo", "funding", "acquisition", "prediction", "ranking", "deployment", "relocation", "release", "policy"}


def run(path: Path | str, *options: str) -> str:
    out = StringIO()
    call_command("ingest_article", str(path), *options, stdout=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path: Path, article_text: str) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(article_text, encoding="utf-8")
    return path


def by_kind(found: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [claim["fields"] for claim in found["claims"] if claim["kind"] == kind]


def test_the_article_is_linked_and_its_claims_are_proposed(names: None, file: Path, article_text: str) -> None:
    found = json.loads(run(file, "--published", "2026-01", "--json"))
    assert set(found) == {"article", "mentions", "claims"}
    assert found["article"]["text"] == article_text
    assert found["article"]["title"] == "Can Chinese AI firms overtake their US rivals?"
    assert {(mention["kind"], mention["entity"]) for mention in found["mentions"]} == {
        *(("person", slug) for slug in ("justin-lin", "tang-jie", "xi-jinping")),
        *(("family", slug) for slug in ("qwen", "llama")),
        *(("company", slug) for slug in ("alibaba", "zhipu", "meta", "hugging-face", "airbnb", "minimax", "deepseek")),
        ("company", "manus"),
    }
    offerings = {fields["company"]: fields for fields in by_kind(found, "ipo")}
    assert {firm: fields["amount"] for firm, fields in offerings.items()} == {
        "zhipu": {"value": 560000000, "currency": "USD"},
        "minimax": {"value": 620000000, "currency": "USD"},
    }
    assert all(fields["date"] == {"value": "2026-01", "precision": "month"} for fields in offerings.values())
    assert all(fields["place"] == "Hong Kong" for fields in offerings.values())
    [deal] = by_kind(found, "acquisition")
    assert (deal["acquirer"], deal["target"], deal["date"]["value"]) == ("meta", "manus", "2025-12")
    [move] = by_kind(found, "relocation")
    assert (move["company"], move["to"]) == ("manus", "Singapore")
    [forecast] = by_kind(found, "prediction")
    assert (forecast["person"], forecast["probability_high"]) == ("justin-lin", 0.2)
    assert (forecast["horizon_start"]["value"], forecast["horizon_end"]["value"]) == ("2029-01", "2031-01")
    [ranking] = by_kind(found, "ranking")
    assert (ranking["subject"], ranking["surpassed"], ranking["date"]["value"]) == ("qwen", "llama", "2025-09")
    [use] = by_kind(found, "deployment")
    assert (use["adopter"], use["product"], use["use"]) == ("airbnb", "qwen", "customer service")


def test_offsets_count_in_the_stored_text(names: None, file: Path) -> None:
    found = json.loads(run(file, "--published", "2026-01-31", "--json"))
    text = found["article"]["text"]
    assert all(text[mention["start"] : mention["end"]] == mention["text"] for mention in found["mentions"])
    assert all(text[claim["start"] : claim["end"]] == claim["excerpt"] for claim in found["claims"])
    assert all(0 <= claim["confidence"] <= 1 for claim in found["claims"])


def test_a_second_time_nothing_changes_and_it_says_so(names: None, file: Path) -> None:
    first = json.loads(run(file, "--published", "2026-01", "--json"))
    before = (Article.objects.count(), Mention.objects.count(), Claim.objects.count(), version.current())
    assert "nothing changed" in run(file, "--published", "2026-01")
    assert "nothing changed" in run(file)
    again = json.loads(run(file, "--json"))
    assert (Article.objects.count(), Mention.objects.count(), Claim.objects.count(), version.current()) == before
    assert again["article"].pop("new") is False
    assert first["article"].pop("new") is True
    assert again == first


@pytest.mark.parametrize(
    ("published", "words"), [("yesterday", "not a publication date"), ("2999-01", "lies in the future")]
)
def test_a_day_that_is_none_is_refused_for_a_stored_article_too(names: None, published: str, words: str) -> None:
    text = Text("T", "Zhipu rose.", url="https://paper.example/known")
    articles.store(text, published="2026-01-08")
    with pytest.raises(ArticleError, match=words):
        articles.store(text, published=published)
    with pytest.raises(ArticleError, match=words):
        articles.ingest(text.url, published=published)


def test_the_first_time_counts_as_a_change_of_the_data(names: None, file: Path) -> None:
    before = version.current()
    run(file, "--published", "2026-01")
    assert version.current() == before + 1


def test_claims_wait_for_review_dated_by_the_end_of_the_stated_month(names: None, file: Path) -> None:
    run(file, "--published", "2026-01")
    assert set(Claim.objects.values_list("status", "published_on")) == {("candidate", date(2026, 1, 31))}
    assert (Article.objects.get().published_on, Article.objects.get().published_precision) == (
        date(2026, 1, 1),
        "month",
    )


def test_a_name_that_needs_a_context_counts_only_there(db: None, tmp_path: Path) -> None:
    step = Company.objects.create(slug="stepfun", name="StepFun")
    Alias.objects.create(text="Step", company=step, context="Shanghai|AI lab")
    path = tmp_path / "a.txt"
    path.write_text("Step by step the market fell. Nobody in the town knew why.")
    assert json.loads(run(path, "--published", "2026-02-02", "--json"))["mentions"] == []
    path.write_text("A new model came from the AI lab Step in Shanghai on Monday.")
    assert [m["entity"] for m in json.loads(run(path, "--published", "2026-02-02", "--json"))["mentions"]] == [
        "stepfun"
    ]


@pytest.mark.parametrize(
    ("name", "body", "options", "words"),
    [
        ("a.txt", b"", (), "is empty"),
        ("a.txt", b" \n ", (), "is empty"),
        ("a.txt", b"Title\n\x00\x01", (), "is not text"),
        ("a.txt", "标题".encode("gb18030"), (), "not text in UTF-8"),
        ("a.txt", b"Title\nwords", (), "add --published"),
        ("a.txt", b"Title\nwords", ("--published", "January"), "not a publication date"),
        ("a.txt", b"Title\nwords", ("--published", "2026-02-30"), "not a publication date"),
        ("a.txt", b"Title\nwords", ("--published", "2999-01-01"), "lies in the future"),
        ("a.txt", b"x" * (reading.MAX_BYTES + 1), (), "at most"),
        ("a.html", b"<html><body></body></html>", (), "No article text"),
    ],
)
def test_what_cannot_be_taken_in_is_said_in_a_sentence(
    db: None, tmp_path: Path, name: str, body: bytes, options: tuple[str, ...], words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(body)
    with pytest.raises(CommandError, match=words):
        run(path, *options)
    assert Article.objects.count() == 0


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("missing.txt", "no file missing.txt"),
        ("/", "is a folder"),
        ("/dev/zero", "is not a regular file"),
        ("a\0b", "is no path of a file"),
        ("http://127.0.0.1:8000/a", "not a public address"),
        ("https://example.org:8000/a", "only ports 80 and 443"),
        ("HTTP://127.0.0.1/a", "not a public address"),
        ("http://[::1/a", "is not a web address; give one like"),
        ("ftp://example.org/a", "not a web address"),
        ("https://no-such-host.invalid/a", "could not be resolved"),
    ],
)
def test_where_nothing_can_be_read(db: None, where: str, words: str) -> None:
    with pytest.raises(CommandError, match=words):
        run(where, "--published", "2026-01-01")


def test_a_pipe_is_refused_rather_than_waited_for(db: None, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "link.txt").symlink_to(tmp_path / "pipe.txt")
    with pytest.raises(CommandError, match=r"link\.txt is not a regular file"):
        run(tmp_path / "link.txt")


PAGE = """<html lang="en"><head><title>Zhipu lists in Hong Kong - The Paper</title>
<link rel="canonical" href="https://paper.example/tech/zhipu?utm_source=x">
<meta property="og:site_name" content="The Paper"><meta property="og:title" content="Zhipu lists in Hong Kong">
<meta property="article:published_time" content="2026-01-08T09:00:00Z"></head>
<body><nav>Home</nav><article><p>Zhipu AI listed in Hong Kong on Thursday and raised $558 million in the offering.
Shares of the company rose on the first day.</p><p>It is the first of China's large language model developers to go
public, and others are expected to follow this year.</p></article><script>alert(1)</script></body></html>"""


def test_a_page_gives_its_own_address_title_and_day(names: None, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(PAGE)
    article = json.loads(run(path, "--json"))["article"]
    assert article["url"] == "https://paper.example/tech/zhipu"
    assert (article["title"], article["publisher"]) == ("Zhipu lists in Hong Kong", "The Paper")
    assert article["published_on"] == "2026-01-08"
    assert "alert" not in article["text"]
    assert article["text"].startswith("Zhipu lists in Hong Kong")


def test_one_address_is_one_article_whatever_its_tracking(names: None) -> None:
    first = articles.store(
        Text("T", "Zhipu rose.", url=canonical("HTTPS://Paper.example:443/a?b=2&a=1#x")), published="2026-01-08"
    )
    second = articles.store(Text("T", "Zhipu fell.", url=canonical("https://paper.example/a?a=1&utm_medium=m&b=2")))
    assert first.article.url == "https://paper.example/a?a=1&b=2"
    assert (second.article.pk, second.new) == (first.article.pk, False)


def test_a_chinese_text_is_known_as_such() -> None:
    assert Text("t", "智谱在香港上市，募资5.58亿美元。Zhipu").language == "zh"
    assert Text("t", "Zhipu (智谱) listed in Hong Kong").language == "en"


def test_a_bad_answer_of_a_site_is_an_error(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ArticleError, match="not a web address that is fetched"):
        articles.ingest("gopher://example.org/")
