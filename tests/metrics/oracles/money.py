"""Rounds, valuations, deals and listings once more, row by row from the dataset's files."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from tests.metrics.oracles.plain import (
    Row,
    both,
    cells,
    chosen,
    dated,
    end_of,
    groups,
    home,
    known,
    lines,
    listed,
    oracle,
    side_then,
    slugs,
    value,
)

SIDES = ("CN", "US")


class Round(NamedTuple):
    company: str
    day: date
    stated: str
    precision: str
    side: str
    stage: str
    amount: float | None
    valuation: float | None
    basis: str
    investors: str
    status: str
    secondary: bool
    counts: bool


def rounds(on: date) -> list[Round]:
    """Every round with what is shown of it; `counts` where it is in sums."""
    found = []
    for rows in groups(known("funding_rounds", on)).values():
        # A second report speaks of sums and investors; when it was and how far it came is what the first one says.
        first = [row for row in rows if row["second_report"] == "false"]
        when = dated(first, "date", "date_precision")
        if when is None or when["date"] > on.isoformat():
            continue

        def shown(column: str, rows: list[Row], *, newest: bool = False) -> str:
            row = chosen(rows, column, newest=newest)
            return row[column] if row else ""

        money = chosen([row | {"any": row["amount"] or row["amount_usd"]} for row in rows], "any")
        amount = float(money["amount_usd"]) if money and money["amount_usd"] else None
        status, secondary = shown("status", first, newest=True), shown("secondary", first) == "true"
        agreed = status in {"announced", "closed"}
        valuation = shown("valuation_usd", rows)
        letter = re.match(r"series-[a-z]", shown("round", first))
        found.append(
            Round(
                rows[0]["company"],
                min(end_of(when["date"], when["date_precision"]), on),
                when["date"],
                when["date_precision"],
                side_then(rows[0]["company"], when["date"]),
                letter[0] if letter else shown("round", first) or "not-stated",
                amount,
                float(valuation) if valuation else None,
                "secondary sale"
                if secondary
                else {"pre": "pre-money", "post": "post-money"}.get(shown("valuation_kind", rows), "basis not stated"),
                shown("investors", rows),
                status,
                secondary,
                agreed and not secondary and all(row["in_totals"] == "true" for row in first),
            )
        )
    return found


def counted(on: date) -> list[Round]:
    return [one for one in rounds(on) if one.counts]


def disclosed(on: date) -> list[Round]:
    return [one for one in counted(on) if one.amount]


def total(found: list[Round], side: str) -> float:
    return sum(one.amount or 0 for one in found if one.side == side)


@oracle("funding-trailing-year", seen=value)
def year(_: str, on: date) -> object:
    found = [one for one in disclosed(on) if one.precision in {"day", "month"}]
    newest = max(one.day for one in found)
    months = (newest.year * 12 + newest.month - one.day.year * 12 - one.day.month for one in found)
    inside = [one for one, ago in zip(found, months, strict=True) if ago < 12]
    return {side: total(inside, side) for side in SIDES}


def quarter(day: date) -> date:
    return date(day.year, (day.month + 2) // 3 * 3 - 2, 1)


@oracle("funding-quarterly", seen=lines)
def by_quarter(_: str, on: date) -> object:
    found = [one for one in disclosed(on) if one.precision != "year" and one.day >= date(2023, 1, 1)]
    every, first, last = [], date(2023, 1, 1), quarter(max(one.day for one in found))
    while first <= last:
        every.append(first)
        first = quarter(first + timedelta(days=100))
    return {
        side: {day: total([one for one in found if quarter(one.day) == day], side) for day in every} for side in SIDES
    }


@oracle("largest-rounds", seen=slugs(0, 2, 4))
def largest(_: str, on: date) -> object:
    return sorted(((one.company, one.day.isoformat(), one.amount) for one in disclosed(on)), key=str)


@oracle("funding-rounds", seen=both(value, slugs(0, 2, 3, 4)))
def register(_: str, on: date) -> object:
    found = counted(on)
    rows = [(one.company, one.day.isoformat(), one.stage, one.amount) for one in found]
    return {side: sum(one.side == side for one in found) for side in SIDES}, sorted(rows, key=str)


@oracle("funding-by-stage", seen=both(value, lambda result: {row[0].value: row[-1].value for row in listed(result)}))
def stages(_: str, on: date) -> object:
    found = counted(on)
    sums: dict[str, float | None] = {}
    for one in found:
        stated = [other.amount for other in found if other.stage == one.stage and other.amount is not None]
        sums[one.stage] = sum(stated) if stated else None
    return {side: total(found, side) for side in SIDES}, sums


def house(name: str) -> str:
    plain = re.sub(r"\s*\(.*\)$", "", name.strip().lower()).strip()
    return re.sub(r" (capital|venture partners|management)$", "", plain)


@oracle("funding-investors", seen=both(value, cells(2, 7)))
def investors(_: str, on: date) -> object:
    led: dict[str, list[Round]] = {}
    for one in counted(on):
        for key in sorted({house(name) for name in one.investors.split("|") if name.strip()}):
            led.setdefault(key, []).append(one)
    rows = []
    for own in led.values():
        stated = [one.amount for one in own if one.amount is not None]
        rows.append((len(own), sum(stated) if stated else ""))
    sides = {side: sum(any(one.side == side for one in own) for own in led.values()) for side in SIDES}
    return sides, sorted(rows, key=str)


@oracle("company-funding", seen=slugs(0, 2, 3))
def raised(_: str, on: date) -> object:
    sums: dict[str, list[float]] = {}
    for one in disclosed(on):
        sums.setdefault(one.company, []).append(one.amount or 0)
    return sorted(((company, sum(own), len(own)) for company, own in sums.items()), key=str)


def valued(on: date) -> dict[str, list[Round]]:
    """Valuations stated with rounds, oldest first; of a year without more only where nothing else is of that year."""
    found: dict[str, list[Round]] = {}
    every = [one for one in rounds(on) if one.valuation and one.status in {"announced", "closed"}]
    every = [one for one in every if one.stage not in {"preferential", "strategic"}]
    for one in sorted(every, key=lambda one: (one.day, one.valuation)):
        exact = [o for o in every if o.company == one.company and o.precision != "year" and o.day.year == one.day.year]
        if one.precision != "year" or not exact:
            found.setdefault(one.company, []).append(one)
    return found


@oracle("valuations", seen=both(value, slugs(0, 2, 3, 5)))
def newest_valuations(_: str, on: date) -> object:
    newest = [own[-1] for own in valued(on).values()]
    most = {side: max((one.valuation or 0 for one in newest if one.side == side), default=0) for side in SIDES}
    rows = [(one.company, one.valuation, one.basis, one.day.isoformat()) for one in newest]
    return {side: amount for side, amount in most.items() if amount}, sorted(rows, key=str)


@oracle("valuation-steps", seen=both(value, slugs(0, 2, 3, 4, 5)))
def steps(_: str, on: date) -> object:
    rows, down = [], {"CN": 0, "US": 0}
    for company, own in valued(on).items():
        for before, after in pairwise(own):
            ratio = (after.valuation or 0) / (before.valuation or 1)
            rows.append((company, after.day.isoformat(), before.valuation, after.valuation, ratio))
            if ratio <= 0.995 and after.side in down:
                down[after.side] += 1
    return down, sorted(rows, key=str)


@oracle("acquisitions", seen=both(value, cells(0, 3, 6)))
def deals(_: str, on: date) -> object:
    words = {"licence-and-hire": "Licence and hire", "unwinding": "Being unwound", "option": "Option to buy"}
    label = {row["slug"]: row["name"] for row in known("companies", date.max)}
    found, buyers = [], Counter[str]()
    for rows in groups(known("acquisitions", on)).values():
        stage = chosen(rows, "stage", newest=True)
        price = chosen(rows, "price_usd")
        word = stage["stage"] if stage else "reported"
        name = f"{label[rows[0]['acquirer']]} and {label[rows[0]['target']]}"
        absent = "" if price is None else float(price["price_usd"])
        found.append((name, words.get(word, word.capitalize()), absent))
        buyers[home()[rows[0]["acquirer"]]] += 1
    return {side: buyers[side] for side in SIDES}, sorted(found, key=str)


@oracle(
    "acquisition-stages",
    seen=lambda result: sorted({(row[1].value, row[3].value) for row in listed(result) if row[5].value}),
)
def stages_of_deals(_: str, on: date) -> object:
    words = {"licence-and-hire": "Licence and hire", "unwinding": "Being unwound", "option": "Option to buy"}
    opening = {"talks", "reported", "option", "announced", "licence-and-hire"}
    label = {row["slug"]: row["name"] for row in known("companies", date.max)}
    found = set()
    for rows in groups(known("acquisitions", on)).values():
        name = f"{label[rows[0]['acquirer']]} and {label[rows[0]['target']]}"
        stated = {row["stage"] for row in rows if row["stage"]}
        announced = [end_of(row["announced_on"], row["announced_precision"]) for row in rows if row["announced_on"]]
        later = [
            end_of(row["closed_on"], "day")
            if row["closed_on"] and row["stage"] == "closed"
            else date.fromisoformat(row["known_on"])
            for row in rows
            if row["stage"]
        ]
        if not stated & opening and announced and min(announced) < min(later):
            stated.add("announced")
        found |= {(name, words.get(stage, stage.capitalize())) for stage in stated}
    return sorted(found)


class Offer(NamedTuple):
    slug: str
    rows: list[Row]
    stage: str
    listed: str
    offer: float | None


def listings(on: date) -> list[Offer]:
    found = []
    for slug, rows in groups(known("ipos", on)).items():
        stage, offer = chosen(rows, "stage", newest=True), chosen(rows, "offer_price")
        when = dated(rows, "listed_on", "listed_precision")
        word = stage["stage"] if stage else ""
        day = when["listed_on"] if when and word == "listed" else ""
        found.append(Offer(slug, rows, word, day, float(offer["offer_price"]) if offer else None))
    return found


def number(rows: list[Row], column: str) -> float | None:
    row = chosen(rows, column)
    return float(row[column]) if row else None


def closes(one: Offer, on: date) -> dict[str, float]:
    """Closes since the first day in the currency of the offer; that of the first day as stated about the listing."""
    if not one.listed:
        return {}
    ticker, unit = chosen(one.rows, "ticker"), chosen(one.rows, "offer_price")
    found = {
        row["day"]: float(row["close"])
        for row in known("share_prices", on)
        if ticker
        and (row["ticker"], row["company"]) == (ticker["ticker"], one.rows[0]["company"])
        and row["day"] >= one.listed
        and (unit is None or row["currency"] == unit["currency"])
    }
    if (first := number(one.rows, "close_price")) is not None:
        found[one.listed] = first
    return dict(sorted(found.items()))


def first_day(one: Offer) -> float | None:
    close = number(one.rows, "close_price")
    return close / one.offer - 1 if close and one.offer else number(one.rows, "first_day_return")


@oracle("ipo-first-day", seen=slugs(0, 4, 6, 7))
def first_days(_: str, on: date) -> object:
    done = [one for one in listings(on) if one.listed]
    rows = []
    for one in done:
        venue = one.rows[0]["exchange"]
        same = [back for o in done if o.rows[0]["exchange"] == venue and (back := first_day(o)) is not None]
        rows.append((one.slug, one.offer, first_day(one), median(same) if len(same) >= 3 else None))
    return sorted(rows, key=str)


@oracle("ipo-since-offer", seen=slugs(0, 5, 6, 7, 8, 9))
def since_offer(_: str, on: date) -> object:
    rows: list[tuple[object, ...]] = []
    for one in listings(on):
        prices = list(closes(one, on).values())
        if one.listed and one.offer and len(prices) > 1:
            over = [price / one.offer - 1 for price in (prices[-1], max(prices), min(prices))]
            rows.append((one.slug, prices[-1], *over, sum(price < one.offer for price in prices)))
        elif one.listed:
            rows.append((one.slug, *[None] * 5))
    return sorted(rows, key=str)


@oracle("ipo-paths", seen=lines)
def paths(_: str, on: date) -> object:
    return {
        f"{home()[one.rows[0]['company']]}:{one.slug}": {
            date.fromisoformat(day): price / one.offer for day, price in found.items()
        }
        for one in listings(on)
        if one.offer and len(found := closes(one, on)) > 1
    }


@oracle("ipo-pipeline", seen=both(value, slugs(0, 3)))
def pipeline(_: str, on: date) -> object:
    found = listings(on)
    open_ones = [home()[one.rows[0]["company"]] for one in found if one.stage not in {"listed", "withdrawn"}]
    return {side: open_ones.count(side) for side in SIDES}, sorted(((one.slug, one.stage) for one in found), key=str)


@oracle("ipo-desk", seen=cells(3, 6, 7, 8))
def desk(_: str, on: date) -> object:
    rows = []
    for one in listings(on):
        shown = (one.offer, number(one.rows, "close_price"), first_day(one) if one.stage else None)
        rows.append((one.stage, *("" if amount is None else amount for amount in shown)))
    return sorted(rows, key=str)


@oracle("ipo-calendar", seen=both(value, slugs(1, 0, 4)))
def calendar(_: str, on: date) -> object:
    rows, ahead = [], 0
    confirming = {
        "Filing": {"filed", "approved", "bookbuilding", "priced", "listed", "withdrawn"},
        "Pricing": {"priced", "listed"},
        "First day of trading": {"listed"},
    }
    columns = {"Filing": "filed", "Pricing": "priced", "First day of trading": "listed"}
    for one in listings(on):
        for word, column in columns.items():
            exact = [row | {f"{column}_precision": row.get(f"{column}_precision") or "day"} for row in one.rows]
            if row := dated(exact, f"{column}_on", f"{column}_precision"):
                day = row[f"{column}_on"]
                rows.append((one.slug, day, word))
                happened = one.stage in confirming[word] and day <= on.isoformat()
                ahead += not happened and end_of(day, row[f"{column}_precision"]) > on
    return ahead, sorted(rows, key=str)


@oracle("ipo-proceeds", seen=value)
def proceeds(_: str, on: date) -> object:
    """Sums stated in dollars; without an exchange rate among the files nothing else can be counted."""
    sums = {"US": 0.0, "CN": 0.0}
    for one in listings(on):
        stated = chosen([row | {"any": row["proceeds"] or row["proceeds_usd"]} for row in one.rows], "any")
        side = home()[one.rows[0]["company"]]
        if "2023" <= one.listed <= on.isoformat() and stated and stated["proceeds_usd"] and side in sums:
            sums[side] += float(stated["proceeds_usd"])
    return sums


@oracle("ipo-conflicts", seen=value)
def conflicts(_: str, on: date) -> object:
    """Fields of which the files state several numbers, or days that do not hold each other."""
    numbers = ("offer_price", "open_price", "high_price", "close_price", "shares_offered", "proceeds_usd", "target_usd")
    found = 0
    for one in listings(on):
        for column in (*numbers, "market_cap_usd", "retail_oversubscription"):
            found += len({float(row[column]) for row in one.rows if row[column]}) > 1
        found += len({row["ticker"] for row in one.rows if row["ticker"]}) > 1
        for column in ("filed", "listed", "priced"):
            given = [row for row in one.rows if row[f"{column}_on"]]
            width = {"month": 7, "year": 4}
            texts = {row[f"{column}_on"][: width.get(row.get(f"{column}_precision", ""), 10)] for row in given}
            found += len({text for text in texts if not any(o != text and o.startswith(text) for o in texts)}) > 1
        if one.listed and not (number(one.rows, "close_price") and one.offer):
            found += len({float(row["first_day_return"]) for row in one.rows if row["first_day_return"]}) > 1
    return found
