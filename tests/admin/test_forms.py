"""The forms: days and sums as people write them, what is there already, contributors, and sources that are kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse

from airace.admin.base import ReasonedAdmin
from airace.admin.facts import FactAdmin
from airace.admin.provenance import ImportSwitchAdmin, KnownGapAdmin, SourceAdmin, WatchAdmin
from airace.ingest.review import accept
from airace.models import (
    FACTS,
    IPO,
    Acquisition,
    Alias,
    Benchmark,
    CitedPage,
    Claim,
    Company,
    Event,
    FundingRound,
    ImportRun,
    Observation,
    Series,
    Source,
    Ticker,
)
from tests.ingest.site import Site, running

FILING = {"stated_url": "https://filing.example/n", "stated_tier": "1", "stated_on": "2026-01-09"}


@pytest.fixture
def zhipu(db: None) -> Company:
    firm = Company.objects.create(slug="zhipu", name="Z.ai", name_zh="智谱", side="CN", website="https://z.ai")
    Alias.objects.create(text="Zhipu AI", company=firm)
    Ticker.objects.create(symbol="2513.HK", exchange="HKEX", company=firm)
    return firm


@pytest.fixture
def rates(db: None) -> None:
    """One euro is 1.2 dollars and 9.36 Hong Kong dollars on 8 January 2026, in a world of its own."""
    source = Source.objects.create(slug="ecb-fx", title="ECB rates", publisher="ECB", url="https://ecb.example/")
    run = ImportRun.objects.create(source=source, started_at=datetime(2026, 1, 8, tzinfo=UTC))
    for currency, value in (("USD", 1.2), ("HKD", 9.36)):
        series = Series.objects.create(source=source, measure="per-euro", currency=currency, unit=currency)
        Observation.objects.create(
            series=series,
            period=date(2026, 1, 8),
            value=value,
            known_at=datetime(2026, 1, 8, 16, tzinfo=UTC),
            run=run,
            url="https://ecb.example/day",
        )


@pytest.fixture
def paper() -> Iterator[Site]:
    """Every public address is this site."""
    with running() as site:
        before, settings.SOURCE_MIRROR = settings.SOURCE_MIRROR, site.base
        yield site
        settings.SOURCE_MIRROR = before


def page(name: str, *args: Any) -> str:
    return reverse(f"admin:airace_{name}", args=args)


def typed(zhipu: Company, **more: str) -> dict[str, str]:
    given = {"company": str(zhipu.pk), "exchange": "HKEX", "stage": "listed", "listed_on": "8 Jan 2026"}
    return FILING | given | more


def said(answer: Any) -> dict[str, str]:
    """What is said beside each field."""
    found = re.findall(r'id="live-(\w+)" hx-swap-oob="true">(.*?)</(?:span|ul)>', answer.content.decode())
    return {name: text for name, text in found if text}


def errors(answer: Any) -> str:
    return str(answer.context["adminform"].form.errors) if answer.context else ""


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("2026-01", date(2026, 1, 1), "month"),
        ("Q4 2025", date(2025, 10, 1), "quarter"),
        ("2025年12月", date(2025, 12, 1), "month"),
    ],
)
def test_one_box_takes_a_day_as_exactly_as_it_is_known(
    desk: Client, zhipu: Company, text: str, day: date, precision: str
) -> None:
    answer = desk.post(page("ipo_add"), typed(zhipu, listed_on=text))
    assert answer.status_code == 302, errors(answer)
    row = IPO.objects.get()
    assert (row.listed_on, row.listed_precision, row.slug) == (day, precision, "zhipu-hkex")
    shown = desk.get(page("ipo_change", row.pk)).context["adminform"].form
    assert shown["listed_on"].value() == Claim.objects.get().fields["listed"]["value"]
    same = typed(zhipu, listed_on=shown["listed_on"].value(), close_price="131.5", currency="HKD", slug=row.slug)
    desk.post(page("ipo_change", row.pk), same)
    assert Claim.objects.latest("pk").fields == {"close": {"value": 131.5, "currency": "HKD"}}


def test_a_sum_in_another_currency_is_computed_and_says_by_whose_rate(
    desk: Client, zhipu: Company, rates: None
) -> None:
    given = typed(zhipu, proceeds_usd="4,348.1m", proceeds_usd_currency="HKD")
    live = said(desk.post(page("ipo_check"), given))
    assert live["proceeds_usd"] == "= $557m at 0.1282 dollars to one HKD (ECB rates, 8 Jan 2026)."
    assert live["listed_on"] == "= 8 Jan 2026"
    desk.post(page("ipo_add"), given)
    assert IPO.objects.get().proceeds_usd == Decimal(557_448_718)
    assert Claim.objects.get().fields["amount"] == {
        "value": 4348100000,
        "currency": "HKD",
        "also": {"value": 557448718, "currency": "USD", "rate": 0.128205, "by": "ECB rates, 8 Jan 2026"},
    }


def test_a_rate_that_nobody_knows_is_unknown(desk: Client, zhipu: Company) -> None:
    given = typed(zhipu, proceeds_usd="4.35bn", proceeds_usd_currency="HKD")
    assert "unknown" in said(desk.post(page("ipo_check"), given))["proceeds_usd"]
    desk.post(page("ipo_add"), given)
    assert IPO.objects.get().proceeds_usd is None
    assert Claim.objects.get().fields["amount"] == {"value": 4350000000, "currency": "HKD"}


def test_a_round_keeps_the_stated_sum_beside_its_dollars(desk: Client, zhipu: Company, rates: None) -> None:
    given = FILING | {
        "company": str(zhipu.pk),
        "round": "series-d",
        "date": "8 Jan 2026",
        "status": "closed",
        "in_totals": "on",
        "amount": "780m",
        "amount_currency": "HKD",
        "valuation_kind": "unstated",
    }
    assert desk.post(page("fundinground_add"), given).status_code == 302
    row = FundingRound.objects.get()
    assert (row.amount, row.currency, row.amount_usd) == (Decimal(780_000_000), "HKD", Decimal(100_000_000))
    assert (row.fx_source, row.amount_missing, row.slug) == ("ECB rates, 8 Jan 2026", "", "zhipu-2026-01-series-d")


def test_what_is_there_already_is_said_before_saving_and_needs_a_tick(desk: Client, zhipu: Company) -> None:
    desk.post(page("ipo_add"), typed(zhipu))
    first = IPO.objects.get()
    warned = desk.post(page("ipo_check"), typed(zhipu)).content.decode()
    assert "Z.ai has an IPO on HKEX of 2026-01-08 already." in warned
    assert f'href="{page("ipo_change", first.pk)}"' in warned
    assert "already" in errors(desk.post(page("ipo_add"), typed(zhipu)))
    assert IPO.objects.count() == 1
    assert desk.post(page("ipo_add"), typed(zhipu, stated_anyway="on")).status_code == 302
    assert sorted(IPO.objects.values_list("slug", "attempt")) == [("zhipu-hkex", 1), ("zhipu-hkex-2", 2)]


@pytest.mark.parametrize("name", ["智谱", "ZHIPU AI", "Zhipu Al"])
def test_a_company_by_another_name_is_noticed(desk: Client, zhipu: Company, name: str) -> None:
    given = FILING | {"name": name, "kind": "lab", "side": "CN"}
    assert "Z.ai is there already" in errors(desk.post(page("company_add"), given))


def test_saving_and_adding_another_keeps_the_source_only(desk: Client, zhipu: Company) -> None:
    given = typed(zhipu, stated_title="Allotment", stated_publisher="HKEX", _addanother="1")
    onward = desk.post(page("ipo_add"), given)
    form = desk.get(onward["Location"]).context["adminform"].form
    assert form["stated_url"].value() == FILING["stated_url"]
    assert (form["stated_title"].value(), form["stated_on"].value()) == ("Allotment", "2026-01-09")
    assert not form["company"].value()
    assert not form["exchange"].value()
    kept = CitedPage.objects.get()
    assert (kept.url, kept.title, kept.publisher) == (FILING["stated_url"], "Allotment", "HKEX")


@pytest.mark.parametrize("term", ["智谱", "zhipu", "zhi pu", "z.ai", "2513", "zhippu"])
def test_a_company_is_found_while_typing_by_any_of_its_names(desk: Client, zhipu: Company, term: str) -> None:
    Company.objects.create(slug="meta", name="Meta", side="US")
    asked = {"term": term, "app_label": "airace", "model_name": "ipo", "field_name": "company"}
    found = desk.get(reverse("admin:autocomplete"), asked).json()["results"]
    assert [one["text"] for one in found] == ["Z.ai"]


PAGE = """<html><head><title>Z.ai raises HK$4.35bn</title><meta property="og:site_name" content="The Paper">
<meta property="article:published_time" content="2026-01-09T08:00:00Z"></head><body><p>Words.</p></body></html>"""


def test_a_pasted_address_says_what_its_page_is(desk: Client, zhipu: Company, paper: Site) -> None:
    paper.put("/articles/news/1", PAGE)
    answer = desk.post(page("ipo_cited"), {"url": "https://www.z.ai/news/1"}).json()
    assert answer["fields"] == {
        "stated_title": "Z.ai raises HK$4.35bn",
        "stated_publisher": "The Paper",
        "stated_on": "2026-01-09",
        "stated_tier": "2",
    }
    assert "it is the website of Z.ai" in answer["says"]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://paper.example/none", "status 404"),
        ("https://paper.example/closed", "asks robots not to fetch"),
        ("https://paper.example/file.pdf", "application/pdf"),
        ("http://127.0.0.1/", "not a public address"),
        ("javascript:alert(1)", "not a web address"),
        ("", "not a web address"),
    ],
)
def test_a_page_that_cannot_be_read_is_said_in_words(desk: Client, paper: Site, url: str, words: str) -> None:
    paper.put("/articles/robots.txt", "User-agent: *\nDisallow: /closed", "text/plain")
    paper.put("/articles/closed", PAGE)
    paper.put("/articles/file.pdf", b"%PDF", "application/pdf")
    answer = desk.post(page("event_cited"), {"url": url}).json()
    assert words in answer["says"]
    assert "stated_title" not in answer["fields"]


def test_the_publisher_proposes_its_tier(desk: Client, zhipu: Company, paper: Site) -> None:
    desk.post(page("ipo_add"), typed(zhipu, stated_url="https://wire.example/1", stated_tier="4"))
    says = desk.post(page("ipo_cited"), {"url": "https://wire.example/2"}).json()
    assert says["fields"] == {"stated_tier": "4"}
    assert "1 accepted claim from wire.example" in says["says"]
    assert desk.post(page("ipo_cited"), {"url": "https://www1.hkexnews.hk/x.pdf"}).json()["fields"] == {
        "stated_tier": "1"
    }


@pytest.fixture
def contributor(client: Client, db: None) -> Client:
    """May look at everything and propose; the roles' own table grants this elsewhere."""
    user = User.objects.create_user("helper", is_staff=True)
    about = ContentType.objects.get_for_model(Claim)
    may, _ = Permission.objects.get_or_create(codename="propose_fact", content_type=about, defaults={"name": "p"})
    user.user_permissions.add(may, *Permission.objects.filter(codename__startswith="view_"))
    client.force_login(user)
    return client


