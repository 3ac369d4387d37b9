"""A process that accepts, rejects and undoes without end, in a child of its own, so that a test may kill it at any moment.

Reads lines "EDITOR CLAIM CLAIM …" from standard input; answers each with the process id of the child that works.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


def work(editor_id: int, claims: list[int]) -> None:
    from django.contrib.auth.models import User

    from airace.ingest.decisions import accept_claims, reject_claims
    from airace.ingest.review import DecisionError
    from airace.ingest.undo import undo

    editor = User.objects.get(pk=editor_id)
    with suppress(DecisionError):  # what one before left
        while True:
            undo(editor)
    while True:
        for claim in claims[:-1]:
            accept_claims([claim], by=editor)
            undo(editor)
            accept_claims([claim], by=editor)
        reject_claims(claims[-1:], by=editor, reason="The text does not say this.")
        for _ in claims:
            undo(editor)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "airace.settings")
    django.setup()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                editor, *claims = map(int, line.split())
                work(editor, claims)
            finally:
                os._exit(1)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        os.waitpid(child, 0)
        sys.stdout.write("gone\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
