"""Evidence pages on the bundled dataset: every shown value leads to one, and it says what an analyst asks."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client

from airace.lib.facts import SPECS
from airace.metrics import registry
from airace.models import IPO, Claim
from airace.queries.facts import IDENTITY, facts
from airace.web.evidence import TITLES, title

DAY = date(2026, 11, 23)


@pytest.fixture
def reader() -> Client:
    return Client()


def text(page: str) -> str:
    """The words of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def section(page: str, column: str) -> str:
    found = re.search(rf'<section class="section" id="{column}".*?</section>', page, re.DOTALL)
    assert found, column
    return found[0]


def test_a_fact_tells_why_this_value_and_keeps_the_other(reader: Client) -> None:
    page = reader.get("/evidence/facts/ipo/zhipu-hkex/").content.decode()
    raised = text(section(page, "proceeds_usd"))
    assert "Raised Z.ai, listing at HKEX $558m" in raised
    assert "The source closest to the fact: primary filing before reporting." in raised
    assert "$560m" in raised
    assert "Figures are facts" in raised
    assert "stake: The exchange earns from listings." in raised
    assert "Published 8 Jan 2026" in raised
    assert "accepted by rule on" in raised
    first = re.findall(r'href="([^"]+)"', section(page, "proceeds_usd"))[0]
    (fact,) = facts("ipo", known_on=DAY, slug="zhipu-hkex")
    assert first == fact.url("proceeds_usd")


def test_a_stage_shows_what_it_was_before(reader: Client) -> None:
    (fact,) = [one for one in facts("acquisition", known_on=DAY) if one["slug"] == "meta-manus"] or [None]
    if fact is None:
        fact = next(
            one
            for one in facts("acquisition", known_on=DAY)
            if len({s.fields.get("stage") for s in one.statements}) > 2
        )
    page = reader.get(f"/evidence/facts/acquisition/{fact['slug']}/").content.decode()
    stage = text(section(page, "stage"))
    assert "The newest statement: how far something has come changes" in stage
    assert re.search(r"Shown before, by what had been published: .+ from .+ until ", stage)
    assert fact["stage"] in stage


def test_an_earlier_day_knows_less(reader: Client) -> None:
    before = reader.get("/evidence/facts/ipo/zhipu-hkex/?known_on=2026-01-07")
    assert before.status_code == 404 or "$558m" not in before.content.decode()
    assert "$558m" in reader.get("/evidence/facts/ipo/zhipu-hkex/?known_on=2026-01-08").content.decode()


def test_an_editors_choice_is_shown_with_its_reason_and_without_a_name(reader: Client, django_user_model: Any) -> None:
    editor = django_user_model.objects.create_user("jane-roe")
    Claim.objects.create(
        kind="ipo",
        ipo=IPO.objects.get(slug="zhipu-hkex"),
        fields={"offer_price": {"value": 117, "currency": "HKD"}},
        status="accepted",
        tier=5,
        published_on=date(2026, 1, 9),
        url="https://example.org/<script>alert(1)</script>",
        excerpt="priced at <b>HK$117</b>",
        preferred=True,
        reason="misprint <i>in the filing</i>",
        decided_by=editor,
    )
    page = reader.get("/evidence/facts/ipo/zhipu-hkex/").content.decode()
    offer = section(page, "offer_price")
    assert "Chosen by an editor over the rule, because: misprint &lt;i&gt;in the filing&lt;/i&gt;." in offer
    assert "HK$116.20 from 8 Jan 2026 until 9 Jan 2026" in text(offer)
    assert "reviewed by an editor" in offer
    assert "priced at &lt;b&gt;" in offer
    assert "<script>alert" not in page
    assert "jane" not in page


def test_what_was_refused_is_counted_and_not_shown(reader: Client) -> None:
    claim = Claim.objects.filter(ipo__slug="zhipu-hkex").first()
    assert claim
    Claim.objects.create(
        kind="ipo",
        ipo=claim.ipo,
        fields={"ticker": "9999.HK"},
        status="rejected",
        url="https://x.example/wrong",
        published_on=date(2026, 1, 9),
    )
    page = reader.get("/evidence/facts/ipo/zhipu-hkex/").content.decode()
    assert "1 was refused" in text(page)
    assert "9999.HK" not in page
    assert "x.example" not in page


@pytest.mark.parametrize("kind", IDENTITY)
def test_a_fact_of_every_kind_has_its_page(reader: Client, kind: str, django_assert_max_num_queries: Any) -> None:
    known = facts(kind, known_on=DAY)
    richest = max(known, key=lambda fact: (len(fact.statements), len(fact.values)))
    with django_assert_max_num_queries(4):
        answer = reader.get(richest.proof() + "?known_on=2026-11-23")
    page = answer.content.decode()
    assert answer.status_code == 200
    columns = set(re.findall(r'<section class="section" id="([^"]+)"', page))
    shown = {name for name in richest.values if not name.endswith("_precision") and name != "currency"}
    assert columns == shown
    home = re.search(r'<h1><a href="([^"]+)"', page)
    assert home
    assert reader.get(unescape(home[1])).status_code == 200


