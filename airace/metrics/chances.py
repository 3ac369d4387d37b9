"""Chances in words, and what a statement would have to meet to be right; shared by the forecast metrics and pages."""

from __future__ import annotations

from datetime import date

from airace.lib.dates import in_words
from airace.lib.say import later, say
from airace.lib.scoring import Forecast, brier
from airace.lib.units import number, percent
from airace.queries.forecasts import STATED, Asked, Said
from airace.results import Cell

OUTCOMES = {"yes": later("Came true"), "no": later("Did not"), "ambiguous": later("Undecided")}
OPEN, DUE = later("Open"), later("Due, not decided")
RULE = "Yes if"  # how criteria begin that can come true
NEVER = later("no date was given, so no day can prove it wrong")


def chance_words(said: Said) -> str:
    """Below 20 %, 30 to 40 %, over 90 %; '' where no number was given."""
    if said.low is None or said.high is None:
        return ""
    if said.low == said.high:
        return percent(said.low)
    if said.low == 0:
        return say("below {share}", share=percent(said.high))
    if said.high == 1:
        return say("over {share}", share=percent(said.low))
    return say("{low} to {share}", low=number(said.low * 100), share=percent(said.high))


def range_words(said: Said) -> str:
    """The chance in words where it was given as a range; '' where one number was given, or none."""
    return chance_words(said) if said.low != said.high else ""


def chance_cell(said: Said) -> Cell:
    """The chance with its source; shares of people asked say so and sort with the chances."""
    text = chance_words(said)
    if not text:
        return Cell(later("no number"), missing="not-applicable")
    middle = ((said.low or 0) + (said.high or 0)) / 2
    return Cell(
        text, middle, url=said.url, evidence=said.evidence, note="" if said.kind == STATED else later("of those asked")
    )


def right_if(said: Said) -> str:
    """What it would take to be right, in words made of the question's criteria, else of the statement's own fields."""
    until, criteria = _until(said.start, said.end, said.made_on), said.question.criteria
    rule = criteria.removeprefix(RULE) if criteria.startswith(RULE) else ""
    if said.chance is not None:
        # A chance is right by degrees: what either outcome would score says how far.
        no, yes = (number(brier(Forecast(said.chance, came_true)), 2) for came_true in (False, True))
        text = say(
            "Right by degrees: a Brier score of {no} if it does not come true {until}, of {yes} if it does; 0 is best.",
            no=no,
            until=until,
            yes=yes,
        )
        if said.low != said.high:
            text = say(
                "{text} The range counts with its middle, {share}, by convention.",
                text=text,
                share=percent(said.chance),
            )
        return say("{text} It comes true if{rule}", text=text, rule=rule) if rule else text
    if rule:
        return say("Right if{rule}", rule=rule) + ("" if said.end else f" {NEVER[0].upper()}{NEVER[1:]}.")
    if said.lag_months:
        months = number(said.lag_months, 1).removesuffix(".0")
        text = say("China about {months} months behind, as worded, {until}.", months=months, until=until)
    elif said.lag_months == 0:
        text = say("No gap between the sides, as worded, {until}.", until=until)
    else:
        text = say("It comes true as worded {until}.", until=until)
    return f"{text} {criteria}".strip()


def _until(start: date | None, end: date | None, made_on: date) -> str:
    if end is None:
        return f"({NEVER})"
    if start is None or start <= made_on:
        return say("by {day}", day=in_words(end))
    return say("between {day} and {day_2}", day=in_words(start), day_2=in_words(end))


def horizon_class(given_on: date, due: date | None) -> str:
    """How far ahead a forecast looks; chances of different classes are not pooled."""
    if due is None:
        return later("no date")
    years = (due - given_on).days / 365.25
    return later("up to 1 year") if years <= 1 else later("1 to 3 years") if years <= 3 else later("over 3 years")


def question_cell(asked: Asked, note: str = "") -> Cell:
    return Cell(asked.text, asked.text, url=f"/forecasts/{asked.slug}/", note=note)


def day_cell(day: date | None, precision: str = "day", url: str = "") -> Cell:
    if day is None:
        return Cell("", missing="unknown")
    return Cell(in_words(day, precision), day.isoformat(), url=url)


def outcome_words(asked: Asked, known_on: date) -> str:
    """How a question came out; before that, whether its last day is over."""
    if asked.outcome:
        return OUTCOMES[asked.came_out]
    return DUE if asked.due_on and asked.due_on < known_on else OPEN


def outcome_cell(asked: Asked, known_on: date) -> Cell:
    text, ruling = outcome_words(asked, known_on), asked.outcome
    if ruling is None:
        return Cell(text, text)
    by = later(", by our metric") if ruling.by_metric else ""
    url = f"/forecasts/{asked.slug}/#outcome" if ruling.by_metric else ruling.url
    return Cell(text, text, url=url, note=f"{in_words(ruling.day)}{by}")
