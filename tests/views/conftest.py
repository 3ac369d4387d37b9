"""Every page test reads the bundled dataset and starts with an empty cache."""

from __future__ import annotations

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def nothing_cached(bundle: None) -> None:
    cache.clear()
