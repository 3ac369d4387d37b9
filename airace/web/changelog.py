"""A kept change in words: of what, which values, old and new, and why. Nobody is named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from airace.lib.say import say
from airace.queries.changelog import NAMED, Change
from airace.queries.facts import IDENTITY
from airace.web.evidence import named, title
from airace.web.stated import words

KINDS = {
    "ipo": gettext_lazy("Listings"),
    "funding_round": gettext_lazy("Funding rounds"),
    "acquisition": gettext_lazy("Acquisitions"),
    "company": gettext_lazy("Companies"),
    "person": gettext_lazy("People"),
    "model": gettext_lazy("Models"),
    "chip": gettext_lazy("Chips"),
    "deployment": gettext_lazy("Deployments"),
    "prediction": gettext_lazy("Predictions"),
    "event": gettext_lazy("Events"),
    "side_change": gettext_lazy("Sides of companies"),
    "question": gettext_lazy("Questions"),
    "resolution": gettext_lazy("Rulings on questions"),
    "benchmark": gettext_lazy("Boards and tests"),
    "alias": gettext_lazy("Other names"),
}
# Words for what columns of these kinds hold
VALUES = {
    ("resolution", "outcome"): {
        "yes": gettext_lazy("Yes"),
        "no": gettext_lazy("No"),
        "ambiguous": gettext_lazy("Undecided"),
    },
    ("benchmark", "comparable"): {
        "snapshot": gettext_lazy("Inside one snapshot only"),
        "time": gettext_lazy("Over time"),
        "static": gettext_lazy("By release date"),
    },
    ("alias", "language"): {"en": gettext_lazy("Latin script"), "zh": gettext_lazy("Chinese script")},
}
LONGEST = 200  # characters of a value


@dataclass(frozen=True, slots=True)
class Line:
    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One change as readers see it. `url` '' where the row is not there any more, or has no page."""

    of: Change
    kind: str
    name: str
    what: str
    why: str
    lines: tuple[Line, ...]
    url: str


def entry(change: Change) -> Entry:
    return Entry(
        change, str(KINDS[change.kind]), _name(change), _what(change), _why(change.why), _lines(change), _url(change)
    )


def sentence(one: Entry) -> str:
    """'Z.ai, listing at HKEX: Raised $558m → $560m.'"""
    said = "; ".join(f"{line.title} {line.before or _('empty')} → {line.after or _('empty')}" for line in one.lines)
    return f"{one.name}: {said or one.what}."


def _name(change: Change) -> str:
    own: Any = change.identity
    if change.kind == "side_change":
        return str(own["company__name"])
    if change.kind in ("question", "resolution"):
        return str(own["text"] or own["question__text"])
    if change.kind == "alias":
        owner = next((name for kind in NAMED if (name := own[f"{kind}__name"])), "")
        return say("“{alias}” for {name}", alias=own["text"], name=owner)
    after = change.after
    text = {
        column: words(change.kind, column, after[column], after)
        for column in ("round", "date")
        if change.kind == "funding_round" and after.get(column)
    }
    return named(change.kind, own, text, str(own.get("name") or ""))


def _what(change: Change) -> str:
    if change.what == "insert":
        return _("Added")
    if change.what == "delete":
        return _("Taken out")
    return _("Changed")


def _why(reason: str) -> str:
    """The reason that was kept; of our own short words a sentence. An address stays as it is."""
    if reason.startswith(("https://", "http://")):
        return reason
    known = {
        "": _("An import"),
        "entered": _("Entered by an editor, with a source"),
        "corrected": _("Corrected by an editor, with a source"),
        "claim accepted": _("A statement was accepted"),
        "fact deleted": _("Found wrong"),
    }
    return known.get(reason) or f"{reason[:1].upper()}{reason[1:]}"


def _lines(change: Change) -> tuple[Line, ...]:
    found = []
    for column, (before, after) in change.columns.items():
        if column.endswith("precision"):
            continue
        said = Line(
            title(column), _said(change, column, before, change.before), _said(change, column, after, change.after)
        )
        if said.before != said.after:
            found.append(said)
    exactness = [name for name in change.columns if name.endswith("precision")]
    for name in exactness:
        found += _sharper(change, name.removesuffix("_precision"))
    return tuple(found)


def _sharper(change: Change, stem: str) -> list[Line]:
    """A day that is only known more exactly now than before."""
    column = next((name for name in (stem, f"{stem}_on") if isinstance(change.after.get(name), date)), "")
    if not column or column in change.columns:
        return []
    value = change.after[column]
    return [
        Line(title(column), _said(change, column, value, change.before), _said(change, column, value, change.after))
    ]


def _said(change: Change, column: str, value: Any, state: Any) -> str:
    if value in (None, ""):
        return ""
    known = VALUES.get((change.kind, column), {}).get(value)
    text = str(known) if known else words(change.kind, column, value, state)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _url(change: Change) -> str:
    if change.gone or not change.slug:
        return ""
    if change.kind in IDENTITY:
        return reverse("evidence-fact", args=[change.kind, change.slug])
    if change.kind == "benchmark":
        return ""
    owner = next((kind for kind in NAMED if change.identity.get(f"{kind}__slug")), "company")
    return reverse("question" if change.kind in ("question", "resolution") else owner, args=[change.slug])
