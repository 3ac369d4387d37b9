"""Everything that `manage.py bench` measures; that command gives it a scratch database and calls it."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "airace.settings")

import django  # noqa: E402 - needs the path set above

django.setup()

import bulk  # noqa: E402 - these need Django set up
import drawn  # noqa: E402
import extraction  # noqa: E402
import lighthouse  # noqa: E402
import lists  # noqa: E402
import pages  # noqa: E402
import serving  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from figures import Figure, extraction_table, progress, table  # noqa: E402


def loading() -> list[Figure]:
    """Seconds for the bundled dataset into an empty database, and again with nothing new in it."""
    call_command("migrate", verbosity=0, interactive=False)
    figures = []
    for name, options, budget in (("fresh", {}, 20), ("again, nothing new", {"again": True}, None)):
        began = time.perf_counter()
        with Path(os.devnull).open("w") as nowhere:
            call_command("load_dataset", stdout=nowhere, **options)
        figures.append(Figure("Bundled dataset", name, time.perf_counter() - began, "s", budget))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return figures


def machine() -> dict[str, Any]:
    return {"python": platform.python_version(), "system": platform.platform(), "cores": os.cpu_count()}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--scale", type=float, default=0.05)
    parser.add_argument("--lighthouse", action="store_true")
    options = parser.parse_args()
    figures = []
    progress("Loading the bundled dataset")
    figures += loading()
    progress("Compressing static files")
    call_command("collectstatic", verbosity=0, interactive=False)
    if options.lighthouse:
        progress("Visiting with Lighthouse")
        found = lighthouse.scores()
        sys.stdout.write(f"{json.dumps([figure.as_dict() for figure in found]) if options.json else table(found)}\n")
        sys.exit(any(figure.ok is False for figure in found))
    progress("Counting queries and bytes")
    figures += pages.queries() + pages.bytes_of_first_load()
    progress("Filling the desk's lists")
    figures += lists.lists()
    progress("Serving")
    figures += serving.processor_time() + serving.readers()
    progress("Drawing")
    figures += drawn.drawn()
    progress("Loading download counters")
    figures += bulk.counters(options.scale)
    progress("Extracting")
    report = extraction.report()
    if options.json:
        answer = {"machine": machine(), "figures": [figure.as_dict() for figure in figures], "extraction": report}
        sys.stdout.write(json.dumps(answer, indent=1) + "\n")
    else:
        sys.stdout.write(f"{table(figures)}\n\n{extraction_table(report)}\n")


if __name__ == "__main__":
    main()
