"""The small world that metrics are tried in."""

from tests.observing import observe

__all__ = ["observe"]
