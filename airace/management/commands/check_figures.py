"""manage.py check_figures: every figure that the site would draw is one that Plotly accepts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from airace import charts, metrics
from airace.web.known_on import today


class Command(BaseCommand):
    help = "Draw every metric in all its forms and have plotly validate each figure."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--known-on", type=date.fromisoformat, default=None, help="YYYY-MM-DD; today by default")

    def handle(self, *args: Any, known_on: date | None, **options: Any) -> None:
        # Imported here: plotly takes half a second and is needed by nothing that serves pages.
        from plotly.graph_objects import Figure

        day = known_on or today()
        checked, faults = 0, []
        for slug, metric in metrics.registry().items():
            result = metric.compute(known_on=day)
            if not result.lines:
                continue
            for scale in ("linear", "log"):
                for share in (False, True):
                    checked += 1
                    figure = charts.figure(result, charts.Options(scale=scale, share=share))
                    try:
                        Figure(figure)
                    except ValueError as error:
                        faults.append(f"{slug} ({scale}{', share' if share else ''}): {error}")
        if faults:
            raise CommandError("Plotly refuses these figures:\n" + "\n".join(faults))
        self.stdout.write(f"{checked} figures are sound, as known on {day}.")
