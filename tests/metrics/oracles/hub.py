"""Downloads and tokens once more: every repository of the file by itself, left out by the published rules."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from statistics import median

from airace.results import Result
from tests.metrics.oracles.plain import Row, both, cells, file, home, known, lines, models, oracle, slugs, value


@cache
def reason(repository: str) -> str:
    """Why a repository stays out, as far as its name tells; '' where it counts."""
    rules = sorted(file("exclusion_rules"), key=lambda row: int(row["position"]))
    fits = [
        row["reason"]
        for row in rules
        if row["enabled"] == "true" and row["field"] == "name" and re.search(row["pattern"], repository, re.IGNORECASE)
    ]
    return fits[0] if fits else ""


def side(row: Row) -> str:
    return home()[row["company"]] if row["company"] else "unknown"


@cache
def counts(on: date, every: bool = False) -> dict[str, list[Row]]:
    """Rows of full days: those that count at least half as many repositories as the fullest day."""
    found: dict[str, list[Row]] = {}
    for row in file("downloads"):
        if row["window_days"] == "30" and row["day"] <= on.isoformat():
            found.setdefault(row["day"], []).append(row)
    counted = {day: sum(not reason(row["repository"]) for row in rows) for day, rows in found.items()}
    full = [day for day, number in counted.items() if number * 2 >= max(counted.values())]
    return {
        day: [row for row in rows if every or not reason(row["repository"])]
        for day, rows in sorted(found.items())
        if day in full
    }


def total(rows: list[Row], of: str = "") -> int:
    """Downloads of a side, or of all."""
    return sum(int(row["downloads"]) for row in rows if of in {"", side(row)})


def newest(on: date, every: bool = False) -> list[Row]:
    found = counts(on, every)
    return found[max(found)] if found else []


@oracle("hub-downloads-30d", seen=lines)
def sums(_: str, on: date) -> object:
    found: dict[str, dict[date, int]] = defaultdict(dict)
    for day, rows in counts(on).items():
        for own in {side(row) for row in rows}:
            found[own][date.fromisoformat(day)] = total(rows, own)
    return dict(found)


@oracle("hub-download-share", seen=lines)
def shares(_: str, on: date) -> object:
    found: dict[str, dict[date, float]] = defaultdict(dict)
    for day, rows in counts(on).items():
        for own in {side(row) for row in rows}:
            part = total(rows, own)
            found[own][date.fromisoformat(day)] = round(part / total(rows), 6)
    return dict(found)


def group(company: str) -> str:
    """The company at the top of a company's group."""
    parents = {row["slug"]: row["parent"] for row in file("companies")}
    while parents.get(company):
        company = parents[company]
    return company


@cache
def family(repository: str, company: str) -> str:
    """The family of the model that it holds, else one of the owner's group whose pattern fits the name."""
    model = next((row for row in file("models") if row["hub_repository"] == repository and row["family"]), None)
    if model:
        return model["family"]
    name = repository.partition("/")[2].lower().replace("_", "-")
    own = [row for row in file("families") if company and group(row["developer"]) == group(company)]
    return next((row["slug"] for row in own if re.search(row["pattern"], name)), "")


