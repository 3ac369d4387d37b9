"""What share of the world's AI chips Chinese companies own, as estimated by Epoch AI."""

from __future__ import annotations

from datetime import date

from airace.lib.dates import in_words
from airace.lib.say import later, say
from airace.lib.units import percent
from airace.metrics import metric
from airace.queries.observations import SIDE, readings, sources_of
from airace.results import Definition, Line, Point, Result

SHARE = "share-of-world-compute-pct"
OF_COMPANIES = later("Chinese companies (combined)")


@metric(
    "compute-share-owners",
    title="Chinese companies' share of global AI computing",
    unit="share",
    text=(
        "Share of the world's AI computing power that Chinese companies own, by Epoch AI's estimate of chips by owner."
    ),
    caveats=(
        "An estimate of chips sold and made, published now and then; “just over 5 per cent” of April 2026 stands as 5.",
        "Smuggled chips are left out, and so is capacity that Chinese companies rent abroad.",
        "Another thing than the share of known clusters by the country in which they stand.",
    ),
    reviewed=date(2026, 11, 24),
    better="higher",
)
def compute_share_owners(definition: Definition, known_on: date) -> Result:
    rows = [row for row in readings(SHARE, SIDE, known_on=known_on) if row.variant == OF_COMPANIES]
    points = tuple(
        Point(row.period, round(row.value / 100, 5), url=row.url, evidence=row.evidence, provisional=row.second_hand)
        for row in rows
    )
    now = points[-1] if points else None
    return Result(
        definition,
        known_on,
        as_of=now.x if now else None,
        value=now.y if now else None,
        lines=(Line("CN", later("Chinese companies"), points),) if points else (),
        sources=sources_of(rows),
        measures=(SHARE,) if rows else (),
        headline=say(
            "Chinese companies owned {share} of global AI computing ({day})",
            share=percent(now.y),
            day=in_words(now.x, "month"),
        )
        if now and now.y is not None
        else "",
        subtitle=later(
            "Share of the world's AI chips by computing power, owned by Chinese companies, Epoch AI's estimate"
        ),
    )
