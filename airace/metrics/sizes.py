"""Models by size and by day of release."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from airace.lib.dates import in_words
from airace.lib.say import later, marked, say
from airace.lib.units import number
from airace.metrics import metric
from airace.metrics.boards import BOARDS, best, models_of
from airace.queries.observations import sources_of
from airace.queries.releases import Scored, released
from airace.results import SIDE_NAMES, Band, Cell, Definition, Line, Point, Result, Table

REVIEWED = date(2026, 11, 23)
BUCKETS = (
    (later("up to 10bn"), 0.0, 10.0),
    (later("10bn to 40bn"), 10.0, 40.0),
    (later("40bn to 150bn"), 40.0, 150.0),
    (later("150bn to 500bn"), 150.0, 500.0),
    (later("over 500bn"), 500.0, float("inf")),
)


@metric(
    "size-buckets-eci",
    title="Best model of each side by size",
    unit="ECI points",
    text="The best model of each side on the Epoch Capabilities Index among models of about the same size, by total "
    "parameters where the developer has stated them.",
    formula="max ECI over a side's models whose parameters lie above the lower and up to the upper bound",
    caveats=(
        "Most closed models do not state their size: they stand in the last row, whatever their size is.",
        "Total parameters; a mixture of experts uses only a part of them at a time.",
        "No interval is in our copy of the index.",
    ),
    reviewed=REVIEWED,
)
def size_buckets(definition: Definition, known_on: date) -> Result:
    models = models_of(BOARDS["eci"], known_on=known_on)
    rows = []
    for name, above, up_to in BUCKETS:
        inside = [model for model in models if model.parameters and above < model.parameters <= up_to]
        rows.append(_row(name, up_to, inside))
    rows.append(_row(later("size not stated"), None, [model for model in models if not model.parameters]))
    sized = [row for row in rows[:-1] if row[-1].value is not None]
    led = Counter("US" if float(row[-1].value or 0) > 0 else "CN" for row in sized if row[-1].value)
    return Result(
        definition,
        known_on,
        as_of=models[0].snapshot if models else None,
        value={side: led[side] for side in ("CN", "US")} if sized else None,
        sources=sources_of(models),
        measures=("epoch-eci",),
        headline=say(
            "China leads in {CN} and the US in {US} of {sized} classes of size with a model of each",
            CN=led["CN"],
            US=led["US"],
            sized=len(sized),
        )
        if sized
        else "",
        subtitle=later("Best model of each side on the Epoch index by stated total parameters"),
        table=Table(
            marked("Size", "Best Chinese", "ECI, China", "Best US", "ECI, US", "US − China"),
            tuple(rows),
            numeric=NUMERIC,
        )
        if models
        else None,
    )


NUMERIC = frozenset({2, 4, 5})


def _row(name: str, order: float | None, models: Sequence[Scored]) -> tuple[Cell, ...]:
    cn, us = best(models, "CN"), best(models, "US")
    gap = round(us.score - cn.score, 2) if us and cn else None
    missing = Cell("", missing="unknown")
    return (
        Cell(name, min(order, 1e6) if order is not None else 2e6),
        *(cell for one in (cn, us) for cell in _best(one)),
        Cell(number(gap, 1), gap) if gap is not None else missing,
    )


def _best(model: Scored | None) -> tuple[Cell, Cell]:
    if model is None:
        return Cell("", missing="unknown"), Cell("", missing="unknown")
    return (
        Cell(model.name, model.name, url=f"/models/{model.slug}/"),
        Cell(number(model.score, 1), model.score, url=model.url, evidence=model.evidence),
    )


@metric(
    "model-releases",
    title="Releases of models by quarter",
    unit="models",
    text="Models by the quarter of their release and the home of their developer, as far as they are on record here.",
    caveats=(
        "A record of models that a board or list names, not of everything released: it thins out after September 2026.",
        "Models without a known day of release are left out, however recent; the note says how many there are.",
        "The year is that of the release, not that in which a board or list first named the model.",
        "A count says nothing about how good the models are.",
    ),
    reviewed=REVIEWED,
)
def model_releases(definition: Definition, known_on: date) -> Result:
    models, undated, sources = released(known_on=known_on)
    counts = {
        side: Counter(_quarter(model.released_on) for model in models if model.side == side) for side in ("CN", "US")
    }
    quarters = sorted({quarter for own in counts.values() for quarter in own})
    lines = tuple(
        Line(side, SIDE_NAMES[side], tuple(Point(day, own[day]) for day in quarters)) for side, own in counts.items()
    )
    year = [model for model in models if (known_on - model.released_on).days < 365]
    led = Counter(model.side for model in year)
    rows = tuple(
        (
            Cell(
                in_words(model.released_on, model.precision),
                model.released_on.isoformat(),
                url=model.url,
                evidence=model.evidence,
            ),
            Cell(model.name, model.name, url=f"/models/{model.slug}/"),
            Cell(model.developer_name, model.developer_name, url=f"/companies/{model.developer}/"),
            Cell(SIDE_NAMES.get(model.side, model.side), model.side),
            Cell(model.weights, model.weights, missing="unknown" if model.weights == "unknown" else ""),
            Cell(say("{number}bn", number=number(model.parameters, 1).removesuffix(".0")), model.parameters)
            if model.parameters
            else Cell("", missing="undisclosed"),
        )
        for model in models
    )
    now = _quarter(known_on)
    return Result(
        definition,
        known_on,
        as_of=models[0].released_on if models else None,
        value={side: led[side] for side in ("CN", "US")} if models else None,
        lines=lines if models else (),
        bands=(Band(now, known_on, later("quarter not over"), "incomplete"),) if models else (),
        sources=sources if models else (),
        headline=say(
            "{CN} Chinese and {US} US models with a known day of release in the year to {day}",
            CN=led["CN"],
            US=led["US"],
            day=in_words(known_on),
        )
        if models
        else "",
        subtitle=later("Models on record by quarter of release and developer's home"),
        table=Table(marked("Released", "Model", "Developer", "Side", "Weights", "Parameters"), rows, frozenset({5}))
        if models
        else None,
        notes=(
            say(
                "{total} models on record have no known day of release and are not counted, {CN} of them Chinese "
                "and {US} US.",
                total=undated.total(),
                CN=undated["CN"],
                US=undated["US"],
            ),
        )
        if models and undated
        else (),
    )


def _quarter(day: date) -> date:
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
