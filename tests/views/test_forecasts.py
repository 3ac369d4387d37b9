from __future__ import annotations

import json
import re
from datetime import date
from hashlib import sha256

import pytest

from airace import models
from airace.ingest import rulings
from airace.metrics.verdicts import judge

pytestmark = pytest.mark.usefixtures("bundle")

LIN = "a-chinese-company-leapfrogs-openai-and-anthropic-with-fundamental"
AUGUST = "polymarket-which-company-has-the-best-chinese-ai-model-end-of-august-2026-alibaba"
JULY = "polymarket-best-chinese-ai-company-end-of-july-2026-alibaba"


def page(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def section(shown: str, slug: str) -> str:
    return shown.split(f'id="{slug}"')[1].split("</section>")[0]


def test_lin_is_the_first_row_with_quote_source_and_day(client):
    rows = section(page(client, "/forecasts/"), "forecast-statements").split("<tbody>")[1].split("</tr>")
    assert '<a href="/people/justin-lin/">Justin Lin</a>' in rows[0]
    assert f'<a href="/forecasts/{LIN}/">' in rows[0]
    assert "stretched thin" in rows[0]
    assert 'href="https://www.livemint.com/' in rows[0]
    assert "below 20 %" in rows[0]
    assert "below 20 %" not in rows[1]


def test_the_straight_line_is_called_useless_where_it_is_drawn(client):
    shown = page(client, "/forecasts/")
    under = shown.split('id="forecast-alignment"')[1].split('id="forecast-pools"')[0].split("</figure>")[1]
    assert "The straight line knows nothing" in under
    assert re.search(r"the line&#x27;s gap for 31 Dec 2026 is [\d.]+ points", under)


def test_statements_are_found_by_words_and_side(client):
    shown = section(page(client, "/forecasts/?forecast-statements.q=fable"), "forecast-statements")
    assert set(re.findall(r"/people/([a-z-]+)/", shown)) == {"elon-musk", "tang-jie"}
    chinese = section(page(client, "/forecasts/?forecast-statements.side=CN"), "forecast-statements")
    assert 'class="side side-us"' not in chinese.split("<tbody>")[1]


def test_looking_back_nothing_of_later_is_there(client):
    shown = page(client, "/forecasts/?known_on=2026-01-09")
    assert "Justin Lin" not in shown
    assert page(client, f"/forecasts/{LIN}/?known_on=2026-01-09", 404)
    assert page(client, "/people/justin-lin/?known_on=2026-01-09", 404)
    ruled, before = (page(client, f"/forecasts/{JULY}/?known_on={day}") for day in ("2026-07-31", "2026-07-30"))
    assert "<strong>Came true</strong>, 31 Jul 2026" in ruled
    assert "Came true" not in before
    assert "No ruling was known on 30 Jul 2026." in before


def test_a_decided_market_shows_its_prices_its_evidence_and_its_score(client):
    shown = page(client, f"/forecasts/{JULY}/")
    assert "74.6 %" in shown
    # (0.746 − 1)² and −ln 0.746.
    assert '<td class="num">0.065</td><td class="num">0.293</td>' in shown
    assert "read in a report" not in shown
    assert "in a report about it" in shown


def test_criteria_and_fine_print_are_shown_and_say_when_they_were_written(client):
    shown = page(client, f"/forecasts/{LIN}/")
    assert "Yes if, between January 2029 and 10 January 2031" in shown
    assert "Written by us on 24 November 2026, after the statement." in shown
    assert "How our own metric stands" not in shown
    ruled = page(client, "/forecasts/china-catches-up-with-the-united-states-in-ai-by-2020/")
    assert "Written by us on 24 November 2026, after the ruling." in ruled


def test_what_is_not_written_down_is_said_to_be_missing(client):
    shown = page(client, "/forecasts/metaculus-will-there-be-a-frontier-ai-lab-in-china-before-2026/")
    assert "None were written down here; the platform’s own page has them" in shown
    assert "None was written down here" in shown


@pytest.fixture
def ruled() -> models.Resolution:
    made = rulings.rule_due(date(2026, 9, 1), judge)
    return next(ruling for ruling in made if ruling.question.slug == AUGUST)


def test_a_metrics_ruling_is_shown_with_evidence_hash_and_todays_data(client, ruled):
    assert ruled.outcome == "yes"
    shown = section(page(client, f"/forecasts/{AUGUST}/"), "outcome")
    assert "<strong>Came true</strong>, 1 Sep 2026, by our own metric" in shown
    assert "Qwen3.8 Max (19 Aug 2026), 6.1 points before Moonshot AI" in shown
    assert ruled.evidence_sha256 in shown
    assert "None of the numbers kept with it has been restated since." in shown
    assert "CC BY 4.0" in shown
    before = page(client, f"/forecasts/{AUGUST}/?known_on=2026-08-31")
    assert "No ruling was known on 31 Aug 2026." in before
    assert "How our own metric stands on it" in before


def test_a_ruled_question_keeps_to_the_budget_of_queries(client, ruled, django_assert_max_num_queries):
    with django_assert_max_num_queries(15):
        page(client, f"/forecasts/{AUGUST}/")


def test_evidence_is_served_byte_for_byte(client, ruled):
    answer = client.get(f"/forecasts/{AUGUST}/evidence.json")
    assert answer["Content-Type"].startswith("application/json")
    assert sha256(answer.content).hexdigest() == ruled.evidence_sha256
    assert json.loads(answer.content)["known_on"] == "2026-08-31"
    again = client.get(f"/forecasts/{AUGUST}/evidence.json", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert page(client, f"/forecasts/{LIN}/evidence.json", 404)


def test_an_editors_ruling_goes_first_and_the_metrics_is_still_shown(client, ruled):
    models.Resolution.objects.create(
        question=ruled.question,
        outcome="no",
        resolved_on="2026-09-03",
        source_url="https://platform.example/ruling",
        note="The platform ruled otherwise.",
    )
    shown = section(page(client, f"/forecasts/{AUGUST}/"), "outcome")
    editor, metric = shown.split("What our metric ruled; the editor’s ruling counts")
    assert "<strong>Did not</strong>, 3 Sep 2026, by an editor" in editor
    assert "https://platform.example/ruling" in editor
    assert "<strong>Came true</strong>" in metric
    assert "Came true" in page(client, f"/forecasts/{AUGUST}/?known_on=2026-09-02").split("What decides it")[0]


def test_who_said_parity_by_2026_is_one_jump_away(client):
    shown = page(client, "/forecasts/")
    assert '<a href="#forecast-parity">' in shown
    table = section(shown, "forecast-parity")
    first = table.split("<tbody>")[1].split("</tr>")[0]
    assert ("/people/eric-schmidt/" in first, "Did not" in first) == (True, True)
    assert re.search(r"Level or ahead by the end of \d{4}: \d+ statements; 0 came true, \d+ did not", table)


def test_a_bound_question_shows_what_our_metric_says_and_the_rule(client):
    shown = page(client, "/forecasts/kalshi-will-a-chinese-ai-model-be-1-this-year-before-2027/")
    assert re.search(r'<strong>No</strong>: <a href="/metrics/frontier-gap-arena/">[\d.]+ points', shown)
    assert "A gap of zero is no lead" in shown
    assert "undecided" in shown


def test_a_market_without_statements_and_a_statement_without_prices_have_their_own_sections_only(client):
    market, statement = page(client, f"/forecasts/{JULY}/"), page(client, f"/forecasts/{LIN}/")
    assert ("What was said" in market, "Chances over time" in market) == (False, True)
    assert ("What was said" in statement, "Chances over time" in statement) == (True, False)


def test_a_person_has_both_names_statements_and_no_score_without_a_resolved_chance(client):
    shown = page(client, "/people/justin-lin/")
    assert '<span class="zh" lang="zh">林俊旸</span>' in shown
    assert '<a href="/companies/alibaba/">Alibaba</a>' in shown
    assert "Lin Junyang" in shown
    assert "None yet: no chance that Justin Lin gave has come out." in shown
    flat = page(client, "/people/eric-schmidt/")
    assert "Eric Schmidt gave no chance, and a statement without a number is not given one" in flat


def test_companies_lead_to_their_people(client):
    shown = page(client, "/companies/alibaba/")
    assert re.search(r'<a href="/people/joe-tsai/">Joe Tsai</a> <span lang="zh">', shown)
    early = page(client, "/companies/alibaba/?known_on=2025-12-31")
    assert "/people/justin-lin/" not in early
