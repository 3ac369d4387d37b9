"""Forecasts: what was said and expected, how it came out, one page a question, and the evidence of rulings."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_safe

from airace.lib.say import say
from airace.lib.scoring import brier, log_score
from airace.metrics import registry
from airace.metrics.alignment import USELESS
from airace.metrics.bindings import standings
from airace.metrics.chances import OUTCOMES, outcome_words
from airace.metrics.forecasts import Records
from airace.metrics.record import scored
from airace.metrics.statements import statement_table
from airace.metrics.verdicts import hindsight
from airace.queries import forecasts as queries
from airace.queries.forecasts import Asked, rulings
from airace.queries.observations import Reading
from airace.results import Point, Result
from airace.views.overlay import events
from airace.web import tables
from airace.web.chart import chart_view, params
from airace.web.page import Page, page

CHARTS = ("forecast-alignment",)
TABLES = {
    "forecast-statements": 10,
    "forecast-parity": 20,
    "forecast-pools": 20,
    "forecast-scores": 25,
    "forecast-calibration": 10,
    "forecast-flat-statements": 10,
    "forecast-people": 25,
    "forecast-questions": 30,
}
FILTERED = frozenset({"forecast-statements", "forecast-parity", "forecast-people", "forecast-questions"})
SAID = "statements"


@page(*params(*CHARTS), *(name for slug in (*CHARTS, *TABLES) for name in tables.params(slug)))
def forecasts(page: Page) -> HttpResponse:
    records = Records(page.known_on)
    return page.render(
        "forecasts/page.html",
        {
            "chart": chart_view(records.result(CHARTS[0]), page, events=events(page)),
            "useless": USELESS,
            "desks": {slug.replace("-", "_"): _desk(records.result(slug), page) for slug in TABLES},
        },
    )


def _desk(result: Result, page: Page) -> tuple[Result, tables.TableView | None]:
    slug = result.definition.slug
    if result.table is None or not result.table.rows:
        return result, None
    return result, tables.arrange(result.table, slug, page.address, filters=slug in FILTERED, first=TABLES[slug])


@page(*tables.params(SAID))
def question(page: Page, slug: str) -> HttpResponse:
    day = page.known_on
    records = Records(day)
    asked = next((one for one in records.asked.values() if one.slug == slug), None)
    if asked is None:
        raise Http404(say("No question called {slug} was known on {day}.", slug=slug, day=day))
    said = [one for one in records.said if one.question.slug == slug]
    prices = [row for row in records.prices if row.subject == slug]
    return page.render(
        "forecasts/question.html",
        {
            "question": asked,
            "outcome": outcome_words(asked, day),
            "bound": standings(records, slug).get(slug) if asked.outcome is None else None,
            "rulings": _rulings(asked, records),
            "decider": registry()[asked.metric].definition if asked.metric in registry() else None,
            "said": tables.arrange(statement_table(said, day), SAID, page.address) if said else None,
            "histories": _histories(prices),
            "scores": [
                (one, brier(one.forecast), log_score(one.forecast))
                for one in scored(records.asked, records.said, records.prices)
                if one.question.slug == slug
            ],
        },
    )


def _rulings(asked: Asked, records: Records) -> list[dict[str, Any]]:
    """Every ruling, the one that counts first; a metric's with its evidence, and what later data say of the day."""
    shown = []
    for ruling, text in rulings(asked, known_on=records.known_on):
        evidence = json.loads(text) if text else None
        later = hindsight(asked.slug, asked.due_on, evidence, records) if evidence and asked.due_on else None
        words = OUTCOMES[ruling.outcome]
        as_of = date.fromisoformat(evidence["as_of"]) if evidence and evidence["as_of"] else None
        shown.append({"ruling": ruling, "words": words, "evidence": evidence, "as_of": as_of, "later": later})
    return shown


@require_safe
def evidence(request: HttpRequest, slug: str) -> HttpResponse:
    """What a metric's ruling rests on, byte for byte as it was hashed. It never changes."""
    kept = queries.evidence(slug)
    if kept is None:
        raise Http404(say("No metric of ours has ruled on a question called {slug}.", slug=slug))
    text, digest = kept
    tag = f'"{digest}"'
    response: HttpResponse
    if tag in request.headers.get("If-None-Match", ""):
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["ETag"] = tag
    return response


def _histories(prices: list[Reading]) -> list[tuple[Reading, tuple[Point, ...], list[Reading]]]:
    """The newest price of each series, its line, and its prices, newest first."""
    series: dict[tuple[str, str], list[Reading]] = {}
    for row in prices:
        series.setdefault((row.source.title, row.variant), []).append(row)
    return [
        (rows[-1], tuple(Point(row.period, row.value, row.low, row.high) for row in rows), rows[::-1])
        for _, rows in sorted(series.items())
    ]
