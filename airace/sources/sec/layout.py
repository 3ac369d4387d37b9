"""What both kinds of the SEC's JSON share."""

from __future__ import annotations

import json
from typing import Any

from airace.sources.base import LayoutError, Payload


def document(payload: Payload) -> dict[str, Any]:
    """The JSON object of a payload. Raises LayoutError."""
    try:
        found = json.loads(payload.body.decode("utf-8-sig"))
    except ValueError as error:
        raise LayoutError(f"{payload.name} is not JSON ({error}).") from None
    if not isinstance(found, dict):
        raise LayoutError(f"{payload.name} is not a JSON object.")
    return found


def folder(cik: str, accession: str) -> str:
    """Address of the folder of one filing."""
    return f"https://www.sec.gov/Archives/edgar/data/{int(cik)}/{accession.replace('-', '')}"
