"""Every board's gap, ranking and ranks over time, and the frontier of open against closed weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from airace.lib.dates import in_words
from airace.lib.maths import difference, ranged
from airace.lib.say import later, say, within
from airace.lib.units import number
from airace.metrics import metric
from airace.metrics.amendments import ERRORS_ADD_AS_SQUARES, PASSED
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
MERGED = later("Effort and date variants of one model are merged: the best variant stands for the model.")


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
        lines=(Line("gap", later("Gap"), shown),),
        bands=bands,
        sources=sources_of([model for _, models in found for model in models]),
        measures=(board.measure,),
        headline=answer(board, points),
        subtitle=say(
            "Best US minus best Chinese model on {name} ({what}), {unit}; above zero the US leads",
            name=board.name,
            what=board.what,
            unit=board.unit,
        ),
    )


def gap_points(found: Sequence[tuple[date, Sequence[Scored]]]) -> list[Point]:
    """US minus China wherever both sides are listed. The interval is that of the difference of the two models."""
    points = []
    for day, models in found:
        us, cn = best(models, "US"), best(models, "CN")
        if us and cn:
            own = [ranged(one.score, one.low, one.high) for one in (us, cn)]
            apart = difference(own[0], own[1]) if own[0] and own[1] else None
            points.append(
                Point(
                    day,
                    round(us.score - cn.score, 2),
                    round(apart.low, 2) if apart else None,
                    round(apart.high, 2) if apart else None,
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
    said = say("On {name} {leads} ({day})", name=board.name, leads=_leads(now, board.unit), day=in_words(points[-1].x))
    year = [(point.y, point.x) for point in points[:-1] if point.y is not None and point.x > points[-1].x - YEAR]
    if not year:
        return said
    turned = [(value, day) for value, day in year if value * now < 0]
    if turned:
        most, day = max(turned, key=lambda item: abs(item[0]))
        return say(
            "{said}; {side} led by up to {most} ({day})",
            said=said,
            side=_side(most),
            most=number(abs(most), 0),
            day=in_words(day),
        )
    least, day = min(year, key=lambda item: abs(item[0]))
    if abs(least) < abs(now):
        return say(
            "{said}; it was closest at {least} ({day})", said=said, least=number(abs(least), 1), day=in_words(day)
        )
    return say("{said}, the smallest gap of the year", said=said)


def _leads(value: float, unit: str) -> str:
    if value == 0:
        return later("the sides are level")
    return say(
        "{side} leads by {abs} {unit}", side=_side(value), abs=number(abs(value), 1).removesuffix(".0"), unit=unit
    )


def _side(value: float) -> str:
    return later("the US") if value > 0 else later("China")


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
        headline=say("{name} leads {name_2} ({day})", name=models[0].name, name_2=board.name, day=in_words(day))
        if models and day
        else "",
        subtitle=say("{name}: {what}; statistical ties share a rank", name=board.name, what=board.what),
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
            label = say("{name}, rank {shared}", name=model.name, shared=shared[developer]) if model else ""
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
        subtitle=say(
            "Developers by their best model on {name}, one snapshot a month; first place on top", name=board.name
        )
        if board.by == "snapshot"
        else say(
            "Developers by their best model so far on {name}, by day of release; first place on top", name=board.name
        ),
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
    said = say(
        "{developer_name} stands first on {name} ({day})",
        developer_name=newest[0].developer_name,
        name=board.name,
        day=in_words(day),
    )
    if first is None or newest[0].side == "CN":
        return said
    place = next(at for at, model in enumerate(newest, 1) if model is first)
    return say(
        "{said}; {developer_name} is the best Chinese developer, at place {place}",
        said=said,
        developer_name=first.developer_name,
        place=place,
    )


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
        headline=say(
            "The best open model is {lead} {unit} {lead_2} the best closed one on {name}",
            lead=number(abs(lead), 1),
            unit=board.unit,
            lead_2=later("behind") if lead >= 0 else later("ahead of"),
            name=board.name,
        )
        if lead is not None
        else "",
        subtitle=say(
            "Best model with open and with closed weights on {name}, either side; the label names its home",
            name=board.name,
        ),
        notes=(by_weights(found),) if found else (),
    )


def by_weights(found: Sequence[tuple[date, Sequence[Scored]]]) -> str:
    """How many models the two lines rest on, and how many are in neither."""
    kinds = {model.slug: model.weights for _, models in found for model in models}
    counts = {kind: sum(own == kind for own in kinds.values()) for kind in ("open", "closed", "unknown")}
    missing = [
        name
        for kind, name in zip(("open", "closed"), within("weights", "open", "closed"), strict=True)
        if not counts[kind]
    ]
    told = say("{open} with open and {closed} with closed weights", open=counts["open"], closed=counts["closed"])
    unknown = (
        say("; of {unknown} it is not known, and they are in neither line", unknown=counts["unknown"])
        if counts["unknown"]
        else ""
    )
    nothing = (
        say(" There is no model with {missing} weights on the board to compare with.", missing=missing[0])
        if missing
        else ""
    )
    return say("Models that the lines rest on: {told}{unknown}.{nothing}", told=told, unknown=unknown, nothing=nothing)


_WEIGHTS = (("open/weights", later("Open weights"), "open"), ("closed", *within("weights", "Closed"), "closed"))


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


CHANGES = {"ranks": (PASSED,), "gap": (ERRORS_ADD_AS_SQUARES,)}


def _publish(kind: str, compute: Callable[..., Result], board: Board, title: str, text: str, formula: str) -> None:
    changes = CHANGES.get(kind, ())
    register = metric(
        f"{kind}-{board.key}",
        title=later("{title}: {board}", title=title, board=board.name),
        unit={"ranks": later("place")}.get(kind, board.unit),
        text=later(text, board=board.name, what=board.what),
        formula=formula,
        caveats=(*board.caveats, MERGED),
        reviewed=changes[0][0] if changes else REVIEWED,
        changes=changes,
    )

    def published(definition: Definition, known_on: date) -> Result:
        return compute(definition, known_on, board=board)

    register(published)


for _board in BOARDS.values():
    _publish(
        "ranks",
        ranks,
        _board,
        later("Developers by rank over time"),
        later(
            "Place of each developer's best model on {board} ({what}) among the best models of all developers, for "
            "all that held one of the first eight places on a day of the year to the newest. Lines show places by "
            "score; developers that cannot be told apart share the rank named."
        ),
        later("place by score; rank(i) = 1 + #{j: low(j) > high(i)}"),
    )
    _publish(
        "open-closed",
        open_closed,
        _board,
        later("Open against closed weights"),
        later(
            "Best model with open weights and best model with closed weights on {board} ({what}), whichever side "
            "they are from."
        ),
        later("max over models of a kind of weights of score"),
    )
    if _board.key == "text":
        continue  # its gap and ranking have slugs of their own: frontier-gap-arena, ranking-arena
    _publish(
        "gap",
        gap,
        _board,
        later("Frontier gap"),
        later(
            "Score of the best US model minus score of the best Chinese model on {board} ({what}). Positive: the "
            "US leads."
        ),
        later("gap = max score(US) − max score(CN)"),
    )
    _publish(
        "ranking",
        ranking,
        _board,
        later("Ranking"),
        later(
            "Models of {board} ({what}) by score. A model's rank is one more than the number of models whose "
            "interval lies wholly above its own, so models that cannot be told apart share a rank."
        ),
        later("rank(i) = 1 + #{j: low(j) > high(i)}"),
    )