def test_a_contributor_proposes_and_changes_nothing(contributor: Client, zhipu: Company, editor: User) -> None:
    answer = contributor.post(page("ipo_add"), typed(zhipu, offer_price="116.2", currency="HKD"), follow=True)
    assert "waits for an editor" in " ".join(map(str, answer.context["messages"]))
    assert not IPO.objects.exists()
    claim = Claim.objects.get()
    assert (claim.status, claim.url, claim.decided_by) == ("candidate", FILING["stated_url"], None)
    accept(claim.pk, by=editor)
    row = IPO.objects.get()
    assert (row.offer_price, row.slug, row.stage) == (Decimal("116.20"), "zhipu-hkex", "listed")
    again = typed(zhipu, offer_price="999", currency="HKD", slug=row.slug)
    contributor.post(page("ipo_change", row.pk), again)
    row.refresh_from_db()
    assert row.offer_price == Decimal("116.20")
    waiting = Claim.objects.get(status="candidate")
    assert (waiting.ipo, waiting.fields) == (row, {"offer_price": {"value": 999, "currency": "HKD"}})
    accept(waiting.pk, by=editor)
    row.refresh_from_db()
    assert row.offer_price == Decimal("999.00")


def test_what_a_contributor_may_not_do(contributor: Client, zhipu: Company) -> None:
    row = IPO.objects.create(slug="zhipu-hkex", company=zhipu, stage="filed")
    assert contributor.post(page("ipo_delete", row.pk), {"post": "yes"}).status_code == 403
    assert "stated_first" not in contributor.get(page("ipo_change", row.pk)).context["adminform"].form.fields
    assert contributor.get(page("benchmark_add")).status_code == 403
    assert contributor.post(page("benchmark_check")).status_code == 403
    assert contributor.post(page("ipo_history", row.pk), {"state": "1"}).status_code == 403


