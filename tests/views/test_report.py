"""The form that tells us of an error: what it takes, what it refuses, and that nothing of it is ever shown."""

from __future__ import annotations

import re
from itertools import count
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from airace.models import ErrorReport
from airace.web import reports

SAID = "The offer price is HK$116.20 in the prospectus."
ADDRESSES = count(1)


@pytest.fixture
def reader() -> Client:
    """A reader at an address of his own, so that tests do not wait for each other."""
    return Client(REMOTE_ADDR=f"198.51.100.{next(ADDRESSES)}")


def send(reader: Client, about: str = "/capital/%23ipo-desk", **fields: str) -> Any:
    return reader.post(f"/report/?about={about}", {"message": SAID, "contact": "", "website": ""} | fields)


def test_a_report_is_kept_and_waits_for_an_editor(reader: Client) -> None:
    answer = send(reader, contact="a@b.example")
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/report/thanks/")
    kept = ErrorReport.objects.get()
    assert kept.message == SAID
    assert re.fullmatch(r"/capital/\?known_on=\d{4}-\d\d-\d\d#ipo-desk", kept.about)
    assert kept.contact == "a@b.example"
    assert kept.state == "open"


def test_the_day_is_fixed_to_the_one_looked_back_from(reader: Client) -> None:
    reader.post("/report/?about=/capital/%3Fx%3D1%23ipo-desk&known_on=2026-08-06", {"message": SAID})
    assert ErrorReport.objects.get().about == "/capital/?x=1&known_on=2026-08-06#ipo-desk"


def test_the_form_names_what_it_is_about_and_says_who_sees_the_contact(reader: Client) -> None:
    page = reader.get("/report/?about=/models/%23frontier-arena&known_on=2026-08-06").content.decode()
    assert '<a href="/models/?known_on=2026-08-06#frontier-arena">' in page
    assert "Only editors see it" in page
    assert "/methodology/?known_on=2026-08-06#corrections" in page


def test_thanks_lead_back_and_repeat_nothing(reader: Client) -> None:
    answer = reader.post("/report/?about=/capital/&known_on=2026-08-06", {"message": SAID, "contact": "me@b.example"})
    page = reader.get(answer["Location"]).content.decode()
    assert 'href="/capital/?known_on=2026-08-06">Back' in page
    assert SAID not in page
    assert "me@b.example" not in page


def test_nothing_of_the_form_is_cached(reader: Client) -> None:
    answer = reader.get("/report/")
    assert "no-store" in answer["Cache-Control"]
    assert "ETag" not in answer
    assert "csrfmiddlewaretoken" in answer.content.decode()


def test_the_form_keeps_to_the_rules_of_every_page(reader: Client) -> None:
    page = send(reader, message="short").content.decode()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page))
    ids = re.findall(r'\sid="([^"]*)"', page)
    assert len(ids) == len(set(ids))
    assert page.count("<h1") == 1
    assert 'rel="nofollow">Report an error' not in page  # no form about the form


def test_a_form_from_elsewhere_is_refused() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/report/?about=/capital/", {"message": SAID}).status_code == 403
    page = strict.get("/report/?about=/capital/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    sent = {"message": SAID, "csrfmiddlewaretoken": token[1]}
    assert strict.post("/report/?about=/capital/", sent, REMOTE_ADDR="198.51.100.250").status_code == 302
    assert ErrorReport.objects.count() == 1


@pytest.mark.parametrize(
    "about",
    [
        "https://evil.example/",
        "//evil.example/capital/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "capital/",
        "/capital/\n//x",
        "//[",
        "/" + "x" * 500,
    ],
)
def test_other_hosts_and_things_that_are_no_path_are_refused(reader: Client, about: str) -> None:
    for answer in (
        reader.get("/report/", {"about": about}),
        reader.post(f"/report/?{urlencode({'about': about})}", {"message": SAID}),
        reader.get("/report/thanks/", {"about": about}),
    ):
        assert answer.status_code == 400
        assert 'href="https://evil' not in answer.content.decode()
        assert 'href="//' not in answer.content.decode()
    assert not ErrorReport.objects.exists()


def test_markup_stays_text(reader: Client) -> None:
    hostile = '"><script>alert(1)</script>'
    page = reader.get("/report/", {"about": f"/capital/#{hostile}"}).content.decode()
    assert "<script>alert" not in page
    answer = send(reader, message=f"{hostile}</textarea>" + "x" * 2000, contact=hostile)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "<script>alert" not in page
    assert "&lt;/textarea&gt;" in page
    assert not ErrorReport.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"message": ""}, "Say what is wrong."),
        ({"message": "   wrong   "}, "Say a little more"),
        ({"message": "x" * 2001}, "at most 2000 characters"),
        ({"contact": "x" * 201}, "at most 200 characters"),
        ({"message": "a null \x00 character"}, "Null characters are not allowed."),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field(reader: Client, fields: dict[str, str], words: str) -> None:
    answer = send(reader, **fields)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not ErrorReport.objects.exists()


