"""/metrics: how the imports are doing, in the text format of Prometheus.

Open to everybody, since it holds only what /status/ shows, and nothing about readers or editors. Every number is read
at the scrape, so that each web process gives the same answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from airace.models import ImportRun
from airace.queries import status
from airace.queries.freshness import STATES
from airace.queries.stats import data_version
from airace.queries.status import COUNTS, SourceStanding
from airace.stack import health

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@csrf_exempt
@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    registry = CollectorRegistry()
    registry.register(Imports())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE)


class Imports(Collector):
    """Sources, feeds, the switch, data version and heartbeats; four queries and one question to the broker."""

    def describe(self) -> list[Metric]:
        return []  # nothing is read when the registry takes it

    def collect(self) -> Iterator[Metric]:
        sources = [row for row in status.sources() if row.state != "unscheduled"]
        yield from _per_source(sources)
        yield from _last_runs(sources)
        counts = dict.fromkeys(STATES, 0)
        for feed in status.feeds():
            counts[feed.state] += 1
        feeds = GaugeMetricFamily("airace_feeds", "Feeds by state.", labels=["state"])
        for state, count in counts.items():
            feeds.add_metric([state], count)
        yield feeds
        yield GaugeMetricFamily(
            "airace_imports_paused", "1 while all imports on a schedule are held.", int(status.pause() is not None)
        )
        yield GaugeMetricFamily("airace_data_version", "Number of the last change of published data.", data_version())
        seen = GaugeMetricFamily(
            "airace_heartbeat_age_seconds", "Since worker and beat were last seen.", labels=["part"]
        )
        report = health.report()
        for part in ("worker", "beat"):
            if "age_s" in report[part]:
                seen.add_metric([part], float(report[part]["age_s"]))
        yield seen


def _per_source(sources: list[SourceStanding]) -> Iterator[Metric]:
    state = GaugeMetricFamily(
        "airace_source_state", "1 for the state that the source is in.", labels=["source", "state"]
    )
    success = GaugeMetricFamily("airace_source_last_success_timestamp_seconds", "Last good run.", labels=["source"])
    due = GaugeMetricFamily("airace_source_next_due_timestamp_seconds", "Next run.", labels=["source"])
    as_of = GaugeMetricFamily(
        "airace_source_data_as_of_timestamp_seconds", "Newest day of its data.", labels=["source"]
    )
    failures = GaugeMetricFamily("airace_source_failures", "Failed runs in a row.", labels=["source"])
    waiting = GaugeMetricFamily("airace_source_open_rejections", "Refused readings that wait.", labels=["source"])
    for row in sources:
        state.add_metric([row.slug, row.state], 1)
        failures.add_metric([row.slug], row.failures)
        waiting.add_metric([row.slug], row.open_rejections)
        if row.last_success_at:
            success.add_metric([row.slug], row.last_success_at.timestamp())
        if row.next_due_at and row.asked and not row.running:
            due.add_metric([row.slug], row.next_due_at.timestamp())
        if row.data_as_of:
            midnight = datetime.combine(row.data_as_of, datetime.min.time(), tzinfo=UTC)
            as_of.add_metric([row.slug], midnight.timestamp())
    return iter((state, success, due, as_of, failures, waiting))


def _last_runs(sources: list[SourceStanding]) -> Iterator[Metric]:
    """Of each source's newest run that is not at work any more."""
    state = GaugeMetricFamily("airace_run_status", "1 for how the last run ended.", labels=["source", "status"])
    took = GaugeMetricFamily("airace_run_duration_seconds", "How long the last run took.", labels=["source"])
    rows = GaugeMetricFamily("airace_run_rows", "Rows of the last run.", labels=["source", "kind"])
    for row in sources:
        last = next((run for run in row.runs if run.status != ImportRun.Status.RUNNING), None)
        if last is None or last.took is None:
            continue
        state.add_metric([row.slug, last.status], 1)
        took.add_metric([row.slug], last.took.total_seconds())
        for kind in COUNTS:
            rows.add_metric([row.slug, kind], getattr(last, kind))
    return iter((state, took, rows))
