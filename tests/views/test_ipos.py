from __future__ import annotations

import csv
import re
from collections import Counter

import pytest

from airace.models import Company
from airace.stack.paths import ROOT

pytestmark = pytest.mark.usefixtures("bundle")
HELD = (
    "MiniMax held its offer price of HK$165.00: at the newest known close, on 30 Sep 2026, it stood at HK$250.20, "
    "51.6 % above; none of 179 known closes since 9 Jan 2026 was below it."
)
THEN = "known_on=2026-10-02"


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def events(body: str) -> list[dict[str, str]]:
    """Properties of every event; the strict reader is in tests/web/test_ics.py."""
    unfolded = body.replace("\r\n ", "")
    found = []
    for part in unfolded.split("BEGIN:VEVENT\r\n")[1:]:
        lines = part.split("\r\nEND:VEVENT\r\n")[0].strip().split("\r\n")
        found.append({line.partition(":")[0]: line.partition(":")[2] for line in lines})
    return found


def lanes(shown: str) -> dict[str, list[str]]:
    """Names of the cards by stage."""
    found = {}
    for lane in shown.split('<section class="lane lane-')[1:]:
        own = lane.split("</section>")[0]
        found[own.partition('"')[0]] = re.findall(r'<p class="card-name"><a href="[^"]*">([^<]*)</a>', own)
    return found


def test_the_desk_and_the_listing_say_first_whether_minimax_held_its_offer_price(client):
    desk = page(client, f"/ipos/?{THEN}")
    assert HELD in desk.split("<section")[0]
    listing = page(client, f"/ipos/minimax-hkex/?{THEN}")
    assert f'<p class="lede">{HELD}' in listing
    assert "also stated: " in listing
    assert "$620m" in listing


def test_every_attempt_stands_in_the_lane_of_its_stage(client):
    found = lanes(page(client, f"/ipos/?{THEN}"))
    assert list(found) == ["rumoured", "planned", "tutoring", "filed", "withdrawn", "listed"]
    assert found["withdrawn"] == ["Cerebras"]
    assert found["tutoring"] == ["MiniMax"]
    with (ROOT / "airace" / "dataset" / "ipos.csv").open(encoding="utf-8") as file:
        facts = {row["fact"] for row in csv.DictReader(file) if row["known_on"] <= "2026-10-02"}
    assert sum(map(len, found.values())) == len(facts)


@pytest.mark.parametrize(
    ("query", "companies"),
    [
        ("side=US", {"OpenAI", "Anthropic", "Cerebras", "SpaceX", "CoreWeave"}),
        ("side=US&venue=nasdaq", {"Cerebras", "SpaceX", "CoreWeave"}),
        ("venue=not-stated", {"OpenAI", "Anthropic", "Cohere", "T-Head"}),
        ("venue=nowhere", set()),
    ],
)
def test_side_and_venue_narrow_the_whole_desk(client, query, companies):
    shown = page(client, f"/ipos/?{query}&{THEN}")
    assert {name for names in lanes(shown).values() for name in names} == companies
    linked = set(re.findall(r'<a href="/ipos/([a-z0-9-]+)/\?', shown))
    assert ("zhipu-hkex" in linked) is False
    assert ("cerebras-nasdaq-2" in linked) is ("Cerebras" in companies)
    narrowed = page(client, re.search(r'href="(/ipos/calendar\.ics[^"]*)"', shown)[1].replace("&amp;", "&"))
    assert {event["SUMMARY"].split(":")[0] for event in events(narrowed)} <= companies


def test_a_selection_keeps_the_medians_of_its_venue(client):
    whole, chosen = page(client, f"/ipos/?{THEN}"), page(client, f"/ipos/?venue=hkex&{THEN}")
    assert "HKEX +69.8 % (6 listings)" in whole
    assert "HKEX +69.8 % (6 listings)" in chosen
    assert "SSE STAR +466.0 %" not in chosen.split('id="ipo-first-day"')[1]


def test_lines_and_scale_of_the_paths_are_in_the_address(client):
    shown = page(client, f"/ipos/?ipo-paths.scale=log&ipo-paths.hide=CN%3Azhipu-hkex&{THEN}")
    figure = shown.split('id="ipo-paths-data">')[1].split("</script>")[0]
    assert '"type":"log"' in figure
    assert '"MiniMax"' in figure
    assert '"Z.ai"' not in figure


