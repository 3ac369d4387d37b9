"""Names and texts in one comparable form, Latin and Chinese alike."""

from __future__ import annotations

import re
import unicodedata


def name_key(text: str) -> str:
    """NFKC and lower case: full-width forms and capitals compare equal. Same rule as the database column."""
    return unicodedata.normalize("NFKC", text).lower()


def slugify(text: str) -> str:
    """Lower-case ASCII words joined by hyphens; other scripts are dropped."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text.lower()).strip("-")
