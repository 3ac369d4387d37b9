"""The ledger as a page, as CSV and as an Atom feed; the bundled dataset holds three restatements of guidance."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from defusedxml import ElementTree

from airace.models import DataVersion, ImportRun, Restatement, Series, Source

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
    entry = next(line for line in shown.split("<tr>") if "lmarena-text" in line and "<td" in line)
    for cell in ("20 Nov 2026", "1 Sep 2026", "1,400", "1,390.5", "−9.5", "−0.68 %", series.model.name):
        assert cell in entry
    assert "$135,000,000,000" in shown  # the guidance of Meta, restated in April 2026


def test_a_value_taken_back_says_so(client):
    note(new=None)
    assert "taken back" in page(client, "/restatements/")


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
