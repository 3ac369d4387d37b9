"""The Celery application: `celery -A airace.celery worker` and `… beat`."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.signals import after_task_publish, beat_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "airace.settings")

from django.conf import settings

from airace.stack import health

app = Celery("airace", include=["airace.tasks"])
app.conf.update(settings.CELERY)
HEARTBEAT = "airace.tasks.heartbeat"


def send_first_heartbeat(**_: Any) -> None:
    """A fresh beat reports at once, not only when its first interval has passed."""
    app.send_task(HEARTBEAT)


def note_beat(**_: Any) -> None:
    """Only beat sends heartbeats, so a sent one proves that beat is alive, with or without a worker."""
    health.note("beat")


beat_init.connect(send_first_heartbeat)
after_task_publish.connect(note_beat, sender=HEARTBEAT)
