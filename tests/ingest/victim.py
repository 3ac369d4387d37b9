"""A process that imports when it is told to, in a child of its own, so that tests may kill it at any moment.

Reads slugs from standard input, one a line; answers each with the process id of the child that imports it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from airace.sources.base import Errand, Payload, Reading, Refusal, Source, Upstream, observation

PAGES, ROWS = 3, 400
KNOWN = datetime(2026, 9, 1, tzinfo=UTC)


def upstream(slug: str) -> Upstream:
    """Numbers of a company, download counters and refusals on a few pages."""

    def fetch(errand: Errand) -> Iterator[Payload]:
        for page in range(PAGES):
            yield Payload(f"{slug} {page}".encode(), f"https://{slug}.example/{page}", errand.now, name=f"page {page}")

    def parse(payload: Payload) -> Iterator[Reading | Refusal]:
        page = int(payload.name[-1])
        for row in range(ROWS):
            day = date(2024, 1, 1) + timedelta(days=row)
            yield observation(
                slug, f"measure-{page}", "things", "company", "lab", day, row + page, known_at=KNOWN, url=payload.url
            )
        yield observation(slug, "x", "things", "company", "nobody", KNOWN.date(), 1, known_at=KNOWN, url=payload.url)
        for row in range(ROWS):
            counters = {
                "repository": f"{slug}/{row}",
                "day": date(2026, 8, 1 + page),
                "downloads_30d": row,
                "downloads_all_time": 1000 + row,
                "likes": page,
                "known_at": KNOWN,
                "url": payload.url,
            }
            yield Reading("download", f"{slug}/{row}/{page}", counters)
        yield Refusal(f"page {page}:7", "is no record.")

    return Upstream(Source(slug, slug, "P", f"https://{slug}.example", "CC0", True, steady=False), fetch, parse)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "airace.settings")
    django.setup()
    from airace.ingest.run import import_source

    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            import_source(upstream(line.strip()), checks=())
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        os.waitpid(child, 0)
        sys.stdout.write("gone\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
