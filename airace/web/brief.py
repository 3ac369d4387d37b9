"""The weekly brief in sentences, in the reader's language. Every sentence is one text to translate, never put together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from airace.charts.values import FRACTIONS, show
from airace.lib.dates import in_words
from airace.lib.say import filled
from airace.lib.units import money
from airace.metrics.brief import Brief, Movement, Round, Stage, Week, brief, newest_week, weeks_before
from airace.metrics.ipo import STAGES, UNSTATED
from airace.models import AcquisitionStage
from airace.queries.releases import New
from airace.queries.restatements import Batch
from airace.queries.rulings import Ruled
from airace.results import SIDE_NAMES
from airace.web.language import in_language

__all__ = ["Section", "Sentence", "Week", "brief", "newest_week", "sections", "summary", "week_named", "weeks_before"]
SHOWN = 20  # sentences of a section; the rest is counted


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing that changed. `url` is our page of it, `cited` where it was read, `by` who said so."""

    text: str
    url: str
    by: str = ""
    cited: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the brief; `nothing` is said where it is empty, `more` counts what is not shown."""

    slug: str
    title: str
    sentences: tuple[Sentence, ...]
    nothing: str
    more: int = 0


def week_named(name: str) -> Week | None:
    """The week of an ISO name such as 2026-W40; None where there is no such week."""
    year, _sep, number = name.partition("-W")
    if not (name.isascii() and len(year) == 4 and len(number) == 2 and year.isdecimal() and number.isdecimal()):
        return None
    try:
        return Week(date.fromisocalendar(int(year), int(number), 1))
    except ValueError:
        return None


def sections(found: Brief) -> list[Section]:
    """The parts of the brief in their order."""
    parts: list[tuple[str, str, list[Sentence], str]] = [
        (
            "movements",
            _("What moved"),
            [_movement(one) for one in found.movements],
            _("None of the measures that the brief follows changed."),
        ),
        (
            "releases",
            _("New models"),
            [_release(one) for one in found.releases],
            _("No release is on record that is dated to a day of the week."),
        ),
        ("money", _("Money"), list(_money(found)), _("No round, listing or deal became known.")),
        (
            "resolved",
            _("Forecasts that came out"),
            [_ruling(one) for one in found.resolved],
            _("No question was ruled on."),
        ),
        (
            "restatements",
            _("Numbers that sources changed"),
            [_restatement(one) for one in found.restatements],
            _("No source is known to have changed a number that it had published."),
        ),
    ]
    return [
        Section(slug, title, tuple(map(_led, own[:SHOWN])), nothing, max(0, len(own) - SHOWN))
        for slug, title, own, nothing in parts
    ]


def _led(one: Sentence) -> Sentence:
    """Leading to the page in the reader's language."""
    return replace(one, url=in_language(one.url))


def summary(found: Brief) -> str:
    """How much the week changed, in one sentence."""
    if not found.changes:
        return _("Nothing that the brief follows changed in this week.")
    counts = {
        "moved": len(found.movements),
        "models": len(found.releases),
        "money": len(found.rounds) + len(found.listings) + len(found.deals),
        "ruled": len(found.resolved),
        "restated": len(found.restatements),
    }
    return (
        _(
            "Values that moved: %(moved)d; new models: %(models)d; rounds, listings and deals: %(money)d; "
            "forecasts that came out: %(ruled)d; batches of changed numbers: %(restated)d."
        )
        % counts
    )


def amount(value: float, unit: str) -> str:
    """A value with its unit, so that it can stand alone in a sentence."""
    shown = show(value, unit)
    return shown if unit in FRACTIONS or unit in {"%", "USD"} else f"{shown} {_(unit)}"


