"""The badge on every chart: how fresh its sources are, and when their next import is expected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from airace.lib.dates import in_words
from airace.lib.say import later, listed, say
from airace.queries.freshness import STATES
from airace.results import Result
from airace.web.page import Page
from airace.web.states import word


@dataclass(frozen=True, slots=True)
class Mark:
    """One state with the sources of the chart that are in it, as (slug, title), and what to expect of them."""

    state: str
    word: str
    sources: tuple[tuple[str, str], ...]
    remark: str


@dataclass(frozen=True, slots=True)
class Badge:
    """`marks` is empty where no source of the chart is asked on a schedule, or the reader looks back."""

    marks: tuple[Mark, ...]
    words: str = ""


def badge(result: Result, page: Page) -> Badge:
    """How the sources of a result stand; no query, since the page's key holds it."""
    if page.looking_back:
        return Badge((), say("As known on {day}: later imports are left out.", day=in_words(page.known_on)))
    standing = page.sources_now
    known = [(source, standing.sources[source.slug]) for source in result.sources if source.slug in standing.sources]
    if not known:
        return Badge((), later("Not imported on a schedule.") if result.sources else "")
    marks = []
    for state in sorted({fresh.state for _, fresh in known}, key=STATES.index):
        own = [(source, fresh) for source, fresh in known if fresh.state == state]
        names = tuple((source.slug, source.title) for source, _ in own)
        due = min((fresh.due for _, fresh in own if fresh.due), default=None)
        since = min((fresh.since for _, fresh in own if fresh.since), default=None)
        remark = _remark(state, due, since, held=standing.held, drawn=result.as_of is not None)
        marks.append(Mark(state, word(state), names, remark))
    return Badge(tuple(marks))


def _remark(state: str, due: date | None, since: date | None, *, held: bool, drawn: bool) -> str:
    bundled = later("not imported yet; values from the bundled dataset") if drawn else later("not imported yet")
    read = say("last read {day}", day=in_words(since)) if since else bundled
    following = later("imports are held") if held else say("next expected {day}", day=in_words(due)) if due else ""
    if state == "off":
        return read
    if state == "fresh":
        return following
    return listed(filter(None, (read, "" if state == "running" else following)))
