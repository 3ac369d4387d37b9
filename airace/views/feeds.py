"""Feeds and calendars: what there is to follow, and each of them, 304 while nothing has changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from airace.lib.dates import in_words
from airace.lib.say import say
from airace.queries import named
from airace.queries.forecasts import questions
from airace.queries.restatements import ledger
from airace.queries.timeline import Happening, happenings
from airace.results import SIDE_NAMES
from airace.views.restatements import sentence
from airace.web import conditional, entries
from airace.web.atom import NEWEST, Entry, atom, moment, newest
from airace.web.ics import AllDay, calendar
from airace.web.page import Page, page

SIDES = {key.lower(): key for key in ("CN", "US", "other")}
POLICY = frozenset({"policy", "export-control"})
QUESTIONS_AT, POLICY_AT = "questions.airace", "policy.airace"  # never change: programs know an event by its UID


@dataclass(frozen=True, slots=True)
class Told:
    """A feed: what it is called, the page that it follows, and its entries."""

    title: str
    subtitle: str
    page: str
    entries: list[Entry]


def _site(day: date, slug: str) -> Told:
    found = [*entries.events(day), *entries.listings(day), *entries.rounds(day), *entries.models(day)]
    found += entries.resolutions(day)
    return Told(
        _("AI Race"), _("Events, listings, rounds, releases and forecasts that came out."), reverse("scorecard"), found
    )


def _company(day: date, slug: str) -> Told:
    name = _named(named.company(slug), _("company"), slug)
    found = [*entries.events(day, company=slug), *entries.listings(day, company=slug)]
    found += [*entries.rounds(day, company=slug), *entries.deals(day, company=slug)]
    found += entries.models(day, developer__slug=slug)
    return Told(
        say("AI Race: {name}", name=name),
        _("Everything dated that is known of it."),
        reverse("company", args=[slug]),
        found,
    )


def _family(day: date, slug: str) -> Told:
    name = _named(named.family(slug), _("model family"), slug)
    found = entries.models(day, family__slug=slug)
    return Told(
        say("AI Race: {name}", name=name), _("New models of the family."), reverse("family", args=[slug]), found
    )


def _side(day: date, slug: str) -> Told:
    key = SIDES.get(slug, "")
    name = _named(SIDE_NAMES.get(key, ""), _("side"), slug)
    found = [*entries.events(day, side=key), *entries.listings(day, side=key), *entries.rounds(day, side=key)]
    found += [*entries.deals(day, side=key), *entries.models(day, developer__side=key)]
    subtitle = _("Events, listings, rounds, deals and releases of one side.")
    return Told(say("AI Race: {name}", name=name), subtitle, reverse("scorecard"), found)


def _source(day: date, slug: str) -> Told:
    title = _named(named.source(slug), _("source"), slug)
    rows = ledger(known_on=day, source=slug, count=NEWEST, open_only=True, as_recorded=True)
    at = f"{reverse('restatements')}?source={slug}"
    found = [Entry(f"restatement/{row.pk}", sentence(row), at, row.url, row.noted_at, row.seen_at) for row in rows]
    found += [
        Entry(
            f"gap/{gap.pk}",
            _("Days without data"),
            reverse("source", args=[slug]),
            gap.reason,
            *2 * (moment(gap.start),),
        )
        for gap in named.gaps(slug)
        if gap.start <= day
    ]
    subtitle = _(
        "Numbers that it changed afterwards, and days that it lacks; values that may not be handed on are left out."
    )
    return Told(say("AI Race: {name}", name=title), subtitle, reverse("source", args=[slug]), found)


def _events(day: date, slug: str) -> Told:
    return Told(_("AI Race: events"), _("Every event of the timeline."), reverse("timeline"), entries.events(day))


def _ipos(day: date, slug: str) -> Told:
    subtitle = _("New stages of listings.")
    return Told(_("AI Race: IPO desk"), subtitle, reverse("ipos"), entries.listings(day))


def _forecasts(day: date, slug: str) -> Told:
    subtitle = _("What named people and organisations say about questions.")
    return Told(_("AI Race: new forecasts"), subtitle, reverse("forecasts"), entries.forecasts(day))


def _resolutions(day: date, slug: str) -> Told:
    subtitle = _("How questions came out.")
    return Told(_("AI Race: forecasts that came out"), subtitle, reverse("forecasts"), entries.resolutions(day))


def _brief(day: date, slug: str) -> Told:
    subtitle = _("What each week changed, computed from the differences.")
    return Told(_("AI Race: weekly brief"), subtitle, reverse("brief"), entries.briefs(day))


KINDS: dict[str, Callable[[date, str], Told]] = {
    "site": _site,
    "events": _events,
    "ipos": _ipos,
    "forecasts": _forecasts,
    "resolutions": _resolutions,
    "brief": _brief,
}
OF: dict[str, Callable[[date, str], Told]] = {
    "companies": _company,
    "families": _family,
    "sides": _side,
    "sources": _source,
}


def _named(name: str, kind: str, slug: str) -> str:
    if not name:
        raise Http404(
            _("There is no %(kind)s called %(slug)s, so there is no feed of it.") % {"kind": kind, "slug": slug}
        )
    return name


@csrf_exempt
@require_safe
@gzip_page
def feed(request: HttpRequest, kind: str, slug: str = "") -> HttpResponse:
    make = (OF if slug else KINDS).get(kind)
    if make is None:
        raise Http404(_("There is no feed called %(kind)s; /feeds/ lists them all.") % {"kind": kind})

    def body(day: date) -> bytes:
        told = make(day, slug)
        own = reverse("feed-of", args=[kind, slug]) if slug else reverse("feed", args=[kind])
        return atom(
            f"{kind}/{slug}" if slug else f"feed/{kind}",
            told.title,
            told.subtitle,
            page=told.page,
            own=own,
            language=get_language() or settings.LANGUAGE_CODE,
            entries=newest(told.entries),
        )

    return conditional.file(request, conditional.ATOM, body)


@csrf_exempt
@require_safe
@gzip_page
def calendar_file(request: HttpRequest, kind: str) -> HttpResponse:
    make = {"questions": _deadlines, "policy": _policy}.get(kind)
    if make is None:
        raise Http404(_("There is no calendar called %(kind)s; /feeds/ lists them all.") % {"kind": kind})
    response = conditional.file(request, conditional.CALENDAR, make)
    response["Content-Disposition"] = f'inline; filename="{kind}.ics"'
    return response


def _deadlines(day: date) -> bytes:
    """Last days of questions."""
    found = [
        AllDay(
            uid=f"{one.slug}@{QUESTIONS_AT}",
            day=one.due_on,
            summary=_("Last day: %(question)s") % {"question": one.text},
            description=one.criteria or _("No criteria of our own; the platform decides."),
            url=f"{settings.SITE_URL}{reverse('question', args=[one.slug])}",
            category=_("Question"),
            stamped=one.opens_on or one.due_on,
        )
        for one in questions(known_on=day).values()
        if one.due_on
    ]
    title = _("AI race: last days of questions")
    return calendar(
        title, _("The last day that counts of every question."), sorted(found, key=lambda d: (d.day, d.uid))
    )


def _policy_events(day: date) -> list[Happening]:
    """Newest first, those to come before the others."""
    return [one for one in happenings(known_on=day) if one.kind in POLICY]


def _policy(day: date) -> bytes:
    """Policy and export-control dates that are known to the day, past and to come."""
    found = [
        AllDay(
            uid=f"{one.slug}@{POLICY_AT}",
            day=one.day,
            summary=one.title,
            description=one.summary or one.url,
            url=f"{settings.SITE_URL}{reverse('event', args=[one.slug])}",
            category=_("Policy"),
            stamped=min(one.day, day),
            tentative=one.scheduled,
        )
        for one in _policy_events(day)
        if one.precision == "day"
    ]
    title = _("AI race: policy dates")
    return calendar(
        title, _("Policy and export control, dated to the day."), sorted(found, key=lambda d: (d.day, d.uid))
    )


@page()
def feeds(page: Page) -> HttpResponse:
    """Everything that can be followed."""
    day = page.known_on
    coming = _policy_events(day)
    return page.render(
        "feeds/page.html",
        {
            "whole": [
                ("site", _("Everything")),
                ("events", _("Events")),
                ("ipos", _("IPO desk")),
                ("forecasts", _("New forecasts")),
                ("resolutions", _("Forecasts that came out")),
                ("brief", _("The weekly brief")),
            ],
            "sides": [(slug, SIDE_NAMES[key]) for slug, key in SIDES.items()],
            "companies": named.companies(),
            "families": named.families(),
            "sources": named.sources(),
            "next": next((in_words(one.day) for one in reversed(coming) if one.day > day), ""),
            "lock_ups": named.lock_ups(),
        },
    )
