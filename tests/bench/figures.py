"""What the measurements yield, and how it is printed."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number. `budget` is the most it may be, `least` the least; None where nothing was promised."""

    area: str
    name: str
    value: float
    unit: str
    budget: float | None = None
    least: float | None = None

    @property
    def verdict(self) -> str:
        return "" if self.ok is None else "ok" if self.ok else "OVER" if self.least is None else "UNDER"

    @property
    def ok(self) -> bool | None:
        if self.least is not None:
            return self.value >= self.least
        return None if self.budget is None else self.value <= self.budget

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"ok": self.ok}


def progress(text: str) -> None:
    """Tell the person at the terminal what is going on; beside the answer, which goes to stdout."""
    sys.stderr.write(f"{text} …\n")
    sys.stderr.flush()


def table(figures: Iterable[Figure]) -> str:
    """A line a figure, under the name of its area."""
    lines: list[str] = []
    area = ""
    for figure in figures:
        if figure.area != area:
            area = figure.area
            lines += ["", area]
        budget = f"≤ {figure.budget:,g}" if figure.budget is not None else ""
        budget = f"≥ {figure.least:,g}" if figure.least is not None else budget
        lines.append(
            f"  {figure.name:<46} {shown(figure.value):>12} {figure.unit:<10} {budget:>10}  {figure.verdict}".rstrip()
        )
    return "\n".join(lines).lstrip("\n")


def shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 or value == int(value) else f"{value:.3g}"


def extraction_table(report: dict[str, Any]) -> str:
    lines = ["Extraction on labelled examples           right missed  wrong  precision  recall"]
    for part, kinds in report.items():
        for kind, row in kinds.items():
            rates = "".join(
                f"{'–' if row[name] is None else format(row[name], '.2f'):>10}" for name in ("precision", "recall")
            )
            lines.append(f"  {part:<10} {kind:<26} {row['right']:>7} {row['missed']:>6} {row['wrong']:>6} {rates}")
    return "\n".join(lines)
