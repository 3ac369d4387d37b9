"""What is known of computing capacity and of chips made in China: single stated figures, each with its limits.

Takes:   figures as published, of sides and companies, with the remark of whoever entered them.
Leaves:  any sum over them: they overlap, count different things and are of different days.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from airace.lib.dates import in_words
from airace.lib.say import later, marked, say, word
from airace.lib.units import compact, number, percent
from airace.metrics import metric
from airace.queries.capacity import Figure, figures_of
from airace.queries.observations import sources_of
from airace.results import SIDE_NAMES, Cell, Definition, Result, Table

REVIEWED = date(2026, 11, 23)
CAPACITY = {
    "share-of-world-compute-pct": later("Share of known AI computing"),
    "gw-datacentre": later("Data-centre power"),
    "accelerators-in-use": later("Accelerators in use"),
    "accelerators-leased": later("Accelerators leased"),
    "gpu-h100-equivalents": later("Computing in H100 equivalents"),
    "training-flop-sum": later("Training computing, summed over models"),
    "data-centre-count": later("Data centres"),
}
PRODUCTION = {
    "accelerators-produced": later("Accelerators made"),
    "ascend-dies-produced": later("Ascend dies made"),
    "ascend-dies-planned": later("Ascend dies planned"),
    "share-of-china-ai-chip-market-pct": later("Share of China's AI-chip market"),
    "eflops-per-cluster": later("Computing of one cluster"),
}
UNITS = {"gigawatts": "GW", "H100 equivalents": later("H100 equivalents"), "exaflops (FP8 unless stated)": "EFLOPS"}
COLUMNS = marked("Who", "Side", "What", "Value", "State", "As of", "Coverage and remarks", "Known from")
# What the remarks and names of figures say of those that describe an intention, or a limit somebody set.
PLANS = ("plan", "design", "not built", "build-out")
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
LIMITS = ("ceiling", "not exceed")


@metric(
    "compute-capacity",
    title="Computing capacity as stated",
    unit="as stated",
    text="Every figure known here of AI computing capacity, by whom it belongs to, with its coverage and "
    "rounding: shares of "
    "known capacity, power, accelerators, H100 equivalents, training computing.",
    caveats=(
        "Coverage is 10–20 % where shares rest on Epoch AI's list of clusters; Chinese entries are anonymised and "
        "rounded.",
        "Figures overlap, count different things and are of different days: they cannot be added up or compared in "
        "rows.",
        "Plans are marked: what is planned, designed or announced is not running.",
        "Owners, sites and tenants differ: chips leased abroad are in no Chinese figure by site.",
        "State is read from the words of the figure and its remark.",
    ),
    reviewed=REVIEWED,
)
def compute_capacity(definition: Definition, known_on: date) -> Result:
    found = figures_of(CAPACITY, known_on=known_on)
    plans = sum(_state(figure) == "planned" for figure in found)
    return _listed(
        definition,
        known_on,
        found,
        CAPACITY,
        say("{found} figures of capacity, {plans} of them plans; none covers the world", found=len(found), plans=plans)
        if found
        else "",
        later("Single published figures of AI computing capacity, newest first"),
    )


@metric(
    "chip-production",
    title="AI chips made in China, as stated",
    unit="as stated",
    text="Figures of accelerators and dies made by Chinese companies, of their clusters, and of shares of "
    "China's market for AI "
    "chips, as companies, officials and reports state them.",
    caveats=(
        "No audited output exists: the figures are company claims, officials' estimates and reports, and some are "
        "plans.",
        "A die is no accelerator: an Ascend 910C holds two.",
        "Made, shipped and sold differ; whether a market share is of units or of money is mostly not stated.",
        "Peak computing of a cluster is stated in formats of few bits; sixteen-bit figures are not given.",
    ),
    reviewed=REVIEWED,
)
def chip_production(definition: Definition, known_on: date) -> Result:
    found = figures_of(PRODUCTION, known_on=known_on)
    made = [row for row in found if row.measure == "accelerators-produced" and not _state(row)]
    return _listed(
        definition,
        known_on,
        found,
        PRODUCTION,
        say(
            "{who}: {compact} accelerators by {day}, the newest figure that is no plan",
            who=made[0].who,
            compact=compact(made[0].value),
            day=in_words(made[0].period, "month"),
        )
        if made
        else "",
        later("Figures of domestic chip making and of China's market, newest first"),
    )


def _listed(
    definition: Definition,
    known_on: date,
    found: list[Figure],
    titles: dict[str, str],
    headline: str,
    subtitle: str,
) -> Result:
    return Result(
        definition,
        known_on,
        as_of=max((figure.period for figure in found), default=None),
        sources=sources_of(found),
        measures=tuple(titles),
        headline=headline,
        subtitle=subtitle,
        table=Table(COLUMNS, tuple(_rows(found, titles)), frozenset({3})),
    )


def _rows(found: Iterable[Figure], titles: dict[str, str]) -> Iterable[tuple[Cell, ...]]:
    for figure in found:
        basis = later("second hand") if figure.second_hand else later("as published")
        state = _state(figure) or "stated"
        yield (
            Cell(figure.who, figure.who, url=f"/companies/{figure.company}/" if figure.company else ""),
            Cell(SIDE_NAMES[figure.side], figure.side),
            Cell(titles[figure.measure], titles[figure.measure]),
            Cell(_value(figure), figure.value, url=figure.url, evidence=figure.evidence),
            Cell(state, state),
            Cell(in_words(figure.period), figure.period.isoformat()),
            Cell(figure.note, figure.note) if figure.note else Cell("", missing="unknown"),
            Cell(basis, basis),
        )


def _state(figure: Figure) -> str:
    """'planned' or 'upper limit' where the name or the remark says so at its beginning or in brackets, else ''."""
    words = f"{figure.measure} {figure.who} {figure.note}".lower()
    if any(word in words for word in LIMITS):
        return later("upper limit")
    running = words.split("(plans:", 1)[0]  # a figure of what runs may mention plans in brackets
    return "planned" if any(word in running for word in PLANS) else ""


def _value(figure: Figure) -> str:
    if figure.unit == "percent":
        return percent(figure.value / 100)
    if figure.unit == "FLOP":
        size, power = f"{figure.value:.2e}".split("e+")
        return say("{size} × 10{translate} FLOP", size=size, translate=power.translate(RAISED))
    shown = compact(figure.value) if figure.value >= 10_000 else number(figure.value, 0 if figure.value % 1 == 0 else 1)
    return f"{shown} {word(UNITS.get(figure.unit, figure.unit))}"
