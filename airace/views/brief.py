"""The weekly brief: what a week changed, as known on its last day. A week that is not over, or too early, is refused."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from airace.lib.dates import in_words
from airace.metrics.brief import WEEK, Week, brief, newest_week
from airace.web.address import AddressError
from airace.web.brief import sections, summary, week_named
from airace.web.known_on import FIRST_DAY
from airace.web.page import Page, page
from airace.web.reports import fixed


@page()
def newest(page: Page) -> HttpResponse:
    """The last week that was over on the day."""
    return _brief(page, newest_week(page.known_on))


@page()
def week(page: Page, name: str) -> HttpResponse:
    found = week_named(name)
    example = newest_week(page.known_on).name
    if found is None:
        raise AddressError(
            _("%(name)s is not a week; write its year and ISO number, for example %(example)s.")
            % {"name": name[:40], "example": example}
        )
    if found.last > page.known_on:
        raise AddressError(
            _("The week %(name)s is not over on %(day)s; the newest brief is that of %(example)s.")
            % {"name": found.name, "day": in_words(page.known_on), "example": example}
        )
    return _brief(page, found)


def _brief(page: Page, week: Week) -> HttpResponse:
    found = brief(week) if week.first > FIRST_DAY else None
    if found is None or not found.on_record:
        raise AddressError(
            _("Nothing that the brief follows was known by %(day)s: the week %(name)s lies before our data.")
            % {"day": in_words(week.last), "name": week.name}
        )
    before, after = Week(week.first - WEEK), Week(week.first + WEEK)
    last = week.last.isoformat()
    parts = [(part, [(one, fixed(one.url, last)) for one in part.sentences]) for part in sections(found)]
    return page.render(
        "brief/page.html",
        {
            "week": week,
            "summary": summary(found),
            "parts": parts,
            "before": page.address.link(reverse("brief-week", args=[before.name])),
            "after": page.address.link(reverse("brief-week", args=[after.name])) if after.last <= page.known_on else "",
            "own": page.address.link(reverse("brief-week", args=[week.name])),
        },
    )
