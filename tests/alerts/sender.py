"""A process that sends what waits and stops where it is told, so that a test may kill it there.

Arguments: the port of the receiver, and `claimed` (before the send) or `answered` (before it is recorded).
"""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "airace.settings")
    django.setup()
    from airace.alerts import outbox
    from airace.lib.http import Client

    port, place = sys.argv[1:]
    send = outbox.through(Client("airace-test/1", mirror=f"http://127.0.0.1:{port}"))

    def stop() -> None:
        sys.stdout.write(f"{place}\n")
        sys.stdout.flush()
        time.sleep(60)

    def slow(delivery: Any, now: datetime) -> outbox.Outcome:
        if place == "claimed":
            stop()
        outcome = send(delivery, now)
        if place == "answered":
            stop()
        return outcome

    outbox.send_due(datetime.now(UTC), slow)


main()
