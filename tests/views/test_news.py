"""The news page over the bundled dataset, which holds no article, and over a few articles."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime
from urllib.parse import quote_plus

import pytest

from airace.models import (
    IPO,
    Article,
    Chip,
    Claim,
    Company,
    Deployment,
    Event,
    Mention,
    Person,
    Prediction,
)
from airace.views.news import EXCERPT, cut

pytestmark = pytest.mark.usefixtures("bundle")


def write(number=0, *, title="Zhipu lists", text="", language="en", day=date(2026, 11, 1), **given):
    return Article.objects.create(
        sha256=f"test-{number}",
        url=f"https://press.example/{number}",
        title=title,
        text=text,
        language=language,
        publisher="The Press",
        published_on=day,
        fetched_at=datetime(2026, 11, 20, tzinfo=UTC),
        **given,
    )


def page(client, address="/news/"):
    return html.unescape(client.get(address).content.decode())


def headings(shown):
    return re.findall(r"<article class=\"story\">\s*<h2[^>]*>(?:<a[^>]*>)?([^<]*)", shown)


def test_without_articles_it_says_so_and_leads_on(client):
    shown = page(client)
    assert "No article has been read yet." in shown
    assert "No values known on" in shown
    assert "<figure" not in shown
    assert "No article that is kept here was published by 2 Oct 2026." in page(client, "/news/?known_on=2026-10-02")


def test_a_story_leads_to_its_publisher_and_shows_only_how_it_begins(client):
    write(title="<b>Zhipu</b> lists", text="<b>Zhipu</b> lists\n" + "Word " * 400 + "THE END")
    shown = client.get("/news/").content.decode()
    assert '<a href="https://press.example/0" rel="noopener">&lt;b&gt;Zhipu&lt;/b&gt; lists</a>' in shown
    excerpt = re.search(r'<p class="excerpt">([^<]*)</p>', shown)[1]
    assert excerpt.startswith("Word Word")
    assert excerpt.endswith("Word…")
    assert len(excerpt) <= EXCERPT
    assert "THE END" not in shown
    assert "1 Nov 2026 · The Press · in English" in shown


def test_claims_say_what_became_of_them(client):
    zhipu = Company.objects.get(slug="zhipu")
    article = write(text="Zhipu lists.")
    Mention.objects.create(article=article, text="Zhipu", kind="company", company=zhipu)
    said = {"kind": "ipo", "fields": {}, "article": article, "published_on": article.published_on}
    ipo = IPO.objects.filter(company=zhipu).first()
    Claim.objects.create(**said, excerpt="It listed.", ipo=ipo, status="accepted", start=0, end=1)
    Claim.objects.create(**said, excerpt="It failed.", status="rejected", reason="Another firm.", start=2, end=3)
    Claim.objects.create(**said, excerpt="It may.", start=4, end=5)
    shown = page(client)
    accepted, rejected, waiting = re.findall(r"<li><strong>Listing</strong>(.*?)</li>", shown)
    assert "It listed." in accepted
    assert '<a href="/companies/zhipu/#listings-title">the listing</a>' in accepted
    assert "rejected: Another firm." in rejected
    assert "not a fact yet" in waiting
    assert '<span class="side side-cn"><a href="/companies/zhipu/">Z.ai</a></span>' in shown


@pytest.mark.parametrize(
    ("kind", "model", "address"),
    [
        ("prediction", Prediction, "/forecasts/{question}/"),
        ("deployment", Deployment, "/adoption/#deployments"),
        ("chip", Chip, "/compute/?chips-compared.q={chip}#chips-compared"),
        ("person", Person, "/people/{slug}/"),
        ("event", Event, "/timeline/{slug}/"),
    ],
)
def test_a_claim_leads_to_where_its_fact_is_shown(client, kind, model, address):
    fact = model.objects.order_by("pk").first()
    article = write(text="It is said.")
    said = {"kind": kind, "fields": {}, "article": article, "published_on": article.published_on}
    Claim.objects.create(**said, excerpt="It is.", status="accepted", **{kind: fact})
    wanted = address.format(
        slug=fact.slug,
        chip=quote_plus(getattr(fact, "name", "")),
        question=fact.question.slug if kind == "prediction" else "",
    )
    assert f'accepted: see <a href="{wanted}">' in page(client)
    assert client.get(wanted.partition("#")[0]).status_code == 200


def test_attention_is_drawn_for_everybody_and_for_one_company(client):
    zhipu = Company.objects.get(slug="zhipu")
    Mention.objects.create(article=write(1, title="Named"), text="Zhipu", kind="company", company=zhipu)
    write(2, title="Not named")
    for address in ("/news/?known_on=2026-11-22", "/news/?company=zhipu&known_on=2026-11-22"):
        shown = page(client, address)
        # The article of 1 November stands in the week from 26 October, the first of the four weeks over by the 22nd.
        assert "Z.ai stood in 1 of 2 stories (26 Oct 2026 to 22 Nov 2026)" in shown
        assert 'id="stories-by-company-plot"' in shown
    assert "Choose a company above" not in shown


def test_the_stream_of_a_company(client):
    zhipu = Company.objects.get(slug="zhipu")
    Mention.objects.create(article=write(1, title="Named"), text="Zhipu", kind="company", company=zhipu)
    write(2, title="Not named")
    shown = page(client, "/news/?company=zhipu")
    assert "News of Z.ai</h1>" in shown
    assert headings(shown) == ["Named"]
    assert 'href="/news/?company=zhipu"' in page(client, "/companies/zhipu/")
    assert 'href="/news/?known_on=2026-11-02&company=zhipu"' in page(client, "/companies/zhipu/?known_on=2026-11-02")
    wrong = client.get("/news/?company=nobody")
    assert (wrong.status_code, "names no company here" in wrong.content.decode()) == (400, True)


def test_search_finds_chinese_and_keeps_its_state_on_the_next_page(client):
    for number in range(25):
        write(number, title=f"第{number}条", text="智谱发布GLM新模型", language="zh")
    write(99, title="English", text="Nothing of the kind")
    first = page(client, "/news/?q=智谱&language=zh")
    assert len(headings(first)) == 20
    assert "25 stories" in first
    following = re.search(r'href="([^"]*)" rel="next"', first)[1]
    second = page(client, following)
    assert len(headings(second)) == 5
    assert not set(headings(first)) & set(headings(second))
    assert 'value="智谱"' in second
    assert client.get("/news/?page=0").status_code == 400
    assert "The last page is 2." in page(client, "/news/?page=9")


def test_a_search_that_finds_nothing_says_how_words_are_looked_for(client):
    write()
    assert "Chinese characters that stand together are looked for together" in page(client, "/news/?q=nothing-of-it")
    assert client.get("/news/?q=a%00b").status_code == 400


def test_a_full_page_keeps_to_its_budget(client, django_assert_max_num_queries):
    for number in range(25):
        write(number)
    with django_assert_max_num_queries(15):
        client.get("/news/?company=zhipu&side=CN&language=en&q=lists")


@pytest.mark.parametrize(
    ("text", "kept"),
    [("short", "short"), ("one two three four", "one two…"), ("一二三四五六七八九十一二三", "一二三四五六七八九十一…")],
)
def test_cutting_keeps_whole_words_and_chinese_letters(text, kept):
    assert cut(text, 12) == kept
