"""Forecasts once more, from the files of questions, statements and prices; and the panel of gauges from other results."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from datetime import date, timedelta
from statistics import NormalDist

from airace.results import Result
from tests.metrics.oracles.boards import behind, gaps, last, records, snapshots, top
from tests.metrics.oracles.hub import all_time, tokens
from tests.metrics.oracles.money import year
from tests.metrics.oracles.plain import Row, both, cells, file, known, lines, oracle, slugs, value

LINE = date(2026, 12, 31)
SAME = (
    "kalshi-will-a-chinese-ai-model-be-1-this-year-before-2027",
    "polymarket-will-a-chinese-company-have-the-best-ai-model-by-december-31-2026-lmarena-text",
)


def asked(on: date) -> dict[str, Row]:
    """Questions that somebody had spoken of or traded by a day."""
    spoken = {row["question"] for row in (*known("predictions", on), *known("forecast_markets", on))}
    return {row["slug"]: row for row in file("questions") if row["slug"] in spoken}


def outcome(question: str, on: date) -> str:
    row = next(row for row in file("questions") if row["slug"] == question)
    return row["outcome"] if row["outcome"] and row["resolved_on"] <= on.isoformat() else ""


def said(on: date) -> list[Row]:
    return known("predictions", on)


def chance(row: Row) -> float | None:
    if row["probability_kind"] != "stated":
        return None
    return (float(row["probability_low"]) + float(row["probability_high"])) / 2


@oracle("forecast-statements", seen=value)
def statements(_: str, on: date) -> object:
    return len(said(on))


@oracle("forecast-questions", seen=both(value, slugs(0, 3)))
def questions(_: str, on: date) -> object:
    counts = Counter(row["question"] for row in said(on))
    return len(asked(on)), sorted(((slug, counts[slug] or None) for slug in asked(on)), key=str)


@oracle("forecast-people", seen=both(value, cells(2, 4, 5, 6, 7)))
def people(_: str, on: date) -> object:
    told: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in said(on):
        told[row["person"], "" if row["person"] else row["organisation"]].append(outcome(row["question"], on))
    rows = [(len(own), *(own.count(key) for key in ("yes", "no", "ambiguous", ""))) for own in told.values()]
    return len(told), sorted(rows, key=str)


@oracle("forecast-flat-statements", seen=both(value, cells(1, 2, 3, 4, 5)))
def flat(_: str, on: date) -> object:
    own = [row for row in said(on) if not row["probability_low"]]
    groups = defaultdict[str, list[str]](list)
    for row in own:
        groups[row["stance"]].append(outcome(row["question"], on))
    groups["all"] = [outcome(row["question"], on) for row in own]
    table = [(len(told), *(told.count(key) for key in ("yes", "no", "ambiguous", ""))) for told in groups.values()]
    yes, no = groups["all"].count("yes"), groups["all"].count("no")
    return round(yes / (yes + no), 4), sorted(table, key=str)


def resolved(on: date) -> list[tuple[str, float, bool]]:
    """Question, chance and whether it came true, of people and markets; a market with its last price before."""
    found = [
        (row["question"], given, outcome(row["question"], on) == "yes")
        for row in said(on)
        if (given := chance(row)) is not None and outcome(row["question"], on) in {"yes", "no"}
    ]
    newest: dict[tuple[str, str], Row] = {}
    for row in sorted(known("forecast_markets", on), key=lambda row: row["day"]):
        question = asked(on)[row["question"]]
        decided = outcome(row["question"], on) in {"yes", "no"} and row["day"] < question["resolved_on"]
        if decided and question["asks_people"] == "true":
            newest[row["question"], row["platform"]] = row
    found += [(q, float(row["probability"]), outcome(q, on) == "yes") for (q, _), row in newest.items()]
    return found


@oracle("forecast-scores", seen=value)
def scores(_: str, on: date) -> object:
    errors = [(1 - given if true else given) ** 2 for _, given, true in resolved(on)]
    return round(sum(errors) / len(errors), 4) if errors else None


@oracle("forecast-calibration", seen=cells(0, 1, 2, 3))
def calibration(_: str, on: date) -> object:
    rows = []
    for part in range(5):
        own = [(g, true) for _, g, true in resolved(on) if part / 5 <= g < (part + 1) / 5 or (part, g) == (4, 1.0)]
        if own:
            rows.append((part / 5, len(own), sum(g for g, _ in own) / len(own), sum(t for _, t in own) / len(own)))
    return sorted(rows, key=str)


def pool(chances: list[float]) -> float:
    """The chance whose odds are the n-th root of the product of all odds."""
    odds = math.prod(given / (1 - given) for given in chances) ** (1 / len(chances))
    return odds / (1 + odds)


def prices(on: date) -> list[Row]:
    return sorted((r for r in known("forecast_markets", on) if r["question"] in SAME), key=lambda row: row["day"])


@oracle("forecast-china-leads", seen=both(value, lines))
def markets(_: str, on: date) -> tuple[float | None, dict[str, dict[date, float]]]:
    points = {}
    for day in {date.fromisoformat(row["day"]) for row in prices(on)}:
        fresh = {
            row["question"]: float(row["probability"])
            for row in prices(on)
            if timedelta(0) <= day - date.fromisoformat(row["day"]) <= timedelta(days=90)
        }
        points[day] = round(pool(list(fresh.values())), 4)
    newest = max(points, default=None)
    still = newest is not None and on - newest <= timedelta(days=90)
    return (points[newest] if still and newest else None), {"CN": points}


@oracle("forecast-pools", seen=value)
def pools(_: str, on: date) -> object:
    """Open propositions with a chance; the markets on one proposition are one."""
    given = {row["question"] for row in known("forecast_markets", on)}
    given |= {row["question"] for row in said(on) if chance(row) is not None}
    open_ones = {
        slug for slug in given if not outcome(slug, on) and not "" < asked(on)[slug]["due_on"] < on.isoformat()
    }
    ends = {asked(on)[slug]["due_on"] for slug in open_ones if slug in SAME}
    return len(open_ones - set(SAME)) + len(ends)


def drawn_on(points: dict[date, float]) -> float:
    """Chance below zero on the line's last day: the errors around the line of least squares taken as normal."""
    xs = [(day - LINE).days for day in points]
    ys = list(points.values())
    n, mx, my = len(xs), sum(xs) / len(xs), sum(ys) / len(ys)
    sxx = sum((x - mx) ** 2 for x in xs)
    slope = sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True)) / sxx
    rest = sum((y - my - slope * (x - mx)) ** 2 for x, y in zip(xs, ys, strict=True))
    spread = math.sqrt(rest / (n - 2) * (1 + 1 / n + mx * mx / sxx))
    return NormalDist(my - slope * mx, spread).cdf(0)


