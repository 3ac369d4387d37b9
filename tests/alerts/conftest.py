"""A real SMTP sink and a real receiver of webhooks, and somebody who subscribes."""

from __future__ import annotations

import email
import email.policy
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from airace.lib.http import Client
from airace.models import AlertRule, Delivery, Subscriber, Webhook

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


class Sink:
    """Keeps what it is sent; `says` is its answer to an address, '' for taking it."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.says = ""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.says:
            return self.says
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        found = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(found, EmailMessage)
        self.letters.append(found)
        return "250 taken"


@dataclass
class Inbox:
    sink: Sink
    port: int

    @property
    def letters(self) -> list[EmailMessage]:
        return self.sink.letters


@pytest.fixture
def inbox(socket_enabled: None, settings: Any) -> Iterator[Inbox]:
    sink = Sink()
    with socket.create_server(("127.0.0.1", 0)) as free:  # the controller cannot choose a port itself
        port = free.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    settings.MAIL_ON = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.DEFAULT_FROM_EMAIL = "AI Race <alerts@race.example>"
    settings.SITE_URL = "https://race.example"
    yield Inbox(sink, port)
    controller.stop()


@dataclass
class Receiver:
    """What a webhook was sent; `answers` are the next statuses, 204 afterwards; `held` lets it answer late."""

    calls: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    came: threading.Event = field(default_factory=threading.Event)
    held: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.calls]

    @property
    def client(self) -> Client:
        """The guarded client with the receiver as its mirror: the only way to a private address."""
        return Client("airace-test/1", mirror=f"http://127.0.0.1:{self.port}")


@pytest.fixture
def receiver(socket_enabled: None) -> Iterator[Receiver]:
    found = Receiver()
    found.held.set()

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.calls.append(({name.lower(): value for name, value in self.headers.items()}, body))
            found.came.set()
            found.held.wait(10)
            try:
                self.send_response(found.answers.pop(0) if found.answers else 204)
                for name, value in found.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()
            except OSError:
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    found.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield found
    found.held.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def owner() -> Callable[..., Subscriber]:
    def make(address: str = "analyst@desk.example") -> Subscriber:
        return Subscriber.objects.get_or_create(email=address, defaults={"created_at": NOW})[0]

    return make


@pytest.fixture
def hook(owner: Callable[..., Subscriber]) -> Callable[..., Webhook]:
    def make(url: str = "https://receiver.example/hook") -> Webhook:
        return Webhook.objects.create(subscriber=owner(), url=url, created_at=NOW)

    return make


@pytest.fixture
def rule(owner: Callable[..., Subscriber]) -> Callable[..., AlertRule]:
    def make(**given: Any) -> AlertRule:
        wanted = {
            "kind": "threshold",
            "metric": "frontier-gap-arena",
            "line": "gap",
            "comparison": "below",
            "threshold": 20.0,
        }
        return AlertRule.objects.create(
            subscriber=owner(), created_at=NOW, **(given if "kind" in given else wanted | given)
        )

    return make


@pytest.fixture
def waiting(owner: Callable[..., Subscriber]) -> Callable[..., Delivery]:
    """A delivery that waits to be sent."""

    def make(webhook: Webhook | None = None, kind: str = "alert", **content: Any) -> Delivery:
        item = {"key": "k", "day": "2026-11-29", "text": "Something happened.", "url": "/metrics/frontier-gap-arena/"}
        item |= {"sources": ["Arena leaderboards"], "known_on": "2026-11-30"}
        told = content or {"rhythm": "", "rules": [{"rule": 0, "kind": "threshold", "items": [item]}]}
        return Delivery.objects.create(
            subscriber=owner(), webhook=webhook, kind=kind, content=told, created_at=NOW, due_at=NOW
        )

    return make