@pytest.mark.parametrize(
    ("name", "given", "kind"),
    [
        ("company", {"name": "月之暗面", "kind": "lab", "side": "CN"}, Company),
        ("event", {"title": "A speech", "date": "2026-01", "kind": "speech", "side": "US"}, Event),
        ("acquisition", {"acquirer": "meta", "target": "zhipu", "stage": "talks"}, Acquisition),
    ],
)
def test_proposals_of_other_kinds_can_be_accepted(
    contributor: Client, zhipu: Company, editor: User, name: str, given: dict[str, str], kind: Any
) -> None:
    Company.objects.create(slug="meta", name="Meta", side="US")
    firms = {
        field: str(Company.objects.get(slug=given[field]).pk) for field in ("acquirer", "target") if field in given
    }
    before = kind.objects.count()
    answer = contributor.post(page(f"{name}_add"), FILING | given | firms)
    assert answer.status_code == 302, errors(answer)
    assert kind.objects.count() == before
    accept(Claim.objects.get().pk, by=editor)
    assert kind.objects.count() == before + 1


def test_nothing_is_edited_without_a_source_or_a_reason(desk: Client) -> None:
    """Switches of imports and the review queue have reasons of their own."""
    own = (SourceAdmin, WatchAdmin, KnownGapAdmin, ImportSwitchAdmin)
    for kind, kind_admin in admin.site._registry.items():
        if kind._meta.app_label != "airace" or isinstance(kind_admin, own):
            continue
        request: Any = type("Request", (), {"user": User(is_superuser=True, is_active=True), "path": "/"})()
        if not kind_admin.has_change_permission(request) or kind._meta.model_name in {"claim", "errorreport"}:
            continue
        form: Any = kind_admin.get_form(request)
        named = "stated_url" if isinstance(kind_admin, FactAdmin) else "stated_because"
        assert form.base_fields[named].required, kind
    assert {kind_admin.model for kind_admin in admin.site._registry.values() if isinstance(kind_admin, FactAdmin)} == {
        Claim._meta.get_field(name).related_model for name in FACTS
    }


