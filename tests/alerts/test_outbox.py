"""What is sent and how: signatures, letters, back-off by an explicit clock, webhooks that are switched off."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
import standardwebhooks
from django.test import Client as Browser

from airace.alerts import calls, links, mail, outbox, own
from airace.lib.guard import RefusedError
from airace.lib.http import Client
from airace.models import AlertRule, Delivery, DeliveryAttempt, Subscriber, Webhook
from tests.alerts.conftest import NOW, Inbox, Receiver

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Make = Callable[..., Any]


@pytest.fixture(autouse=True)
def by_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits without the chance in them, so that a test can name the second."""
    monkeypatch.setattr(outbox, "JITTER", 0.0)


def test_receivers_that_failed_together_are_not_called_together_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "JITTER", 0.1)
    waits = {(outbox.next_try(NOW, 4, NOW) or NOW) - NOW for _ in range(50)}
    assert len(waits) > 40
    assert all(2 * HOUR <= wait <= 2.2 * HOUR for wait in waits)
    assert outbox.next_try(NOW, 9, NOW + 5 * DAY - HOUR) == NOW + 5 * DAY, "never later than five days"


def test_the_waits_grow_until_five_days_have_passed() -> None:
    first, now, tries = NOW, NOW, [NOW]
    while again := outbox.next_try(first, len(tries), now):
        tries.append(now := again)
    waits = [after - before for before, after in pairwise(tries)]
    minutes = [int(wait / timedelta(minutes=1)) for wait in waits]
    assert minutes == [1, 5, 30, 120, 300, 600, 840, 1200, 1440, 1440, 1224]
    assert tries[-1] - first == timedelta(days=5)
    assert outbox.next_try(NOW, 1, NOW, wait=2 * HOUR) == NOW + 2 * HOUR
    assert outbox.next_try(NOW, 1, NOW + timedelta(days=5)) is None


def test_a_call_that_fails_is_tried_by_the_clock_and_recorded(receiver: Receiver, hook: Make, waiting: Make) -> None:
    delivery, send = waiting(hook()), outbox.through(receiver.client)
    receiver.answers[:] = [500, 302]
    assert outbox.send_due(NOW, send) == 1
    assert outbox.send_due(NOW + timedelta(seconds=59), send) == 0
    assert outbox.send_due(NOW + timedelta(seconds=60), send) == 1
    assert outbox.send_due(NOW + timedelta(minutes=6), send) == 1
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.first_tried_at) == ("sent", 3, NOW)
    log = DeliveryAttempt.objects.order_by("at").values_list("ok", "answer")
    assert list(log) == [(False, "answered 500"), (False, "answered 302"), (True, "answered 204")]
    assert len(set(receiver.ids)) == 1
    stamps = [int(headers["webhook-timestamp"]) for headers, _ in receiver.calls]
    assert stamps == [int((NOW + timedelta(minutes=n)).timestamp()) for n in (0, 1, 6)]


def test_a_receiver_that_asks_for_time_gets_it(receiver: Receiver, hook: Make, waiting: Make) -> None:
    delivery = waiting(hook())
    receiver.answers[:], receiver.headers = [429], {"Retry-After": "7200"}
    outbox.send_due(NOW, outbox.through(receiver.client))
    delivery.refresh_from_db()
    assert delivery.due_at == NOW + 2 * HOUR


def test_after_five_days_of_failures_it_is_switched_off_and_its_owner_told(
    receiver: Receiver, inbox: Inbox, hook: Make, waiting: Make
) -> None:
    webhook, now = hook(), NOW
    delivery, send = waiting(webhook), outbox.through(receiver.client)
    receiver.answers[:] = [503] * 20
    while Delivery.objects.filter(pk=delivery.pk, state="pending").exists():
        now = Delivery.objects.get(pk=delivery.pk).due_at
        outbox.send_due(now, send)
    assert now == NOW + timedelta(days=5)
    assert len(receiver.calls) == 12
    webhook.refresh_from_db()
    assert webhook.disabled_at == now
    assert "answered 503" in webhook.disabled_for
    outbox.send_due(now, send)
    (letter,) = inbox.letters
    assert letter["To"] == "analyst@desk.example"
    assert "https://receiver.example/hook was switched off" in str(letter)
    # What happens now waits, and is sent when the owner switches it on again.
    late = waiting(webhook)
    receiver.answers.clear()
    assert outbox.send_due(now + DAY, send) == 0
    own.enable(webhook.subscriber, webhook.pk, now + DAY)
    assert outbox.send_due(now + DAY, send) == 1
    assert receiver.ids[-1] == f"msg_{late.pk.hex}"


def test_one_that_is_gone_is_not_called_again(receiver: Receiver, hook: Make, waiting: Make) -> None:
    webhook = hook()
    waiting(webhook)
    receiver.answers[:] = [410]
    outbox.send_due(NOW, outbox.through(receiver.client))
    webhook.refresh_from_db()
    assert "gone" in webhook.disabled_for


