"""Compiling the rules' expressions. Chinese has no word boundaries, so `\\b` and `\\w` mean ASCII ones."""

from __future__ import annotations

import re


def compiled(expression: str, *, ignore_case: bool = False) -> re.Pattern[str]:
    """A compiled expression in which a Chinese character beside a Latin word is a boundary."""
    return re.compile(expression, re.ASCII | (re.IGNORECASE if ignore_case else re.NOFLAG))
