"""Webhooks: called as Standard Webhooks say, over the guarded client, signed with secrets that are never stored.

A secret is derived from the site's key, the webhook's id and the count of its rotations: it can be shown once and be
made again for every signature, and no dump of the database holds it.
"""

from __future__ import annotations

import base64
import hmac
import json
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import standardwebhooks
import structlog
from django.conf import settings

from airace.lib.guard import FetchError, RefusedError
from airace.lib.http import Client, Limits, check
from airace.models import Delivery, Webhook

log = structlog.get_logger(__name__)
LIMITS = Limits(connect=5, read=15, total=20, bytes=64 * 1024)
OVERLAP = timedelta(hours=24)  # after a rotation both secrets sign
MOST_WAIT = timedelta(hours=24)  # that a receiver may ask for


class FailedError(Exception):
    """The call did not succeed; the text says why. `gone`: it shall not be called again."""

    def __init__(self, message: str, *, gone: bool = False, wait: timedelta = timedelta(0)) -> None:
        super().__init__(message)
        self.gone, self.wait = gone, wait


def secret(webhook: Webhook, generation: int | None = None) -> str:
    """The secret as the owner gets it: whsec_ and 32 bytes in Base64."""
    number = webhook.generation if generation is None else generation
    key = hmac.new(settings.SECRET_KEY.encode(), f"airace.webhook/{webhook.pk}/{number}".encode(), sha256).digest()
    return f"whsec_{base64.b64encode(key).decode()}"


def rotate(webhook: Webhook, now: datetime) -> str:
    """A new secret; the one before signs as well for a day."""
    webhook.generation += 1
    webhook.previous_until = now + OVERLAP
    webhook.save(update_fields=["generation", "previous_until"])
    return secret(webhook)


def check_address(url: str) -> None:
    """Raise RefusedError unless it is an https address on the public internet; names are judged when they are called."""
    if not url.startswith("https://"):
        raise RefusedError("A webhook must begin with https://, so that nobody on the way reads what it is told.")
    check(url)


def body(delivery: Delivery) -> str:
    """What is posted; the same for every repeat."""
    data: dict[str, Any] = dict(delivery.content)
    if delivery.kind == Delivery.Kind.TEST:
        data = {"text": "This is a test. Nothing has happened."}
    for rule in data.get("rules", ()):
        rule["items"] = [{**item, "url": f"{settings.SITE_URL}{item['url']}"} for item in rule["items"]]
    data.pop("rhythm", None)
    said = {"type": f"{delivery.kind}.fired", "timestamp": delivery.created_at.isoformat(), "data": data}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def headers(delivery: Delivery, text: str, now: datetime) -> dict[str, str]:
    """Id, time of this try, and a signature by every secret that is valid."""
    webhook = delivery.webhook
    assert webhook is not None  # noqa: S101  a call has an address
    valid = [webhook.generation]
    if webhook.previous_until and now < webhook.previous_until:
        valid.append(webhook.generation - 1)
    name = f"msg_{delivery.pk.hex}"
    signatures = (standardwebhooks.Webhook(secret(webhook, one)).sign(name, now, text) for one in valid)
    return {
        "Content-Type": "application/json; charset=utf-8",
        "webhook-id": name,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def call(delivery: Delivery, now: datetime, client: Client | None = None) -> str:
    """Post it; the status in words. Raises FailedError unless the receiver answers 2xx."""
    # Without a mirror, whatever the imports use: nothing private is ever called.
    client = client or Client(f"airace/{settings.VERSION} (+{settings.CONTACT})", limits=LIMITS)
    webhook, text = delivery.webhook, body(delivery)
    assert webhook is not None  # noqa: S101  a call has an address
    try:
        reply = client.post(webhook.url, text.encode(), headers=headers(delivery, text, now), limits=LIMITS)
    except FetchError as error:
        # The owner, who reads the log of tries, is not told where names lead to inside our network; the operator is.
        log.info("alert.unreached", delivery=str(delivery.pk), reason=str(error))
        raise FailedError(error.outside) from None
    if 200 <= reply.status < 300:
        return f"answered {reply.status}"
    asked = reply.headers.get("retry-after", "")
    wait = min(timedelta(seconds=int(asked)), MOST_WAIT) if asked.isdecimal() and len(asked) < 9 else timedelta(0)
    raise FailedError(f"answered {reply.status}", gone=reply.status == 410, wait=wait)