def test_a_receiver_that_fails_keeps_nobody_else_waiting(receiver: Receiver, hook: Make, waiting: Make) -> None:
    bad, good = hook("https://receiver.example/bad"), hook("https://receiver.example/good")
    for _ in range(3):
        waiting(bad)
    Delivery.objects.update(due_at=NOW - timedelta(minutes=1))  # so that these are first
    waiting(good)
    receiver.answers[:] = [500]
    assert outbox.send_due(NOW, outbox.through(receiver.client)) == 2
    assert Delivery.objects.filter(state="sent").get().webhook == good


def test_a_mistake_of_ours_is_a_failed_try_and_stands_in_nobodys_way(
    receiver: Receiver, hook: Make, waiting: Make
) -> None:
    webhook = hook()
    broken, fine = waiting(webhook, rules="no list"), waiting(hook("https://receiver.example/other"))
    outbox.send_due(NOW, outbox.through(receiver.client))
    assert {one.pk: one.state for one in Delivery.objects.all()} == {broken.pk: "pending", fine.pk: "sent"}


def test_signatures_are_verified_by_the_official_library_through_a_rotation(
    receiver: Receiver, hook: Make, waiting: Make, rule: Make
) -> None:
    webhook, now = hook(), datetime.now(UTC)
    rule(kind="ipo", webhook=webhook, confirmed_at=NOW)
    old = calls.secret(webhook)
    waiting(webhook, kind="test", text="x")
    outbox.send_due(now, outbox.through(receiver.client))
    new = own.rotate(webhook.subscriber, webhook.pk, now)
    assert new != old
    waiting(webhook)
    outbox.send_due(now, outbox.through(receiver.client))
    (first, second) = receiver.calls
    assert json.loads(first[1])["data"] == {"text": "This is a test. Nothing has happened."}
    standardwebhooks.Webhook(old).verify(first[1], first[0])
    for secret in (old, new):  # both sign for a day
        item = standardwebhooks.Webhook(secret).verify(second[1], second[0])["data"]["rules"][0]["items"][0]
    assert (item["sources"], item["known_on"]) == (["Arena leaderboards"], "2026-11-30")
    assert item["url"].endswith("/metrics/frontier-gap-arena/")
    webhook.refresh_from_db()
    late = calls.headers(waiting(webhook), "{}", now + calls.OVERLAP)
    assert len(late["webhook-signature"].split(" ")) == 1
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        standardwebhooks.Webhook(old).verify(second[1] + b" ", second[0])
    stored = {str(value) for row in Webhook.objects.values() for value in row.values()}
    assert not any(old[6:] in value or new[6:] in value for value in stored)


@pytest.mark.parametrize(
    "url",
    [
        "http://receiver.example/hook",
        "https://127.0.0.1/hook",
        "https://[::1]/hook",
        "https://169.254.169.254/latest",
        "https://10.0.0.7/",
        "https://receiver.example:8443/hook",
        "https://user:word@receiver.example/",
        "https:///hook",
        "ftp://receiver.example/",
    ],
)
def test_addresses_that_are_not_called_are_refused_when_they_are_given(url: str) -> None:
    with pytest.raises(RefusedError):
        calls.check_address(url)


def reason(call: Callable[[], str]) -> str:
    """What the owner of a webhook reads of a call that failed."""
    with pytest.raises(calls.FailedError) as error:
        call()
    return str(error.value)


def nowhere(*_: object, **__: object) -> None:
    raise socket.gaierror(socket.EAI_NONAME, "no such name")


def test_a_name_that_leads_to_a_private_address_is_not_called_nor_betrayed(
    receiver: Receiver, hook: Make, waiting: Make, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    there = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: there)
    delivery = waiting(hook())
    with caplog.at_level("INFO"):
        inside = reason(lambda: calls.call(delivery, NOW))
    assert "127.0.0.1" in caplog.text, "the operator is told"
    assert inside == reason(lambda: calls.call(delivery, NOW, Client("airace-test/1")))
    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    assert inside == reason(lambda: calls.call(delivery, NOW)), "names of the network cannot be told from none"
    assert "127.0.0.1" not in inside
    assert "no public address" in inside
    assert receiver.calls == []


