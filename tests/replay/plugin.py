"""The fixture `replay`: all sources, served on this machine from their golden folders."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.replay.server import Replay, running


@pytest.fixture
def replay() -> Iterator[Replay]:
    with running() as server:
        yield server
