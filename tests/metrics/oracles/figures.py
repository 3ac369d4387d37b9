"""Figures of companies, of computing and of surveys once more, and lists of facts: counted straight from the files."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta

from tests.metrics.oracles.plain import (
    Row,
    both,
    cells,
    end_of,
    file,
    home,
    known,
    lines,
    listed,
    models,
    oracle,
    side_of_model,
    slugs,
    value,
)

SIDES = ("CN", "US")


def figures(metric: str, kind: str, on: date) -> list[Row]:
    """One row a company and period: the whole company, read in its original before second hand, the newest."""
    best: dict[tuple[str, str], Row] = {}
    for row in known("capex_revenue", on):
        if (row["metric"], row["period_kind"], row["segment"], row["reading"]) == (metric, kind, "", ""):
            key = row["company"], row["period_start"]
            if key not in best or (row["tier"] != "second-hand", row["known_on"]) >= (
                best[key]["tier"] != "second-hand",
                best[key]["known_on"],
            ):
                best[key] = row
    return list(best.values())


@oracle("capex-annual", seen=lines)
def capex(_: str, on: date) -> object:
    sums: dict[str, dict[date, float]] = {"CN": defaultdict(float), "US": defaultdict(float)}
    for row in figures("capex", "year", on):
        year = (date.fromisoformat(row["period_start"]) + timedelta(days=182)).year
        if home()[row["company"]] in sums and year >= 2023:
            sums[home()[row["company"]]][date(year, 1, 1)] += float(row["amount_usd"])
    return sums


MEASURES = {
    "capex-by-company": ("capex", "year"),
    "capex-by-company-quarterly": ("capex", "quarter"),
    "revenue-by-company": ("revenue", "year"),
    "revenue-by-company-quarterly": ("revenue", "quarter"),
    "annualised-revenue": ("annualised_revenue", "day"),
}


@oracle(*MEASURES, seen=both(value, slugs(0, 2, 3)))
def by_company(slug: str, on: date) -> object:
    rows = [r for r in figures(*MEASURES[slug], on) if "2023" <= r["period_start"] <= on.isoformat()]
    newest: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: row["period_start"]):
        newest[row["company"]] = row
    most = {s: [float(r["amount_usd"]) for c, r in newest.items() if home()[c] == s] for s in SIDES}
    table = sorted(((row["company"], row["period_start"], float(row["amount_usd"])) for row in rows), key=str)
    return {side: max(own) for side, own in most.items() if own} or None, table


@oracle("capex-guidance", seen=both(value, slugs(0, 2, 4)))
def guidance(_: str, on: date) -> object:
    newest: dict[tuple[str, str, str], Row] = {}
    for row in sorted(known("capex_revenue", on), key=lambda row: row["known_on"]):
        if row["metric"] == "ai_capex_guidance" and row["reading"] == row["segment"] == "":
            newest[row["company"], row["period_start"], row["period_kind"]] = row
    years: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for (company, start, kind), row in newest.items():
        if kind == "year":
            years[start[:4]][home()[company]] += float(row["amount_usd"])
    both_sides = [year for year, own in years.items() if {"CN", "US"} <= own.keys()]
    sums = {side: years[max(both_sides)][side] for side in SIDES} if both_sides else None
    rows = ((company, start, float(row["amount_usd"])) for (company, start, _), row in newest.items())
    return sums, sorted(rows, key=str)


@oracle("compute-share", "compute-share-owners", seen=lines)
def compute(slug: str, on: date) -> object:
    owners = slug == "compute-share-owners"
    wanted = {"Chinese companies (combined)": "CN"} if owners else {"United States": "US", "China": "CN"}
    found: dict[str, dict[date, float]] = {side: {} for side in wanted.values()}
    for row in known("compute_capacity", on):
        if row["metric"] == "share-of-world-compute-pct" and row["entity"] in wanted:
            found[wanted[row["entity"]]][date.fromisoformat(row["day"])] = float(row["value"]) / 100
    return found if not owners or found["CN"] else {}


MADE = {
    "accelerators-produced",
    "ascend-dies-produced",
    "ascend-dies-planned",
    "share-of-china-ai-chip-market-pct",
    "eflops-per-cluster",
}


@oracle("compute-capacity", "chip-production", seen=cells(0, 3, 5))
def capacity(slug: str, on: date) -> object:
    rows = known("compute_capacity", on)
    kept = [row for row in rows if (row["metric"] in MADE) == (slug == "chip-production")]
    return sorted(((row["entity"], float(row["value"]), row["day"]) for row in kept), key=str)


@oracle("generative-ai-use", "robot-density", seen=both(value, lines))
def surveys(slug: str, on: date) -> object:
    measure, scale = {
        "generative-ai-use": ("percent-of-organisations", 0.01),
        "robot-density": ("robots-per-10000-employees", 1),
    }[slug]
    found: dict[str, dict[date, float]] = {"CN": {}, "US": {}}
    for row in known("adoption_figures", on):
        if row["measure"] == measure and row["side"] in found:
            found[row["side"]][date.fromisoformat(row["day"])] = round(float(row["value"]) * scale, 4)
    newest = {side: max(own) for side, own in found.items() if own}
    same = len(newest) == 2 and newest["CN"] == newest["US"]
    return ({side: found[side][newest[side]] for side in SIDES} if same else None), found


@oracle("chips-compared", seen=cells(0, 3, 4, 5, 6, 7))
def chips(_: str, on: date) -> object:
    columns = ("memory_gb", "bandwidth_gbs", "tflops_16bit", "process_nm")
    return sorted(
        (
            (row["name"], row["announced_on"], *(float(row[name]) if row[name] else "" for name in columns))
            for row in known("chips", on)
        ),
        key=str,
    )


@oracle("chip-frontier", seen=lines)
def fastest(_: str, on: date) -> object:
    found: dict[str, dict[date, float]] = {"CN": {}, "US": {}}
    rows = [row for row in known("chips", on) if "" < row["announced_on"] <= on.isoformat() and row["tflops_16bit"]]
    for row in rows:
        speed, side = float(row["tflops_16bit"]), home()[row["vendor"]]
        rivals = [other for other in rows if home()[other["vendor"]] == side and other is not row]
        earlier = [float(o["tflops_16bit"]) for o in rivals if o["announced_on"] < row["announced_on"]]
        same_day = [float(o["tflops_16bit"]) for o in rivals if o["announced_on"] == row["announced_on"]]
        if side in found and speed > max(earlier, default=0) and speed >= max(same_day, default=0):
            found[side][date.fromisoformat(row["announced_on"])] = speed
    return found


def controls(on: date) -> list[Row]:
    return [r for r in known("events", on) if r["kind"] == "export-control" and r["date"] <= on.isoformat()]


@oracle("export-controls", seen=both(value, cells(0, 2)))
def export_controls(_: str, on: date) -> object:
    found = controls(on)
    acts = {side: sum(row["sides"] == side for row in found) for side in SIDES}
    return acts, sorted(((first_day(row), row["title"]) for row in found), key=str)


@oracle(
    "chip-export-status",
    seen=lambda result: [row[2].text for row in listed(result) if row[0].text == "H20 SXM 96GB"],
)
def status(_: str, on: date) -> object:
    """What the newest step says of the H20: read by hand off the events, day by day."""
    said = ""
    for day, words in (
        ("2025-04-09", "licence needed"),
        ("2025-07-15", "licences promised"),
        ("2025-08-10", "licensed, 15 % levy"),
    ):
        assert any(row["date"] == day for row in controls(date.max)), day
        said = words if day <= on.isoformat() else said
    return [said]


def first_day(row: Row) -> str:
    """The day that stands for a stated date: of a month its first, of a year the first of January."""
    return {"month": row["date"][:7] + "-01", "year": row["date"][:4] + "-01-01"}.get(
        row["date_precision"], row["date"]
    )


def deployed(on: date) -> list[Row]:
    return [row for row in known("deployments", on) if "" < row["date"] <= on.isoformat()]


@oracle("deployments-by-side", seen=both(value, cells(0, 7)))
def deployments(_: str, on: date) -> object:
    found = deployed(on)
    counts = {side: sum(row["developer_side"] == side for row in found) for side in SIDES}
    return counts, sorted(((row["adopter"], first_day(row)) for row in found), key=str)


@oracle("deployments-by-sector", seen=cells(0, 1, 2, 4))
def sectors(_: str, on: date) -> object:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in deployed(on):
        found[row["sector"]].append(row)
    return sorted(
        (
            (s, len(own), sum(r["developer_side"] == "CN" for r in own), sum(r["adopter_side"] == "US" for r in own))
            for s, own in found.items()
        ),
        key=str,
    )


@oracle("model-releases", seen=both(value, lines))
def releases(_: str, on: date) -> object:
    found: dict[str, Counter[date]] = {"CN": Counter(), "US": Counter()}
    year = {"CN": 0, "US": 0}
    for slug, row in models().items():
        side = side_of_model(slug)
        if "" < row["released_on"] <= on.isoformat() and side in found:
            day = date.fromisoformat(row["released_on"])
            found[side][date(day.year, (day.month + 2) // 3 * 3 - 2, 1)] += 1
            year[side] += (on - day).days < 365
    quarters = {day for own in found.values() for day in own}
    return year, {side: {day: own[day] for day in quarters} for side, own in found.items()}


@oracle("family-releases", seen=slugs(0, 3, 4, 5))
def families(_: str, on: date) -> object:
    rows = []
    for slug in {row["slug"] for row in file("families")}:
        own = [
            r
            for r in models().values()
            if r["family"] == slug and r["known_on"] <= on.isoformat() and not r["released_on"]
        ]
        own += [r for r in models().values() if r["family"] == slug and "" < r["released_on"] <= on.isoformat()]
        dated = [end_of(row["released_on"], "day") for row in own if row["released_on"]]
        recent = sum((on - day).days < 365 for day in dated)
        if own:
            rows.append((slug, len(own), recent, sum(row["weights"] == "open" for row in own)))
    return sorted(rows, key=str)
