"""Frozen views: the same bytes for ever, whatever is imported or restated afterwards, and what changed since."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from datetime import date
from html import unescape
from io import StringIO
from itertools import count
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, transaction
from django.test import Client

from airace.models import FrozenView, Restatement, Source
from airace.queries import freshness
from airace.sources import bundle as dataset
from airace.web import frozen

ADDRESSES = count(1)


@pytest.fixture
def reader() -> Client:
    return Client(REMOTE_ADDR=f"203.0.113.{next(ADDRESSES)}")


def freeze(reader: Client, address: str):
    return reader.post(f"/cite/?of={quote(address)}")


def files(reader: Client, place: str) -> dict[str, bytes]:
    """Every frozen file that the page of a frozen view names."""
    page = reader.get(place).content.decode()
    names = set(re.findall(rf"{place}([\w.-]+\.(?:json|svg|csv|bib|txt))", page))
    return {name: reader.get(place + name).content for name in names}


def test_a_frozen_view_survives_a_re_import_and_a_restatement_byte_for_byte(reader, tmp_path):
    answer = freeze(reader, "/models/?frontier-arena.from=2026-01-01#frontier-arena")
    place = answer["Location"]
    assert answer.status_code == 302
    before = files(reader, place)
    assert {"data.json", "frontier-arena.svg", "frontier-arena.narrow.svg", "frontier-arena.csv"} <= set(before)
    assert b"1533.5" in before["frontier-arena.csv"]
    assert "Nothing: the same view shows the same today." in reader.get(place).content.decode()
    digest = hashlib.sha256(before["data.json"]).hexdigest()
    assert place == f"/cite/{digest[:16]}/"

    folder = Path(shutil.copytree(dataset.FOLDER, tmp_path / "dataset"))
    ratings = folder / "ratings.csv"
    text = ratings.read_text(encoding="utf-8")
    assert text.count(",1533.5,") == 1
    ratings.write_text(text.replace(",1533.5,", ",1555.5,"), encoding="utf-8")
    call_command("load_dataset", "--folder", str(folder), stdout=StringIO())
    freshness.forget()
    assert Restatement.objects.filter(old=1533.5, new=1555.5).exists()

    assert files(reader, place) == before
    page = reader.get(place).content.decode()
    assert digest in page
    assert re.search(r"<td>US</td><td>2026-\d\d-\d\d</td><td>1,533.5[^<]*</td><td>1,555.5", page)
    again = freeze(reader, "/models/?frontier-arena.from=2026-01-01#frontier-arena")
    assert again["Location"] != place, "other data, another address"
    assert FrozenView.objects.count() == 2


def test_the_same_view_of_the_same_data_is_kept_once_for_everybody(reader):
    first = freeze(reader, "/capital/?known_on=2026-08-06#capex-annual")["Location"]
    other = Client(REMOTE_ADDR="203.0.113.250")
    assert freeze(other, "/capital/?known_on=2026-08-06&nonsense=1#capex-annual")["Location"] == first
    assert freeze(other, "/capital/?known_on=2026-08-06&capex-annual.scale=log#capex-annual")["Location"] != first
    assert FrozenView.objects.count() == 2


def test_a_whole_page_and_a_table_can_be_frozen(reader, django_assert_max_num_queries):
    place = freeze(reader, "/capital/?known_on=2026-08-06")["Location"]
    row = FrozenView.objects.get()
    parts = json.loads(row.content)["parts"]
    assert len(parts) > 3
    assert {f"{part['slug']}{form}" for part in parts if part["drawn"] for form in ("", ".narrow")} == set(row.pictures)
    with django_assert_max_num_queries(15):  # two of its own, and those of the page that it compares with
        page = reader.get(place).content.decode()
    with django_assert_max_num_queries(3):
        reader.get(place)
    for part in parts:
        assert f'id="{part["slug"]}"' in page
    table = freeze(reader, "/models/?board=code&known_on=2026-08-06#ranking-code")["Location"]
    page = reader.get(table).content.decode()
    assert "<table>" in page
    assert "ranking-code.csv" in page


@pytest.mark.parametrize(
    ("path", "slug", "held", "budget"),
    [  # the budget: two of its own, one for what may not be handed on, and those of the page that it compares with
        ("/timeline/", "years", "deepseek", 15),
        ("/companies/", "directory", "DeepSeek", 15),
        ("/companies/deepseek/", "models", "DeepSeek V4.1 Flash", 17),
        ("/zh-hans/then-and-now/", "rows", "", 28),
        ("/methodology/", "topics", "frontier-gap-arena", 15),
    ],
)
def test_every_page_leads_to_where_it_is_frozen_whole(reader, path, slug, held, budget, django_assert_max_num_queries):
    page = reader.get(f"{path}?known_on=2026-10-09").content.decode()
    link = re.search(r'href="((?:/zh-hans)?/cite/\?[^"#]+)" rel="nofollow">(?:Cite this page|引用本页)<', page)
    assert link is not None
    answer = reader.post(unescape(link[1]))
    assert answer.status_code == 302, answer.content
    with django_assert_max_num_queries(budget):
        shown = reader.get(answer["Location"]).content.decode()
    part = next(one for one in json.loads(FrozenView.objects.get().content)["parts"] if one["slug"] == slug)
    assert part["rows"]
    assert held in part["csv"]
    assert any(source["licence"] for source in part["sources"]) == (slug not in {"directory", "topics"})
    assert "The page does not show it any more" not in shown
    assert f'id="{slug}"' in shown


def test_lists_of_restricted_sources_are_not_frozen(reader):
    before = freeze(reader, "/timeline/?known_on=2026-10-09")["Location"]
    rows = json.loads(FrozenView.objects.get().content)["parts"][0]["rows"]
    assert len(rows) > 100
    Source.objects.update(redistributable=False)
    answer = freeze(reader, "/timeline/?known_on=2026-10-09")
    assert answer.status_code == 404 or answer["Location"] != before
    for row in FrozenView.objects.exclude(slug=before.split("/")[2]):
        assert "github.com" not in row.content


def test_pages_of_this_moment_are_not_offered_for_freezing(reader):
    for path in ("/status/", "/alerts/", "/search/?q=qwen", "/data/", "/no-such-page/"):
        assert "Cite this page" not in reader.get(path).content.decode(), path


def test_it_is_cited_in_the_forms_that_programs_take(reader):
    place = freeze(reader, "/models/?known_on=2026-10-09#frontier-arena")["Location"]
    item = json.loads(reader.get(f"{place}citation.json").content)[0]
    assert (item["type"], item["URL"].endswith(place)) == ("dataset", True)
    frozen_on = FrozenView.objects.get().created_at.date()
    assert frozen_on > date(2026, 10, 9)
    assert item["issued"] == {"date-parts": [[frozen_on.year, frozen_on.month, frozen_on.day]]}
    assert "as known on 2026-10-09" in item["title"]
    assert item["author"] == [{"literal": "AI Race"}]
    assert "CC BY 4.0" in item["note"]
    bib = reader.get(f"{place}citation.bib").content.decode()
    assert bib.startswith("@misc{airace-")
    assert f"date = {{{frozen_on}}}" in bib
    assert "As known on 2026-10-09" in bib
    apa = reader.get(f"{place}citation.txt").content.decode()
    assert apa.startswith(f"AI Race. ({frozen_on:%Y, %B} {frozen_on.day}). ")
    assert "as known on 2026-10-09" in apa
    assert apa.endswith(place)
    page = reader.get(place)
    assert page["Cache-Control"] == "no-cache"
    data = reader.get(f"{place}data.json")
    assert "immutable" in data["Cache-Control"]
    assert reader.get(f"{place}data.json", headers={"If-None-Match": data["ETag"]}).status_code == 304
    dark = reader.get(f"{place}frontier-arena.svg?theme=dark").content
    assert b"#7aa7ee" in dark
    assert b"var(--" not in dark


def test_a_frozen_view_can_be_framed_and_is_found_by_oembed(reader, settings):
    place = freeze(reader, "/models/?known_on=2026-10-09#frontier-arena")["Location"]
    framed = reader.get(f"/embed{place}")
    assert framed.status_code == 200
    assert "X-Frame-Options" not in framed
    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert f"{place}frontier-arena.svg" in framed.content.decode()
    assert reader.get(place)["X-Frame-Options"] == "DENY"
    answer = reader.get(f"/oembed?url={settings.SITE_URL}{place}").json()
    assert f"/embed{place}" in answer["html"]


def test_the_form_has_a_token_and_cached_pages_have_none(reader):
    page = reader.get("/models/").content.decode()
    assert "csrfmiddlewaretoken" not in page
    link = re.search(r'href="(/cite/\?[^"]+frontier-arena)"', page)
    assert link is not None
    address = unescape(link[1])
    form = reader.get(address)
    assert "csrfmiddlewaretoken" in form.content.decode()
    assert "no-store" in form["Cache-Control"]
    strict = Client(enforce_csrf_checks=True, REMOTE_ADDR="203.0.113.251")
    assert strict.post(address).status_code == 403
    assert not FrozenView.objects.exists()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', strict.get(address).content.decode())
    assert strict.post(address, {"csrfmiddlewaretoken": token[1]}).status_code == 302


@pytest.mark.parametrize(
    "address",
    ["", "/nothing/", "/report/", "//evil.example/", "/capital/?known_on=x", "/capital/?capex-annual.scale=x"],
)
def test_what_is_no_view_of_ours_is_refused(reader, address):
    assert freeze(reader, address).status_code == 400
    assert freeze(reader, "/capital/#no-such-chart").status_code == 404
    assert not FrozenView.objects.exists()


def test_nobody_fills_the_disk(reader, monkeypatch, settings):
    address = "/models/?known_on=2026-10-09#frontier-arena"
    monkeypatch.setattr(frozen, "LARGEST", 100)
    assert freeze(reader, address).status_code == 413
    monkeypatch.undo()
    monkeypatch.setattr(frozen, "AT_ONCE", 1)
    assert freeze(reader, address).status_code == 302
    held = freeze(reader, "/models/?known_on=2026-10-08#frontier-arena")
    assert held.status_code == 429
    assert int(held["Retry-After"]) > 0
    assert b"Try again in" in held.content
    assert freeze(reader, address).status_code == 302, "what is kept already costs nothing"
    monkeypatch.undo()
    settings.FROZEN_MB = 0
    full = freeze(Client(REMOTE_ADDR="203.0.113.252"), "/models/?known_on=2026-10-07#frontier-arena")
    assert full.status_code == 413
    assert b"FROZEN_MB" in full.content
    assert FrozenView.objects.count() == 1


def test_restricted_values_are_not_frozen_but_counted(reader):
    Source.objects.filter(slug__in=("lmarena", "lmsys")).update(redistributable=False, url="https://github.com/")
    place = freeze(reader, "/models/?known_on=2026-10-09#frontier-arena")["Location"]
    row = FrozenView.objects.get()
    assert "1533.5" not in row.content
    assert "1,533.5" not in "".join(row.pictures.values())
    assert "may not be redistributed" in reader.get(place).content.decode()


def test_a_frozen_view_cannot_be_changed_and_others_are_not_found(reader):
    place = freeze(reader, "/models/?known_on=2026-10-09#frontier-arena")["Location"]
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        FrozenView.objects.update(title="Another")
    for path in ("/cite/0000000000000000/", f"{place}nothing.csv", f"{place}..%2Fx.svg", f"{place}citation.exe"):
        assert reader.get(path).status_code == 404, path
    assert reader.get(f"{place}frontier-arena.svg?theme=pink").status_code == 400
