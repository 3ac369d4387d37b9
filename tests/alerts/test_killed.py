"""Workers that send are killed before and after the receiver answers: nothing is lost, a repeat has the same id."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
import standardwebhooks
from django.conf import settings
from django.db import connection

from airace.alerts import calls, outbox
from airace.models import AlertRule, Delivery, DeliveryAttempt, Webhook
from tests.alerts.conftest import Inbox, Receiver

pytestmark = pytest.mark.django_db(transaction=True)


def begin(place: str, receiver: Receiver, inbox: Inbox) -> subprocess.Popen[str]:
    """Start a worker and wait until it has come to the place."""
    parts = connection.settings_dict
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).parent / "sender.py"), str(receiver.port), place],
        stdout=subprocess.PIPE,
        text=True,
        env={
            **os.environ,
            "DATABASE_URL": f"postgresql://{parts['USER']}@/{parts['NAME']}?host={parts['HOST']}",
            "SECRET_KEY": settings.SECRET_KEY,
            "EMAIL_URL": f"smtp://127.0.0.1:{inbox.port}",
            "EMAIL_FROM": "alerts@race.example",
            "SITE_URL": "https://race.example",
            "LOG_LEVEL": "ERROR",
        },
    )
    assert process.stdout
    assert process.stdout.readline().strip() == place
    return process


def kill(process: subprocess.Popen[str]) -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert process.stdout
    process.stdout.close()


def send(receiver: Receiver) -> int:
    """Send as another worker does, once PostgreSQL has noticed that the first is gone."""
    for _ in range(200):
        if tried := outbox.send_due(datetime.now(UTC), outbox.through(receiver.client)):
            return tried
        time.sleep(0.02)
    return 0


@pytest.mark.parametrize(("place", "times"), [("claimed", 1), ("answered", 2)])
def test_a_call_survives_its_worker(
    place: str,
    times: int,
    receiver: Receiver,
    inbox: Inbox,
    hook: Callable[..., Webhook],
    waiting: Callable[..., Delivery],
) -> None:
    webhook = hook()
    delivery = waiting(webhook)
    worker = begin(place, receiver, inbox)
    # While one holds it, no other takes it.
    assert outbox.send_due(datetime.now(UTC), outbox.through(receiver.client)) == 0
    kill(worker)
    assert Delivery.objects.get().state == "pending"
    assert DeliveryAttempt.objects.count() == 0
    assert send(receiver) == 1
    assert Delivery.objects.get().state == "sent"
    assert receiver.ids == [f"msg_{delivery.pk.hex}"] * times
    assert len({body for _, body in receiver.calls}) == 1
    for headers, body in receiver.calls:
        read = standardwebhooks.Webhook(calls.secret(webhook)).verify(body, headers)
        assert read["data"]["rules"][0]["items"][0]["text"] == "Something happened."
    assert send_nothing(receiver)


def send_nothing(receiver: Receiver) -> bool:
    return outbox.send_due(datetime.now(UTC), outbox.through(receiver.client)) == 0


def test_a_letter_survives_its_worker_under_the_same_message_id(
    receiver: Receiver, inbox: Inbox, waiting: Callable[..., Delivery], rule: Callable[..., AlertRule]
) -> None:
    item = {"key": "k", "day": "2026-11-29", "text": "Something.", "url": "/", "sources": [], "known_on": "2026-11-30"}
    content = {"rhythm": "", "rules": [{"rule": rule().pk, "kind": "ipo", "items": [item]}]}
    delivery = waiting(**content)
    kill(begin("answered", receiver, inbox))
    assert send(receiver) == 1
    assert [letter["Message-ID"] for letter in inbox.letters] == [f"<{delivery.pk}@race.example>"] * 2


def test_several_workers_share_the_work_and_repeat_nothing(
    receiver: Receiver, inbox: Inbox, hook: Callable[..., Webhook], waiting: Callable[..., Delivery]
) -> None:
    webhook = hook()
    deliveries = [waiting(webhook) for _ in range(5)]
    holder = begin("claimed", receiver, inbox)
    assert send(receiver) == 4
    with suppress(ProcessLookupError):
        kill(holder)
    assert send(receiver) == 1
    assert sorted(receiver.ids) == sorted(f"msg_{one.pk.hex}" for one in deliveries)
    assert json.loads(receiver.calls[0][1])["type"] == "alert.fired"
