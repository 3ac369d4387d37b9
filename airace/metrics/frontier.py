"""Shared pieces of the capability metrics: releases of one snapshot and their record steps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from airace.queries.releases import Scored, scored
from airace.results import Point


def releases(measure: str, *, known_on: date) -> list[Scored]:
    """Models of the newest snapshot with a known release date up to `known_on`, best first."""
    return [
        model for model in scored(measure, known_on=known_on) if model.released_on and model.released_on <= known_on
    ]


def records(models: Sequence[Scored], side: str) -> list[Scored]:
    """The models that were their side's best when released, in order of release."""
    best = float("-inf")
    found = []
    for model in sorted(models, key=lambda model: (model.released_on or date.max, -model.score)):
        if model.side == side and model.score > best:
            best = model.score
            found.append(model)
    return found


def steps(models: Sequence[Scored], side: str) -> tuple[Point, ...]:
    return tuple(
        Point(model.released_on, model.score, model.low, model.high, label=model.name, url=model.url)
        for model in records(models, side)
        if model.released_on
    )