def test_every_column_has_a_title() -> None:
    assert set(TITLES) <= {column for spec in SPECS.values() for column in spec}
    assert (title("filed_on"), title("offer_price"), title("fp16_tflops")) == (
        "Filed",
        "Offer price",
        "FP16 performance, TFLOPS",
    )


def test_a_reading_names_its_source_file_and_line(reader: Client) -> None:
    page = text(reader.get("/evidence/readings/lmarena-text/lmarena/qwen3-8-max/2026-10-02/").content.decode())
    assert "Arena text: Qwen3.8 Max, 2 Oct 2026" in page
    assert "1,481.8 points 1,476.6 to 1,487" in page  # the row of ratings.csv
    assert "CC BY 4.0" in page
    assert "Sells evaluation services to model developers" in page
    assert "out of 23,353" in page
    assert "One version, never changed" in page
    with open("airace/dataset/ratings.csv", encoding="utf-8") as rows:
        line = next(
            number for number, row in enumerate(rows, 1) if row.startswith("qwen3-8-max,lmarena-text,2026-10-02,")
        )
    assert f"dataset/ratings.csv , line {line:,}," in page


@pytest.mark.parametrize(
    "address",
    [
        "/evidence/facts/cake/x/",
        "/evidence/facts/ipo/no-such/",
        "/evidence/facts/side_change/x/",
        "/evidence/readings/lmarena-text/lmarena/qwen3-8-max/2026-10-03/",
        "/evidence/readings/lmarena-text/lmarena/qwen3-8-max/yesterday/",
        "/evidence/readings/lmarena-text/lmarena/no-such/2026-10-02/",
        "/evidence/readings/lmarena-text/lmarena/qwen3-8-max/2026-10-02/?variant=other",
        "/evidence/readings/lmarena-text/lmarena/qwen3-8-max/2026-10-02/?known_on=2026-10-01",
        "/evidence/metrics/no-such/",
    ],
)
def test_what_is_not_there_is_not_found(reader: Client, address: str) -> None:
    assert reader.get(address).status_code == 404


@pytest.mark.parametrize("slug", registry())
def test_every_metric_shows_its_evidence_within_the_budget(
    reader: Client, slug: str, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(15):
        answer = reader.get(f"/evidence/metrics/{slug}/?known_on=2026-11-23")
    assert answer.status_code == 200
    page = answer.content.decode()
    definition = registry()[slug].definition
    assert text(definition.text) in text(page)
    assert text(definition.caveats[0]) in text(page)


def test_a_number_shows_what_the_same_function_gave_on_earlier_days(reader: Client) -> None:
    compute = registry()["funding-trailing-year"].compute
    page = text(reader.get("/evidence/metrics/funding-trailing-year/?known_on=2026-11-23").content.decode())
    for then, words in ((date(2026, 10, 24), "24 Oct 2026"), (date(2025, 11, 23), "23 Nov 2025")):
        value = compute(known_on=then).value
        assert isinstance(value, dict)
        assert re.search(rf"{words} US \$({value['US'] / 1e9:.3g}|{value['US'] / 1e9:.0f})bn", page), words


def test_a_sum_leads_on_to_the_facts_behind_it(reader: Client) -> None:
    page = reader.get("/evidence/metrics/funding-trailing-year/").content.decode()
    links = re.findall(r'href="(/evidence/facts/funding_round/[^"]+)" data-evidence', page)
    assert len(links) == 8
    assert all(reader.get(link).status_code == 200 for link in links)


@pytest.mark.parametrize(
    "address", ["/", "/gauges/", "/models/", "/models/deepseek-r1/", "/capital/", "/compute/", "/companies/zhipu/"]
)
@pytest.mark.parametrize("day", ["2025-06-01", "2026-11-23"])
def test_shown_values_lead_to_pages_that_exist_on_the_day(reader: Client, address: str, day: str) -> None:
    page = reader.get(f"{address}?known_on={day}").content.decode()
    links = re.findall(r'<a href="(/evidence/[^"#]*)(?:#[^"]*)?"[^>]* data-evidence[^>]*>([^<]*)</a>', page)
    links += re.findall(r'<a class="gap" href="(/evidence/[^"#]*)"[^>]* data-evidence[^>]*>([^<]*)</a>', page)
    assert links
    sample = dict(links[:: max(1, len(links) // 30)])
    for link in sample:
        answer = reader.get(unescape(link))
        assert answer.status_code == 200, link
        assert f"known_on={day}" in link
        assert 'id="evidence"' in answer.content.decode()


def test_every_evidence_can_be_reported(reader: Client) -> None:
    fact = reader.get("/evidence/facts/ipo/zhipu-hkex/?known_on=2026-08-06").content.decode()
    assert "/report/?about=%2Fevidence%2Ffacts%2Fipo%2Fzhipu-hkex%2F%23offer_price&amp;known_on=2026-08-06" in fact
    metric = reader.get("/evidence/metrics/frontier-arena/").content.decode()
    assert "/report/?about=%2Fevidence%2Fmetrics%2Ffrontier-arena%2F" in metric


def test_the_corrections_policy_is_where_the_form_says(reader: Client) -> None:
    page = reader.get("/methodology/").content.decode()
    assert 'id="corrections"' in page
    assert 'id="chosen"' in page
    assert "Nothing is overwritten." in page
