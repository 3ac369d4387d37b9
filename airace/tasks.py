"""Celery tasks, at most five lines each: look up, call one function."""

from __future__ import annotations

from datetime import UTC, datetime

from airace.alerts import outbox, watch
from airace.celery import app
from airace.ingest import access, roads, rulings, schedule
from airace.ingest.bulk import road as bulk
from airace.ingest.bulk import undo
from airace.ingest.merging import candidates
from airace.ingest.rollups import rebuild_rollups
from airace.metrics import verdicts
from airace.queries import names
from airace.stack import health
from airace.web.datapackage import publish


@app.task
def heartbeat() -> None:
    """Shows that a worker takes and finishes tasks."""
    health.note("worker")


@app.task
def tick() -> None:
    """Sent once a minute: hands out what is due."""
    roads.register_sources()
    schedule.tick(datetime.now(UTC), lambda slug, trigger: import_source.delay(slug, trigger))


@app.task(max_retries=2, retry_on_worker_lost=True)
def import_source(slug: str, trigger: str) -> None:
    """Import one source; what went wrong is on its run."""
    roads.attempt(slug, trigger=trigger)


@app.task(max_retries=2, retry_on_worker_lost=True)
def read_pages() -> None:
    """Read pages of new articles, a few at a time."""
    roads.read_pages()


@app.task
def index_names() -> None:
    """Make what the search looks through, so that web processes find it in the cache."""
    names.refresh()


@app.task
def replay_rejections(slug: str, chosen: list[int] | None = None) -> None:
    """Try rejections of one source again: those of some numbers, or all open ones."""
    roads.replay(slug, chosen)


@app.task
def rule_questions() -> None:
    """Rule on questions whose last day is over by the metrics that they are bound to."""
    rulings.rule_due(datetime.now(UTC).date(), verdicts.judge)


@app.task
def publish_data() -> None:
    """Write the public dataset anew, once a night; at once where there is no version yet."""
    publish.publish_if_due(datetime.now(UTC))


@app.task
def watch_alerts() -> None:
    """Look whether a rule of somebody's came true, and put together the digests that are due."""
    watch.tick(datetime.now(UTC))


@app.task
def send_alerts() -> None:
    """Send the letters and calls that wait."""
    outbox.send_due(datetime.now(UTC))


@app.task(max_retries=2, retry_on_worker_lost=True)
def check_bulk(pk: int) -> None:
    """Look at every row of an uploaded file."""
    bulk.check(pk)


@app.task(max_retries=2, retry_on_worker_lost=True)
def apply_bulk(pk: int) -> None:
    """Write what the preview of an uploaded file shows."""
    bulk.apply(pk)


@app.task(max_retries=2, retry_on_worker_lost=True)
def undo_bulk(pk: int) -> None:
    """Take an applied file back."""
    undo.undo(pk)


@app.task
def find_duplicates() -> None:
    """Look for companies, models and people that are on record twice."""
    candidates.find_all()


@app.task(max_retries=2, retry_on_worker_lost=True)
def sum_downloads_anew() -> None:
    """Rollups again, after accounts came to another side."""
    rebuild_rollups()


@app.task
def forget_sign_ins() -> None:
    """Old lines of the log of sign-ins go."""
    access.forget_old(datetime.now(UTC))
