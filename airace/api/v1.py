"""The read-only API, version 1: the same metrics and figures as the pages, for machines."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Path, Query
from ninja.renderers import BaseRenderer

from airace import charts, metrics
from airace.api import collections, ledger, problems
from airace.api.asking import ERRORS, KnownOn, day
from airace.api.document import DocumentedAPI
from airace.api.door import behind_door
from airace.api.narrow import narrowed
from airace.api.schemas import MetricOut, StatsOut, metric_out
from airace.queries import restatements, stats
from airace.results import Result
from airace.web import exports
from airace.web.known_on import PARAMETER

Slug = Annotated[str, Path(description="Slug of a metric, as /api/v1/metrics lists them.")]
Named = Annotated[str, Query(description="Only this one; as the CSV file names it.", max_length=100)]


class Renderer(BaseRenderer):
    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        """orjson writes NaN and infinities as null."""
        return orjson.dumps(data, option=orjson.OPT_NON_STR_KEYS)


api = DocumentedAPI(
    title="airace",
    version="1",
    description=(
        "Is China catching up with the United States in AI? Every number of the site with its definition and sources. "
        "Read-only and without keys. Answers carry an ETag; errors are application/problem+json."
    ),
    urls_namespace="api-v1",
    docs_url=None,
    renderer=Renderer(),
    servers=[{"url": settings.SITE_URL}],
)
problems.install(api)
collections.register(api)

FirstDay = Annotated[str, Query(alias="from", description="Only points from this day (YYYY-MM-DD) on.")]
LastDay = Annotated[str, Query(alias="to", description="Only points up to this day (YYYY-MM-DD).")]
Words = Annotated[str, Query(description="For a metric that is a table: only rows that hold these words.")]
OfSide = Annotated[str, Query(description="For a metric that is a table: only rows of US, CN, other or unknown.")]
Order = Annotated[str, Query(description="For a metric that is a table: order by this column, - before it turns it.")]

LEDGER_ROWS = 50_000


def compute(slug: str, known_on: str) -> Result:
    registry = metrics.registry()
    if slug not in registry:
        raise problems.not_found("metric", slug, registry)
    return registry[slug].compute(known_on=day(known_on))


def handed_on(result: Result, response: HttpResponse) -> Result:
    """What may be handed on of a result; the answer's header X-Withheld says what was left out."""
    shown = exports.opened(result)
    if shown.withheld:
        response["X-Withheld"] = shown.withheld
    return shown.result


@api.get(
    "/stats",
    response={200: StatsOut, **ERRORS},
    tags=["stats"],
    summary="How many rows of each kind there are, and the data version",
)
def get_stats(request: HttpRequest) -> dict[str, Any]:
    return {"counts": stats.counts(), "data_version": stats.data_version()}


@api.get(
    "/metrics/{slug}",
    response={200: MetricOut, **ERRORS},
    tags=["metrics"],
    summary="One metric as known on a day, with its values, definition and sources",
)
def get_metric(request: HttpRequest, response: HttpResponse, slug: Slug, known_on: KnownOn = "") -> dict[str, Any]:
    return metric_out(handed_on(compute(slug, known_on), response))


@api.get(
    "/charts/{slug}.csv",
    response={200: str, **ERRORS},
    tags=["charts"],
    summary="The points of a metric's chart as CSV (UTF-8); the JSON answer of the metric describes them",
    url_name="chart_csv",
)
def get_chart_csv(
    request: HttpRequest,
    slug: Slug,
    known_on: KnownOn = "",
    start: FirstDay = "",
    end: LastDay = "",
    q: Words = "",
    side: OfSide = "",
    sort: Order = "",
) -> HttpResponse:
    result = narrowed(compute(slug, known_on), start=start, end=end, q=q, side=side, sort=sort)
    response = HttpResponse(exports.to_csv(result), content_type="text/csv; charset=utf-8")
    handed_on(result, response)
    response["Content-Disposition"] = f'attachment; filename="airace-{slug}-{result.known_on}.csv"'
    address = f"{reverse('api-v1:get_metric', args=[slug])}?{PARAMETER}={result.known_on}"
    response["Link"] = f'<{address}>; rel="describedby"; type="application/json"'
    return response


@api.get(
    "/charts/{slug}",
    response={200: dict[str, Any], **ERRORS},
    tags=["charts"],
    summary="A metric's chart as a Plotly figure; points that may not be handed on are left out",
)
def get_chart(request: HttpRequest, response: HttpResponse, slug: Slug, known_on: KnownOn = "") -> dict[str, Any]:
    figure: dict[str, Any] = charts.figure(handed_on(compute(slug, known_on), response))
    return figure


@api.get(
    "/restatements.csv",
    response={200: str, **ERRORS},
    tags=["restatements"],
    summary="What sources changed after they had published it, old and new, as CSV: the newest 50,000",
    url_name="restatements_csv",
)
def get_restatements_csv(
    request: HttpRequest, source: Named = "", measure: Named = "", known_on: KnownOn = ""
) -> HttpResponse:
    on = day(known_on)
    rows = restatements.ledger(known_on=on, source=source, measure=measure, count=LEDGER_ROWS, open_only=True)
    response = HttpResponse(ledger.to_csv(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="airace-restatements-{on}.csv"'
    kept_back = sum(
        group.count
        for group in restatements.groups(known_on=on)
        if not group.redistributable and source in {"", group.source} and measure in {"", group.measure}
    )
    if kept_back:
        response["X-Withheld"] = f"{kept_back} rows of sources that may not be redistributed"
    return response


@api.get("/{path:rest}", include_in_schema=False)
def nothing_here(request: HttpRequest, rest: str) -> None:
    raise Http404


urls = behind_door(api)
