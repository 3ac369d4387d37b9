"""Shared pieces of the capability metrics: releases of one snapshot and their record steps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from airace.lib.maths import running_best
from airace.queries.releases import Scored, scored
from airace.results import Point


def releases(measure: str, *, known_on: date) -> list[Scored]:
    """Models of the newest snapshot with a known release date up to `known_on`, best first."""
    return [
        model for model in scored(measure, known_on=known_on) if model.released_on and model.released_on <= known_on
    ]


def records(models: Sequence[Scored], side: str) -> list[Scored]:
    """The models that were their side's best when released, in order of release."""
    by_step: dict[tuple[date, float], Scored] = {}
    for model in models:
        if model.side == side and model.released_on:
            by_step.setdefault((model.released_on, model.score), model)
    return [by_step[step] for step in running_best(by_step)]


def steps(models: Sequence[Scored], side: str) -> tuple[Point, ...]:
    return tuple(
        Point(
            model.released_on,
            model.score,
            model.low,
            model.high,
            label=model.name,
            url=model.url,
            evidence=model.evidence,
        )
        for model in records(models, side)
        if model.released_on
    )
