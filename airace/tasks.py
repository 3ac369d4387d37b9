"""Celery tasks, at most five lines each: look up, call one function."""

from __future__ import annotations

from airace.celery import app
from airace.stack import health


@app.task
def heartbeat() -> None:
    """Shows that a worker takes and finishes tasks."""
    health.note("worker")
