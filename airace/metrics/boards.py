"""The boards that the page of models switches between, and what every one of them says in its own slug.

Takes:   ratings inside one snapshot, or, on tests that do not change, every model at its day of release.
Leaves:  scores that developers report themselves; comparisons between boards.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal

from airace.lib.say import later
from airace.queries.releases import Scored, scored, scored_ever

SIDES = ("CN", "US")
ARENA = (
    later("Votes measure preference, not every ability; private test variants have favoured large labs."),
    later(
        "Our copies hold the best 25 models of a snapshot and the best 16 of each side at most, some only the best ten."
    ),
)


@dataclass(frozen=True, slots=True)
class Board:
    """A leaderboard. On one by `snapshot` scores compare inside a snapshot; on one by `release`, over releases."""

    key: str
    measure: str
    name: str
    unit: str
    by: Literal["snapshot", "release"]
    what: str
    caveats: tuple[str, ...]
    newest_only: bool = False


BOARDS = {
    board.key: board
    for board in (
        Board(
            "text", "lmarena-text", later("Arena text"), "points", "snapshot", later("chat answers, raw votes"), ARENA
        ),
        Board(
            "style-control",
            "lmarena-text-style-control",
            later("Arena text, style control"),
            "points",
            "snapshot",
            later("chat answers, with length and formatting accounted for"),
            ARENA,
        ),
        Board(
            "vision",
            "lmarena-vision",
            later("Arena vision"),
            "points",
            "snapshot",
            later("answers about pictures"),
            ARENA,
        ),
        Board(
            "code",
            "lmarena-webdev",
            later("Arena code"),
            "points",
            "snapshot",
            later("web applications written by models"),
            ARENA,
        ),
        Board(
            "eci",
            "epoch-eci",
            later("the Epoch index"),
            later("ECI points"),
            "release",
            later("many benchmarks fitted to one scale"),
            (
                later("The index is refitted at every release; one fit is shown whole."),
                later("No interval is in our copy, so ranks follow the scores."),
            ),
            newest_only=True,
        ),
        Board(
            "livebench",
            "livebench",
            "LiveBench",
            later("score points"),
            "snapshot",
            later("new questions in six fields, scored automatically"),
            (
                later("Each release has its own questions: compare inside one date only."),
                later("No interval is published."),
            ),
        ),
        Board(
            "swe-bench",
            "swe-bench-verified",
            "SWE-bench Verified",
            later("percentage points"),
            "release",
            later("real software issues resolved, runs by Epoch AI"),
            (later("Two Chinese models only, none newer than 2025."), later("No interval is in our copy.")),
        ),
        Board(
            "aider",
            "aider-polyglot",
            "Aider polyglot",
            later("percentage points"),
            "release",
            later("code edits in six languages"),
            (later("Runs by the tool's author; the newest is of October 2025."), later("No interval is published.")),
        ),
    )
}


def models_of(board: Board, *, known_on: date) -> list[Scored]:
    """The models that the board ranks now, best first: its newest snapshot, or the newest score of every model."""
    if board.by == "snapshot" or board.newest_only:
        return scored(board.measure, known_on=known_on)
    newest = {model.slug: model for model in scored_ever(board.measure, known_on=known_on)}
    return sorted(newest.values(), key=lambda model: (-model.score, model.slug))


def frames(board: Board, *, known_on: date) -> list[tuple[date, list[Scored]]]:
    """What the board listed by day, each best first: its snapshots, or everything released by each day of a release."""
    if board.by == "snapshot":
        rows = scored_ever(board.measure, known_on=known_on)
        return [(day, list(models)) for day, models in groupby(rows, key=lambda model: model.snapshot)]
    models = models_of(board, known_on=known_on)
    days = sorted({model.released_on for model in models if model.released_on and model.released_on <= known_on})
    return [(day, [model for model in models if model.released_on and model.released_on <= day]) for day in days]


def best(models: Iterable[Scored], side: str) -> Scored | None:
    """The first model of a side in a list that is sorted best first."""
    return next((model for model in models if model.side == side), None)


def leaders(models: Sequence[Scored]) -> list[Scored]:
    """The best model of each developer, best first."""
    own: dict[str, Scored] = {}
    for model in models:
        own.setdefault(model.developer, model)
    return list(own.values())
