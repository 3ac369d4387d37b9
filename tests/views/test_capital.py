from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.usefixtures("bundle")


def page(client, address):
    return client.get(address).content.decode()


def row(shown, company):
    return next(line for line in shown.split("<tr>") if f">{company}</a>" in line and "listed" in line)


def test_the_listing_of_minimax_has_offer_close_and_return(client):
    cells = row(page(client, "/capital/?known_on=2026-10-02"), "MiniMax")
    assert "+109.1 %" in cells  # 345 over 165
    assert "9 Jan 2026" in cells


def test_a_listing_is_not_known_before_its_day(client):
    shown = page(client, "/capital/?known_on=2026-01-05")
    assert "+109.1 %" not in shown


def test_values_that_do_not_apply_differ_from_those_we_lack(client):
    shown = page(client, "/capital/")
    assert '<span class="missing" title="not-applicable">—</span>' in shown
    assert '<span class="missing" title="unknown">unknown</span>' in shown


def test_switches_are_links_that_keep_the_rest_of_the_view(client):
    shown = page(client, "/capital/?funding-quarterly.scale=log&known_on=2026-10-02")
    figure = shown.split('id="funding-quarterly"')[1].split("</figure>")[0]
    links = dict(
        re.findall(
            r'<a id="[^"]*" href="([^"]*)" hx-boost="true" hx-target="#funding-quarterly"[^>]*>([^<]*)</a>', figure
        )
    )
    by_text = {text: address.replace("&amp;", "&") for address, text in links.items()}
    assert by_text["Share"] == (
        "/capital/?funding-quarterly.scale=log&funding-quarterly.show=share&known_on=2026-10-02#funding-quarterly"
    )
    assert by_text["Linear"] == "/capital/?known_on=2026-10-02#funding-quarterly"


def test_sums_turn_into_real_dollars_and_back(client):
    shown = page(client, "/capital/?known_on=2026-10-02")
    assert 'id="funding-quarterly-real"' not in shown
    assert '<a href="/capital/?dollars=real&amp;known_on=2026-10-02">Real</a>' in shown
    real = page(client, "/capital/?known_on=2026-10-02&dollars=real")
    assert 'id="funding-trailing-year-real"' in real
    assert 'id="funding-trailing-year"' not in real
    assert "US dollars of Aug 2026" in real
    assert '<a href="/capital/?known_on=2026-10-02">Nominal</a>' in real


def test_a_year_narrows_every_figure_and_links_keep_it(client):
    shown = page(client, "/capital/funding/?from=2024-01-01&to=2024-12-31&known_on=2026-10-02")
    chosen = re.search(r'<a href="([^"]*)" aria-current="true">2024</a>', shown)
    assert chosen is not None
    assert "known_on=2026-10-02" in chosen[1]
    stage = re.search(r'<a href="([^"]*)">Series B</a>', shown)
    assert stage is not None
    address = stage[1].replace("&amp;", "&")
    assert address == (
        "/capital/funding/?from=2024-01-01&known_on=2026-10-02&stage=series-b&to=2024-12-31#funding-rounds"
    )
    narrowed = page(client, address)
    register = narrowed.split('id="funding-rounds"')[1].split("</section>")[0]
    assert set(re.findall(r"<td>(Series [^<]*|Corporate|Debt|Seed)</td>", register)) == {"Series B"}
    assert not re.search(r"\b(2023|2025|2026)</a>", register)
    assert "Stage: Series B" in narrowed


def test_an_investor_leads_to_its_rounds_under_its_name(client):
    shown = page(client, "/capital/funding/?investor=sequoia")
    assert "Lead investor: Sequoia Capital" in shown
    assert "No round that counts" not in shown
    # One that nobody names finds nothing and says so.
    assert "No values were known" in page(client, "/capital/funding/?investor=nobody")


def test_a_deal_tells_its_end_first_and_cites_every_stage(client):
    shown = page(client, "/capital/deals/meta-manus/")
    lede = shown.split('class="lede">')[1].split("</p>")[0]
    assert lede.startswith("Meta’s deal for Manus was abandoned, as last stated on 13 Aug 2026")
    stages = shown.split('<ol class="stages">')[1].split("</ol>")[0]
    assert re.findall(r"<strong>([^<]*)</strong>", stages) == [
        *("Announced", "Closed", "On the way", "Blocked", "Being unwound", "Abandoned")
    ]
    assert all('href="http' in step for step in stages.split("<li class=")[1:])
    assert "108 days later" in stages  # 9 January to 27 April 2026
    assert 'href="/capital/deals/tencent-manus/"' in shown


def test_a_deal_is_not_known_before_its_day(client):
    assert client.get("/capital/deals/meta-manus/?known_on=2025-12-28").status_code == 404
    assert "Blocked" not in page(client, "/capital/deals/meta-manus/?known_on=2026-02-01")
    assert "is closed" in page(client, "/capital/deals/meta-manus/?known_on=2026-02-01")
    assert client.get("/capital/deals/nobody-nothing/").status_code == 404


def test_the_company_page_leads_to_the_stages_of_its_deals(client):
    assert 'href="/capital/deals/meta-manus/"' in page(client, "/companies/manus/")


def test_quarters_and_years_are_two_charts_each_with_its_own_file(client):
    years, quarters = page(client, "/capital/spending/"), page(client, "/capital/spending/?by=quarter")
    assert 'data-chart="capex-by-company"' in years
    assert 'data-chart="capex-by-company-quarterly"' not in years
    assert 'data-chart="revenue-by-company-quarterly"' in quarters


def test_every_part_of_capital_leads_to_the_others(client):
    parts = ("/capital/", "/capital/funding/", "/capital/valuations/", "/capital/spending/", "/capital/deals/")
    for part in parts:
        shown = page(client, part).split('aria-label="Parts of Capital"')[1].split("</nav>")[0]
        assert all(f'href="{other}"' in shown for other in (*parts, "/ipos/"))
        assert f'href="{part}" aria-current="page"' in shown


def test_sums_are_said_to_be_nominal_where_they_are(client):
    assert "listings and spending stay nominal" in page(client, "/capital/")
    assert "All sums are nominal US dollars" in page(client, "/capital/spending/")