def test_a_kind_without_claims_keeps_where_it_was_read_in_its_history(desk: Client) -> None:
    given = {
        "name": "Board",
        "measures": "What it measures.",
        "scale": "0 to 1",
        "comparable": "time",
        "maintainer": "A lab",
        "url": "https://board.example/",
    }
    assert "stated_because" in errors(desk.post(page("benchmark_add"), given))
    assert not Benchmark.objects.exists()
    answer = desk.post(page("benchmark_add"), {**given, "stated_because": "https://board.example/about"})
    assert answer.status_code == 302, errors(answer)
    row = Benchmark.objects.get()
    state = desk.get(page("benchmark_history", row.pk)).context["states"][0]
    assert (row.slug, state.who, state.why) == ("board", "editor", "https://board.example/about")


def test_odd_input_is_no_failure(desk: Client, zhipu: Company) -> None:
    odd = typed(zhipu, listed_on="\x00", proceeds_usd="9" * 400, offer_price="1e99", currency="XXX", attempt="x")
    assert desk.post(page("ipo_check"), odd).status_code == 200
    assert desk.post(page("ipo_add"), odd).status_code == 200
    assert desk.post(page("ipo_check") + "?of=99999").status_code == 403
    assert desk.get(page("ipo_check")).status_code == 405


def test_every_form_opens_and_no_admin_lacks_groups(desk: Client) -> None:
    for kind, kind_admin in admin.site._registry.items():
        if isinstance(kind_admin, FactAdmin | ReasonedAdmin):
            answer = desk.get(page(f"{kind._meta.model_name}_add"))
            assert answer.status_code == 200, kind
            assert desk.post(page(f"{kind._meta.model_name}_check"), {}).status_code == 200, kind
        if isinstance(kind_admin, FactAdmin):
            assert kind_admin.groups, kind


def test_what_the_claims_together_do_not_allow_is_said_on_the_form(desk: Client, zhipu: Company) -> None:
    """The filing's high stays, so a newspaper's low above it cannot be shown beside it."""
    desk.post(page("ipo_add"), typed(zhipu, high_price="100", currency="HKD"))
    row = IPO.objects.get()
    paper = {"stated_url": "https://paper.example/a", "stated_tier": "3", "slug": row.slug}
    answer = desk.post(
        page("ipo_change", row.pk), typed(zhipu, high_price="130", low_price="120", currency="HKD", **paper)
    )
    assert answer.status_code == 200
    assert "ipo high is not below low" in errors(answer)
    assert answer.context["adminform"].form["low_price"].value() == "120"
    assert Claim.objects.count() == 1


def test_readers_see_what_a_cited_page_calls_itself(desk: Client, zhipu: Company) -> None:
    desk.post(page("ipo_add"), typed(zhipu, stated_title="Allotment results", stated_publisher="HKEXnews"))
    shown = desk.get("/evidence/facts/ipo/zhipu-hkex/").content.decode()
    assert 'href="https://filing.example/n" rel="noopener">Allotment results</a>, HKEXnews' in shown
