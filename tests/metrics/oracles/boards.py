"""Leaderboards once more, straight from ratings.csv: every snapshot read by itself, every release counted by hand."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from tests.metrics.oracles.plain import (
    both,
    cells,
    file,
    home,
    lines,
    models,
    oracle,
    side_of_model,
    slugs,
    value,
)

SNAPSHOTS = {
    "text": "lmarena-text",
    "style-control": "lmarena-text-style-control",
    "vision": "lmarena-vision",
    "code": "lmarena-webdev",
    "livebench": "livebench",
}
RELEASES = {"eci": "epoch-eci", "swe-bench": "swe-bench-verified", "aider": "aider-polyglot"}
Rated = tuple[str, float]  # a model and its score


def snapshots(board: str, on: date) -> dict[str, list[Rated]]:
    """Models of every snapshot up to a day, best first."""
    found: dict[str, list[Rated]] = {}
    for row in file("ratings"):
        if row["benchmark"] == board and row["known_on"] <= on.isoformat():
            found.setdefault(row["day"], []).append((row["model"], float(row["score"])))
    return {day: sorted(rows, key=lambda row: (-row[1], row[0])) for day, rows in sorted(found.items())}


def now(key: str, on: date) -> list[Rated]:
    """What a board ranks now: its newest snapshot, or the newest score of every model."""
    found = snapshots((SNAPSHOTS | RELEASES)[key], on)
    if not found:
        return []
    if key in SNAPSHOTS or key == "eci":
        return found[max(found)]
    newest: dict[str, float] = {}
    for rows in found.values():
        newest.update(rows)
    return sorted(newest.items(), key=lambda row: (-row[1], row[0]))


def days(key: str, on: date) -> dict[str, list[Rated]]:
    """What could be compared by day: a snapshot, or everything released by each day of a release."""
    if key in SNAPSHOTS:
        return snapshots(SNAPSHOTS[key], on)
    rated = [(model, score) for model, score in now(key, on) if "" < models()[model]["released_on"] <= on.isoformat()]
    ends = sorted({models()[model]["released_on"] for model, _ in rated})
    return {day: [row for row in rated if models()[row[0]]["released_on"] <= day] for day in ends}


def top(rated: list[Rated], side: str, weights: str = "") -> float | None:
    own = [
        score
        for model, score in rated
        if side in {"", side_of_model(model)} and weights in {"", models()[model]["weights"]}
    ]
    return max(own, default=None)


ELO = "2024-02"  # the text board was rated otherwise before


def gaps(key: str, on: date, weights: str = "") -> dict[date, float]:
    found = {}
    for day, rated in days(key, on).items():
        if key == "text" and not weights and day < ELO:
            continue
        us, cn = top(rated, "US", weights), top(rated, "CN", weights)
        if us is not None and cn is not None:
            found[date.fromisoformat(day)] = round(us - cn, 2)
    return found


def last(points: dict[date, float]) -> float | None:
    return points[max(points)] if points else None


BOARDS = (*SNAPSHOTS, *RELEASES)
OWN = [key for key in BOARDS if key != "text"]


@oracle("frontier-gap-arena", *(f"gap-{key}" for key in OWN), seen=both(value, lines))
def gap(slug: str, on: date) -> object:
    found = gaps("text" if slug == "frontier-gap-arena" else slug.removeprefix("gap-"), on)
    return last(found), {"gap": found}


@oracle("frontier-gap-open-arena", seen=both(value, lines))
def open_gap(_: str, on: date) -> object:
    found = gaps("text", on, "open")
    return last(found), {"gap": found}


@oracle("frontier-win-probability-arena", seen=both(value, lines))
def duels(_: str, on: date) -> object:
    # The odds of a duel rise tenfold with every 400 points.
    odds = {day: 10 ** (points / 400) for day, points in gaps("text", on).items()}
    chances = {day: round(own / (1 + own), 4) for day, own in odds.items()}
    return last(chances), {"gap": chances}


@oracle("frontier-arena", seen=lines)
def best_of_sides(_: str, on: date) -> object:
    found: dict[str, dict[date, float]] = {"CN": {}, "US": {}}
    for day, rated in days("text", on).items():
        if day < ELO:
            continue
        for side, own in found.items():
            if (score := top(rated, side)) is not None:
                own[date.fromisoformat(day)] = score
    return found


@oracle(*(f"open-closed-{key}" for key in BOARDS), seen=both(value, lines))
def by_weights(slug: str, on: date) -> object:
    found: dict[str, dict[date, float]] = {"open": {}, "closed": {}}
    for day, rated in days(slug.removeprefix("open-closed-"), on).items():
        for weights, own in found.items():
            if (score := top(rated, "", weights)) is not None:
                own[date.fromisoformat(day)] = score
    ends = [last(own) for own in found.values()]
    lead = round((ends[1] or 0) - (ends[0] or 0), 2) if None not in ends else None
    return lead, {"open/weights": found["open"], "closed": found["closed"]}


@oracle("ranking-arena", *(f"ranking-{key}" for key in OWN), seen=slugs(1, 0, 5))
def ranks(slug: str, on: date) -> object:
    key = "text" if slug == "ranking-arena" else slug.removeprefix("ranking-")
    rated = now(key, on)
    stated = {model: (score, score) for model, score in rated}
    if key in SNAPSHOTS and rated:
        newest = max(snapshots(SNAPSHOTS[key], on))
        for row in file("ratings"):
            if (row["benchmark"], row["day"]) == (SNAPSHOTS[key], newest):
                stated[row["model"]] = (float(row["low"] or row["score"]), float(row["high"] or row["score"]))
    above = {
        model: sum(stated[other][0] > stated[model][1] for other, _ in rated if other != model) for model, _ in rated
    }
    return sorted(((model, 1.0 + above[model], score) for model, score in rated), key=str)


@oracle(*(f"ranks-{key}" for key in BOARDS), seen=lines)
def places(slug: str, on: date) -> object:
    months: dict[str, tuple[str, list[str]]] = {}
    for day, rated in days(slug.removeprefix("ranks-"), on).items():
        order = list(dict.fromkeys(models()[model]["developer"] for model, _ in rated))
        whole = len(order) >= 5 and {"CN", "US"} <= {home()[developer] for developer in order}
        if whole and len(order) >= len(months.get(day[:7], ("", []))[1]):
            months[day[:7]] = (day, order)
    since = date.fromisoformat(months[max(months)][0]) - timedelta(days=365) if months else date.max
    among = {developer for day, order in months.values() if date.fromisoformat(day) > since for developer in order[:8]}
    return {
        f"{home()[developer]}/{developer}": {
            date.fromisoformat(day): order.index(developer) + 1 for day, order in months.values() if developer in order
        }
        for developer in among
    }


@oracle("best-chinese-arena", seen=lines)
def chinese_companies(_: str, on: date) -> object:
    listed: dict[str, dict[str, float]] = {}
    for day, rated in days("text", on).items():
        for model, score in rated:
            developer = models()[model]["developer"]
            if home()[developer] == "CN":
                listed.setdefault(day, {}).setdefault(developer, score)
    newest = listed[max(listed)] if listed else {}
    return {
        f"CN/{developer}": {date.fromisoformat(day): own[developer] for day, own in listed.items() if developer in own}
        for developer in newest
    }


def records(side: str, on: date) -> list[tuple[date, float, str]]:
    """Models that were better than all of their side that had been released before, or on the same day."""
    rated = [
        (date.fromisoformat(models()[model]["released_on"]), score, model)
        for model, score in now("eci", on)
        if side_of_model(model) == side and "" < models()[model]["released_on"] <= on.isoformat()
    ]
    return sorted(
        (day, score, model)
        for day, score, model in rated
        if not any(other > score or (other == score and name < model) for then, other, name in rated if then <= day)
        and not any(other >= score for then, other, _ in rated if then < day)
    )


@oracle("frontier-eci", seen=both(value, lines))
def running(_: str, on: date) -> object:
    found = {side: {day: score for day, score, _ in records(side, on)} for side in ("CN", "US")}
    return {side: last(own) for side, own in found.items() if own} or None, found


def behind(mine: list[tuple[date, float, str]], theirs: list[tuple[date, float, str]], on: date) -> int | None:
    """Days since the other side first had a model more than one point above our best of the day."""
    ours = [score for day, score, _ in mine if day <= on]
    if not ours or not [day for day, _, _ in theirs if day <= on]:
        return None
    beyond = [(on - day).days for day, score, _ in theirs if day <= on and score > max(ours) + 1]
    return max(beyond, default=0)


@oracle("frontier-lag-eci", seen=value)
def lag(_: str, on: date) -> object:
    found = snapshots("epoch-eci", on)
    if not found:
        return None
    day = date.fromisoformat(max(found))
    cn, us = behind(records("CN", on), records("US", on), day), behind(records("US", on), records("CN", on), day)
    return None if cn is None or us is None else round((cn - us) / 30.4375, 2)


@oracle("milestones-eci", seen=slugs(1, 3, 6))
def matched(_: str, on: date) -> object:
    rated = [row for row in now("eci", on) if "" < models()[row[0]]["released_on"] <= on.isoformat()]
    rows = []
    for side, other in (("CN", "US"), ("US", "CN")):
        for day, score, model in records(side, on):
            equals = [models()[m]["released_on"] for m, s in rated if side_of_model(m) == other and s >= score - 1]
            until = min(equals, default=max(snapshots("epoch-eci", on)))
            rows.append((model, score, float((date.fromisoformat(until) - day) / timedelta(days=1))))
    return sorted(rows, key=str)


@oracle("size-buckets-eci", seen=both(value, cells(2, 4)))
def by_size(_: str, on: date) -> object:
    bounds = (0.0, 10.0, 40.0, 150.0, 500.0, 1e99)
    sized = [(model, score, float(models()[model]["parameters_total_b"] or 0)) for model, score in now("eci", on)]
    pairs, led = [], {"CN": 0, "US": 0}
    for low, high in [*pairwise(bounds), (-1.0, 0.0)]:
        inside = [(model, score) for model, score, size in sized if low < size <= high]
        cn, us = top(inside, "CN"), top(inside, "US")
        pairs.append(tuple("" if score is None else score for score in (cn, us)))
        if high and cn is not None and us is not None and cn != us:
            led["US" if us > cn else "CN"] += 1
    any_pair = any("" not in pair for pair in pairs[:-1])
    return (led if any_pair else None), (sorted(pairs, key=str) if sized else [])


@oracle("company-best-models", seen=slugs(0, 2, 3))
def of_companies(_: str, on: date) -> object:
    found: dict[str, dict[str, float]] = {}
    for board in ("lmarena-text", "epoch-eci"):
        for rated in snapshots(board, on).values():  # oldest first: the newest that lists the company stays
            best: dict[str, float] = {}
            for model, score in rated:
                best.setdefault(models()[model]["developer"], score)
            for developer, score in best.items():
                found.setdefault(developer, {})[board] = score
    return sorted(((slug, own.get("lmarena-text"), own.get("epoch-eci")) for slug, own in found.items()), key=str)


@oracle("model-scores", seen=slugs(1, 4, 6))
def every_score(_: str, on: date) -> object:
    newest: dict[tuple[str, str, str], tuple[str, float, str]] = {}
    for row in sorted(file("ratings"), key=lambda row: row["day"]):
        if row["known_on"] <= on.isoformat():
            newest[row["benchmark"], row["source"], row["model"]] = (row["model"], float(row["score"]), row["day"])
    return sorted(newest.values(), key=str)
