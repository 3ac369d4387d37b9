"""What feeds tell, by kind: each entry is one fact as known today, dated by the accepted claims behind it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext as _

from airace.lib.dates import in_words
from airace.lib.say import filled, say
from airace.lib.say import language as say_language
from airace.lib.units import money
from airace.metrics.brief import WEEK, Brief, Measured, Week, brief, weeks_before
from airace.metrics.conflicts import history
from airace.metrics.ipo import STAGES, Listing
from airace.models import AcquisitionStage
from airace.queries.events import companies_named
from airace.queries.facts import Fact, open_facts
from airace.queries.forecasts import questions, statements
from airace.queries.releases import released_between
from airace.queries.rulings import ruled_between
from airace.queries.stats import data_version
from airace.results import SIDE_NAMES
from airace.web.atom import NEWEST, Entry, moment
from airace.web.brief import sections, summary
from airace.web.language import LANGUAGES, speaking
from airace.web.page import code_version

LATELY = timedelta(days=400)  # releases and rulings that a feed looks through
BRIEFS = 20


def events(today: date, *, company: str = "", side: str = "", kinds: frozenset[str] = frozenset()) -> list[Entry]:
    """Events; two queries."""
    named = companies_named(company) if company else None
    return [
        Entry(
            f"event/{fact['slug']}",
            fact["title"],
            f"/timeline/{fact['slug']}/",
            " ".join(filter(None, (_dated(fact), fact["summary"], _who(fact, "title", "date")))),
            *_dates(fact),
        )
        for fact in open_facts("event", known_on=today)
        if (named is None or fact.id in named) and side in {"", fact["side"]} and (not kinds or fact["kind"] in kinds)
    ]


def _dated(fact: Fact) -> str:
    day = in_words(fact["date"], fact["date_precision"] or "day")
    return (_("Announced for %(day)s.") if fact["scheduled"] else _("Event of %(day)s.")) % {"day": day}


def listings(today: date, *, company: str = "", side: str = "") -> list[Entry]:
    """Stages of attempts to list, each where it was first stated; one query."""
    found = []
    for fact in open_facts("ipo", known_on=today, **({"company__slug": company} if company else {})):
        if side in {"", fact["company__side"]}:
            for stage, by in history(Listing(fact)):
                words = {"company": fact["company__name"], "stage": STAGES.get(stage, stage).lower()}
                text = _("Published on %(day)s: %(url)s") % {"day": in_words(by.published_on), "url": by.url}
                when = moment(by.published_on)
                title = filled(_("%(company)s, listing: %(stage)s"), words)
                uid = f"listing/{fact['slug']}/{stage}/{by.published_on}"
                found.append(Entry(uid, title, f"/ipos/{fact['slug']}/", text, when, when))
    return found


def rounds(today: date, *, company: str = "", side: str = "") -> list[Entry]:
    """Funding rounds, rumours too, called as their newest statement calls them; one query."""
    found = []
    for fact in open_facts("funding_round", known_on=today, **({"company__slug": company} if company else {})):
        if side in {"", fact["company__side"]}:
            raised = fact["amount_usd"]
            words = {"company": fact["company__name"], "amount": money(float(raised)) if raised else ""}
            words["status"] = str(fact["status"] or _("status not stated"))
            title = (
                _("%(company)s: round of %(amount)s (%(status)s)")
                if raised
                else _("%(company)s: round without a disclosed amount (%(status)s)")
            )
            url = fact.proof("amount_usd", "date")
            text = _who(fact, "amount_usd", "date")
            found.append(Entry(f"round/{fact['slug']}", filled(title, words), url, text, *_dates(fact)))
    return found


def deals(today: date, *, company: str = "", side: str = "") -> list[Entry]:
    """Acquisitions at their newest stage; one query."""
    stages: dict[str, str] = {str(value): str(label) for value, label in AcquisitionStage.choices}
    found = []
    for fact in open_facts("acquisition", known_on=today):
        parties = {fact["acquirer__slug"], fact["target__slug"]}
        sides = {fact["acquirer__side"], fact["target__side"]}
        if (not company or company in parties) and (not side or side in sides):
            words = {"buyer": fact["acquirer__name"], "target": fact["target__name"]}
            words["stage"] = stages.get(str(fact["stage"]), _("Stage not stated")).lower()
            title = filled(_("%(buyer)s and %(target)s, acquisition: %(stage)s"), words)
            url = f"/capital/deals/{fact['slug']}/"
            found.append(Entry(f"deal/{fact['slug']}", title, url, _who(fact, "stage"), *_dates(fact)))
    return found


def models(today: date, **where: Any) -> list[Entry]:
    """Models dated to a day of the last thirteen months; one query."""
    return [
        Entry(
            f"model/{one.slug}",
            filled(_("%(company)s: %(model)s"), {"company": one.developer_name, "model": one.name}),
            f"/models/{one.slug}/",
            filled(
                _("Released on %(day)s by %(company)s (%(side)s): %(url)s"),
                {
                    "day": in_words(one.day),
                    "company": one.developer_name,
                    "side": SIDE_NAMES[one.side],
                    "url": one.url,
                },
            ),
            moment(one.day),
            moment(one.day),
        )
        for one in released_between(today - LATELY, today, **where)
    ]


def forecasts(today: date) -> list[Entry]:
    """What people and organisations said about questions; four queries."""
    return [
        Entry(
            f"forecast/{one.slug}",
            say("{name}: {text}", name=one.name, text=one.question.text),
            f"/forecasts/{one.question.slug}/",
            _("“%(quote)s” Said on %(day)s: %(url)s")
            % {"quote": one.quote, "day": in_words(one.made_on, one.made_precision), "url": one.url},
            moment(one.made_on),
            moment(one.made_on),
        )
        for one in statements(questions(known_on=today), known_on=today)[: 2 * NEWEST]
    ]


def resolutions(today: date) -> list[Entry]:
    """Rulings on questions; one query."""
    words = {"yes": _("It came true: %(text)s"), "no": _("It did not come true: %(text)s")}
    return [
        Entry(
            f"resolution/{one.pk}",
            words.get(one.outcome, _("It could not be decided: %(text)s")) % {"text": one.text},
            f"/forecasts/{one.slug}/",
            " ".join(filter(None, (one.note, one.url))) or _("No note was made."),
            moment(one.day),
            moment(one.day),
        )
        for one in ruled_between(today - LATELY, today)
    ]


def briefs(today: date) -> list[Entry]:
    """The briefs of the last weeks: the newest of the newest data, older ones computed once a day."""
    *older, last = weeks_before(today, BRIEFS)
    measures: Measured = {}
    return [
        *(_brief(week, today.isoformat(), measures) for week in older),
        _brief(last, f"version {data_version()}", measures),
    ]


def _brief(week: Week, state: str, measures: Measured) -> Entry:
    key = f"brief:{code_version()}:{state}:{week.name}".replace(" ", "-")
    told: dict[str, str] = cache.get(key) or {}
    if not told:
        found = brief(week, measures)
        told = {code: _text(found, code) for code in LANGUAGES}
        cache.set(key, told, timeout=24 * 3600)
    words = {"first": in_words(week.first), "last": in_words(week.last)}
    out = moment(week.first + WEEK)
    title = filled(_("The week from %(first)s to %(last)s"), words)
    return Entry(f"brief/{week.name}", title, f"/brief/{week.name}/", told[say_language()], out, out)


def _text(found: Brief, code: str) -> str:
    with speaking(code):
        lines = [sentence.text for section in sections(found) for sentence in section.sentences]
        return " ".join((summary(found), *lines))


def _dates(fact: Fact) -> tuple[Any, Any]:
    """When it was first and last spoken of: it is what its accepted claims say."""
    days = [by.published_on for by in fact.statements]
    return moment(min(days)), moment(max(days))


def _who(fact: Fact, *columns: str) -> str:
    names: Iterable[str] = dict.fromkeys(source.publisher for source in fact.sources)
    return _("Source: %(names)s, %(url)s") % {"names": "; ".join(names), "url": fact.url(*columns)}
