"""ECB: euro foreign exchange reference rates, one a currency and working day.

Takes:   the whole history on the first import, on request and for days longer ago; else the file of the last 90 days.
Leaves:  currencies that no figure here is stated in, and days before 2015.
Beware:  rates are units of the currency per euro, and none are published on weekends and TARGET holidays; they are
         reference rates of about 14:15, published around 16:00 in Frankfurt, not prices at which anybody dealt.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import ParseError
from zoneinfo import ZoneInfo

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from airace.sources.base import Errand, LayoutError, Payload, Reading, Refusal, Source, observation

SOURCE = Source(
    slug="ecb-fx",
    title="Euro foreign exchange reference rates",
    publisher="European Central Bank",
    url="https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates/html/index.en.html",
    licence="Free reuse with attribution",
    licence_url="https://www.ecb.europa.eu/services/disclaimer/html/index.en.html",
    redistributable=True,
    stake="A central bank; publishes the rates for information only.",
    coverage="Working days since 2015 for USD, CNY, HKD, JPY, KRW, GBP, SGD and INR; no rates on weekends and holidays.",
    citation="Source: ECB statistics",
    cadence=timedelta(hours=12),
    jitter=timedelta(minutes=20),
    steady=False,  # the history is a hundred times longer than the file of 90 days
    pace=1,
)
FOLDER = "https://www.ecb.europa.eu/stats/eurofxref"
TYPES = ("text/xml", "application/xml")
CURRENCIES = frozenset({"USD", "CNY", "HKD", "JPY", "KRW", "GBP", "SGD", "INR"})
FIRST = date(2015, 1, 1)
RECENT = timedelta(days=85)  # what the file of 90 days surely covers
HISTORY_BYTES = 40 * 1024 * 1024
RELEASED, FRANKFURT = time(16), ZoneInfo("Europe/Berlin")
CUBE = "{http://www.ecb.int/vocabulary/2002-08-01/eurofxref}Cube"


def fetch(errand: Errand) -> Iterator[Payload]:
    today = errand.now.date()
    long_ago = errand.since is not None and errand.since < today - RECENT
    if errand.whole or long_ago or "history" not in errand.bookmark:
        mark = {"history": today.isoformat()}
        url = f"{FOLDER}/eurofxref-hist.xml"
        payload = errand.get(url, name="history", types=TYPES, mark=mark, bytes=HISTORY_BYTES)
    else:
        payload = errand.get(f"{FOLDER}/eurofxref-hist-90d.xml", name="90 days", types=TYPES)
    if payload:
        yield payload


def parse(payload: Payload) -> Iterator[Reading | Refusal]:
    try:
        root = fromstring(payload.body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, LookupError, ValueError) as error:
        raise LayoutError(f"The rates are not XML as the ECB publishes it ({error}).") from None
    days = [cube for cube in root.iter(CUBE) if "time" in cube.attrib]
    quoted = {rate.attrib.get("currency") for day in days for rate in day.iter(CUBE) if "rate" in rate.attrib}
    if "USD" not in quoted:
        raise LayoutError(
            "No Cube with a time holds a Cube with currency USD and a rate; has the ECB changed its format?"
        )
    for cube in days:
        try:
            day = date.fromisoformat(cube.attrib["time"])
        except ValueError:
            yield Refusal(cube.attrib["time"], "is not a day; its rates are not read.", dict(cube.attrib))
            continue
        if day >= FIRST:
            for rate in cube.iter(CUBE):
                if rate.attrib.get("currency") in CURRENCIES:
                    yield _reading(payload, day, rate.attrib["currency"], rate.attrib.get("rate", ""))


def _reading(payload: Payload, day: date, currency: str, stated: str) -> Reading | Refusal:
    place = f"{day} {currency}"
    try:
        rate = Decimal(stated)
    except InvalidOperation:
        rate = Decimal(0)
    if not (rate.is_finite() and rate > 0):
        record = {"time": day.isoformat(), "currency": currency, "rate": stated}
        return Refusal(place, f"has the rate {stated!r}, which is not a number above nought.", record)
    return observation(
        SOURCE.slug,
        "per-euro",
        f"{currency} per EUR",
        "currency",
        currency,
        day,
        float(rate),
        known_at=datetime.combine(day, RELEASED, FRANKFURT).astimezone(UTC),
        url=payload.url,
    )
