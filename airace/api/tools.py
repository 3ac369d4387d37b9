"""What agents may ask: metrics, series, names and evidence, each answer with its sources and the day it looks back from.

Plain functions without the protocol. A refusal is a sentence that says what to ask instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from inspect import signature
from typing import Any

from django.conf import settings
from rapidfuzz import process

from airace import metrics
from airace.charts.values import show
from airace.lib.choose import TIERS
from airace.queries.evidence import proof
from airace.queries.facts import IDENTITY
from airace.queries.stats import data_version
from airace.queries.tally import tally
from airace.results import Line, Result, SourceRef, Value
from airace.web import finder
from airace.web.address import Address
from airace.web.exports import opened
from airace.web.known_on import KnownOnError, parse_known_on, today

Answer = dict[str, Any]
POINTS = 400  # of one answer
HITS = 20
JSON_NAMES: dict[type, str] = {
    int: "a number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "an object",
    type(None): "null",
}
BEHIND = 12  # readings or facts named as evidence of a metric


class RefusalError(Exception):
    """Why a question gets no answer, in a sentence for the one who asks."""


def check(tools: Mapping[str, Callable[..., Answer]], name: str, arguments: Mapping[str, Any]) -> None:
    """Raises RefusalError for a tool that is not there, and for an argument that is missing, unknown or no text."""
    if name not in tools:
        raise RefusalError(f"There is no tool {name[:80]!r}; there are {', '.join(tools)}.")
    known = signature(tools[name]).parameters
    for given, value in arguments.items():
        if given not in known:
            near = [match for match, _score, _at in process.extract(given, list(known), limit=1, score_cutoff=60)]
            hint = f" Did you mean {near[0]}?" if near else ""
            raise RefusalError(f"{name} has no parameter {given[:80]!r}; it has {', '.join(known)}.{hint}")
        if not isinstance(value, str):
            kind = JSON_NAMES.get(type(value), "something else")
            raise RefusalError(
                f"{given} is {kind}, but {name} reads it as text; write it in quotes, or leave it out where you do not "
                "need it."
            )
    missing = [one.name for one in known.values() if one.default is one.empty and one.name not in arguments]
    if missing:
        raise RefusalError(f"{name} needs {' and '.join(missing)}, as text; its parameters are {', '.join(known)}.")


def list_metrics(topic: str = "", words: str = "") -> Answer:
    """Every metric, or those of a topic, or whose title or definition holds the words."""
    known = metrics.registry()
    topics = sorted({metric.topic for metric in known.values()})
    if topic and topic not in topics:
        raise RefusalError("There is no topic {topic}; there are {names}.".format(topic=topic, names=", ".join(topics)))
    wanted = words.lower().split()
    shown = [
        {"metric": slug, "title": one.title, "unit": one.unit, "topic": metric.topic, "definition": one.text}
        for slug, metric in known.items()
        for one in (metric.definition,)
        if topic in {"", metric.topic} and all(word in f"{slug} {one.title} {one.text}".lower() for word in wanted)
    ]
    return {"topics": topics, "metrics": shown, "known_on": today().isoformat()}


def get_metric(metric: str, known_on: str = "") -> Answer:
    """One published number as known on a day: value, interval, definition, caveats and who says it."""
    result, withheld = _computed(metric, known_on)
    definition = result.definition
    return {
        "metric": metric,
        "title": definition.title,
        "says": result.headline or definition.title,
        "value": result.value,
        "low": result.low,
        "high": result.high,
        "in_words": "withheld" if withheld and result.value is None else _in_words(result.value, definition.unit),
        "unit": definition.unit,
        "as_of": _iso(result.as_of),
        "definition": definition.text,
        "caveats": [*definition.caveats, *result.notes],
        "lines": [{"line": line.key, "name": line.name, "newest": _point(line)} for line in result.lines if line.last],
        **_frame(result, withheld, f"/metrics/{metric}/"),
    }


def get_series(metric: str, line: str = "", start: str = "", end: str = "", known_on: str = "") -> Answer:
    """The points of a metric's lines as known on a day, each with the model or deal behind it and where it was read."""
    result, withheld = _computed(metric, known_on)
    since, until = _day(start, "start"), _day(end, "end")
    keys = [one.key for one in result.lines]
    if not keys:
        raise RefusalError(
            "{metric} is a table without lines; ask get_metric, or {url}.csv.".format(
                metric=metric, url=f"{settings.SITE_URL}/api/v1/charts/{metric}"
            )
        )
    if line and line not in keys:
        raise RefusalError(
            "{metric} has no line {line}; it has {names}.".format(metric=metric, line=line, names=", ".join(keys))
        )
    chosen = [one for one in result.lines if line in {"", one.key}]
    room = max(1, POINTS // len(chosen))
    series = []
    left_out = 0
    for one in chosen:
        points = [point for point in one.points if (since or date.min) <= point.x <= (until or date.max)]
        left_out += max(0, len(points) - room)
        series.append({"line": one.key, "name": one.name, "points": [_written(point) for point in points[-room:]]})
    return {
        "metric": metric,
        "title": result.definition.title,
        "unit": result.definition.unit,
        "series": series,
        "older_points_left_out": left_out,
        **_frame(result, withheld, f"/metrics/{metric}/"),
    }


def search(words: str, kind: str = "", known_on: str = "") -> Answer:
    """Companies, models, people, metrics, events … by any of their names, also misspelt, in Chinese or in pinyin."""
    day = _known_on(known_on)
    if kind and kind not in finder.KINDS:
        raise RefusalError(
            "There is no kind {kind}; there are {names}.".format(kind=kind, names=", ".join(finder.KINDS))
        )
    if not words.strip() or len(words) > 100:
        raise RefusalError("Give one to a hundred characters to look for.")
    hits = finder.find(words, version=data_version(), known_on=day, kinds=(kind,) if kind else ())
    address = Address("/", today(), day if day != today() else None)
    found = [
        {
            "kind": hit.thing.kind,
            "slug": hit.thing.slug,
            "name": hit.thing.title,
            "other_name": hit.thing.other,
            "side": hit.thing.side,
            "page": f"{settings.SITE_URL}{finder.address_of(hit.thing, address)}"
            if hit.thing.url.startswith("/")
            else hit.thing.url,
        }
        for hit in hits[:HITS]
    ]
    return {"found": found, "more": max(0, len(hits) - HITS), "known_on": day.isoformat(), "sources": []}


def get_evidence(kind: str, slug: str, known_on: str = "") -> Answer:
    """Who says it: of a metric the readings and facts behind it; of a fact every accepted statement with its words."""
    return _of_metric(slug, known_on) if kind == "metric" else _of_fact(kind, slug, _known_on(known_on))


def _of_metric(slug: str, known_on: str) -> Answer:
    with tally() as read:
        result, withheld = _computed(slug, known_on)
    closed = {source.slug for source in result.sources if not source.redistributable}
    readings = [one for one in read.readings if one.source.slug not in closed]
    readings.sort(key=_day_of, reverse=True)
    facts = [fact for fact in read.facts if all(source.redistributable for source in fact.sources)]
    return {
        "of": result.definition.title,
        "says": result.headline or result.definition.title,
        "readings": [_reading(one) for one in readings[:BEHIND]],
        "facts": [
            {
                "fact": fact["slug"],
                "kind": fact.kind,
                "read_at": fact.url(),
                "page": f"{settings.SITE_URL}{fact.proof()}",
            }
            for fact in facts[:BEHIND]
        ],
        "readings_in_all": len(readings),
        "facts_in_all": len(facts),
        **_frame(result, withheld, f"/evidence/metrics/{slug}/"),
    }


def _of_fact(kind: str, slug: str, day: date) -> Answer:
    if kind not in IDENTITY:
        raise RefusalError(
            "There is no kind {kind}; there are metric, {names}.".format(kind=kind, names=", ".join(IDENTITY))
        )
    found = proof(kind, slug, known_on=day)
    if found is None:
        raise RefusalError(f"Nothing was known of {kind} {slug[:80]} on {day}; search finds its slug.")
    said = [one for one in found.said if one.source is None or one.source.redistributable]
    return {
        "of": found.name or slug,
        "statements": [
            {
                "says": dict(one.statement.fields),
                "excerpt": one.excerpt,
                "by": one.source.publisher if one.source else one.publisher or one.article,
                "how_close": TIERS.get(one.statement.tier, "source"),
                "published_on": one.statement.published_on.isoformat(),
                "read_at": one.statement.url,
            }
            for one in said
        ],
        "withheld": len(found.said) - len(said),
        "known_on": day.isoformat(),
        "sources": _sources([one.source for one in said if one.source]),
        "page": f"{settings.SITE_URL}/evidence/facts/{kind}/{slug}/?known_on={day}",
    }


def _computed(slug: str, known_on: str) -> tuple[Result, str]:
    known = metrics.registry()
    if slug not in known:
        near = [match for match, _score, _at in process.extract(slug, list(known), limit=3, score_cutoff=50)]
        hint = " Did you mean {names}?".format(names=", ".join(near)) if near else ""
        raise RefusalError(f"There is no metric {slug[:80]!r}; list_metrics names them." + hint)
    shown = opened(known[slug].compute(known_on=_known_on(known_on)))
    return shown.result, shown.withheld


def _frame(result: Result, withheld: str, page: str) -> Answer:
    """What every answer about a metric ends with: the day, who says it, what was left out, and where people read it."""
    return {
        "known_on": result.known_on.isoformat(),
        "sources": _sources(result.sources),
        "withheld": withheld,
        "page": f"{settings.SITE_URL}{page}?known_on={result.known_on}",
    }


def _sources(sources: Sequence[SourceRef]) -> list[Answer]:
    return [
        {
            "source": one.slug,
            "title": one.title,
            "publisher": one.publisher,
            "url": one.url,
            "licence": one.licence,
            "stake": one.stake,
        }
        for one in dict.fromkeys(sources)
    ]


def _in_words(value: Value, unit: str) -> Any:
    if isinstance(value, dict):
        return {key: show(one, unit) for key, one in value.items()}
    return show(value, unit) if value is not None else "unknown"


def _point(line: Line) -> Answer | None:
    return _written(line.last) if line.last else None


def _written(point: Any) -> Answer:
    kept = {"day": point.x.isoformat(), "value": point.y, "low": point.low, "high": point.high}
    return kept | {"behind_it": point.label, "read_at": point.url, "carried": point.carried}


def _reading(one: Any) -> Answer:
    return {
        "name": one.name,
        "measure": one.measure,
        "day": _day_of(one).isoformat(),
        "value": getattr(one, "value", getattr(one, "score", None)),
        "by": one.source.publisher,
        "read_at": one.url,
        "page": f"{settings.SITE_URL}{one.evidence}",
    }


def _day_of(one: Any) -> date:
    """A reading has a period, a score its snapshot."""
    day: date = getattr(one, "period", None) or one.snapshot
    return day


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _known_on(text: str) -> date:
    try:
        return parse_known_on(text, today=today())
    except KnownOnError as error:
        raise RefusalError(str(error)) from None


def _day(text: str, name: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RefusalError(f"{name}={text[:40]} is not a day; write it as YYYY-MM-DD.") from None