def by(rows: list[Row], key: Callable[[Row], str]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for row in rows:
        found[key(row)] += int(row["downloads"])
    return dict(found)


def _organisations(result: Result) -> object:
    rows = result.table.rows if result.table else ()
    return {
        row[1].value: (row[3].value, row[4].value) for row in rows if row[0].value == "organisation" and row[3].value
    }


@oracle("hub-shares", seen=_organisations)
def accounts(_: str, on: date) -> object:
    rows = newest(on)
    return {
        name: (sum(row["organisation"] == name for row in rows), amount)
        for name, amount in by(rows, lambda row: row["organisation"]).items()
    }


def owner(row: Row) -> str:
    """The company behind an account, its parent where it has one."""
    parents = {company["slug"]: company["parent"] for company in file("companies")}
    return parents[row["company"]] or row["company"] if row["company"] else f"account {row['organisation']}"


def _owners(result: Result) -> object:
    rows = result.table.rows if result.table else ()
    return result.value, [
        (row[1].text, row[2].value, row[3].value, row[4].value) for row in rows if row[0].value == "Owners"
    ]


@oracle("hub-concentration", seen=_owners)
def concentration(_: str, on: date) -> object:
    table, effective = [], {}
    for title, own in (("All sides", ""), ("China", "CN"), ("US", "US")):
        amounts = [amount for amount in by([r for r in newest(on) if own in {"", side(r)}], owner).values() if amount]
        if amounts:
            hhi = sum((100 * amount / sum(amounts)) ** 2 for amount in amounts)
            table.append((title, len(amounts), round(hhi, 1), round(10_000 / hhi, 2)))
            if own:
                effective[own] = round(10_000 / hhi, 4)
    return effective or None, table


@oracle("hub-exclusions", seen=cells(1, 2, 3, 4))
def left_out(_: str, on: date) -> object:
    rows = newest(on, every=True)
    reasons = {reason(row["repository"]) for row in rows}
    kept: list[list[Row]] = [[row for row in rows if reason(row["repository"]) in {"", also}] for also in reasons]
    named = [row for row in rows if not reason(row["repository"]) and family(row["repository"], row["company"])]
    groups = [*kept, named, rows]
    return sorted(
        ((len(own), *(total(own, s) for s in ("CN", "US")), total(own)) for own in groups),
        key=str,
    )


@oracle("company-downloads-30d", seen=slugs(0, 2, 3))
def of_companies(_: str, on: date) -> object:
    rows = [row for row in newest(on) if row["company"]]
    found = by(rows, lambda row: row["company"])
    return sorted(((slug, amount, sum(r["company"] == slug for r in rows)) for slug, amount in found.items()), key=str)


@oracle("family-downloads-30d", seen=slugs(0, 2))
def of_families(_: str, on: date) -> object:
    found: dict[tuple[str, str], int] = defaultdict(int)
    for row in newest(on):
        if own := family(row["repository"], row["company"]):
            found[own, side(row)] += int(row["downloads"])
    return sorted(((slug, amount) for (slug, _), amount in found.items() if amount), key=str)


def sizes(parameters: float) -> int:
    return sum(parameters > bound for bound in (10, 40, 150, 500))


def held(on: date) -> dict[str, Row]:
    """Models of known day and size by the repository that holds them."""
    return {
        row["hub_repository"]: row
        for row in models().values()
        if row["hub_repository"] and "" < row["released_on"] <= on.isoformat() and row["parameters_total_b"]
    }


def ratios(found: dict[str, tuple[tuple[int, int], int]]) -> dict[str, float | None]:
    """Downloads of each over the median of the ten most downloaded of its class, where that holds three."""
    times: dict[str, float | None] = {}
    for slug, (of, downloads) in found.items():
        peers = sorted((other for group, other in found.values() if group == of), reverse=True)[:10]
        times[slug] = downloads / median(peers) if len(peers) >= 3 and median(peers) else None
    return times


@oracle("relative-adoption", seen=slugs(0, 5, 9))
def relative(_: str, on: date) -> object:
    of = held(on)
    found = {}
    for row in newest(on):
        if (model := of.get(row["repository"])) and row["day"] >= model["released_on"]:
            age = (date.fromisoformat(row["day"]) - date.fromisoformat(model["released_on"])).days
            group = (sizes(float(model["parameters_total_b"])), sum(age > bound for bound in (90, 180, 365, 730)))
            found[model["slug"]] = (group, int(row["downloads"]))
    times = ratios(found)
    rounded = {slug: None if own is None else round(own, 4) for slug, own in times.items()}
    return sorted(((slug, downloads, rounded[slug]) for slug, (_, downloads) in found.items()), key=str)


def young(on: date) -> dict[str, dict[int, int]]:
    """Downloads so far by age of each model, while the 30-day count holds them all."""
    of, found = held(on), defaultdict[str, dict[int, int]](dict)
    for row in file("downloads"):
        model = of.get(row["repository"])
        if model and row["window_days"] == "30" and row["day"] <= on.isoformat() and not reason(row["repository"]):
            age = (date.fromisoformat(row["day"]) - date.fromisoformat(model["released_on"])).days
            if 0 <= age <= 30:
                found[model["slug"]][age] = int(row["downloads"])
    return found


@oracle("relative-adoption-at-age", seen=slugs(1, 0, 6, 10))
def at_age(_: str, on: date) -> object:
    rows = []
    for step, off in ((7, 2), (14, 2), (30, 3)):
        near = {}
        for slug, ages in young(on).items():
            if close := [age for age in ages if abs(age - step) <= off]:
                age = min((abs(age - step), age) for age in close)[1]
                near[slug] = ((sizes(float(models()[slug]["parameters_total_b"])), 0), ages[age])
        times = ratios(near)
        rows += [
            (slug, step, count, None if (own := times[slug]) is None else round(own, 4))
            for slug, (_, count) in near.items()
        ]
    return sorted(rows, key=str)


@oracle("downloads-since-release", seen=lines)
def since_release(_: str, on: date) -> object:
    often = [(slug, ages) for slug, ages in young(on).items() if len(ages) >= 10]
    often.sort(key=lambda item: (-len(item[1]), models()[item[0]]["name"]))
    found = {}
    for slug, ages in often[:8]:
        released = date.fromisoformat(models()[slug]["released_on"])
        points = {released + timedelta(days=age): count for age, count in ages.items() if age}
        found[f"{home()[models()[slug]['developer']]}:{slug}"] = {released: 0} | points
    return found


@oracle("hub-downloads", seen=lines)
def all_time(_: str, on: date) -> dict[str, dict[date, float]]:
    found: dict[str, dict[date, float]] = defaultdict(dict)
    for row in known("download_totals", on):
        if (row["kind"], row["source"]) == ("side", "atom-project"):
            found[row["side"]][date.fromisoformat(row["day"])] = float(row["downloads"])
    return dict(found)


@oracle("token-share", seen=both(value, lines))
def tokens(_: str, on: date) -> tuple[dict[str, float] | None, object]:
    found: dict[str, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    for row in known("token_shares", on):
        if row["company"]:
            found[home()[row["company"]]][date.fromisoformat(row["day"])] += float(row["share_percent"]) / 100
    days = sorted({day for own in found.values() for day in own})
    newest_day = {s: round(found[s][days[-1]], 4) for s in ("CN", "US") if days and days[-1] in found[s]}
    return newest_day or None, {s: {day: round(own[day], 4) for day in own} for s, own in found.items()}


def _computed(result: Result) -> object:
    rows = result.table.rows if result.table else ()
    return sorted((row[0].value, row[2].value) for row in rows if row[4].value == "computed")


@oracle("adoption-overtakes", seen=_computed)
def overtakes(_: str, on: date) -> object:
    """A lead begins with the first of seven points in a row, or with one published figure."""
    weeks: dict[str, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    for row in known("token_shares", on):
        if row["company"]:
            weeks[home()[row["company"]]][date.fromisoformat(row["day"])] += float(row["share_percent"])
    published: dict[str, dict[date, float]] = defaultdict(dict)
    for row in known("download_totals", on):
        if row["kind"] == "side" and row["source"] == "atom-project":
            published[row["side"]][date.fromisoformat(row["day"])] = float(row["downloads"])
    daily: dict[str, dict[date, float]] = defaultdict(dict)
    for day, rows in counts(on).items():
        for key in ("CN", "US"):
            if own := [row for row in rows if side(row) == key]:
                daily[key][date.fromisoformat(day)] = total(own)
        for key in ("qwen", "llama"):
            if own := [row for row in rows if family(row["repository"], row["company"]) == key]:
                daily[key][date.fromisoformat(day)] = total(own)
    found = []
    pairs = (
        (published["CN"], published["US"], ("China", "US"), 1),
        (weeks["CN"], weeks["US"], ("China", "US"), 7),
        (daily["CN"], daily["US"], ("China", "US"), 7),
        (daily["qwen"], daily["llama"], ("Qwen", "Llama"), 7),
    )
    for one, two, titles, hold in pairs:
        ahead = [(day, (one[day] > two[day]) - (one[day] < two[day])) for day in sorted(one.keys() & two.keys())]
        leader = 0
        for at, (since, sign) in enumerate(ahead):
            run = [later for _, later in ahead[at : at + hold]]
            if sign and sign != leader and run == [sign] * hold:
                leader = sign
                found.append((since.isoformat(), titles[0] if sign > 0 else titles[1]))
    return sorted(found)
