from __future__ import annotations

from airace.extract.registry import kinds


def test_every_kind_is_found_by_walking_the_package() -> None:
    assert [kind.name for kind in kinds()] == [
        "acquisition", "deployment", "funding", "ipo", "policy", "prediction", "ranking", "release", "relocation",
        "statement",
    ]  # fmt: skip
    assert all(kind.propose.__module__ == f"airace.extract.{kind.name}" for kind in kinds())
