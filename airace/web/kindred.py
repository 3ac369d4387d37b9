"""Two model families beside each other, in the same table as other comparisons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from airace.charts.values import show
from airace.lib.dates import in_words
from airace.lib.say import later, listed, say
from airace.metrics import registry
from airace.metrics.families import DOWNLOADS, downloads_over_time
from airace.queries import families as query
from airace.queries.facts import facts
from airace.queries.families import Family
from airace.results import SIDE_NAMES, Cell, Result
from airace.web.comparison import NONE, UNKNOWN, Compared, Row, subjects

NAMED = 6  # adopters named in a cell


def of_families(first: str, second: str, *, known_on: date) -> Compared | None:
    """Two families; None where one of them had no model by the day. About eight queries."""
    pair = (first, second)
    found = {one.slug: one for one in query.families(known_on=known_on) if one.slug in pair}
    if set(found) != set(pair):
        return None
    both = [found[slug] for slug in pair]
    wanted = subjects([(one.slug, one.name, one.side) for one in both])
    downloads = downloads_over_time([(one.slug, one.name, one.key) for one in wanted], known_on=known_on)
    shares = registry()["hub-shares"].compute(known_on=known_on)
    adopters = [facts("deployment", known_on=known_on, family__slug=one.slug) for one in both]

    def row(title: str, cells: Sequence[Cell], metric: str = "", note: str = "") -> Row:
        return Row(title, (cells[0], cells[1]), metric, note)

    general = (
        row(later("Developer"), [Cell(one.developer_name, url=f"/companies/{one.developer}/") for one in both]),
        row(later("Side"), [Cell(SIDE_NAMES[one.side], one.side) for one in both]),
        row(
            later("Models known"), [Cell(str(len(one.releases)), len(one.releases)) for one in both], "family-releases"
        ),
        row(later("In the last 365 days"), [_recent(one, known_on) for one in both], "family-releases"),
        row(later("With open weights"), [_open(one) for one in both], "family-releases"),
        row(later("First model"), [_release(one, -1) for one in both], "family-releases"),
        row(later("Newest model"), [_release(one, 0) for one in both], "family-releases"),
        row(later("Largest, of models whose size is stated"), [_largest(one) for one in both]),
    )
    adoption = (
        row(later("Downloads in 30 days"), [_last(downloads, subject.key) for subject in wanted], DOWNLOADS),
        row(later("Share of the downloads counted"), [_share(shares, one.name) for one in both], "hub-shares"),
        row(
            later("Named adopters in the register"),
            [_adopters([str(fact["adopter"]) for fact in own], one) for own, one in zip(adopters, both, strict=True)],
            "deployments-by-side",
            later("reported cases, compiled from reports about Chinese models"),
        ),
    )
    titles = [(one.name, f"/families/{one.slug}/", one.side) for one in both]
    return Compared(
        "family",
        (titles[0], titles[1]),
        ((later("General"), general), (later("Adoption"), adoption)),
        (downloads,) if any(len(line.points) > 1 for line in downloads.lines) else (),
    )


def _recent(family: Family, known_on: date) -> Cell:
    recent = sum((known_on - day).days < 365 for day, _ in family.dated)
    return Cell(str(recent), recent)


def _open(family: Family) -> Cell:
    opened = sum(release.weights == "open" for release in family.releases)
    return Cell(str(opened), opened, note=say("of {releases}", releases=len(family.releases)))


def _release(family: Family, at: int) -> Cell:
    if not family.dated:
        return UNKNOWN
    day, release = family.dated[at]
    return Cell(release.name, release.name, url=f"/models/{release.slug}/", note=in_words(day, release.precision))


def _largest(family: Family) -> Cell:
    sized = [(release.parameters, release) for release in family.releases if release.parameters]
    if not sized:
        return UNKNOWN
    size, release = max(sized, key=lambda item: item[0])
    return Cell(say("{number}bn", number=f"{size:,g}"), size, url=release.source_url, note=release.name)


def _last(downloads: Result, key: str) -> Cell:
    line = next((line for line in downloads.lines if line.key == key), None)
    if line is None or line.last is None or line.last.y is None:
        return UNKNOWN
    url = downloads.sources[0].url if downloads.sources else ""
    return Cell(show(line.last.y, "downloads"), line.last.y, url=url, note=in_words(line.last.x))


def _share(shares: Result, name: str) -> Cell:
    """The family's row in the table of shares."""
    rows = shares.table.rows if shares.table else ()
    found = next((row for row in rows if row[0].value == "family" and row[1].value == name), None)
    return found[5] if found else UNKNOWN


def _adopters(names: Sequence[str], family: Family) -> Cell:
    if not names:
        return NONE
    rest = say(" and {names} more", names=len(names) - NAMED) if len(names) > NAMED else ""
    return Cell(str(len(names)), len(names), url=f"/families/{family.slug}/", note=listed(names[:NAMED]) + rest)
