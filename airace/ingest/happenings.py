"""Claims that become dated events: rankings, policies and statements."""

from __future__ import annotations

from typing import Any

from airace.ingest.matching import Fields, Found, Match, required
from airace.ingest.resolve import Names
from airace.lib.facts import day, precision
from airace.lib.text import slugify
from airace.models import Claim, Company, Event, ModelFamily, Person

EXPORT_CONTROLS = frozenset({"export-control", "entity-list", "licence", "tariff"})


def ranking(fields: Fields, claim: Claim, names: Names) -> Found:
    subject, metric = required(fields, "subject"), required(fields, "metric")
    called = _called(subject)
    if fields.get("surpassed"):
        title = f"{called} passes {_called(fields['surpassed'])}: {metric}"
    else:
        place = next((f"{name} {fields[name]}" for name in ("rank", "share", "value") if name in fields), "")
        title = f"{called}: {metric} {place}".strip()
    return _event(fields, claim, title=title, kind="ranking", side=_side(subject))


def policy(fields: Fields, claim: Claim, names: Names) -> Found:
    actor, instrument = required(fields, "actor"), str(required(fields, "instrument"))
    title = f"{actor}: {instrument.replace('-', ' ')} {fields.get('object') or ''}".strip()
    kind = "export-control" if instrument in EXPORT_CONTROLS else "policy"
    return _event(fields, claim, title=title, kind=kind, side=actor if actor in {"US", "CN"} else "other")


def statement(fields: Fields, claim: Claim, names: Names) -> Found:
    speaker = fields.get("person") or required(fields, "organisation")
    title = f"{_called(speaker)}: {required(fields, 'proposition')}"
    return _event(fields, claim, title=title, kind="speech", side=_side(speaker))


def _event(fields: Fields, claim: Claim, *, title: str, kind: str, side: str) -> Found:
    stated = fields.get("date") or fields.get("made_on")
    when: dict[str, Any] = stated or {"value": claim.published_on.isoformat(), "precision": "day"}
    title = title if len(title) <= 300 else f"{title[:299]}…"
    slug = f"{when['value']}-{slugify(title)[:70]}".lower().strip("-")
    fields = {**fields, "date": when, "title": title, "side": side}
    known = Event.objects.filter(slug=slug).first()
    fact = known or Event(
        slug=slug, kind=kind, date=day(when), date_precision=precision(when), title=title, source_url=claim.url
    )
    return "event", fact, fields


def _called(name: str) -> str:
    """The name of what a slug stands for; a name that is no slug stays as written."""
    for kind in (ModelFamily, Company, Person):
        if found := kind.objects.filter(slug=name).values_list("name", flat=True).first():
            return str(found)
    return name


def _side(name: str) -> str:
    family = ModelFamily.objects.filter(slug=name).values_list("developer__side", flat=True).first()
    company = Company.objects.filter(slug=name).values_list("side", flat=True).first()
    person = Person.objects.filter(slug=name).values_list("side", flat=True).first()
    return str(family or company or person or "unknown")


def companies(fields: Fields) -> set[int]:
    """The companies that an event is about: those named, and those of the model families and people named.

    A family goes before a company of the same slug (Qwen is Alibaba's), except where an organisation is asked for.
    """
    named = {value for name, value in fields.items() if isinstance(value, str) and name != "organisation"}
    firms = dict(Company.objects.filter(slug__in=named).values_list("slug", "pk"))
    people = Person.objects.filter(slug__in=named, company__isnull=False).values_list("slug", "company_id")
    lines = ModelFamily.objects.filter(slug__in=named).values_list("slug", "developer_id")
    organisation = Company.objects.filter(slug=fields.get("organisation") or "").values_list("pk", flat=True)
    return {*{**dict(people), **firms, **dict(lines)}.values(), *organisation}


EVENTS: dict[str, Match] = {"ranking": ranking, "policy": policy, "statement": statement}
