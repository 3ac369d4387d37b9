"""Reads `.env` into the environment and what stands there; refuses what is broken with one sentence."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from dotenv import load_dotenv
from dotenv.parser import parse_stream

from airace.stack import paths

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


def load(path: Path) -> None:
    """Set what `path` names and the environment does not; exit with one sentence where a line is not NAME=value."""
    if not path.exists():
        return
    if not path.is_file():
        sys.exit(f"{path} is not a file; make it a readable UTF-8 text of NAME=value lines, or remove it.")
    try:
        with path.open(encoding="utf-8") as stream:
            broken = [
                binding.original
                for binding in parse_stream(stream)
                if binding.error or (binding.key and binding.value is None)
            ]
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        sys.exit(f"{path} cannot be read ({reason}); make it a readable UTF-8 text of NAME=value lines.")
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


def address(name: str, text: str, schemes: tuple[str, ...], example: str) -> SplitResult:
    """The parts of the address in variable `name`; exit with one sentence, which repeats no password, where it is none."""
    try:
        parts = urlsplit(text)
    except ValueError:
        sys.exit(f"{name} cannot be read as an address (an IPv6 host is written as [::1]); it must be {example}.")
    if parts.scheme not in schemes:
        begins = f"begins with {parts.scheme}://" if "://" in text and parts.scheme else "does not begin with a scheme"
        sys.exit(f"{name} {begins}; it must be {example}.")
    try:
        _ = parts.port
    except ValueError:
        sys.exit(f"{name} has a port that is no number from 0 to 65535; it must be {example}.")
    return parts


def log_level() -> str:
    """The level in LOG_LEVEL, INFO without one; exit with one sentence where there is no such level."""
    level = os.environ.get("LOG_LEVEL", "").strip().upper() or "INFO"
    if level not in LOG_LEVELS:
        sys.exit(f"LOG_LEVEL is {level[:40]!r}; it must be one of {', '.join(LOG_LEVELS)}.")
    return level


def state_dir() -> Path:
    """The state folder; exit with one sentence where we may not look into it."""
    try:
        folder = paths.state_dir()
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            (folder / "sockets").stat()
    except (OSError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        where = os.environ.get("STATE_DIR") or ".state"
        sys.exit(f"The state folder {where} cannot be entered ({reason}): set STATE_DIR to a folder of your own.")
    return folder
