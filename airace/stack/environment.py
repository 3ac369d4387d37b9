"""Reads `.env` into the environment, and refuses a broken line with its number."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from dotenv import load_dotenv
from dotenv.parser import parse_stream


def load(path: Path) -> None:
    """Set what `path` names and the environment does not; exit with one sentence where a line is not NAME=value."""
    if not path.is_file():
        return
    try:
        with path.open(encoding="utf-8") as stream:
            broken = [
                binding.original
                for binding in parse_stream(stream)
                if binding.error or (binding.key and binding.value is None)
            ]
    except (OSError, UnicodeDecodeError) as error:
        sys.exit(f"{path} cannot be read ({error}); make it a readable UTF-8 text of NAME=value lines.")
    if broken:
        # A statement carries the blank lines before it.
        blank = len(broken[0].string) - len(broken[0].string.lstrip("\n"))
        sys.exit(
            f"{path}, line {broken[0].line + blank}: {broken[0].string.strip().splitlines()[0]!r} is not NAME=value; "
            "correct it or begin the line with #."
        )
    load_dotenv(path)


def number(name: str, default: int, low: int, high: int) -> int:
    """The whole number in variable `name`, between `low` and `high`; exit with one sentence where it is not one."""
    text = os.environ.get(name, "").strip() or str(default)
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        sys.exit(f"{name} is {text!r}; it must be a whole number from {low} to {high}.")
    return int(text)
