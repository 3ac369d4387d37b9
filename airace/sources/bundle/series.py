"""Rows of the number files as observations and downloads, in the form that every source uses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from airace.sources.base import Reading

Fields = Mapping[str, Any]


def known_at(day: date) -> datetime:
    """A day as an instant: its first moment, UTC."""
    return datetime.combine(day, time(), tzinfo=UTC)


def observed(row: Reading, **fields: Any) -> Reading:
    """An observation with the parts that all files share; `fields` may overrule them."""
    shared = {
        "source": row.fields["source"],
        "variant": "",
        "low": None,
        "high": None,
        "n": None,
        "known_at": known_at(row.fields["known_on"]),
        "url": row.fields["source_url"],
        "note": row.fields["note"] or "",
        "second_hand": row.fields["tier"] == "second-hand",
    }
    return Reading("observation", row.locator, shared | fields, row.place)


def rating(row: Reading) -> Reading:
    cells = row.fields
    return observed(
        row,
        measure=cells["benchmark"],
        benchmark=cells["benchmark"],
        unit=_unit(cells["benchmark"]),
        subject="model",
        name=cells["model"],
        period=cells["day"],
        value=cells["score"],
        low=cells["low"],
        high=cells["high"],
        n=cells["votes"],
    )


def _unit(benchmark: str) -> str:
    if benchmark.startswith("lmarena") or benchmark == "epoch-eci":
        return "points"
    return "minutes" if benchmark.startswith("metr-") else "percent"


def price(row: Reading) -> Reading:
    cells = row.fields
    return observed(
        row,
        measure="close",
        unit=cells["currency"],
        subject="company",
        name=cells["company"],
        variant=cells["ticker"],
        period=cells["day"],
        value=cells["close"],
    )


def price_index(row: Reading) -> Reading:
    cells = row.fields
    return observed(
        row,
        measure=cells["index"],
        unit="index",
        subject="currency",
        name=cells["currency"],
        period=cells["month"],
        value=cells["value"],
    )


def tokens(row: Reading) -> Reading:
    """Share of the week's tokens as a fraction; `n` is the number of tokens."""
    cells = row.fields
    return observed(
        row,
        measure="token-share",
        unit="share",
        subject="company",
        name=cells["company"],
        variant=cells["author"],
        period=cells["day"],
        value=round(cells["share_percent"] / 100, 6),
        n=cells["tokens_week_to_date"],
    )


def figure(row: Reading) -> Reading:
    """Company figures in US dollars; the variant tells periods, segments and second reports apart."""
    cells = row.fields
    remarks = [part for part in (cells["segment"], cells["reading"]) if part]
    return observed(
        row,
        measure=cells["metric"].replace("_", "-"),
        unit="USD",
        subject="company",
        name=cells["company"],
        variant=", ".join([cells["period_kind"], *remarks]),
        period=cells["period_start"],
        value=cells["amount_usd"],
    )


def total(row: Reading) -> Reading:
    cells = row.fields
    of_company = cells["company"] is not None
    return observed(
        row,
        measure=f"downloads-{cells['window']}",
        unit="downloads",
        subject="company" if of_company else "side",
        name=cells["company"] if of_company else cells["side"],
        variant=cells["key"] if of_company or cells["key"] != cells["side"] else "",
        period=cells["day"],
        value=cells["downloads"],
    )


def capacity(row: Reading) -> Reading:
    cells = row.fields
    return observed(
        row,
        measure=cells["metric"],
        unit=cells["unit"],
        subject="company" if cells["company"] else "side",
        name=cells["company"] or cells["side"],
        variant=cells["entity"],
        period=cells["day"],
        value=cells["value"],
    )


def adoption(row: Reading) -> Reading:
    cells = row.fields
    return observed(
        row,
        measure=cells["measure"],
        unit=cells["measure"],
        subject="side",
        name=cells["side"],
        variant=f"{cells['subject']}: {cells['about']}",
        period=cells["day"],
        value=cells["value"],
    )


def probability(row: Reading) -> Reading:
    cells = row.fields
    return observed(
        row,
        measure="probability",
        unit="probability",
        subject="question",
        name=cells["question"],
        variant=cells["platform"],
        period=cells["day"],
        value=cells["probability"],
    )


def gap(row: Reading) -> Reading:
    """A published estimate of China's distance; positive means that the US is ahead."""
    cells = row.fields
    return observed(
        row,
        measure="lag-estimate" if cells["unit"] == "months" else "gap-estimate",
        unit=cells["unit"],
        subject="side",
        name="CN",
        variant=cells["gauge"],
        period=cells["day"],
        value=cells["value"],
        low=cells["low"],
        high=cells["high"],
    )


def download(row: Reading) -> Reading:
    cells = row.fields
    fields = {
        "repository": cells["repository"],
        "company": cells["company"],
        "model": cells["model"],
        "day": cells["day"],
        "downloads_30d": cells["downloads"],
        "downloads_all_time": None,
        "likes": None,
        "known_at": known_at(cells["known_on"]),
        "url": cells["source_url"],
    }
    return Reading("download", row.locator, fields, row.place)


AS_SERIES: dict[str, Callable[[Reading], Reading]] = {
    "ratings": rating,
    "downloads": download,
    "download_totals": total,
    "token_shares": tokens,
    "share_prices": price,
    "price_index": price_index,
    "capex_revenue": figure,
    "compute_capacity": capacity,
    "adoption_figures": adoption,
    "forecast_markets": probability,
    "gap_estimates": gap,
}
