"""Tests of the API may ask as often as they like, except those about limits."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def no_limit(settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 1_000_000