def test_looking_back_the_desk_knows_only_what_was_known(client):
    shown = page(client, "/ipos/?known_on=2026-01-08")
    assert "MiniMax" not in shown
    assert "Z.ai: only the first day" not in shown  # the desk answers where a later close is known
    assert "Only the first day is known of" in shown
    assert client.get("/ipos/minimax-hkex/?known_on=2026-01-08").status_code == 404
    first = page(client, "/ipos/minimax-hkex/?known_on=2026-01-09")
    assert '<p class="lede">MiniMax: only the first day is known; it closed at HK$345.00 on 9 Jan 2026' in first
    assert "No attempt to list" in page(client, "/ipos/?known_on=2010-01-01")


def test_a_listing_under_way_says_so_and_links_to_its_company_and_desk(client):
    shown = page(client, f"/ipos/moonshot-hkex/?{THEN}")
    assert "Filed; not listed as known on 2 Oct 2026" in shown
    assert f'href="/companies/moonshot/?{THEN}"' in shown
    assert f'href="/ipos/?{THEN}"' in shown
    assert "Lock-up" not in shown
    assert "How far it was said to be" in shown


def test_two_attempts_of_a_company_lead_to_each_other(client):
    assert f'href="/ipos/cerebras-nasdaq-2/?{THEN}"' in page(client, f"/ipos/cerebras-nasdaq/?{THEN}")
    assert f'href="/ipos/cerebras-nasdaq/?{THEN}"' in page(client, f"/companies/cerebras/?{THEN}")


def test_the_calendar_file_holds_every_date_known_to_the_day_once(client):
    response = client.get(f"/ipos/calendar.ics?{THEN}")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    found = events(response.content.decode())
    uids = Counter(event["UID"] for event in found)
    assert max(uids.values()) == 1
    assert "minimax-hkex-listing@ipos.airace" in uids
    listing = next(event for event in found if event["UID"] == "minimax-hkex-listing@ipos.airace")
    assert listing["DTSTART;VALUE=DATE"] == "20260109"
    assert listing["DTEND;VALUE=DATE"] == "20260110"
    assert "https://" in listing["DESCRIPTION"]
    assert not [uid for uid in uids if "lock-up" in uid]  # no source states one
    assert len(found) == len(
        re.findall(
            r'<td class="when">', page(client, f"/ipos/?{THEN}").split('id="calendar"')[1].split("</section>")[0]
        )
    )


def test_the_calendar_file_is_the_same_on_another_day_and_is_not_sent_twice(client, django_assert_num_queries):
    first = client.get(f"/ipos/calendar.ics?{THEN}")
    assert client.get("/ipos/calendar.ics?known_on=2026-10-20").content == first.content
    with django_assert_num_queries(1):
        again = client.get(f"/ipos/calendar.ics?{THEN}", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/ipos/calendar.ics?known_on=never").status_code == 400
    assert client.get("/ipos/calendar.ics?side=XX").status_code == 400
    assert client.post("/ipos/calendar.ics").status_code == 405


def test_a_hostile_name_changes_neither_the_page_nor_the_calendar(client):
    Company.objects.filter(slug="minimax").update(name="<b>Mini\r\nEND:VEVENT\r\nX;Max,</b>")
    shown = page(client, f"/ipos/minimax-hkex/?{THEN}")
    assert "<b>Mini" not in shown
    body = page(client, f"/ipos/calendar.ics?{THEN}")
    listing = next(event for event in events(body) if event["UID"] == "minimax-hkex-listing@ipos.airace")
    assert listing["SUMMARY"] == r"<b>Mini END:VEVENT X\;Max\,</b>: first day of trading\, HKEX"
    assert body.count("BEGIN:VEVENT\r\n") == body.count("\r\nEND:VEVENT\r\n")


def test_a_search_for_a_listing_leads_to_it(client):
    found = page(client, f"/search/?q=minimax+ipo&{THEN}")
    assert f'href="/ipos/minimax-hkex/?{THEN}"' in found
    assert f'href="/ipos/?{THEN}"' in page(client, f"/search/?q=ipo+desk&{THEN}")
    assert 'href="/ipos/minimax-hkex/' not in page(client, "/search/?q=minimax+ipo&known_on=2025-01-01")


def test_in_chinese_the_close_is_a_price_and_another_listing_is_named_as_one(client):
    page = client.get("/zh-hans/ipos/zhipu-hkex/").content.decode()
    assert "收盘价</a></th>" in page
    assert "关闭</a></th>" not in page
    assert "其在 SSE STAR 的上市" in page
