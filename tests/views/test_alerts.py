"""From the form to the letter to the button: a reader subscribes, confirms, manages and leaves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from django.test import Client

from airace.alerts import links, own, watch
from airace.alerts.rules import Spec
from airace.models import AlertRule, Delivery, Subscriber, Webhook

ADDRESSES = count(1)
RULE = "/alerts/new/?kind=threshold&metric=frontier-gap-arena&line=gap&is=below&value=20"
SENT = {"email": "analyst@desk.example", "way": "mail", "rhythm": "daily", "website": ""}


@pytest.fixture
def reader(settings: Any) -> Iterator[Client]:
    """A reader at an address of his own, of a site that has a mail server."""
    settings.MAIL_ON = True
    return Client(REMOTE_ADDR=f"192.0.2.{next(ADDRESSES)}")


def token(url: str) -> str:
    return url.partition("//")[2].partition("/")[2].join(("/", ""))


def test_a_rule_is_tried_on_the_last_year_beside_a_warning_of_coverage(
    reader: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(10):
        page = reader.get(RULE).content.decode()
    assert re.search(r"It would have told you (once|\d+ times) in the last year", page)
    assert "Coverage:" in page
    assert "falls below 20.0 points." in page
    shares = reader.get("/alerts/new/?kind=threshold&metric=token-share&line=CN&is=above&value=40%25").content.decode()
    assert "rises above 40.0 %." in shares
    assert "Ask for a confirmation" in shares


@pytest.mark.parametrize(
    "kind", ["threshold", "overtake", "record", "ipo", "forecast", "restatement", "stale", "brief"]
)
def test_every_kind_has_its_form(reader: Client, kind: str, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(10):
        answer = reader.get(f"/alerts/new/?kind={kind}")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert ("It would have told you" in page) is (kind != "threshold")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("kind=war", "is not known here"),
        ("kind=threshold&metric=nothing", "no metric nothing"),
        ("kind=threshold&metric=ipo-conflicts", "no values over time"),
        ("kind=threshold&metric=market-cap", "may not be handed on|no values over time"),
        ("kind=threshold&value=many", "is not a number"),
        ("kind=threshold&value=1e999", "is not a number"),
        ("kind=threshold&line=x&value=1", "line=x is not known"),
        ("kind=overtake&metric=frontier-gap-arena", "does not compare"),
        ("kind=ipo&subject=nobody", "subject=nobody is not known"),
        ("kind=%00", "is not known here"),
    ],
)
def test_what_makes_no_rule_is_refused_in_words(reader: Client, query: str, words: str) -> None:
    answer = reader.get(f"/alerts/new/?{query}")
    assert answer.status_code == 400
    assert re.search(words, answer.content.decode())


def test_without_a_mail_server_the_page_says_so_and_takes_nothing(settings: Any) -> None:
    assert settings.MAIL_ON is False
    for address in ("/alerts/", RULE):
        assert "Alerts are off on this site" in Client().get(address).content.decode()
    assert Client().post(RULE, SENT).status_code == 400
    assert not Subscriber.objects.exists()


def test_from_the_form_to_the_button(reader: Client) -> None:
    answer = reader.post(RULE, SENT)
    assert (answer.status_code, answer["Location"]) == (302, "/alerts/sent/")
    rule = AlertRule.objects.get()
    assert (rule.metric, rule.line, rule.comparison, rule.threshold) == ("frontier-gap-arena", "gap", "below", 20.0)
    assert (rule.rhythm, rule.confirmed_at, Delivery.objects.get().kind) == ("daily", None, "confirm")
    address = token(links.confirm_url(rule.pk))
    page = reader.get(address)
    assert page["Referrer-Policy"] == "same-origin"
    assert "no-store" in page["Cache-Control"]
    assert "report/?about" not in page.content.decode(), "the secret address is in no link"
    rule.refresh_from_db()
    assert rule.confirmed_at is None, "opening a link confirms nothing"
    assert "Confirmed" in reader.post(address).content.decode()
    rule.refresh_from_db()
    assert rule.confirmed_at
    assert rule.occurrences.filter(known_before=True).exists()
    assert "Confirmed already" in reader.get(address).content.decode()


def test_the_forms_are_taken_from_this_site_only(reader: Client) -> None:
    reader.post(RULE, SENT)
    address = token(links.confirm_url(AlertRule.objects.get().pk))
    strict = Client(enforce_csrf_checks=True)
    given = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', strict.get(address).content.decode())
    assert given
    fields = {"csrfmiddlewaretoken": given[1]}
    # Browsers send null where a page forbids every referrer, which must not be the case here.
    assert strict.post(address, fields, headers={"Origin": "null"}).status_code == 403
    assert strict.post(address, fields, headers={"Origin": "https://evil.example"}).status_code == 403
    assert strict.post(address, fields, headers={"Origin": "http://testserver"}).status_code == 200
    assert AlertRule.objects.get().confirmed_at


def test_a_webhook_gets_its_secret_once(reader: Client) -> None:
    reader.post(RULE, SENT | {"way": "webhook", "url": "https://receiver.example/hook"})
    rule = AlertRule.objects.get()
    assert rule.webhook
    assert (rule.webhook.url, rule.rhythm) == ("https://receiver.example/hook", "now")
    address = token(links.confirm_url(rule.pk))
    assert "whsec_" not in reader.get(address).content.decode()
    assert "whsec_" in reader.post(address).content.decode()
    for again in (reader.post(address), reader.get(address)):
        assert "whsec_" not in again.content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"email": "nobody"}, "not a mail address"),
        ({"email": ""}, "Give the address that confirms"),
        ({"way": "webhook", "url": ""}, "begins with https://"),
        ({"way": "webhook", "url": "http://receiver.example/"}, "must begin with https://"),
        ({"way": "webhook", "url": "https://127.0.0.1/"}, "not a public address"),
        ({"way": "webhook", "url": "https://receiver.example:8443/"}, "port 8443"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field(reader: Client, fields: dict[str, str], words: str) -> None:
    answer = reader.post(RULE, SENT | fields)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not Subscriber.objects.exists()


def test_nobody_learns_who_is_subscribed_and_many_questions_are_slowed_down(reader: Client) -> None:
    for email in ("analyst@desk.example", "stranger@desk.example"):
        answers = {reader.post(address, {**SENT, "email": email})["Location"] for address in (RULE, "/alerts/link/")}
        assert answers == {"/alerts/sent/"}
    assert set(Delivery.objects.values_list("kind", flat=True)) == {"confirm"}, (
        "a link goes to confirmed addresses only"
    )
    assert [reader.post(RULE, SENT).status_code for _ in range(3)] == [302, 429, 429]
    quiet = Client(REMOTE_ADDR="192.0.2.250")
    assert quiet.post(RULE, SENT | {"website": "spam", "email": "x@y.example"}).status_code == 302
    assert not Subscriber.objects.filter(email="x@y.example").exists()
    assert quiet.post("/alerts/link/", {"email": "no address"}).status_code == 400
    assert quiet.get("/alerts/link/").status_code == 405


@pytest.fixture
def owner() -> Subscriber:
    now = datetime.now(UTC)
    own.subscribe(
        Spec("ipo"), email="a@b.example", url="https://receiver.example/h", rhythm="now", language="en-gb", now=now
    )
    watch.confirm(AlertRule.objects.get(), now)
    return Subscriber.objects.get()


def test_the_owner_tests_rotates_takes_back_and_leaves(
    reader: Client, owner: Subscriber, django_assert_max_num_queries: Any
) -> None:
    address, hook = token(links.manage_url(owner)), Webhook.objects.get()
    with django_assert_max_num_queries(10):
        page = reader.get(address).content.decode()
    assert "Any listing reaches a new stage." in page
    assert "https://receiver.example/h" in page
    assert "whsec_" not in page
    said = reader.post(address, {"do": "test", "id": str(hook.pk)}).content.decode()
    assert "A test is on its way" in said
    assert Delivery.objects.filter(kind="test", webhook=hook).count() == 1
    assert "whsec_" in reader.post(address, {"do": "rotate", "id": str(hook.pk)}).content.decode()
    for odd in ({"do": "x", "id": str(hook.pk)}, {"do": "test", "id": "x"}, {"do": "take-back", "id": "9" * 30}, {}):
        assert reader.post(address, odd).status_code == 200
    reader.post(address, {"do": "take-back", "id": str(AlertRule.objects.get().pk)})
    assert not AlertRule.objects.exists()
    assert "now invalid" not in reader.post(address, {"do": "new-link"}).content.decode()
    refused = reader.get(address)
    assert refused.status_code == 404
    assert "not valid any more" in refused.content.decode()
    owner.refresh_from_db()
    gone = reader.post(token(links.manage_url(owner)), {"do": "forget"})
    assert "All of it is gone" in gone.content.decode()
    assert not Subscriber.objects.exists()
    assert not Webhook.objects.exists()
    assert not Delivery.objects.exists()


def test_a_stranger_cannot_touch_the_webhook_of_another(reader: Client, owner: Subscriber) -> None:
    other = Subscriber.objects.create(email="c@d.example", created_at=datetime.now(UTC))
    hook = Webhook.objects.get()
    for what in ("test", "rotate", "remove", "enable"):
        reader.post(token(links.manage_url(other)), {"do": what, "id": str(hook.pk)})
    reader.post(token(links.manage_url(other)), {"do": "take-back", "id": str(AlertRule.objects.get().pk)})
    hook.refresh_from_db()
    assert hook.generation == 0
    assert AlertRule.objects.exists()


def test_links_that_are_not_ours_lead_nowhere(reader: Client) -> None:
    for kind in ("confirm", "manage", "unsubscribe"):
        for text in ("x", "WzEsMF0:1abc:def", "%00", "a" * 3000):
            answer = reader.get(f"/alerts/{kind}/{text}/")
            assert answer.status_code == 404
            assert answer["Referrer-Policy"] == "same-origin"


def test_charts_lead_to_an_alert(reader: Client) -> None:
    assert (
        'href="/alerts/new/?kind=threshold&amp;metric=token-share" rel="nofollow">Alert<'
        in reader.get("/metrics/token-share/").content.decode()
    )
