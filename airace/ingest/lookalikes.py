"""Rows that a new one may repeat: looked for before it is saved, so that nothing is entered twice unawares."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Model, Q
from rapidfuzz import fuzz

from airace.lib.dates import in_words
from airace.lib.text import name_key
from airace.lib.units import money
from airace.models import (
    IPO,
    Acquisition,
    AIModel,
    Alias,
    Benchmark,
    Chip,
    Company,
    Deployment,
    Event,
    Feed,
    FundingRound,
    ModelFamily,
    Person,
    Prediction,
    Question,
    SideHistory,
)

ALIKE = 85  # of 100: titles and names that differ by a word or a letter
MOST = 5
NEAR = timedelta(days=45)  # reports of one round spread over weeks
SAME_EVENT = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Alike:
    """A row that is there already, and the sentence that says so."""

    row: Model
    sentence: str


def lookalikes(row: Any) -> list[Alike]:
    """What is there already and may be what the unsaved row means; at most five, the likeliest first."""
    finder = FINDERS.get(type(row))
    try:
        return list(finder(row))[:MOST] if finder and row.pk is None else []
    except (AttributeError, TypeError, ValueError):  # too little is filled in yet to compare
        return []


def _ipo(row: IPO) -> Iterator[Alike]:
    same = Q(company=row.company_id, exchange__iexact=row.exchange)
    if row.ticker:
        same |= Q(ticker__iexact=row.ticker)
    for known in IPO.objects.filter(same).select_related("company").order_by("-attempt"):
        venue = f" on {known.exchange}" if known.exchange else " at a venue not stated"
        day = known.listed_on or known.filed_on
        precision = known.listed_precision if known.listed_on else known.filed_precision
        when = f" of {_day(day, precision)}" if day else f", {known.get_stage_display().lower()}"
        yield Alike(known, f"{known.company} has an IPO{venue}{when} already.")


def _day(day: Any, precision: str) -> str:
    return day.isoformat() if precision == "day" else in_words(day, precision)


def _round(row: FundingRound) -> Iterator[Alike]:
    for known in FundingRound.objects.filter(company=row.company_id).select_related("company"):
        near = row.date and known.date and abs(known.date - row.date) <= NEAR
        label = row.round and name_key(known.round) == name_key(row.round)
        if near or (label and row.round not in {"corporate", "unstated", "debt", "tender", "talks"}):
            sum_of = f", {money(float(known.amount_usd))}" if known.amount_usd else ""
            when = f" of {_day(known.date, known.date_precision)}" if known.date else ""
            yield Alike(known, f"{known.company} has a round “{known.round}”{when}{sum_of} already.")


def _acquisition(row: Acquisition) -> Iterator[Alike]:
    for known in Acquisition.objects.filter(target=row.target_id).select_related("acquirer", "target"):
        stage = known.get_stage_display().lower()
        yield Alike(known, f"The acquisition of {known.target} by {known.acquirer} is there already ({stage}).")


def _deployment(row: Deployment) -> Iterator[Alike]:
    same = Q(adopter__iexact=row.adopter)
    if row.adopter_company_id:
        same |= Q(adopter_company=row.adopter_company_id)
    for known in Deployment.objects.filter(same):
        of_family = row.family_id is not None and row.family_id == known.family_id
        if of_family or _alike(row.product, known.product):
            yield Alike(known, f"{known.adopter} is there already as a user of {known.product}.")


def _prediction(row: Prediction) -> Iterator[Alike]:
    author = Q(person=row.person_id) if row.person_id else Q(organisation=row.organisation_id)
    for known in Prediction.objects.filter(author, question=row.question_id).select_related("person", "organisation"):
        who = known.person or known.organisation
        yield Alike(known, f"{who} is on record about this question already, on {known.made_on}.")


def _event(row: Event) -> Iterator[Alike]:
    days = (row.date - SAME_EVENT, row.date + SAME_EVENT)
    for known in Event.objects.filter(date__range=days):
        if _alike(row.title, known.title):
            yield Alike(known, f"“{known.title}” of {_day(known.date, known.date_precision)} is there already.")


def _chip(row: Chip) -> Iterator[Alike]:
    for known in Chip.objects.filter(vendor=row.vendor_id).select_related("vendor"):
        if _alike(row.name, known.name):
            yield Alike(known, f"{known.vendor} {known.name} is there already.")


def _side(row: SideHistory) -> Iterator[Alike]:
    for known in SideHistory.objects.filter(company=row.company_id, side=row.side).select_related("company"):
        yield Alike(known, f"{known.company} is on the side {known.get_side_display()} from {known.start} already.")


def _by_name(kind: type[Any], owner: str) -> Callable[[Any], Iterator[Alike]]:
    """By name in either script, alias or a slip of the pen."""

    def find(row: Any) -> Iterator[Alike]:
        wanted = [name for name in (row.name, getattr(row, "name_zh", "")) if name]
        keys = {name_key(name) for name in wanted}
        columns = ("pk", "name", *(("name_zh",) if hasattr(row, "name_zh") else ()))
        called: dict[int, set[str]] = {}
        for pk, *names in kind.objects.values_list(*columns):
            called.setdefault(pk, set()).update(filter(None, names))
        if owner:
            for pk, text in Alias.objects.filter(**{f"{owner}__isnull": False}).values_list(owner, "text"):
                called[pk].add(text)
        scored = {pk: max(_score(keys, name_key(name)) for name in names) for pk, names in called.items()}
        likely = sorted((pk for pk, score in scored.items() if score >= ALIKE), key=lambda pk: -scored[pk])[:MOST]
        rows = kind.objects.in_bulk(likely)
        for pk in likely:
            also = sorted(called[pk] - {rows[pk].name})[:4]
            yield Alike(rows[pk], f"{rows[pk].name} is there already{_also(also)}.")

    return find


def _also(names: list[str]) -> str:
    return f", also called {', '.join(names)}" if names else ""


def _score(keys: Iterable[str], name: str) -> float:
    """Short names must be the same: a letter makes another of them."""
    return max((100.0 if key == name else fuzz.ratio(key, name) if min(len(key), len(name)) > 5 else 0) for key in keys)


def _alike(one: str, other: str) -> bool:
    return bool(one) and fuzz.token_set_ratio(name_key(one), name_key(other)) >= ALIKE


def _model(row: AIModel) -> Iterator[Alike]:
    """Versions differ by a digit, so that only the same letters and digits are alike."""
    plain = _bare(row.name)
    for known in AIModel.objects.filter(developer=row.developer_id):
        if plain and _bare(known.name) == plain:
            yield Alike(known, f"{known.name} is there already.")


def _bare(name: str) -> str:
    return "".join(letter for letter in name_key(name) if letter.isalnum())


def _question(row: Question) -> Iterator[Alike]:
    for known in Question.objects.all():
        if (row.url and known.url == row.url) or fuzz.token_sort_ratio(
            name_key(row.text), name_key(known.text)
        ) >= ALIKE:
            yield Alike(known, f"“{known.text}” is asked already.")


def _feed(row: Feed) -> Iterator[Alike]:
    for known in Feed.objects.filter(homepage=row.homepage) if row.homepage else ():
        yield Alike(known, f"{known.name} is a feed of the same site already.")


FINDERS: dict[type[Any], Callable[[Any], Iterator[Alike]]] = {
    IPO: _ipo,
    FundingRound: _round,
    Acquisition: _acquisition,
    Deployment: _deployment,
    Prediction: _prediction,
    Event: _event,
    Chip: _chip,
    SideHistory: _side,
    AIModel: _model,
    Question: _question,
    Feed: _feed,
    Company: _by_name(Company, "company"),
    Person: _by_name(Person, "person"),
    ModelFamily: _by_name(ModelFamily, "family"),
    Benchmark: _by_name(Benchmark, ""),
}
