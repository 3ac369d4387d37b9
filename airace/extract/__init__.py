"""Article text → mentions and candidate claims, by a gazetteer and rules. No Django, no database, no network.

Kinds and fields follow `docs/` on claims: `{kind, fields, excerpt, start, end, confidence}`, offsets into the stored text.
"""

from __future__ import annotations

from airace.extract.gazetteer import Gazetteer
from airace.extract.pipeline import extract
from airace.extract.records import Claim, Entry, Extraction, Mention

__all__ = ["Claim", "Entry", "Extraction", "Gazetteer", "Mention", "extract"]
