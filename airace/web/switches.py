"""What a reader may choose about a chart, as links that keep the rest of the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from airace.charts.options import Options
from airace.charts.options import Switch as Switches
from airace.lib.dates import add_months
from airace.lib.say import later, say
from airace.results import SIDE_NAMES, Line
from airace.web.page import Page

WINDOWS = ((36, later("3 years")), (24, later("2 years")), (12, later("1 year")))
EVERYTHING = "all"
PERIOD = later("Period")
LEAST_LINES = 3  # with fewer, hiding one leaves nothing to compare


@dataclass(frozen=True, slots=True)
class Choice:
    """`action` tells what following the link does, where the text alone does not."""

    text: str
    url: str
    current: bool
    action: str = ""


@dataclass(frozen=True, slots=True)
class Switch:
    """One thing that a reader may choose. `several`: any number of its choices may be current."""

    name: str
    choices: tuple[Choice, ...]
    several: bool = False


@dataclass(frozen=True, slots=True)
class Asker:
    """Writes the links of one chart."""

    page: Page
    slug: str

    def url(self, **changes: str) -> str:
        url = self.page.address.with_changes({f"{self.slug}.{name}": value for name, value in changes.items()})
        return f"{url}#{self.slug}"

    def choice(self, text: str, current: bool, **changes: str) -> Choice:
        return Choice(text, self.url(**changes), current)


def switches(
    slug: str,
    offered: frozenset[Switches],
    months: int | None,
    chosen: Options,
    page: Page,
    lines: tuple[Line, ...],
    *,
    has_events: bool,
) -> tuple[Switch, ...]:
    ask = Asker(page, slug)
    found = []
    if "window" in offered:
        found.append(_period(ask, chosen, months))
    if "scale" in offered:
        linear = ask.choice(later("Linear"), chosen.scale == "linear", scale="")
        found.append(Switch(later("Scale"), (linear, ask.choice(later("Log"), chosen.scale == "log", scale="log"))))
    if "share" in offered:
        absolute = ask.choice(later("Absolute"), not chosen.share, show="")
        found.append(Switch(later("Show"), (absolute, ask.choice(later("Share"), chosen.share, show="share"))))
    if "events" in offered and has_events:
        on = ask.choice(later("On"), bool(chosen.events), events="")
        found.append(Switch(later("Events"), (on, ask.choice(later("Off"), not chosen.events, events="off"))))
    if len(lines) >= LEAST_LINES:
        found.append(_lines(ask, chosen, lines))
    return tuple(found)


def start_of(page: Page, slug: str, months: int | None) -> date | None:
    """First day drawn: from the address, where `all` asks for everything; else as the chart has it."""
    name = f"{slug}.from"
    if page.address.params.get(name) == EVERYTHING:
        return None
    return page.address.day(name) or (add_months(page.known_on, -months) if months else None)


def hidden(page: Page, slug: str) -> frozenset[str]:
    """Keys of the lines that the address hides. One that the day does not know means nothing, and breaks nothing."""
    return frozenset(filter(None, page.address.text(f"{slug}.hide", longest=1000).split(",")))


def whole(months: int | None) -> str:
    """What `from` holds for all of the period: nothing where that is how the chart begins."""
    return EVERYTHING if months else ""


def _period(ask: Asker, chosen: Options, months: int | None) -> Switch:
    everything = ask.choice(
        later("All"), chosen.start is None and chosen.end is None, **{"from": whole(months), "to": ""}
    )
    windows = [
        ask.choice(
            text,
            chosen.start == start and chosen.end is None,
            **{"from": "" if back == months else start.isoformat(), "to": ""},
        )
        for back, text in WINDOWS
        for start in (add_months(ask.page.known_on, -back),)
    ]
    return Switch(PERIOD, (everything, *windows))


def _lines(ask: Asker, chosen: Options, lines: tuple[Line, ...]) -> Switch:
    """Each line shown or hidden; following the link of one turns it round."""
    known = {line.key for line in lines}
    choices = []
    for line in lines:
        name = SIDE_NAMES.get(line.key, line.name)
        shown = line.key not in chosen.hidden
        turned = (chosen.hidden | {line.key} if shown else chosen.hidden - {line.key}) & known
        url = ask.url(hide=",".join(sorted(turned)))
        choices.append(
            Choice(name, url, shown, say("Hide {name}", name=name) if shown else say("Show {name}", name=name))
        )
    return Switch(later("Lines"), tuple(choices), several=True)
