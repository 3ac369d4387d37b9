from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.usefixtures("bundle")


def page(client, address):
    return client.get(address).content.decode()


def rows(shown):
    table = shown.split('<table class="panel-gauges">')[1].split("</table>")[0]
    return table.count('<svg class="gauge"')


def test_eight_gauges_stand_on_one_scale_with_publisher_and_stake(client):
    shown = page(client, "/gauges/")
    assert rows(shown) == 8
    assert "Of eight gauges, five favour the US" in shown
    assert "Part of the US government." in shown
    assert "3 to 7 months" in shown


def test_the_filter_takes_government_and_own_words_away_and_weighs_again(client):
    shown = page(client, "/gauges/?gauges=independent")
    assert rows(shown) == 5
    assert "Of five gauges, three favour the US" in shown
    assert "3 left out" in shown
    assert "CAISI on DeepSeek" not in shown.split('id="further"')[0]

    def us(text):
        return re.search(r"The US leads under (\d+) % of weightings", text)[1]

    assert us(shown) != us(page(client, "/gauges/"))


def test_the_filter_holds_for_the_further_readings_too(client):
    whole, filtered = (
        page(client, f"/gauges/{query}").split('id="further"')[1] for query in ("", "?gauges=independent")
    )
    for name in ("CAISI on DeepSeek V4 Pro", "David Sacks", "Kai-Fu Lee"):
        assert name in whole
        assert name not in filtered
    for name in ("Arena text, raw", "Epoch, mean since 2023", "Kyle Chan"):
        assert name in whole
        assert name in filtered
    assert "3 of governments or of people who speak of their own business are left out." in filtered


def test_weights_come_from_the_address_and_turn_the_lead(client):
    shown = page(client, "/gauges/?" + "&".join(f"weight.{slug}=0" for slug in HEAVY) + "&weight.download-ratio=10")
    assert "China leads under 100 % of weightings" not in shown  # tokens keep their weight of one
    assert re.search(r"<p class=\"answer\">.*China leads under \d+ % of weightings", shown, flags=re.S)
    assert 'name="weight.download-ratio" value="10"' in shown
    assert "around your weights" in shown


HEAVY = ("arena-duels", "eci-lag", "caisi-lag", "ai-index-gap", "open-closed-lag", "capital-ratio")


@pytest.mark.parametrize("value", ["11", "-1", "much", "1.5", "²"])
def test_a_weight_that_is_none_is_refused_with_a_remedy(client, value):
    response = client.get("/gauges/", {"weight.eci-lag": value})
    assert response.status_code == 400
    assert "write a whole number from 0 to 10" in response.content.decode()


def test_a_composite_never_stands_without_the_share_of_weightings(client):
    for address in ("/", "/gauges/", "/gauges/?gauges=independent"):
        shown = page(client, address)
        assert shown.count("the gauges together say") <= shown.count("of weightings, ")
    nothing = "&".join(f"weight.{slug}=0" for slug in (*HEAVY, "download-ratio", "token-ratio"))
    shown = page(client, f"/gauges/?{nothing}")
    assert "the gauges together say" not in shown
    assert "No gauge has a weight" in shown


def test_before_anything_was_known_the_panel_says_so(client):
    shown = page(client, "/gauges/?known_on=2001-01-01")
    assert "No gauge was known on this day." in shown
    assert '<form class="weights"' not in shown


def test_what_changed_since_a_day(client):
    shown = page(client, "/?since=2026-09-30")
    changed = shown.split('id="changed"')[1]
    assert "What changed since 30 Sep 2026" in changed
    days = re.findall(r'<span class="dated">(\d+ \w+ \d{4})', changed)
    assert days
    assert all(day.endswith(("Oct 2026", "Nov 2026")) for day in days)
    assert "Nothing new after 22 Nov 2026." in page(client, "/?since=2026-11-22")


def test_then_and_now_shows_both_days_and_what_turned(client):
    shown = page(client, "/then-and-now/?then=2026-08-06&known_on=2026-10-02")
    assert "As known on 6 Aug 2026" in shown
    row = shown.split("How strong is each side’s best model?")[1].split("</tr>")[0]
    assert re.findall(r'verdict-[\w-]+">([^<]*)<', row) == ["Too close to call", "US leads"]
    assert "verdict changed" in row


@pytest.mark.parametrize("then", ["2026-10-02", "2026-11-01", "1999-01-01"])
def test_then_lies_before_now(client, then):
    response = client.get(f"/then-and-now/?then={then}&known_on=2026-10-02")
    assert response.status_code == 400
    assert "must lie before 2026-10-02" in response.content.decode()


def test_two_scorecards_take_no_more_than_twice_the_questions_of_one(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(26):
        assert client.get("/then-and-now/?then=2026-08-06").status_code == 200
