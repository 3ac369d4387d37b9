"""A process that rules on what is due and stops before the commit, so that a test may kill it there."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


class Verdict(NamedTuple):
    outcome: str = "yes"
    reason: str = "Never committed."
    evidence: Mapping[str, float] = MappingProxyType({"value": 1.0})


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "airace.settings")
    django.setup()
    from airace.ingest import rulings

    def stop() -> None:
        sys.stdout.write("written, not committed\n")
        sys.stdout.flush()
        time.sleep(60)

    bump = rulings.bump
    rulings.bump = lambda: (bump(), stop())[0]
    rulings.rule_due(date(2027, 1, 1), lambda question: Verdict())


main()