def _movement(one: Movement) -> Sentence:
    values = {
        "title": one.title,
        "line": one.line,
        "before": amount(one.before, one.unit),
        "after": amount(one.after, one.unit),
        "day": in_words(one.day),
    }
    rose = one.after > one.before
    if one.key in SIDE_NAMES:
        text = (
            _("%(title)s, %(line)s: up to %(after)s from %(before)s (data of %(day)s).")
            if rose
            else _("%(title)s, %(line)s: down to %(after)s from %(before)s (data of %(day)s).")
        )
    else:
        text = (
            _("%(title)s: up to %(after)s from %(before)s (data of %(day)s).")
            if rose
            else _("%(title)s: down to %(after)s from %(before)s (data of %(day)s).")
        )
    return Sentence(filled(text, values), f"/metrics/{one.slug}/", "; ".join(source.title for source in one.sources))


def _release(one: New) -> Sentence:
    values = {"model": one.name, "company": one.developer_name, "side": SIDE_NAMES[one.side], "day": in_words(one.day)}
    text = {
        "open": _("%(company)s (%(side)s) released %(model)s with open weights on %(day)s."),
        "closed": _("%(company)s (%(side)s) released %(model)s with closed weights on %(day)s."),
    }.get(one.weights, _("%(company)s (%(side)s) released %(model)s on %(day)s."))
    return Sentence(filled(text, values), f"/models/{one.slug}/", cited=one.url)


def _money(found: Brief) -> Iterator[Sentence]:
    for one in found.rounds:
        yield _round(one)
    for stage in found.listings:
        yield _listing(stage)
    for stage in found.deals:
        yield _deal(stage)


def _round(one: Round) -> Sentence:
    fact, raised = one.fact, one.fact["amount_usd"]
    values = {
        "company": fact["company__name"],
        "side": SIDE_NAMES.get(fact["company__side"], ""),
        "amount": money(float(raised)) if raised else "",
        "day": in_words(one.day),
    }
    text = (
        _("%(company)s (%(side)s) raised %(amount)s; first reported on %(day)s.")
        if raised
        else _("%(company)s (%(side)s) raised an amount that is not disclosed; first reported on %(day)s.")
    )
    by = "; ".join(source.publisher for source in fact.sources)
    return Sentence(filled(text, values), fact.proof("amount_usd", "date"), by, fact.url("amount_usd", "date"))


def _listing(one: Stage) -> Sentence:
    fact = one.fact
    values = {
        "company": fact["company__name"],
        "venue": fact["exchange"] or _(UNSTATED),
        "stage": _(STAGES.get(one.stage, one.stage)).lower(),
        "day": in_words(one.by.published_on),
    }
    text = filled(_("%(company)s, listing (%(venue)s): %(stage)s, as published on %(day)s."), values)
    return Sentence(text, f"/ipos/{fact['slug']}/", "; ".join(s.publisher for s in fact.sources), one.by.url)


def _deal(one: Stage) -> Sentence:
    fact = one.fact
    stages: dict[str, str] = {str(value): str(label) for value, label in AcquisitionStage.choices}
    values = {
        "buyer": fact["acquirer__name"],
        "target": fact["target__name"],
        "stage": _(stages.get(one.stage, one.stage)).lower(),
        "day": in_words(one.by.published_on),
    }
    text = filled(_("%(buyer)s and %(target)s, acquisition: %(stage)s, as published on %(day)s."), values)
    return Sentence(text, f"/capital/deals/{fact['slug']}/", "; ".join(s.publisher for s in fact.sources), one.by.url)


def _ruling(one: Ruled) -> Sentence:
    values = {"question": one.text, "day": in_words(one.day)}
    text = {
        "yes": _("It came true (ruled on %(day)s): %(question)s"),
        "no": _("It did not come true (ruled on %(day)s): %(question)s"),
    }.get(one.outcome, _("It could not be decided (ruled on %(day)s): %(question)s"))
    by = _("ruled by one of our metrics") if one.by == "metric" else _("ruled by an editor")
    return Sentence(filled(text, values), f"/forecasts/{one.slug}/", by, one.url)


def _restatement(one: Batch) -> Sentence:
    values = {"source": one.title, "count": one.count, "day": in_words(one.day)}
    text = ngettext(
        "%(source)s: %(count)d number changed, read on %(day)s.",
        "%(source)s: %(count)d numbers changed, read on %(day)s.",
        one.count,
    )
    return Sentence(filled(text, values), f"/restatements/?source={one.source}", one.title)