def test_a_program_that_fills_the_hidden_field_is_thanked_and_forgotten(reader: Client) -> None:
    answer = send(reader, website="https://spam.example/")
    assert answer["Location"].startswith("/report/thanks/")
    assert not ErrorReport.objects.exists()


def test_five_reports_at_once_and_then_a_pause(reader: Client) -> None:
    answers = [send(reader).status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]
    assert ErrorReport.objects.count() == 5
    late = send(reader)
    assert 0 < int(late["Retry-After"]) <= reports.EVERY_S
    assert "what you wrote is still below" in late.content.decode()
    assert SAID in late.content.decode()
    assert send(Client(REMOTE_ADDR="203.0.113.9")).status_code == 302


def test_a_bad_report_costs_no_turn(reader: Client) -> None:
    for _ in range(8):
        assert send(reader, message="short").status_code == 400
    assert send(reader).status_code == 302


def test_a_network_of_addresses_counts_as_one_reader() -> None:
    answers = [send(Client(REMOTE_ADDR=f"2001:db8:7:7::{number}")).status_code for number in range(6)]
    assert answers == [302] * 5 + [429]
    assert send(Client(REMOTE_ADDR="2001:db8:7:8::1")).status_code == 302


def test_what_a_reader_says_of_his_address_is_believed_behind_a_proxy_only(reader: Client) -> None:
    said = [
        reader.post(
            "/report/?about=/", {"message": SAID}, headers={"X-Forwarded-For": f"203.0.113.{number}"}
        ).status_code
        for number in range(20, 26)
    ]
    assert said == [302] * 5 + [429]


def test_the_form_takes_no_other_method(reader: Client) -> None:
    assert reader.put("/report/").status_code == 405
    assert reader.delete("/report/").status_code == 405
    assert reader.post("/report/thanks/").status_code == 405


def test_every_page_leads_to_the_form(reader: Client) -> None:
    page = reader.get("/companies/?q=zhipu&known_on=2026-08-06").content.decode()
    links = re.findall(r'<a href="(/report/[^"]*)"', page)
    assert links == ["/report/?about=%2Fcompanies%2F%3Fq%3Dzhipu&amp;known_on=2026-08-06"]
    assert reader.get(links[0].replace("&amp;", "&")).status_code == 200


def test_editors_see_reports_and_put_them_away(reader: Client, django_user_model: Any) -> None:
    admin_client = Client()
    admin_client.force_login(django_user_model.objects.create_superuser("editor"))
    send(reader, message="<b>wrong</b> in the third row", contact="me@b.example")
    kept = ErrorReport.objects.get()
    page = admin_client.get("/admin/airace/errorreport/").content.decode()
    assert "&lt;b&gt;wrong&lt;/b&gt;" in page
    assert f'href="{kept.about}"' in page.replace("&amp;", "&")
    for action in ("answered", "dismissed"):
        admin_client.post("/admin/airace/errorreport/", {"action": action, "_selected_action": [kept.pk]})
        kept.refresh_from_db()
        assert kept.state == action
    assert admin_client.get(f"/admin/airace/errorreport/{kept.pk}/change/").status_code == 200
    assert admin_client.get("/admin/airace/errorreport/add/").status_code == 403
