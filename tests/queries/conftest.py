"""The small world that queries are tried in."""

from tests.observing import observe

__all__ = ["observe"]
