"""The timeline and the pages of events; counts are those of the bundled events.csv."""

from __future__ import annotations

import csv
import html
import re
from datetime import date

import pytest

from airace import charts
from airace.charts import EventMark, Options
from airace.models import Event
from airace.results import Definition, Line, Point, Result
from airace.stack.paths import ROOT

pytestmark = pytest.mark.usefixtures("bundle")
R1 = "/timeline/2025-01-20-deepseek-releases-r1-reasoning-model/"


@pytest.fixture(scope="module")
def rows():
    with (ROOT / "airace" / "dataset" / "events.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def page(client, address):
    return html.unescape(client.get(address).content.decode())


def listed(shown):
    return re.findall(r'<span class="what"><a href="/timeline/([^/]*)/', shown)


def test_every_event_is_listed_once_the_newest_first(client, rows):
    found = listed(page(client, "/timeline/"))
    assert sorted(found) == sorted(row["slug"] for row in rows)
    # One of which only the month is known stands at its first day.
    days = {row["slug"]: row["date"] if row["date_precision"] == "day" else f"{row['date'][:7]}-01" for row in rows}
    assert [days[slug] for slug in found] == sorted(days.values(), reverse=True)
    assert listed(page(client, "/timeline/?order=oldest")) == found[::-1]


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("kind=ipo", lambda row: row["kind"] == "ipo"),
        ("side=CN", lambda row: row["sides"].split("|")[0] == "CN"),
        ("company=huawei", lambda row: "huawei" in row["companies"].split("|")),
        ("from=2023&to=2024", lambda row: row["date"][:4] in {"2023", "2024"}),
        ("q=Entity+List", lambda row: "entity list" in f"{row['title']} {row['summary']}".lower()),
        ("kind=export-control&from=2026", lambda row: row["kind"] == "export-control" and row["date"] > "2026"),
    ],
)
def test_filters(client, rows, query, fits):
    expected = {row["slug"] for row in rows if fits(row)}
    assert expected
    shown = page(client, f"/timeline/?{query}")
    assert set(listed(shown)) == expected
    assert f"{len(expected)} of {len(rows)} events" in shown


def test_what_cannot_be_filtered_by_gets_a_remedy(client):
    for query, words in (("side=party", "side=party is not known here"), ("from=199", "from=199 is not a year")):
        answer = client.get(f"/timeline/?{query}")
        assert (answer.status_code, words in answer.content.decode()) == (400, True)
    assert "No event fits" in page(client, "/timeline/?q=nothing-of-the-kind")


def test_precision_and_announced_events_are_marked(client):
    shown = page(client, "/timeline/")
    month = re.search(r'<li><span class="dated">([^<]*)</span>[^\n]*DeepSeek releases V3<', shown)
    assert month[1] == "Dec 2024"
    debut = next(line for line in shown.splitlines() if "Planned global debut of Huawei Ascend 950" in line)
    assert re.search("announced for this date|was due, not confirmed", debut)


def test_looking_back_shows_only_what_was_spoken_of(client, rows):
    shown = page(client, "/timeline/?known_on=2025-10-31")
    assert set(listed(shown)) == {row["slug"] for row in rows if (row["known_on"] or row["date"]) <= "2025-10-31"}
    truce = next(line for line in shown.splitlines() if "Expiry date of the Busan" in line)
    assert "announced for this date" in truce  # the end of a truce a year later
    assert client.get(f"{R1}?known_on=2025-01-19").status_code == 404


def values(shown, title):
    row = next(row for row in shown.split("<tr>") if f">{title}</a>" in row)
    return [
        re.sub(r"<[^>]*>", " ", cell).split("</")[0].strip() for cell in re.findall(r'<td class="num">(.*?)</td>', row)
    ]


def test_an_event_shows_the_values_around_it_with_their_days(client):
    shown = page(client, f"{R1}?window=30")
    assert "Not causal." in shown
    assert '<a href="/companies/deepseek/">DeepSeek</a>' in shown
    assert "charm-retirement.com" in shown
    cells = values(shown, "Frontier gap on LMArena")
    # The chart of the metric has the same values on the same days.
    days = re.findall(
        r'<span class="note">([^<]*)</span>', shown.split("Frontier gap on LMArena</a>")[1].split("</tr>")[0]
    )
    table = page(client, "/metrics/frontier-gap-arena/?frontier-gap-arena.rows=all")
    for cell, day in zip(cells[:3], days[1:4], strict=True):
        drawn = re.search(rf'<td class="when">{day}</td><td class="num">(?:<a[^>]*>)?([^<]*)<', table)[1]
        assert cell.split()[0] == drawn
    before, eve, after = (float(cell.split()[0].replace("−", "-")) for cell in cells[:3])
    changes = [float(cell.replace("−", "-").replace("±", "")) for cell in cells[3:]]
    assert changes == pytest.approx([eve - before, after - eve], abs=0.11)


def test_values_that_no_source_gives_are_said_to_be_missing(client):
    # The first figures of both are of 28 March 2026 and 4 August 2025, both long after.
    tokens, downloads = (
        page(client, R1).split(f">{title}</a>")[1].split("</tr>")[0]
        for title in ("Share of tokens on OpenRouter", "Downloads of open models by side")
    )
    assert re.search(
        r"no value near. Next known values: none before; [0-9.]+ % on 28 Mar 2026, 432 days after<", tokens
    )
    assert "none before; 300m on 4 Aug 2025, 196 days after<" in downloads
    assert "no value was known on" in page(client, R1).split("Share of news articles")[1]


def test_a_window_that_is_not_over_says_so(client):
    shown = page(client, f"{R1}?known_on=2025-02-01")
    assert "too early" in values(shown, "Frontier gap on LMArena")[2]


def test_an_event_to_come_is_compared_with_nothing(client):
    slug = Event.objects.get(title__startswith="Expiry date of the Busan").slug
    shown = page(client, f"/timeline/{slug}/?known_on=2026-01-05")
    assert "The day has not come" in shown
    assert "Nobody has confirmed that it happened" in page(client, f"/timeline/{slug}/?known_on=2026-11-20")


def test_an_unknown_event_or_window_is_refused(client):
    assert client.get("/timeline/no-such-event/").status_code == 404
    assert client.get(f"{R1}?window=45").status_code == 400


def test_the_names_of_events_on_charts_lead_to_their_pages(client):
    definition = Definition("frontier-arena", "T", "points", "text", (), date(2026, 1, 1))
    points = tuple(Point(date(2026, month, 1), 1.0 * month) for month in range(1, 7))
    result = Result(definition, date(2026, 6, 1), lines=(Line("US", "US", points),))
    mark = EventMark(date(2026, 2, 1), "R1", "/timeline/r1/")
    drawn = charts.figure(result, Options(events=(mark,)))
    (name,) = [note for note in drawn["layout"]["annotations"] if note["text"] == "R1"]
    assert (name["name"], name["captureevents"]) == ("/timeline/r1/", True)
    assert '"/timeline/2025-01-20-deepseek-releases-r1-reasoning-model/?known_on=2026-10-01"' in page(
        client, "/models/?known_on=2026-10-01"
    )
