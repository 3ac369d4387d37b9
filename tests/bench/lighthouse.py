"""Lighthouse on the pages read most, against the site as it is served: static files compressed, the dataset loaded."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from figures import Figure, progress
from serving import site

from airace.stack.install import LIGHTHOUSE, chromium, node

PAGES = {"scorecard": "/", "models": "/models/", "capital": "/capital/", "forecasts": "/forecasts/"}
CATEGORIES = ("performance", "accessibility", "best-practices")
LEAST = 95
TIMES = 3
FLAGS = "--headless=new --no-sandbox --disable-dev-shm-usage --disable-gpu"
# Lighthouse's own two settings: a desk with a fast line; a telephone with a slow line and a processor four times slower.
FORMS = {"desk": ["--preset=desktop"], "telephone": []}


def scores() -> list[Figure]:
    """Median scores of each page, out of 100. What is promised is the desk's; of the telephone all but its speed.

    On a telephone the chart library alone keeps its slowed processor busy for longer than a score of 95 allows,
    wherever a chart stands in the first window.
    """
    program = chromium()
    if program is None:
        raise SystemExit("There is no Chromium to measure with; install one, or set CHROMIUM to the path of one.")
    figures = []
    with site(workers=1) as (port, _):
        for form, settings in FORMS.items():
            for page, path in PAGES.items():
                progress(f"  {page}, {form}")
                found = [measured(program, f"http://localhost:{port}{path}", settings) for _ in range(TIMES)]
                for category in CATEGORIES:
                    value = median(one[category] for one in found)
                    least = None if (form, category) == ("telephone", "performance") else LEAST
                    area = f"Lighthouse, {form}, median of {TIMES}"
                    figures.append(Figure(area, f"{page}, {category}", value, "of 100", least=least))
    return figures


def measured(program: str, address: str, settings: list[str]) -> dict[str, float]:
    """Scores of one visit by category, and to stderr what keeps a category below the mark."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "report.json"
        command = [*node(), str(LIGHTHOUSE / "node_modules/lighthouse/cli/index.js"), address, "--quiet", *settings]
        command += [f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={FLAGS}"]
        command += ["--output=json", f"--output-path={out}"]
        done = subprocess.run(
            command, env=os.environ | {"CHROME_PATH": program}, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"Lighthouse ended with code {done.returncode}:\n{done.stderr[-2000:]}")
        report = json.loads(out.read_text(encoding="utf-8"))
    for category in CATEGORIES:
        if report["categories"][category]["score"] * 100 < LEAST:
            progress(f"    {category}: {', '.join(shortcomings(report, category))}")
    return {category: report["categories"][category]["score"] * 100 for category in CATEGORIES}


def shortcomings(report: dict[str, Any], category: str) -> list[str]:
    """The audits that cost points, with what was measured."""
    found = []
    for one in report["categories"][category]["auditRefs"]:
        audit = report["audits"][one["id"]]
        if one["weight"] and audit["score"] is not None and audit["score"] < 0.9:
            found.append(f"{one['id']} {audit.get('displayValue', '')}".replace("\u00a0", " ").strip())
    return found
