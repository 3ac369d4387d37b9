"""What the published rules leave out of totals of downloads, and how the shares would read without each rule.

Takes:   30-day counts of every repository on the newest full day, by side and by the reason that leaves it out.
Leaves:  nothing: that is its purpose.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from airace.lib.dates import in_words
from airace.lib.say import later, marked, say
from airace.lib.units import compact, number, percent
from airace.metrics import metric
from airace.metrics.amendments import TASKS_LEFT_OUT
from airace.queries.repositories import Left, left_out
from airace.results import Cell, Definition, Result, Table

WORDS = {
    "quantised": later("quantised copies"),
    "adapter": "adapters",
    "guard": "guards",
    "reward": later("reward models"),
    "embedding": later("embedding models and rerankers"),
    "mirror": "mirrors",
    "part": later("parts of models"),
    "task": later("encoders, speech, picture and time-series models"),
}


@metric(
    "hub-exclusions",
    title="Downloads with and without the exclusion rules",
    unit="share",
    text="Downloads in 30 days on the newest full day by side: as they are published here (every rule "
    "applied), with the "
    "repositories of one reason counted too, with nothing left out, and over repositories of named model families "
    "only.",
    formula="share = downloads of a side / downloads of all sides, over the repositories counted in the row",
    caveats=(
        "A repository has one reason, that of the first rule that fits, though several may.",
        "Rules read names, tags and relations; copies from before this site asked the Hub hold names only, so that "
        "some "
        "encoders, speech, picture and time-series models are still counted, most of them of US organisations.",
        "Named model families are the nearest to a count of language models alone; families are told by name.",
        "The rules follow the ATOM Project's published policy, which leaves out by the task that the Hub names; "
        "ours names the lines of such models where the task is not known.",
    ),
    reviewed=date(2026, 11, 24),
    changes=TASKS_LEFT_OUT,
)
def exclusions(definition: Definition, known_on: date) -> Result:
    found, source = left_out(known_on=known_on)
    reasons = sorted({row.reason for row in found if row.reason}, key=lambda reason: -_sum(found, {reason}))
    families = [row for row in found if row.named]
    rows = [
        _row(later("As published: every rule applied"), found, {""}),
        _row(later("Of them, only repositories of a named model family"), families, {""}),
        *(
            _row(say("With {words} counted too", words=WORDS.get(reason, reason)), found, {"", reason})
            for reason in reasons
        ),
        _row(later("Nothing left out"), found, {"", *reasons}),
    ]
    day = max((row.day for row in found), default=None)
    before = _share(found, {""}, "CN")
    moves = {reason: _share(found, {"", reason}, "CN") for reason in reasons}
    most = max(moves, key=lambda reason: abs((moves[reason] or 0) - (before or 0)), default=None)
    return Result(
        definition,
        known_on,
        as_of=day,
        sources=(source,) if source and found else (),
        measures=("downloads-30-days",),
        headline=say(
            "China's share of downloads is {share} by the rules, {share_2} with {words} counted too, {alone} ({day})",
            share=percent(before, 1),
            share_2=percent(moves[most] or 0, 1),
            words=WORDS.get(most, most),
            alone=_alone(families),
            day=in_words(day),
        )
        if before is not None and most and day
        else "",
        subtitle=later(
            "30-day downloads by side with and without each reason for leaving repositories out, Hugging Face Hub"
        ),
        table=Table(
            marked("What is counted", "Repositories", "China", "US", "All sides", "China's share", "US share"),
            tuple(rows),
            frozenset(range(1, 7)),
        )
        if found
        else None,
    )


def _sum(found: Collection[Left], reasons: Collection[str], side: str = "") -> int:
    return sum(row.last_30 for row in found if row.reason in reasons and side in {"", row.side})


def _share(found: Collection[Left], reasons: Collection[str], side: str) -> float | None:
    whole = _sum(found, reasons)
    return _sum(found, reasons, side) / whole if whole else None


def _alone(families: Collection[Left]) -> str:
    share = _share(families, {""}, "CN")
    return (
        later("unknown among named families")
        if share is None
        else say("{share} among named model families", share=percent(share, 1))
    )


def _row(title: str, found: Collection[Left], reasons: Collection[str]) -> tuple[Cell, ...]:
    repositories = sum(row.repositories for row in found if row.reason in reasons)
    sums = [_sum(found, reasons, side) for side in ("CN", "US", "")]
    shares = [_share(found, reasons, side) for side in ("CN", "US")]
    return (
        Cell(title, title),
        Cell(number(repositories), repositories),
        *(Cell(compact(downloads), downloads) for downloads in sums),
        *(
            Cell("", missing="unknown") if share is None else Cell(percent(share, 1), round(share, 4))
            for share in shares
        ),
    )
