"""The Celery application: `celery -A airace.celery worker` and `… beat`."""

from __future__ import annotations

import os
import threading
import time
from typing import Any

from celery import Celery
from celery.signals import after_task_publish, beat_init, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "airace.settings")

from django.conf import settings

from airace.stack import health

app = Celery("airace", include=["airace.tasks"])
app.conf.update(settings.CELERY)
HEARTBEAT = "airace.tasks.heartbeat"
PUBLISH = "airace.tasks.publish_data"


def send_first_heartbeat(**_: Any) -> None:
    """A fresh beat reports at once, not only when its first interval has passed."""
    app.send_task(HEARTBEAT)
    app.send_task(PUBLISH, expires=600)  # a fresh site has a data catalogue soon


def note_beat(**_: Any) -> None:
    """Only beat sends heartbeats, so a sent one proves that beat is alive, with or without a worker."""
    health.note("beat")


def note_worker(**_: Any) -> None:
    """A worker is alive while all its processes are at long work, too: then a heartbeat waits its turn."""

    def beat() -> None:
        while True:
            health.note("worker")
            time.sleep(20)

    threading.Thread(target=beat, daemon=True, name="alive").start()


beat_init.connect(send_first_heartbeat)
worker_ready.connect(note_worker)
after_task_publish.connect(note_beat, sender=HEARTBEAT)
