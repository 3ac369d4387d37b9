"""Writes what the modules read in their golden payloads: `.venv/bin/python tests/golden/record.py SLUG…`

Only the lists called `readings` are written anew; compare every line of them with the payload by hand afterwards.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from airace.sources.base import Upstream, discover
from tests.golden import folder


def record(upstream: Upstream) -> int:
    """Write the readings of one folder; their number."""
    golden = folder.read(upstream.source.slug)
    count = 0
    for entry, served in zip(golden.stated["payloads"], golden.served, strict=True):
        if served.name is not None:
            entry["readings"] = folder.stated(upstream.parse(served.payload()))
            count += len(entry["readings"])
    (golden.folder / "readings.json").write_text(pretty(golden.stated), "utf-8")
    return count


def pretty(document: dict[str, Any]) -> str:
    """JSON in the order given, one line for each short thing and each reading."""
    lines = []
    for name, value in document.items():
        if name == "payloads":
            lines.append(f'"payloads": [\n{",".join(_entry(entry) for entry in value)}\n]')
        elif isinstance(value, list) and value:
            rows = ",\n".join(f"  {compact(row)}" for row in value)
            lines.append(f"{compact(name)}: [\n{rows}\n]")
        else:
            lines.append(f"{compact(name)}: {compact(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _entry(entry: dict[str, Any]) -> str:
    lines = [f"  {compact(name)}: {compact(value)}" for name, value in entry.items() if name != "readings"]
    if "readings" in entry:
        rows = ",".join(f"\n    {compact(row)}" for row in entry["readings"])
        lines.append(f'  "readings": [{rows}\n  ]')
    return "{\n" + ",\n".join(lines) + "\n}"


def compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def main() -> int:
    upstreams = discover()
    unknown = [slug for slug in sys.argv[1:] if slug not in upstreams]
    if unknown or not sys.argv[1:]:
        sys.stderr.write(
            f"Name sources out of {', '.join(upstreams)}; not known: {', '.join(unknown) or 'none named'}.\n"
        )
        return 2
    for slug in sys.argv[1:]:
        sys.stdout.write(f"{slug}: {record(upstreams[slug])} readings and refusals\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
