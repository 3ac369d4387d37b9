"""Every board's gap, ranking and ranks over time, and the frontier of open against closed weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from airace.lib.dates import in_words
from airace.lib.units import number
from airace.metrics import metric
from airace.metrics.amendments import PASSED
from airace.metrics.boards import BOARDS, SIDES, Board, best, frames, leaders, models_of
from airace.metrics.capability import with_holes
from airace.metrics.rankings import WHOLE, ranks_of, table_of
from airace.queries.observations import sources_of
from airace.queries.releases import Scored
from airace.results import SIDE_NAMES, Definition, Line, Point, Result

REVIEWED = date(2026, 11, 23)
YEAR = timedelta(days=365)
SHOWN = 8  # the chart of ranks draws whoever held one of these places within a year
LEAST = 5  # developers that a snapshot must list to count there
MERGED = "Effort and date variants of one model are merged: the best variant stands for the model."


def gap(definition: Definition, known_on: date, *, board: Board) -> Result:
    found = frames(board, known_on=known_on)
    points = gap_points(found)
    shown, bands = with_holes(points) if board.by == "snapshot" else (tuple(points), ())
    now = points[-1] if points else None
    return Result(
        definition,
        known_on,
        as_of=now.x if now else None,
        value=now.y if now else None,
        low=now.low if now else None,
        high=now.high if now else None,
        lines=(Line("gap", "Gap", shown),),
        bands=bands,
        sources=sources_of([model for _, models in found for model in models]),
        measures=(board.measure,),
        headline=answer(board, points),
        subtitle=f"Best US minus best Chinese model on {board.name} ({board.what}), {board.unit}; above zero the US leads",
    )


def gap_points(found: Sequence[tuple[date, Sequence[Scored]]]) -> list[Point]:
    """US minus China wherever both sides are listed. The interval holds every difference of the two intervals."""
    points = []
    for day, models in found:
        us, cn = best(models, "US"), best(models, "CN")
        if us and cn:
            ranged = None not in (us.low, us.high, cn.low, cn.high)
            points.append(
                Point(
                    day,
                    round(us.score - cn.score, 2),
                    round((us.low or 0) - (cn.high or 0), 2) if ranged else None,
                    round((us.high or 0) - (cn.low or 0), 2) if ranged else None,
                    label=f"{us.name} − {cn.name}",
                    url=us.url,
                )
            )
    return points


def answer(board: Board, points: Sequence[Point]) -> str:
    """Who leads now and by how much, and when within the year it was otherwise, or closest."""
    if not points or points[-1].y is None:
        return ""
    now = points[-1].y
    said = f"On {board.name} {_leads(now, board.unit)} ({in_words(points[-1].x)})"
    year = [(point.y, point.x) for point in points[:-1] if point.y is not None and point.x > points[-1].x - YEAR]
    if not year:
        return said
    turned = [(value, day) for value, day in year if value * now < 0]
    if turned:
        most, day = max(turned, key=lambda item: abs(item[0]))
        return f"{said}; {_side(most)} led by up to {number(abs(most), 0)} ({in_words(day)})"
    least, day = min(year, key=lambda item: abs(item[0]))
    if abs(least) < abs(now):
        return f"{said}; it was closest at {number(abs(least), 1)} ({in_words(day)})"
    return f"{said}, the smallest gap of the year"


def _leads(value: float, unit: str) -> str:
    if value == 0:
        return "the sides are level"
    return f"{_side(value)} leads by {number(abs(value), 1).removesuffix('.0')} {unit}"


def _side(value: float) -> str:
    return "the US" if value > 0 else "China"


def ranking(definition: Definition, known_on: date, *, board: Board) -> Result:
    models = models_of(board, known_on=known_on)
    day = max((model.snapshot for model in models), default=None)
    arena = board.measure.startswith("lmarena")
    return Result(
        definition,
        known_on,
        as_of=day,
        sources=sources_of(models),
        measures=(board.measure,),
        headline=f"{models[0].name} leads {board.name} ({in_words(day)})" if models and day else "",
        subtitle=f"{board.name}: {board.what}; statistical ties share a rank",
        table=table_of(models, whole=WHOLE if arena else len(models)) if models else None,
    )


def ranks(definition: Definition, known_on: date, *, board: Board) -> Result:
    """Places over time of all who stood among the first in the year to the newest: one snapshot a month, that which
    lists most developers.

    The developers of the newest snapshot come first, in its order, then the others, the latest seen first.
    """
    months: dict[tuple[int, int], tuple[date, list[Scored]]] = {}
    for day, models in frames(board, known_on=known_on):
        own = leaders(models)
        if len(own) >= LEAST and all(best(own, side) for side in SIDES):
            held = months.get((day.year, day.month))
            if held is None or len(own) >= len(held[1]):
                months[day.year, day.month] = (day, own)
    chosen = sorted(months.values(), key=lambda item: item[0])
    newest = chosen[-1][1][:SHOWN] if chosen else []
    # Not today's winners alone: whoever stood among the first on a day of the year is drawn.
    since = chosen[-1][0] - YEAR if chosen else date.max
    among = {model.developer for day, own in chosen if day > since for model in own[:SHOWN]}
    drawn = {developer: model for developer, model in _latest(chosen).items() if developer in among}
    points: dict[str, list[Point]] = {developer: [] for developer in drawn}
    for day, own in chosen:
        listed = {model.developer: (place, model) for place, model in enumerate(own, 1)}
        shared = dict(zip((model.developer for model in own), ranks_of(own), strict=True))
        for developer, line in points.items():
            place, model = listed.get(developer, (None, None))
            label = f"{model.name}, rank {shared[developer]}" if model else ""
            line.append(Point(day, place, label=label, url=model.url if model else ""))
    lines = tuple(
        Line(f"{model.side}/{developer}", model.developer_name, tuple(points[developer]))
        for developer, model in drawn.items()
    )
    return Result(
        definition,
        known_on,
        as_of=chosen[-1][0] if chosen else None,
        lines=lines,
        sources=sources_of([model for _, own in chosen for model in own]),
        measures=(board.measure,),
        headline=_order(board, newest, chosen[-1][0]) if chosen else "",
        subtitle=f"Developers by their best model on {board.name}, one snapshot a month; first place on top"
        if board.by == "snapshot"
        else f"Developers by their best model so far on {board.name}, by day of release; first place on top",
    )


def _latest(chosen: Sequence[tuple[date, list[Scored]]]) -> dict[str, Scored]:
    """Every developer with its best model where it was last listed; the latest snapshot first, in its order."""
    found: dict[str, Scored] = {}
    for _, own in reversed(chosen):
        for model in own:
            found.setdefault(model.developer, model)
    return found


def _order(board: Board, newest: Sequence[Scored], day: date) -> str:
    first = best(newest, "CN")
    said = f"{newest[0].developer_name} stands first on {board.name} ({in_words(day)})"
    if first is None or newest[0].side == "CN":
        return said
    place = next(at for at, model in enumerate(newest, 1) if model is first)
    return f"{said}; {first.developer_name} is the best Chinese developer, at place {place}"


def open_closed(definition: Definition, known_on: date, *, board: Board) -> Result:
    found = frames(board, known_on=known_on)
    lines = tuple(_frontier(key, name, kind, found) for key, name, kind in _WEIGHTS)
    last = {line.key: line.last for line in lines}
    opened, closed = (last[key] for key, _, _ in _WEIGHTS)
    both = opened and closed and opened.y is not None and closed.y is not None
    lead = round((closed.y or 0) - (opened.y or 0), 2) if both and opened and closed else None
    return Result(
        definition,
        known_on,
        as_of=found[-1][0] if found else None,
        value=lead,
        lines=lines,
        sources=sources_of([model for _, models in found for model in models]),
        measures=(board.measure,),
        headline=f"The best open model is {number(abs(lead), 1)} {board.unit} {'behind' if lead >= 0 else 'ahead of'} "
        f"the best closed one on {board.name}"
        if lead is not None
        else "",
        subtitle=f"Best model with open and with closed weights on {board.name}, either side; the label names its home",
        notes=(by_weights(found),) if found else (),
    )


def by_weights(found: Sequence[tuple[date, Sequence[Scored]]]) -> str:
    """How many models the two lines rest on, and how many are in neither."""
    kinds = {model.slug: model.weights for _, models in found for model in models}
    counts = {kind: sum(own == kind for own in kinds.values()) for kind in ("open", "closed", "unknown")}
    missing = [name for kind, name in (("open", "open"), ("closed", "closed")) if not counts[kind]]
    told = f"{counts['open']} with open and {counts['closed']} with closed weights"
    unknown = f"; of {counts['unknown']} it is not known, and they are in neither line" if counts["unknown"] else ""
    nothing = f" There is no model with {missing[0]} weights on the board to compare with." if missing else ""
    return f"Models that the lines rest on: {told}{unknown}.{nothing}"


_WEIGHTS = (("open/weights", "Open weights", "open"), ("closed", "Closed", "closed"))


def _frontier(key: str, name: str, weights: str, found: Sequence[tuple[date, Sequence[Scored]]]) -> Line:
    points = []
    for day, models in found:
        model = next((model for model in models if model.weights == weights), None)
        if model:
            label = f"{model.name} ({SIDE_NAMES.get(model.side, model.side)})"
            points.append(
                Point(day, model.score, model.low, model.high, label=label, url=model.url, evidence=model.evidence)
            )
    return Line(key, name, tuple(points))


def _publish(kind: str, compute: Callable[..., Result], board: Board, title: str, text: str, formula: str) -> None:
    register = metric(
        f"{kind}-{board.key}",
        title=f"{title}: {board.name}",
        unit={"ranks": "place"}.get(kind, board.unit),
        text=text.format(board=board.name, what=board.what),
        formula=formula,
        caveats=(*board.caveats, MERGED),
        reviewed=PASSED[0] if kind == "ranks" else REVIEWED,
        changes=(PASSED,) if kind == "ranks" else (),
    )

    def published(definition: Definition, known_on: date) -> Result:
        return compute(definition, known_on, board=board)

    register(published)


for _board in BOARDS.values():
    _publish(
        "ranks",
        ranks,
        _board,
        "Developers by rank over time",
        "Place of each developer's best model on {board} ({what}) among the best models of all developers, for all that held "
        "one of the first eight places on a day of the year to the newest. Lines show places by score; developers that "
        "cannot be told apart share the rank named.",
        "place by score; rank(i) = 1 + #{j: low(j) > high(i)}",
    )
    _publish(
        "open-closed",
        open_closed,
        _board,
        "Open against closed weights",
        "Best model with open weights and best model with closed weights on {board} ({what}), whichever side they are from.",
        "max over models of a kind of weights of score",
    )
    if _board.key == "text":
        continue  # its gap and ranking have slugs of their own: frontier-gap-arena, ranking-arena
    _publish(
        "gap",
        gap,
        _board,
        "Frontier gap",
        "Score of the best US model minus score of the best Chinese model on {board} ({what}). Positive: the US leads.",
        "gap = max score(US) − max score(CN)",
    )
    _publish(
        "ranking",
        ranking,
        _board,
        "Ranking",
        "Models of {board} ({what}) by score. A model's rank is one more than the number of models whose interval lies "
        "wholly above its own, so models that cannot be told apart share a rank.",
        "rank(i) = 1 + #{j: low(j) > high(i)}",
    )
