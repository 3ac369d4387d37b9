"""Conflicts: what accepted claims state differently, field by field, the rule that chose, and overrides of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from airace.admin.review import OVERRIDE, REVIEW
from airace.admin.site import site
from airace.ingest.overriding import follow_rule, prefer
from airace.ingest.review import DecisionError
from airace.lib.choose import STATES, TIERS, Choice, by_rule, choose, reason
from airace.lib.dates import in_words
from airace.lib.facts import SPECS, currency, precision
from airace.queries.conflicts import Conflict, conflicts
from airace.queries.evidence import Proof, Said, proof
from airace.queries.facts import IDENTITY
from airace.web.evidence import named, title, worded
from airace.web.known_on import today

LEFT, RIGHT, TOP, LANE, LABEL = 150, 110, 30, 46, 15  # of the picture, in its own units
WIDTH = 760
RULE = (
    "An editor's override first; then the source closest to the fact: "
    + " > ".join(TIERS.values())
    + "; between equals the newest, then the one entered last."
)
STATE_RULE = "An editor's override first; then the newest statement, since how far something has come changes."


@dataclass(frozen=True, slots=True)
class Dot:
    """A claim in the picture: where it stands, and its value."""

    x: float
    y: float
    text: str
    told: str
    shown: bool
    anchor: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Claims by date (left to right) and closeness of the source (top to bottom)."""

    width: int
    height: int
    lanes: tuple[tuple[int, str], ...]
    days: tuple[tuple[float, str], ...]
    dots: tuple[Dot, ...]
    left: int = LEFT
    right: int = WIDTH - RIGHT


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list: one field of one fact."""

    of: Conflict
    name: str
    field: str
    shown: str
    others: tuple[str, ...]
    why: str


@require_GET
def all_conflicts(request: HttpRequest) -> HttpResponse:
    """Every field in conflict, the weightiest first; those that an editor decided are listed apart."""
    lines = [_line(one) for one in conflicts(known_on=today())]
    context = {
        "title": "Conflicts",
        "open": [line for line in lines if not line.of.overridden],
        "decided": [line for line in lines if line.of.overridden],
        "rule": RULE,
    }
    return TemplateResponse(request, "admin/conflicts/list.html", {**site.each_context(request), **context})


def _line(one: Conflict) -> Line:
    others = dict.fromkeys(
        f"{text} ({TIERS.get(other.tier, 'source')})"
        for other in one.choice.others
        if (text := worded(one.kind, one.column, other))
    )
    name = named(one.kind, one.identity, {}, str(one.identity.get("name") or ""))
    shown = worded(one.kind, one.column, one.choice.by)
    return Line(one, name, title(one.column), shown, tuple(others), reason(one.field, one.choice))


@require_GET
def one_conflict(request: HttpRequest, kind: str, slug: str, column: str) -> HttpResponse:
    """All claims about one field of one fact on a line, why one of them is shown, and the forms to override that."""
    found, field = _there(kind, slug, column)
    choice, ruled = choose(found.statements)[field], by_rule(found.statements)[field]
    said = [one for one in found.said if one.statement.fields.get(field) is not None]
    context = {
        "title": f"{title(column)}: {named(kind, found.identity, {}, found.name)}",
        "kind": kind,
        "slug": slug,
        "column": column,
        "rule": STATE_RULE if field in STATES else RULE,
        "why": reason(field, choice) or "nobody says otherwise",
        "overridden": choice.by.overrides(field),
        "because": choice.by.preferred_for.get(field) or next(s.reason for s in said if s.statement.id == choice.by.id),
        "ruled": worded(kind, column, ruled.by),
        "ruled_by": ruled.by,
        "rows": [(one, worded(kind, column, one.statement), one.statement.id == choice.by.id) for one in said],
        "tiers": TIERS,
        "shown": worded(kind, column, choice.by),
        "shown_id": choice.by.id,
        "picture": picture(kind, column, said, choice),
        "may_override": request.user.has_perm(OVERRIDE),
        "readers": f"/evidence/facts/{kind}/{slug}/#{column}",
    }
    return TemplateResponse(request, "admin/conflicts/one.html", {**site.each_context(request), **context})


def _there(kind: str, slug: str, column: str) -> tuple[Proof, str]:
    field, convert = SPECS.get(kind, {}).get(column, ("", None))
    if kind not in IDENTITY or not field or convert in (precision, currency):
        raise Http404(f"Claims about a fact of the kind {kind!r} have no field {column!r}.")
    found = proof(kind, slug, known_on=today())
    if found is None or not any(one.statement.fields.get(field) is not None for one in found.said):
        raise Http404(f"No accepted claim says anything of {column!r} of {slug!r}.")
    return found, field


def picture(kind: str, column: str, said: Sequence[Said], choice: Choice) -> Picture:
    """Lanes by tier, dots by day; dots that would cover each other go one below the other."""
    days = sorted(one.statement.published_on for one in said)
    first, last = days[0], days[-1]
    span = max(1, (last - first).days)

    def across(day: date) -> float:
        part = (day - first).days / span if last > first else 0.5
        return round(LEFT + 20 + part * (WIDTH - LEFT - RIGHT - 40), 1)

    dots: list[Dot] = []
    lanes: list[tuple[int, str]] = []
    y = TOP
    for tier in sorted({one.statement.tier for one in said}):
        here: list[tuple[float, int]] = []
        for one in sorted((one for one in said if one.statement.tier == tier), key=lambda one: one.statement.id):
            x = across(one.statement.published_on)
            row = 0
            while any(abs(x - other) < LABEL * 8 and row == taken for other, taken in here):
                row += 1
            here.append((x, row))
            text = worded(kind, column, one.statement) or "no figure"
            told = f"{text}: {TIERS.get(tier, 'source')}, {in_words(one.statement.published_on)}"
            shown, anchor = one.statement.id == choice.by.id, "end" if x > WIDTH * 0.75 else "start"
            dots.append(Dot(x, y + row * LABEL, text, told, shown, anchor))
        lanes.append((y, TIERS.get(tier, "source")))
        y += max(LANE, (max(row for _, row in here) + 1) * LABEL + LANE // 2)
    ends = dict.fromkeys((first, last))
    marks = tuple((across(day), in_words(day)) for day in ends)
    return Picture(WIDTH, y + 10, tuple(lanes), marks, tuple(dots))


@require_POST
def override(request: HttpRequest, kind: str, slug: str, column: str) -> HttpResponse:
    """Put one claim before the rule for this field, or follow the rule again."""
    found, field = _there(kind, slug, column)
    here = HttpResponseRedirect(reverse("admin:conflict", args=[kind, slug, column]))
    claim, why = request.POST.get("claim", ""), request.POST.get("reason", "")
    if claim not in {str(one.statement.id) for one in found.said}:
        messages.error(request, "Choose one of the claims below; nothing was changed.")
        return here
    try:
        if request.POST.get("action") == "follow":
            follow_rule(int(claim), field, by=request.user, reason=why)
            told = "The rule chooses again."
        else:
            prefer(int(claim), field, by=request.user, reason=why)
            told = "It is shown from now on, and readers are told that an editor chose it and why."
    except DecisionError as error:
        messages.error(request, str(error))
        return here
    messages.success(request, told)
    return here


_ONE = "conflicts/<slug:kind>/<slug:slug>/<slug:column>/"
site.add_page("conflicts/", all_conflicts, name="conflicts", permission=REVIEW)
site.add_page(_ONE, one_conflict, name="conflict", permission=REVIEW)
site.add_page(f"{_ONE}override/", override, name="conflict-override", permission=OVERRIDE)