def test_a_letter_says_what_happened_and_who_says_so_and_can_be_stopped_with_one_click(
    inbox: Inbox, waiting: Make, rule: Make
) -> None:
    own_rule = rule(confirmed_at=NOW)
    item = {"key": "k", "day": "2026-11-29", "text": "It fell below 10 <points>.", "url": "/metrics/x/"}
    item |= {"sources": ["Arena leaderboards"], "known_on": "2026-11-30"}
    delivery = waiting(rhythm="", rules=[{"rule": own_rule.pk, "kind": "threshold", "items": [item]}])
    assert outbox.send_due(NOW) == 1
    (letter,) = inbox.letters
    assert letter["Subject"] == "It fell below 10 <points>."
    assert letter["From"] == "AI Race <alerts@race.example>"
    assert letter["Message-ID"] == f"<{delivery.pk}@race.example>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    plain, html = (letter.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    for words in ("It fell below 10 <points>.", "Source: Arena leaderboards. As known on 2026-11-30", "/metrics/x/"):
        assert words in plain
    assert "It fell below 10 &lt;points&gt;." in html
    assert "<script" not in html
    leave = letter["List-Unsubscribe"].strip(" <>")
    assert leave.startswith("https://race.example/alerts/unsubscribe/")
    assert leave in plain
    strict = Browser(enforce_csrf_checks=True)
    path = leave.removeprefix("https://race.example")
    assert strict.get(path).status_code == 200
    assert AlertRule.objects.filter(pk=own_rule.pk).exists(), "opening a link changes nothing"
    answer = strict.post(path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert not AlertRule.objects.filter(pk=own_rule.pk).exists()
    assert strict.post(path).status_code == 200


def test_an_alert_taken_back_before_it_is_sent_is_not_sent(inbox: Inbox, waiting: Make) -> None:
    waiting()  # its rule does not exist
    outbox.send_due(NOW)
    assert inbox.letters == []
    assert Delivery.objects.get().state == "failed"


def test_an_address_that_does_not_exist_is_not_tried_again_a_busy_server_is(inbox: Inbox, owner: Make) -> None:
    own.subscribe(_spec(), email="a@b.example", url="", rhythm="now", language="en-gb", now=NOW)
    inbox.sink.says = "451 later"
    outbox.send_due(NOW)
    assert Delivery.objects.get().state == "pending"
    inbox.sink.says = "550 nobody"
    outbox.send_due(NOW + HOUR)
    assert Delivery.objects.get().state == "failed"
    assert [one.answer for one in DeliveryAttempt.objects.order_by("at")] == [
        "The mail server refused the address (451).",
        "The mail server refused the address (550).",
    ]


def test_without_a_mail_server_nothing_is_sent(waiting: Make, settings: Any) -> None:
    assert settings.MAIL_ON is False
    waiting()
    assert outbox.send_due(NOW) == 0
    assert Delivery.objects.get().state == "pending"


def _spec() -> Any:
    from airace.alerts.rules import Spec

    return Spec("ipo")


def test_caps_hold_and_nobody_is_told(inbox: Inbox) -> None:
    for _ in range(8):
        own.subscribe(_spec(), email="A@b.example", url="", rhythm="now", language="en-gb", now=NOW)
    assert Delivery.objects.count() == own.MOST_LETTERS
    assert AlertRule.objects.count() == 1
    assert Subscriber.objects.get().email == "a@b.example"
    later = NOW + own.WITHIN + HOUR
    for number in range(9):
        own.subscribe(
            _spec(), email="c@d.example", url=f"https://r.example/{number}", rhythm="now", language="en-gb", now=later
        )
    stranger = Subscriber.objects.get(email="c@d.example")
    assert stranger.webhooks.count() == own.MOST_WEBHOOKS
    assert not own.webhooks(stranger).exists(), "what nobody confirmed is on no page and keeps nothing out"
    again = later + own.WITHIN + HOUR
    own.subscribe(_spec(), email="c@d.example", url="https://mine.example/", rhythm="now", language="en-gb", now=again)
    assert stranger.webhooks.filter(url="https://mine.example/").exists()
    own.send_link("nobody@b.example", later)
    assert not Subscriber.objects.filter(email="nobody@b.example").exists()


def test_links_are_ours_and_end(owner: Make, rule: Make) -> None:
    one = owner()
    token = links.manage_url(one).rstrip("/").rpartition("/")[2]
    assert links.owner_of(token) == one
    for bad in (token[:-1], "x", token.replace(token[0], "_", 1), links.confirm_url(1).rstrip("/").rpartition("/")[2]):
        with pytest.raises(links.LinkError):
            links.owner_of(bad)
    own.new_link(one, NOW)
    with pytest.raises(links.LinkError, match="not valid any more"):
        links.owner_of(token)
    asked = rule()
    confirm = links.confirm_url(asked.pk).rstrip("/").rpartition("/")[2]
    assert links.rule_of(confirm) == asked
    asked.delete()
    with pytest.raises(links.LinkError, match="taken back"):
        links.rule_of(confirm)


def test_subjects_hold_no_line_break(inbox: Inbox, rule: Make, waiting: Make) -> None:
    item = {"key": "k", "day": "2026-11-29", "text": "One\r\nBcc: x@y.example", "url": "/", "sources": []}
    content = {
        "rhythm": "",
        "rules": [{"rule": rule().pk, "kind": "ipo", "items": [item | {"known_on": "2026-11-30"}]}],
    }
    letter = mail.compose(waiting(**content))
    assert letter.subject == "One Bcc: x@y.example"
