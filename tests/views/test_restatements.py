"""The ledger as a page, as CSV and as an Atom feed; the bundled dataset holds three restatements of guidance."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from defusedxml import ElementTree

from airace.models import DataVersion, HubRepository, ImportRun, Observation, Restatement, Series, Source
from airace.queries.restatements import Restated
from airace.views.restatements import sentence

pytestmark = pytest.mark.usefixtures("bundle")

ATOM = "{http://www.w3.org/2005/Atom}"
BUNDLED = 3


def note(count=1, *, measure="lmarena-text", old=1400.0, new=1390.5, noted=None):
    series = Series.objects.filter(measure="lmarena-text", model__slug="gpt-4-1").first()
    series = series or Series.objects.filter(measure="lmarena-text", model__isnull=False).first()
    run = ImportRun.objects.first()
    noted = noted or datetime(2026, 11, 20, 12, tzinfo=UTC)
    Restatement.objects.bulk_create(
        Restatement(
            source=series.source,
            series=series,
            measure=measure,
            period=date(2026, 9, 1) + timedelta(days=number),
            old=old,
            new=new,
            noted_at=noted + timedelta(seconds=number),
            run=run,
        )
        for number in range(count)
    )
    return series


def page(client, address):
    return client.get(address).content.decode()


def rows(shown):
    return shown.split("<tbody>")[1].split("</tbody>")[0].count("<tr>")


def test_old_new_and_difference_stand_in_full(client):
    series = note()
    shown = page(client, "/restatements/")
    assert rows(shown) == BUNDLED + 1
    entry = next(line for line in shown.split("<tr>") if "Arena text" in line and "<td" in line)
    for cell in ("20 Nov 2026", "1 Sep 2026", "1,400", "1,390.5", "−9.5", "−0.68 %", series.model.name):
        assert cell in entry
    assert "$135bn" in shown  # the guidance of Meta, revised in April 2026


def test_a_value_taken_back_says_so(client):
    note(new=None)
    assert "taken back" in page(client, "/restatements/")


def test_a_company_that_revises_its_plan_has_restated_nothing(client):
    shown = page(client, "/restatements/")
    assert "3 times a company revised a plan, which corrects no number." in shown
    assert "a source changed a number that it had" not in shown.split("<main")[1]
    plan = next(line for line in shown.split("<tr>") if "$135bn" in line)
    for words in ("Planned AI capital expenditure", "revised plan", '<td class="when">2026</td>'):
        assert words in plan
    note()
    DataVersion.objects.update(number=99_999)
    assert "1 time a source changed a number that it had already published. 3 times" in page(client, "/restatements/")


def restated(measure, unit, variant, old, new, period=date(2026, 7, 1)):
    noon = datetime(2026, 11, 20, 12, tzinfo=UTC)
    return Restated(
        1, noon, noon, "s", "S", "https://s.example/", True, measure, unit, variant, "Meta", period, old, new
    )


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            restated("capex", "USD", "quarter", 16_640e6, 16_641e6),
            "Capital expenditure of Meta, Q3 2026: $16.640bn → $16.641bn (+$1.00m).",
        ),
        (
            restated("close", "HKD", "0100.HK", 116.2, 23.24, date(2026, 11, 3)),
            "Closing price of Meta, 3 Nov 2026: HK$116.20 → HK$23.24 (−HK$92.96).",
        ),
        (
            restated("capex", "USD", "year", None, 5e9),
            "Capital expenditure of Meta, year from 1 Jul 2026: unknown → $5.00bn.",
        ),
        (
            restated("downloads-all-time", "downloads", "", 1000, 900, date(2026, 11, 3)),
            "Downloads, all time, of Meta, 3 Nov 2026: 1,000 → 900 (−100).",
        ),
    ],
)
def test_a_restatement_is_told_in_words(row, said):
    assert sentence(row) == said


def test_the_feed_is_in_the_order_of_our_reading(client):
    note()
    note(noted=datetime(2019, 1, 2, tzinfo=UTC), old=1300.0)  # published long ago, read last
    newest = entries(client)[0]
    assert "1,300 →" in newest.find(f"{ATOM}title").text
    assert newest.find(f"{ATOM}published").text.startswith("2019-01-02")
    seen = ImportRun.objects.first().started_at
    assert newest.find(f"{ATOM}updated").text.startswith(f"{seen:%Y-%m-%dT%H:%M}")
    assert "Source: " in newest.find(f"{ATOM}summary").text


def test_it_is_filtered_by_source_and_measure(client):
    note(2)
    assert rows(page(client, "/restatements/?source=lmarena")) == 2
    assert rows(page(client, "/restatements/?source=lmarena&measure=ai-capex-guidance")) == 1  # 'Nothing fits'
    assert "Nothing fits" in page(client, "/restatements/?source=nobody")


def test_it_is_what_was_noted_by_the_day(client):
    note()
    assert rows(page(client, "/restatements/?known_on=2026-11-19")) == BUNDLED
    assert rows(page(client, "/restatements/?known_on=2026-11-20")) == BUNDLED + 1


def test_fifty_stand_on_a_page_and_links_lead_on(client, django_assert_num_queries):
    note(120)
    with django_assert_num_queries(3):
        first = page(client, "/restatements/?measure=lmarena-text")
    assert rows(first) == 50
    assert 'href="/restatements/?measure=lmarena-text&amp;page=2" rel="next"' in first
    last = page(client, "/restatements/?measure=lmarena-text&page=3")
    assert rows(last) == 20
    assert 'rel="next"' not in last
    assert "Nothing fits" in page(client, "/restatements/?measure=lmarena-text&page=4")
    assert client.get("/restatements/?page=0").status_code == 400


def table(client, address):
    answer = client.get(address)
    return answer, list(csv.DictReader(io.StringIO(answer.content.decode())))


def test_the_csv_file_holds_them_all_in_full(client):
    note(120)
    shown = page(client, "/restatements/?measure=lmarena-text&known_on=2026-11-21")
    address = "/api/v1/restatements.csv?measure=lmarena-text&amp;known_on=2026-11-21"
    assert address in shown
    answer, found = table(client, address.replace("&amp;", "&"))
    assert len(found) == 120
    newest = found[0]
    assert (newest["old"], newest["new"], newest["difference"]) == ("1400.0", "1390.5", "-9.5")
    assert newest["period"] == "2026-12-29"
    assert client.get(answer.request["PATH_INFO"], headers={"If-None-Match": answer["ETag"]}).status_code in {200, 304}


def test_values_that_may_not_be_handed_on_are_in_neither_file(client):
    note(2)
    Source.objects.filter(slug="lmarena").update(redistributable=False)
    answer, found = table(client, "/api/v1/restatements.csv")
    assert {row["source"] for row in found} == {"company-figures"}
    assert answer["X-Withheld"] == "2 rows of sources that may not be redistributed"
    assert "1,390.5" not in page(client, "/restatements.atom")
    shown = page(client, "/restatements/")
    assert rows(shown) == BUNDLED + 2
    assert "without Arena leaderboards, whose values may not be handed on" in shown


def entries(client, address="/restatements.atom"):
    return ElementTree.fromstring(client.get(address).content).findall(f"{ATOM}entry")


def test_the_feed_holds_the_newest_thirty_under_ids_that_stay(client, settings):
    settings.SITE_URL = "https://race.example"
    note(40)
    found = entries(client)
    assert len(found) == 30
    ids = [entry.find(f"{ATOM}id").text for entry in found]
    assert len(set(ids)) == 30
    assert all(one.startswith("tag:race.example,2026:restatement/") for one in ids)
    assert found[0].find(f"{ATOM}title").text.endswith("1,400 → 1,390.5 (−9.5).")
    assert found[0].find(f"{ATOM}link").get("href").startswith("https://race.example/restatements/?")
    note(1, noted=datetime(2026, 11, 21, tzinfo=UTC))
    assert [entry.find(f"{ATOM}id").text for entry in entries(client)][1:] == ids[:-1]


def test_the_feed_can_be_narrowed(client):
    note(2)
    assert len(entries(client, "/restatements.atom?source=lmarena")) == 2
    assert len(entries(client, "/restatements.atom?source=company-figures")) == BUNDLED


def test_a_feed_that_is_the_readers_already_costs_one_query(client, django_assert_num_queries):
    first = client.get("/restatements.atom")
    assert first["Content-Type"].startswith("application/atom+xml")
    with django_assert_num_queries(1):
        again = client.get("/restatements.atom", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    DataVersion.objects.update(number=99_999)
    assert client.get("/restatements.atom", headers={"If-None-Match": first["ETag"]}).status_code == 200


READ = "https://arena.example/snapshots/2026-09"


def of_a_vintage():
    """A restatement beside the vintage that brought the new value."""
    series = note()
    made = Restatement.objects.get(series=series, measure="lmarena-text", period=date(2026, 9, 1), old=1400.0)
    Observation.objects.create(
        series=series, run=made.run, period=made.period, value=1390.5, known_at=made.noted_at, url=READ
    )


def test_the_new_value_leads_to_where_it_was_read(client):
    of_a_vintage()
    entry = next(line for line in page(client, "/restatements/").split("<tr>") if "1,390.5" in line)
    assert f'<a class="cited" href="{READ}" rel="noopener">1,390.5</a>' in entry
    _, found = table(client, "/api/v1/restatements.csv?source=lmarena")
    assert found[0]["source_url"] == READ
    said = entries(client)[0]
    assert READ in said.find(f"{ATOM}summary").text


def test_without_a_vintage_the_source_stands_for_it_and_the_hub_has_a_page_a_repository(client):
    series = note()
    _, found = table(client, "/api/v1/restatements.csv?source=lmarena")
    assert found[0]["source_url"] == series.source.url
    hub = Source.objects.get(slug="huggingface-hub")
    repository = HubRepository.objects.create(name="made/up", side="unknown")
    Restatement.objects.create(
        source=hub,
        repository=repository,
        measure="downloads-all-time",
        period=date(2026, 9, 1),
        old=1000,
        new=900,
        noted_at=datetime(2026, 11, 20, tzinfo=UTC),
        run=ImportRun.objects.first(),
    )
    _, found = table(client, "/api/v1/restatements.csv?source=huggingface-hub")
    assert found[0]["source_url"] == "https://huggingface.co/made/up"


def test_the_front_page_leads_to_the_ledger_of_the_measure_on_the_same_day(client):
    # The front page names what was restated lately.
    note(noted=datetime.now(UTC) - timedelta(hours=1))
    shown = page(client, "/")
    assert 'href="/restatements/?measure=lmarena-text&amp;source=lmarena"' in shown
    note(measure="lmarena-vision")
    shown = page(client, "/?known_on=2026-11-21")
    assert 'href="/restatements/?known_on=2026-11-21&amp;measure=lmarena-vision&amp;source=lmarena"' in shown


def test_nothing_asks_to_take_a_filter_away_where_there_is_none(client):
    shown = page(client, "/restatements/?known_on=2020-01-01")
    assert "Nothing fits" not in shown
    assert "No restatement is on record." in shown


@pytest.mark.parametrize("path", ["/restatements.atom", "/restatements/"])
@pytest.mark.parametrize("character", ["%00", "%08", "a%1fb"])
def test_characters_that_no_name_has_are_refused(client: Any, db: None, path: str, character: str) -> None:
    assert client.get(f"{path}?source={character}").status_code == 400
