"""What the person at the terminal sees: one line a step, with its seconds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


def say(text: str = "") -> None:
    print(text, flush=True)


@contextmanager
def step(name: str) -> Iterator[list[str]]:
    """Print what is going on, then how long it took and what the body added to the list."""
    print(f"{name:<28} … ", end="", flush=True)
    began, notes = time.monotonic(), list[str]()
    try:
        yield notes
    except BaseException:
        say("failed")
        raise
    say(f"{time.monotonic() - began:.1f} s{''.join(f' ({note})' for note in notes)}")
