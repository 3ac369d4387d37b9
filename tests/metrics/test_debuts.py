"""Closes against the offer in a small world: which closes count, what a first day is, when a median is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from airace.metrics.debuts import range_of
from airace.metrics.ipo import Desk, Listing, held
from airace.models import IPO, Claim, Company, Source
from airace.results import Cell
from airace.web.exports import opened, to_csv

NOW = date(2026, 11, 23)
Observe = Callable[..., None]
List = Callable[..., None]


@pytest.fixture
def enter(db: None) -> List:
    """enter(slug, listed, venue=…, offer=…, close=…, opened=…, returned=…, stage=…, known=…): a listing with one claim."""
    source = Source.objects.create(slug="press", title="Press", publisher="P", url="https://press.example")

    def write(slug: str, listed: str | None, **given: Any) -> None:
        venue = given.get("venue", "HKEX")
        company, _ = Company.objects.get_or_create(slug=slug, defaults={"name": slug.title(), "side": "CN"})
        attempt = given.get("attempt", 1)
        stage = given.get("stage", "listed")
        ipo, _ = IPO.objects.get_or_create(
            slug=f"{slug}-{venue.lower()}",
            defaults={
                "company": company,
                "exchange": venue,
                "attempt": attempt,
                "stage": stage,
                "listed_on": listed,
            },
        )
        money = {"offer_price": given.get("offer"), "close": given.get("close"), "open": given.get("opened")}
        fields: dict[str, Any] = {"stage": stage, "ticker": f"{slug}.HK"}
        if listed:
            fields["listed"] = {"value": listed, "precision": "day"}
        if given.get("returned") is not None:
            fields["first_day_return"] = given["returned"]
        fields |= {name: {"value": value, "currency": "HKD"} for name, value in money.items() if value is not None}
        Claim.objects.create(
            kind="ipo",
            fields=fields | given.get("fields", {}),
            status="accepted",
            tier=given.get("tier", 3),
            published_on=given.get("known", listed or "2026-01-01"),
            url=f"https://press.example/{slug}",
            ipo=ipo,
            source=source,
        )

    return write


@pytest.fixture
def close(observe: Observe) -> Callable[..., None]:
    def write(slug: str, day: str, value: float, **given: Any) -> None:
        company = given.pop("company", slug)
        unit, source = given.pop("unit", "HKD"), given.pop("source", "prices")
        observe("close", unit, value, day, source=source, variant=f"{slug}.HK", company=company, **given)

    return write


def listing(slug: str, known_on: date = NOW) -> Listing:
    return next(one for one in Desk(known_on).listings if one.slug == slug)


def row(metric: str, known_on: date = NOW, at: int = 0) -> dict[str, Cell]:
    table = Desk(known_on).result(metric).table
    assert table is not None
    return dict(zip(table.columns, table.rows[at], strict=True))


def test_a_listing_below_its_offer_did_not_hold_and_says_how_often(enter: List, close: Any) -> None:
    enter("one", "2026-01-05", offer=10.0, close=12.0)
    for day, value in (("2026-01-06", 9.0), ("2026-01-07", 11.0), ("2026-01-08", 8.0)):
        close("one", day, value)
    assert held(listing("one-hkex")) == (
        "One did not hold its offer price of HK$10.00: at the newest known close, on 8 Jan 2026, it stood at HK$8.00, "
        "20.0 % below; 2 of 4 known closes since 5 Jan 2026 were below it."
    )
    assert range_of(listing("one-hkex")) == (
        "One: closes over the offer: 0.80 × on 8 Jan 2026; highest 1.20 × on 5 Jan 2026, lowest 0.80 × on 8 Jan 2026"
    )
    found = row("ipo-since-offer")
    assert (found["Since offer"].text, found["Closes below offer"].text) == ("−20.0 %", "2 of 4")
    assert "1 hold" not in Desk(NOW).result("ipo-since-offer").headline
    assert (
        "none hold the offer price at the newest known close, 1 does not"
        in Desk(NOW).result("ipo-since-offer").headline
    )


def test_a_listing_above_its_offer_that_was_below_it_once_stands_above_and_did_not_hold_throughout(
    enter: List, close: Any
) -> None:
    enter("one", "2026-01-05", offer=10.0, close=12.0)
    for day, value in (("2026-01-06", 9.0), ("2026-01-07", 11.0)):
        close("one", day, value)
    assert held(listing("one-hkex")) == (
        "One stood above its offer price of HK$10.00: at the newest known close, on 7 Jan 2026, it stood at HK$11.00, "
        "10.0 % above; 1 of 3 known closes since 5 Jan 2026 was below it."
    )
    close("one", "2026-01-08", 10.0)
    assert "One stood at its offer price of HK$10.00: " in held(listing("one-hkex"))


def test_a_close_at_the_offer_holds_it(enter: List, close: Any) -> None:
    enter("one", "2026-01-05", offer=10.0, close=12.0)
    close("one", "2026-01-06", 10.0)
    assert "held its offer price" in held(listing("one-hkex"))
    assert "exactly there; none of 2 known closes" in held(listing("one-hkex"))


def test_closes_before_the_first_day_of_other_companies_and_currencies_do_not_count(enter: List, close: Any) -> None:
    enter("one", "2026-01-05", offer=10.0, close=12.0)
    Company.objects.create(slug="stranger", name="Stranger", side="US")
    close("one", "2026-01-02", 99.0)
    close("one", "2026-01-05", 77.0)  # the first day is the close that is stated about the listing
    close("one", "2026-01-07", 55.0, company="stranger")
    close("one", "2026-01-08", 44.0, unit="USD", source="elsewhere")
    close("one", "2026-01-06", 11.0)
    assert [(quote.day.day, quote.value) for quote in listing("one-hkex").quotes] == [(5, 12.0), (6, 11.0)]


def test_a_first_day_close_of_the_price_file_begins_the_path_where_none_is_stated(enter: List, close: Any) -> None:
    enter("one", "2026-01-05", offer=10.0)
    close("one", "2026-01-05", 12.5)
    close("one", "2026-01-06", 15.0)
    (line,) = Desk(NOW).result("ipo-paths").lines
    assert [point.y for point in line.points] == [1.25, 1.5]
    assert row("ipo-first-day")["Close over offer"].missing == "unknown"


def test_a_correction_of_a_close_counts_from_the_day_it_was_known(enter: List, close: Any) -> None:
    enter("one", "2026-01-05", offer=10.0, close=12.0)
    close("one", "2026-01-06", 20.0)
    close("one", "2026-01-06", 9.0, known="2026-02-01")
    assert listing("one-hkex", date(2026, 1, 31)).quotes[-1].value == 20.0
    assert listing("one-hkex").quotes[-1].value == 9.0
    assert listing("one-hkex").below == 1


def test_without_an_offer_or_a_close_it_is_said_to_be_unknown(enter: List) -> None:
    enter("one", "2026-01-05")
    enter("two", "2026-01-06", offer=10.0)
    enter("three", None, stage="filed")
    assert "which no source here states" in held(listing("one-hkex"))
    assert "no close is known (listed 6 Jan 2026)" in held(listing("two-hkex"))
    assert held(listing("three-hkex")) == ""
    assert Desk(NOW).result("ipo-paths").lines == ()


def test_a_median_needs_three_returns_of_its_venue_and_takes_stated_ones_in(enter: List) -> None:
    enter("one", "2026-01-05", offer=10.0, close=12.0)
    enter("two", "2026-01-06", offer=10.0, close=15.0)
    enter("three", "2026-01-07", offer=10.0)
    enter("four", "2026-01-08", venue="NASDAQ", offer=10.0, close=90.0)
    assert Desk(NOW).medians["HKEX"] == (None, 2)
    enter("three", "2026-01-07", returned=0.3)
    found = Desk(NOW).medians
    assert (found["HKEX"].value, found["HKEX"].n) == (pytest.approx(0.3), 3)
    assert found["NASDAQ"] == (None, 1)
    cells = {cells["Company"].text: cells for at in range(4) for cells in (row("ipo-first-day", at=at),)}
    assert cells["Two"]["Against the median"].text == "+20.0 pp"
    assert cells["Three"]["Close over offer"].note == "as reported"
    assert cells["Four"]["Venue median"].text == "n = 1, too few"


def test_a_selection_keeps_the_medians_of_all_listings_at_a_venue(enter: List) -> None:
    for slug, price in (("one", 12.0), ("two", 15.0), ("three", 13.0)):
        enter(slug, "2026-01-05", offer=10.0, close=price)
    Company.objects.filter(slug="two").update(side="US")
    desk = Desk(NOW, side="US")
    assert [one.name for one in desk.listings] == ["Two"]
    assert desk.medians["HKEX"] == (pytest.approx(0.3), 3)
    assert Desk(NOW, venue="nasdaq").listings == []


def test_prices_of_a_source_that_may_not_be_handed_on_stay_out_of_files(enter: List, close: Any) -> None:
    enter("one", "2026-01-05", offer=10.0, close=12.0)
    close("one", "2026-01-06", 13.37)
    Source.objects.filter(slug="prices").update(redistributable=False)
    Source.objects.filter(slug="press").update(redistributable=True)
    for slug in ("ipo-paths", "ipo-since-offer", "ipo-desk"):
        result = Desk(NOW).result(slug)
        assert not any(source.redistributable for source in result.sources if source.slug == "prices")
        written = to_csv(result)
        assert "1.337" not in written
        assert "13.37" not in written
        assert opened(result).withheld
