"""What companies said that they would spend, against what they spent.

Takes:   capital spending announced for a fiscal year, every statement of it, and the spending known of that year.
Leaves:  spending on products alone; second reports of one statement.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from airace.lib.dates import add_months, in_words
from airace.lib.say import later, marked, say, say_many
from airace.lib.units import money, signed
from airace.metrics import metric
from airace.queries.figures import SAME, figures
from airace.queries.observations import COMPANY, Reading, sources_of, vintages
from airace.results import SIDE_NAMES, Cell, Definition, Result, Table

SPANS = {"year": 12, "three-years": 36}  # months that a plan speaks of, by variant of its series


class Plan(NamedTuple):
    """What one company said of one span: every statement, oldest first, and what it spent as far as is known."""

    said: Sequence[Reading]
    months: int
    spent: Reading | None
    quarters: Sequence[Reading]

    @property
    def start(self) -> date:
        return self.said[-1].period

    @property
    def words(self) -> str:
        last = add_months(self.start, self.months) - timedelta(days=1)
        if self.start.month == 1:
            return (
                str(self.start.year)
                if self.start.year == last.year
                else say("{year} to {year_2}", year=self.start.year, year_2=last.year)
            )
        return say("{day} to {day_2}", day=in_words(self.start, "month"), day_2=in_words(last, "month"))


def plans(known_on: date) -> list[Plan]:
    """Every span that a company spoke of, the newest first; three queries."""
    said: dict[tuple[str, date, str], list[Reading]] = defaultdict(list)
    for row in vintages("ai-capex-guidance", COMPANY, known_on=known_on):
        if row.variant in SPANS:
            said[row.subject, row.period, row.variant].append(row)
    years = figures("capex", "year", known_on=known_on)
    quarters = figures("capex", "quarter", known_on=known_on)
    found = []
    for (slug, start, variant), own in said.items():
        months = SPANS[variant]
        end = add_months(start, months)
        spent = (
            [row for row in years if row.subject == slug and abs(row.period - start) <= SAME] if months == 12 else []
        )
        inside = [row for row in quarters if row.subject == slug and start - SAME <= row.period < end - SAME]
        found.append(Plan(own, months, spent[0] if spent else None, inside))
    return sorted(found, key=lambda plan: (-plan.start.toordinal(), -plan.said[-1].value, plan.said[-1].subject))


@metric(
    "capex-guidance",
    title="Capital spending: guidance against actual",
    unit="USD",
    text="What companies said that they would spend in a fiscal year, from the first statement to the newest, "
    "against the "
    "capital spending that is known of it; of years that still run, the quarters known so far. The value is the "
    "sum of the "
    "newest guidance for the newest year that both sides gave some for.",
    formula="difference = actual / newest guidance − 1",
    caveats=(
        "Of a range that a company named, its upper end stands here; of Microsoft, which gives none for calendar "
        "years, "
        "an estimate of the press.",
        "Definitions differ: some guidance holds finance leases and some actual figures do not, so a small difference "
        "means little.",
        "Few companies give guidance; Chinese ones mostly speak of plans over several years. Sums hold the companies "
        "listed, not all.",
        "Later guidance that our sources do not hold is missing.",
        "Plans in other currencies were converted at a rounded rate of the time. Nominal US dollars.",
    ),
    reviewed=date(2026, 11, 24),
)
def capex_guidance(definition: Definition, known_on: date) -> Result:
    found = plans(known_on)
    kept = [plan for plan in found if plan.spent]
    over = sum(_difference(plan) > 0 for plan in kept)
    years = [plan for plan in found if plan.months == 12]
    both = next(
        (year for year in dict.fromkeys(plan.start.year for plan in years) if {"CN", "US"} <= _sides(years, year)), None
    )
    used = [row for plan in found for row in (*plan.said, *plan.quarters, *([plan.spent] if plan.spent else []))]
    return Result(
        definition,
        known_on,
        as_of=max((row.known_at.date() for plan in found for row in plan.said), default=None),
        value={
            side: sum(p.said[-1].value for p in years if p.start.year == both and p.said[-1].side == side)
            for side in ("CN", "US")
        }
        if both
        else None,
        sources=sources_of(used),
        measures=("ai-capex-guidance", "capex"),
        headline=_headline(len(kept), over, len(found) - len(kept)) if found else "",
        subtitle=later(
            "Capital spending announced for a span against what is known to have been spent in it, nominal US dollars"
        ),
        table=Table(
            marked("Company", "Side", "Span", "First said", "Newest guidance", "Said on", "Spent", "Against guidance"),
            tuple(map(_row, found)),
            frozenset({3, 4, 6, 7}),
        ),
    )


def _headline(kept: int, over: int, waiting: int) -> str:
    """Of 3 plans with a known outcome, 2 were exceeded; 10 have none yet."""
    outcome = say_many(
        "Of {kept} plan with a known outcome, {exceeded}",
        "Of {kept} plans with a known outcome, {exceeded}",
        kept,
        kept=kept,
        exceeded=say_many("{over} was exceeded", "{over} were exceeded", over, over=over),
    )
    return say_many(
        "{outcome}; {waiting} has none yet",
        "{outcome}; {waiting} have none yet",
        waiting,
        outcome=outcome,
        waiting=waiting,
    )


def _sides(plans: Sequence[Plan], year: int) -> set[str]:
    return {plan.said[-1].side for plan in plans if plan.start.year == year}


def _difference(plan: Plan) -> float:
    return plan.spent.value / plan.said[-1].value - 1 if plan.spent else 0.0


def _row(plan: Plan) -> tuple[Cell, ...]:
    first, last = plan.said[0], plan.said[-1]
    return (
        Cell(last.name, last.name, url=f"/companies/{last.subject}/"),
        Cell(SIDE_NAMES.get(last.side, last.side), last.side),
        Cell(plan.words, plan.start.isoformat()),
        Cell(
            money(first.value),
            first.value,
            url=first.url,
            evidence=first.evidence,
            note=in_words(first.known_at.date()),
        )
        if first is not last
        else Cell("", missing="not-applicable"),
        Cell(money(last.value), last.value, url=last.url, evidence=last.evidence),
        Cell(in_words(last.known_at.date()), last.known_at.date().isoformat()),
        _spent(plan),
        Cell(f"{signed(_difference(plan) * 100, 1)} %", _difference(plan))
        if plan.spent
        else Cell("", missing="not-applicable"),
    )


def _spent(plan: Plan) -> Cell:
    """The year's figure; else the quarters that are known, which are a part and say so."""
    if plan.spent:
        return Cell(money(plan.spent.value), plan.spent.value, url=plan.spent.url, evidence=plan.spent.evidence)
    if not plan.quarters:
        return Cell("", missing="unknown")
    so_far = sum(row.value for row in plan.quarters)
    one = plan.quarters[0] if len(plan.quarters) == 1 else None
    count = say("{quarters} of {months} quarters known", quarters=len(plan.quarters), months=plan.months // 3)
    return Cell(money(so_far), so_far, url=one.url if one else "", evidence=one.evidence if one else "", note=count)
