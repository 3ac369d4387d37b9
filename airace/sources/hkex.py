"""HKEXnews: who has applied to list in Hong Kong, and who passed the hearing.

Takes:   the lists of applicants to the Main Board that are live (in English and Chinese), listed, returned or inactive.
         An application proof says that a company filed, a post-hearing information pack (PHIP) that it was approved.
Leaves:  the documents themselves, which are linked and never copied; GEM; applications filed before 2023.
Beware:  the lists are undocumented. An applicant that is no longer on the live list has listed, lapsed, renewed or
         withdrawn: nothing is concluded from that. Most applicants are none of our companies; they are counted only.
         Both languages give one application the same locator, so that either name is enough to find the company.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from airace.sources.base import Errand, LayoutError, Payload, Reading, Refusal, Source

SOURCE = Source(
    slug="hkex",
    title="HKEX announcements",
    publisher="Hong Kong Exchanges and Clearing",
    url="https://www.hkexnews.hk/",
    licence="Figures are facts",
    redistributable=True,
    stake="The exchange earns from listings.",
    coverage="Applicants to the Main Board since 2023 whose names are known here, in English or Chinese; all others are "
    "counted and left out. Confidential filings are not in it. Figures of single listings were read in "
    "announcements by hand.",
    citation="HKEXnews",
    cadence=timedelta(days=1),
    jitter=timedelta(minutes=30),
    steady=False,
    pace=2,
)
FOLDER = "https://www1.hkexnews.hk/ncms/json/eds"
DOCUMENTS = "https://www1.hkexnews.hk/app/"
LISTS = (
    "appactive_app_sehk_e",
    "appactive_app_sehk_c",
    "appactive_appphip_sehk_e",
    "appactive_appphip_sehk_c",
    "applisted_sehk_e",
    "appreturned_sehk_e",
    "appinactive_sehk_e",
)
FIRST = date(2023, 1, 1)  # where the register of listings begins
LIST_BYTES = 20 * 1024 * 1024
STAGES = (("ls", "filed", "application proof"), ("ps", "approved", "post-hearing information pack"))
# What stands behind a name on the list only, or says no more than that it is a company
LEGAL = re.compile(
    r"\s*(?:\s[-–]\s?[A-Z]{1,2}|,?\s(?:Co\.?,?\s?)?(?:Limited|Ltd\.?)|,?\sCompany|,?\sInc\.?|,?\sCorp(?:oration|\.)?|"
    r"\sJoint Stock|\sGroup|\sHoldings?|股份有限公司|有限公司|控股|集團|集团)$",
    re.IGNORECASE,
)


def fetch(errand: Errand) -> Iterator[Payload]:
    for name in LISTS:
        if name not in errand.done:
            payload = errand.get(
                f"{FOLDER}/{name}.json", name=name, types=("application/json", "text/plain"), bytes=LIST_BYTES
            )
            if payload:
                yield payload


def parse(payload: Payload) -> Iterator[Reading | Refusal]:
    for row in _rows(payload):
        place = f"{payload.name} {row.get('id')}"
        record = {name: str(row.get(name)) for name in ("id", "a", "d")}
        if not (row.get("id") and str(row.get("a") or "").strip()):
            yield Refusal(place, "has no id or no name.", record)
            continue
        for part, stage, paper in STAGES:
            documents = row.get(part) or []
            try:
                first = min(documents, key=lambda document: _day(document["d"]), default=None)
                if first is not None and _day(first["d"]) >= FIRST:
                    yield _claim(row, stage, paper, first, place)
            except (KeyError, TypeError, ValueError) as error:
                yield Refusal(place, f"has a document ({paper}) that cannot be read: {error}.", record)


def _rows(payload: Payload) -> list[Mapping[str, Any]]:
    try:
        found = json.loads(payload.body.decode("utf-8-sig"))
    except ValueError as error:
        raise LayoutError(f"{payload.name} is not JSON ({error}).") from None
    rows = found.get("app") if isinstance(found, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise LayoutError(f"{payload.name} has no list of applicants (app).")
    missing = [name for name in ("id", "a", "ls") if rows and not any(name in row for row in rows)]
    if missing:
        raise LayoutError(f"No applicant in {payload.name} has the field {missing[0]}.")
    return rows


def _day(text: str) -> date:
    """A day written DD/MM/YYYY. Raises ValueError."""
    if not (stated := re.fullmatch(r"(\d{2})/(\d{2})/(\d{4})", text)):
        raise ValueError(f"{text!r} is not a day written DD/MM/YYYY")
    day, month, year = map(int, stated.groups())
    return date(year, month, day)


def _claim(row: Mapping[str, Any], stage: str, paper: str, document: Mapping[str, Any], place: str) -> Reading:
    day, name = _day(document["d"]), str(row["a"]).strip()
    fields: dict[str, Any] = {"company": name, "stage": stage, "exchange": "HKEX", "modality": "happened"}
    if stage == "filed":
        fields["date"] = {"value": day.isoformat(), "precision": "day"}
    claim = {
        "kind": "ipo",
        "fields": fields,
        "spellings": spellings(name),
        "only_known": True,
        "excerpt": f"{name}: {paper}, {day}",
        "url": DOCUMENTS + str(document["u1"]).lstrip("/"),
        "published_on": day,
        "tier": 1,
    }
    return Reading("claim", f"sehk/{row['id']}/{stage}", claim, place)


def spellings(name: str) -> tuple[str, ...]:
    """Shorter forms of a registered name, the longest first: without its legal form, group and the like, one by one."""
    found: list[str] = []
    while (shorter := LEGAL.sub("", name).strip(" ,")) and shorter != name:
        found.append(shorter)
        name = shorter
    return tuple(found)
