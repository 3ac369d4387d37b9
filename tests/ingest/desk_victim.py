"""A process that does one errand of the desk after the other, each in a child that stops before its commit to be killed.

Reads lines "ERRAND NUMBER …" from standard input; answers each with the child's process id once all is written.
"""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


def do(errand: str, *numbers: int) -> None:
    from django.contrib.auth.models import User

    from airace.ingest import entry, overriding, restore, withdrawal
    from airace.ingest.merging import sever
    from airace.models import IPO, Company

    editor = User.objects.get(pk=numbers[0])
    stated = entry.Stated("https://paper.example/c", 3, date(2026, 1, 12))
    if errand == "enter":
        fact = IPO(slug="new", company=Company.objects.get(pk=numbers[1]), exchange="NYSE", stage="filed")
        entry.enter(fact, changed=[], stated=stated, by=editor)
    elif errand == "correct":
        fact = IPO.objects.get(pk=numbers[1])
        fact.proceeds_usd = 7
        entry.enter(fact, changed=["proceeds_usd"], stated=stated, by=editor)
    elif errand == "restore":
        restore.bring_back(
            IPO.objects.get(pk=numbers[1]), numbers[2], columns=["proceeds_usd"], reason="as before", by=editor
        )
    elif errand == "override":
        overriding.prefer(numbers[1], "amount", by=editor, reason="the paper counts the green shoe")
    elif errand == "withdraw":
        withdrawal.withdraw(IPO.objects.get(pk=numbers[1]), by=editor, reason="another firm's")
    elif errand == "part":
        sever.reverse(numbers[1], why="Two firms.", by=editor)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "airace.settings")
    django.setup()
    from tests.ingest.victims import stop_before_the_commit

    stop_before_the_commit(os.getpid)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                errand, *numbers = line.split()
                do(errand, *map(int, numbers))
            finally:
                os._exit(1)
        os.waitpid(child, 0)
        sys.stdout.write("gone\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