def straight(on: date) -> dict[date, float]:
    found = gaps("text", on)
    first = min(found)
    return {
        day: round(drawn_on(year), 4)
        for day in found
        if first <= day - timedelta(days=365)
        and len(year := {x: y for x, y in found.items() if day - timedelta(days=365) <= x <= day}) >= 3
    }


@oracle("forecast-naive-arena", seen=both(value, lines))
def naive(_: str, on: date) -> object:
    found = straight(on)
    return last(found), {"line": found}


def _first(result: Result) -> object:
    own = {line.key: {point.x: point.y for point in line.points} for line in result.lines}
    return {key: points for key, points in own.items() if key in {"unknown/line", "pool"} or key.startswith("other/")}


@oracle("forecast-alignment", seen=_first)
def alignment(_: str, on: date) -> object:
    since = on - timedelta(days=730)
    found = {"unknown/line": straight(on), "pool": markets("", on)[1]["CN"]}
    for row in prices(on):
        found.setdefault(f"other/{row['question']}", {})[date.fromisoformat(row["day"])] = float(row["probability"])
    recent = {key: {day: y for day, y in own.items() if day > since} for key, own in found.items()}
    return {key: own for key, own in recent.items() if own}


@oracle("forecast-parity", seen=value)
def parity(_: str, on: date) -> object:
    """Statements of a level or Chinese lead of the whole race that are due by the end of the year."""
    whole = {
        "a-chinese-company-leapfrogs-openai-and-anthropic-with-fundamental",
        "a-chinese-company-becomes-the-worlds-leading-ai-company-within-three",
        "china-wins-the-ai-race-against-the-united-states",
        "china-dominates-the-industries-of-ai-by-2030",
        "china-is-better-than-the-united-states-in-ai-by-2025",
        "china-overtakes-the-united-states-in-ai-within-about-five-years-of",
    }
    due = [
        row["horizon_end"] or asked(on)[row["question"]]["due_on"]
        for row in said(on)
        if row["stance"] == "parity" or row["question"] in whole
    ]
    return sum("" < day <= f"{on.year}-12-31" for day in due)


