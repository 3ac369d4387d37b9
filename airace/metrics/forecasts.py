"""What the forecast metrics are made of, read once for all of them: questions, statements, prices, our own gaps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from airace.metrics import registry
from airace.queries.forecasts import CHANCE, Asked, Said, questions, statements
from airace.queries.observations import QUESTION, Reading, readings
from airace.results import Definition, Result


@dataclass
class Records:
    """Everything on record about forecasts as known on a day; each part is read when it is first asked for."""

    known_on: date
    _results: dict[str, Result] = field(default_factory=dict)

    @cached_property
    def asked(self) -> dict[int, Asked]:
        return questions(known_on=self.known_on)

    @cached_property
    def said(self) -> list[Said]:
        return statements(self.asked, known_on=self.known_on)

    @cached_property
    def prices(self) -> list[Reading]:
        return readings(CHANCE, QUESTION, known_on=self.known_on)

    def result(self, slug: str) -> Result:
        """Another metric on the same day, computed once; one that is made of these records reads nothing again."""
        if slug not in self._results:
            known = registry()[slug]
            make = _makers.get(slug)
            self._results[slug] = make(known.definition, self) if make else known.compute(known_on=self.known_on)
        return self._results[slug]


Make = Callable[[Definition, Records], Result]
_makers: dict[str, Make] = {}


def recorded(make: Make) -> Callable[[Definition, date], Result]:
    """A metric made of Records. Its slug is the function's name with hyphens, so that `Records.result` finds it."""
    _makers[make.__name__.replace("_", "-")] = make

    def function(definition: Definition, known_on: date) -> Result:
        return make(definition, Records(known_on))

    return function
