"""Two companies, two models or two sides beside each other: one table of what both can be asked about, and charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple, TypeVar

from airace.charts.values import show
from airace.lib.dates import in_words
from airace.lib.say import later, listed, say
from airace.lib.units import number
from airace.metrics import profiles, registry
from airace.metrics.capability import ARENA, ECI
from airace.metrics.capital import rounds
from airace.metrics.subjects import Subject
from airace.models import CompanyKind
from airace.queries import companies, compared
from airace.queries.facts import Fact, facts
from airace.queries.figures import figures
from airace.queries.observations import COMPANY, readings
from airace.results import SIDE_NAMES, Cell, Result
from airace.web.stated import stated

SIDES = {"china": "CN", "us": "US"}
SIDES_ELSEWHERE = {"cn": "china", "prc": "china", "usa": "us"}  # other names that readers write in an address
# Metrics that state a number for each side, in the order of the comparison; one or two queries each.
OF_SIDES = (
    "frontier-arena",
    "frontier-eci",
    "hub-downloads",
    "hub-downloads-30d",
    "token-share",
    "funding-trailing-year",
    "ipo-proceeds",
    "capex-annual",
    "compute-share",
    "deployments-by-side",
)
CHARTS_OF_SIDES = ("frontier-arena", "frontier-eci", "hub-downloads-30d", "funding-trailing-year", "ipo-proceeds")
T = TypeVar("T")
UNKNOWN = Cell("", missing="unknown")
NONE = Cell("", missing="not-applicable")
PROFILE = (
    (later("Founded"), "founded"),
    (later("Founders"), "founders"),
    (later("City"), "city"),
    (later("Seat"), "country"),
)
SPECIFICATION = (
    (later("Released"), "released_on"),
    (later("Weights"), "weights"),
    (later("Licence"), "licence"),
    (later("Parameters"), "parameters_total"),
    (later("Active parameters"), "parameters_active"),
    (later("Context"), "context_tokens"),
    (later("Modality"), "modality"),
)


class Row(NamedTuple):
    """One thing asked of both; `metric` is the slug whose definition says what it means, '' for a plain fact."""

    title: str
    cells: tuple[Cell, Cell]
    metric: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """Both sides of a comparison. `titles` are (name, address, side key); `results` are drawn as charts."""

    kind: str
    titles: tuple[tuple[str, str, str], tuple[str, str, str]]
    groups: tuple[tuple[str, tuple[Row, ...]], ...]
    results: tuple[Result, ...]


def sides(first: str, second: str, *, known_on: date) -> Compared:
    """The two sides by every measure that states both."""
    metrics = registry()
    keys = (SIDES[first], SIDES[second])
    results = {slug: metrics[slug].compute(known_on=known_on) for slug in OF_SIDES if slug in metrics}
    rows = []
    for slug, result in results.items():
        if isinstance(result.value, dict):
            unit = result.definition.unit
            note = say("as of {day}", day=in_words(result.as_of)) if result.as_of else ""
            rows.append(Row(result.definition.title, _pair([_of_side(result, key, unit) for key in keys]), slug, note))
    return Compared(
        "side",
        _pair([(SIDE_NAMES[key], "", key) for key in keys]),
        ((later("Measures that state both sides"), tuple(rows)),),
        tuple(results[slug] for slug in CHARTS_OF_SIDES if slug in results),
    )


def _of_side(result: Result, key: str, unit: str) -> Cell:
    value = result.value.get(key) if isinstance(result.value, dict) else None
    if value is None:
        return UNKNOWN
    last = next((line.last for line in result.lines if line.key == key), None)
    same = last is not None and last.y is not None and abs(last.y - value) < 1e-9
    url = (last.url if last and same else "") or (result.sources[0].url if len(result.sources) == 1 else "")
    evidence = f"/evidence/metrics/{result.definition.slug}/"
    note = last.label if last and same else ""
    return Cell(show(float(value), unit), float(value), url=url, note=note, evidence=evidence)


def of_companies(first: str, second: str, *, known_on: date) -> Compared | None:
    """Two companies; None where one of them was not known by the day. About a dozen queries."""
    pair = (first, second)
    rows_of = {row.slug: row for row in companies.directory(known_on=known_on, slugs=pair)}
    if set(rows_of) != set(pair):
        return None
    own = {fact["slug"]: fact for fact in facts("company", known_on=known_on, slug__in=pair)}
    labels = dict(CompanyKind.choices)
    scored = compared.scores(known_on=known_on, measures=(ARENA, ECI))
    best = profiles.best_of_companies(scored)
    wanted = subjects([(slug, rows_of[slug].name, rows_of[slug].side) for slug in pair])
    deals = rounds(known_on)
    funding = profiles.funding_of(deals, registry()[profiles.FUNDING].definition, known_on)
    desk = registry()["ipo-desk"].compute(known_on=known_on)
    downloads = profiles.downloads_over_time(wanted, known_on=known_on)
    tokens = readings(("token-share-daily", "token-share"), COMPANY, known_on=known_on, source="openrouter")
    revenue = {row.subject: row for row in figures("revenue", "year", known_on=known_on)}

    def both(title: str, cells: Sequence[Cell], metric: str = "", note: str = "") -> Row:
        return Row(title, _pair(cells), metric, note)

    def column(result: Result, title: str) -> list[Cell]:
        return [_cell_of(result, slug, title) for slug in pair]

    general = [
        both(later("Side"), [Cell(SIDE_NAMES[rows_of[slug].side], rows_of[slug].side) for slug in pair]),
        both(later("Kind"), [Cell(str(labels[rows_of[slug].kind])) for slug in pair]),
        *(both(title, [_stated("company", own.get(slug), name) for slug in pair]) for title, name in PROFILE),
        both(later("Models released"), [Cell(str(rows_of[slug].models), url=f"/companies/{slug}/") for slug in pair]),
    ]
    capability = [
        both(
            say("Best model, {board}", board=board),
            [_scored(best.get((measure, slug))) for slug in pair],
            profiles.BEST,
        )
        for board, measure in ((later("LMArena text"), ARENA), (later("Epoch index"), ECI))
    ]
    adoption = [
        both(
            later("Downloads in 30 days"),
            [_last(downloads, subject.key, "downloads") for subject in wanted],
            profiles.DOWNLOADS,
        ),
        both(
            later("Share of tokens on OpenRouter"),
            [
                Cell(show(row.value, "share"), row.value, url=row.url, note=in_words(row.period), evidence=row.evidence)
                if row
                else UNKNOWN
                for slug in pair
                for row in [
                    max((one for one in tokens if one.subject == slug), key=lambda one: one.period, default=None)
                ]
            ],
            "token-share",
        ),
    ]
    capital = [
        *(
            both(title, column(funding, title), profiles.FUNDING)
            for title in (later("Disclosed"), later("Newest round"), later("Valuation"))
        ),
        *(
            both(say("Listing: {title}", title=title.lower()), column(desk, title), "ipo-desk")
            for title in (
                later("Stage"),
                later("Listed"),
                later("Offer"),
                later("First-day return"),
                later("Raised"),
                later("Since offer"),
            )
        ),
        both(
            later("Revenue of the newest year known"),
            [
                Cell(
                    show(row.value, "USD"),
                    row.value,
                    url=row.url,
                    note=say("year from {day}", day=in_words(row.period)),
                    evidence=row.evidence,
                )
                if (row := revenue.get(slug))
                else UNKNOWN
                for slug in pair
            ],
        ),
    ]
    return Compared(
        "company",
        _pair([(rows_of[slug].name, f"/companies/{slug}/", rows_of[slug].side) for slug in pair]),
        _groups(General=general, Capability=capability, Adoption=adoption, Capital=capital),
        _drawable(
            profiles.scores_over_time(wanted, scored, ARENA, known_on=known_on),
            profiles.funding_over_time(wanted, deals, known_on=known_on),
            downloads,
        ),
    )


def of_models(first: str, second: str, *, known_on: date) -> Compared | None:
    """Two models; None where one of them was not known by the day."""
    pair = (first, second)
    found = compared.models(pair, known_on=known_on)
    if set(found) != set(pair):
        return None
    stated_of = {fact["slug"]: fact for fact in facts("model", known_on=known_on, slug__in=pair)}
    scored = compared.scores(known_on=known_on, models=pair)
    newest = profiles.newest_scores(scored)
    wanted = subjects([(slug, found[slug].name, found[slug].side) for slug in pair])
    boards = {(row.board, measure, source): row.source.title for (measure, source, _), row in newest.items()}
    general = [
        Row(
            later("Developer"),
            _pair([Cell(found[slug].developer_name, url=f"/companies/{found[slug].developer}/") for slug in pair]),
        ),
        Row(later("Side"), _pair([Cell(SIDE_NAMES[found[slug].side], found[slug].side) for slug in pair])),
        Row(
            later("Family"),
            _pair(
                [
                    Cell(found[slug].family_name, url=f"/families/{found[slug].family}/")
                    if found[slug].family
                    else NONE
                    for slug in pair
                ]
            ),
        ),
        *(
            Row(title, _pair([_stated("model", stated_of.get(slug), name) for slug in pair]))
            for title, name in SPECIFICATION
        ),
    ]
    shared: list[Row] = []
    single: list[Row] = []
    for (board, measure, source), publisher in sorted(boards.items()):
        own = [row for row in scored if (row.measure, row.source.slug) == (measure, source)]
        both = beside(own, pair)
        cells = _pair([_scored(row, named=False) for row in both])
        said = Row(board, cells, profiles.SCORES, _difference(both, publisher))
        (shared if all(both) else single).append(said)
    # The boards with the longest common history are drawn.
    histories = {
        measure: min(sum(row.measure == measure and row.model == slug for row in scored) for slug in pair)
        for _, measure, _ in boards
    }
    longest = max(histories, key=lambda measure: (histories[measure], measure == ARENA), default="")
    return Compared(
        "model",
        _pair([(found[slug].name, f"/models/{slug}/", found[slug].side) for slug in pair]),
        _groups(
            **{
                later("General"): general,
                later("Scores on the same boards"): shared,
                later("Boards that list only one"): single,
            }
        ),
        _drawable(profiles.scores_over_time(wanted, scored, longest, known_on=known_on))
        if longest and histories[longest] > 1
        else (),
    )


def subjects(pair: Sequence[tuple[str, str, str]]) -> list[Subject]:
    """Lines that look like their sides; where both are of one side, the second is dotted."""
    (_, _, side), _ = pair
    return [
        Subject(slug, name, f"{own}{'/' if at and own == side else ':'}{slug}")
        for at, (slug, name, own) in enumerate(pair)
    ]


def _pair(both: Sequence[T]) -> tuple[T, T]:
    return both[0], both[1]


def _groups(**groups: Sequence[Row]) -> tuple[tuple[str, tuple[Row, ...]], ...]:
    """Without rows of which nothing is known on either side."""
    kept = {title: tuple(row for row in rows if any(cell.text for cell in row.cells)) for title, rows in groups.items()}
    return tuple((title, rows) for title, rows in kept.items() if rows)


def _drawable(*results: Result) -> tuple[Result, ...]:
    return tuple(result for result in results if any(len(line.points) > 1 for line in result.lines))


def _stated(kind: str, fact: Fact | None, column: str) -> Cell:
    value = stated(kind, fact, column) if fact else None
    if value is None or not value.text or value.text == "unknown":
        return UNKNOWN
    others = listed(other.text for other in value.others)
    note = say("also stated: {others}", others=others) if others and not value.state else ""
    return Cell(value.text, url=value.url, note=note, evidence=value.evidence)


def _cell_of(result: Result, slug: str, title: str) -> Cell:
    """A cell of the company's first row in the table of a metric; one that is a sum leads to the company's page."""
    table, own = result.table, f"/companies/{slug}/"
    row = next((row for row in table.rows if row[0].url == own), None) if table else None
    if table is None or row is None:
        return UNKNOWN
    cell = row[table.columns.index(title)]
    valued = row[table.columns.index("Valued on")] if title == "Valuation" else None
    return replace(
        cell, url=cell.url or own, note=say("with the round of {text}", text=valued.text) if valued else cell.note
    )


def _scored(row: compared.Scored | None, *, named: bool = True) -> Cell:
    if row is None:
        return UNKNOWN
    interval = (
        say("{low} to {high}", low=number(row.low, 1), high=number(row.high, 1))
        if row.low is not None and row.high is not None
        else ""
    )
    note = listed(filter(None, (row.name if named else interval, in_words(row.period))))
    return Cell(number(row.value, 1), row.value, url=row.url, note=note, evidence=row.evidence)


def beside(rows: Sequence[compared.Scored], pair: Sequence[str]) -> list[compared.Scored | None]:
    """Scores of both models on one board in the newest snapshot that lists both; else the newest of each."""
    days = [{row.period for row in rows if row.model == slug} for slug in pair]
    shared = max(days[0] & days[1], default=None)
    newest = [shared or max(own, default=None) for own in days]
    return [
        next((row for row in rows if row.model == slug and row.period == day), None)
        for slug, day in zip(pair, newest, strict=True)
    ]


def _difference(both: Sequence[compared.Scored | None], publisher: str) -> str:
    """Who scored higher by how much, where the two can be compared at all."""
    one, other = both
    if one is None or other is None:
        return publisher
    if one.snapshot and one.period != other.period:
        return say("{publisher}; never in one snapshot", publisher=publisher)
    if _overlap(one, other):
        return say("{publisher}; intervals overlap", publisher=publisher)
    high, low = (one, other) if one.value > other.value else (other, one)
    if high.value == low.value:
        return say("{publisher}; level", publisher=publisher)
    worse = "" if high.higher_is_better else later(", and lower is better")
    return say(
        "{publisher}; {name} {points} higher{worse}",
        publisher=publisher,
        name=high.name,
        points=number(high.value - low.value, 1),
        worse=worse,
    )


def _overlap(one: compared.Scored, other: compared.Scored) -> bool:
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return False
    return one.low <= other.high and other.low <= one.high


def _last(result: Result, key: str, unit: str) -> Cell:
    line = next((line for line in result.lines if line.key == key), None)
    if line is None or line.last is None or line.last.y is None:
        return UNKNOWN
    return Cell(
        show(line.last.y, unit),
        line.last.y,
        url=result.sources[0].url,
        note=in_words(line.last.x),
        evidence=line.last.evidence or f"/evidence/metrics/{result.definition.slug}/",
    )