def estimate(gauge: str, on: date) -> float | None:
    rows = sorted((row for row in known("gap_estimates", on) if row["gauge"] == gauge), key=lambda row: row["day"])
    return float(rows[-1]["value"]) if rows else None


def over(found: object) -> float | None:
    sums = found if isinstance(found, dict) else {}
    return math.log(sums["US"] / sums["CN"]) if sums.get("US") and sums.get("CN") else None


def gauges(on: date) -> list[float]:
    """Every gauge as a log-ratio, positive where the US is ahead; one that is not known is left out."""
    found = snapshots("lmarena-text", on)
    both_sides = [day for day, rated in found.items() if top(rated, "US") and top(rated, "CN")]
    rated = found[max(both_sides)]
    gap = (top(rated, "US") or 0) - (top(rated, "CN") or 0)
    fit = date.fromisoformat(max(snapshots("epoch-eci", on)))
    cn, us = records("CN", on), records("US", on)
    months = round(((behind(cn, us, fit) or 0) - (behind(us, cn, fit) or 0)) / 30.4375, 2)
    totals = all_time("", on)
    shared = sorted(totals["CN"].keys() & totals["US"].keys())
    newest = {side: totals[side][shared[-1]] for side in ("CN", "US")} if shared else {}

    def lag(gauge: str) -> float | None:
        stated = estimate(gauge, on)
        return None if stated is None else stated * math.log(2) / 12

    index = estimate("ai-index-2026-arena-gap", on)
    found_by_gauge = [
        math.log(10 ** (gap / 400)),
        months * math.log(2) / 12,
        lag("caisi-deepseek-v4-pro-lag"),
        None if index is None else math.log(1 + index / 100),
        lag("epoch-eci-open-vs-closed-lag-since-r1"),
        over(newest),
        over(tokens("", on)[0]),
        over(year("", on)),
    ]
    return [own for own in found_by_gauge if own is not None]


@oracle("gauge-panel", seen=both(value, cells(1)))
def favours(_: str, on: date) -> object:
    found = gauges(on)
    level = math.log(1.05)
    return {"CN": sum(v <= -level for v in found), "US": sum(v >= level for v in found)}, sorted(
        ((v,) for v in found), key=str
    )


@oracle("lead-robustness", seen=cells(1, 3))
def flips(_: str, on: date) -> object:
    """The share of all weight on a gauge at which the mean is nought, found by halving; 2 where there is none."""
    found = gauges(on)
    rows = []
    for at, own in enumerate(found):
        rest = sum(other for place, other in enumerate(found) if place != at) / (len(found) - 1)
        low, high = 0.0, 1.0
        for _step in range(60):
            middle = (low + high) / 2
            inside = (middle * own + (1 - middle) * rest > 0) == (rest > 0)
            low, high = (middle, high) if inside else (low, middle)
        rows.append((own, low if rest * own < 0 else 2.0))
    return sorted(rows, key=str)
