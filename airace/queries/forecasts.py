"""Questions, what people said about them, what markets gave, and how they came out, as known on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from airace.models import Claim, Observation, Prediction, Question, Resolution
from airace.queries.facts import Fact, facts
from airace.results import SourceRef

CHANCE = "probability"
STATED = "stated"  # the kind of number that is somebody's chance; others are shares of people asked


@dataclass(frozen=True, slots=True)
class Outcome:
    """A ruling on a question: yes, no or ambiguous. `by` is an editor, or the metric that it is bound to.

    `recorded_at` is None where it was not kept; `sha256` is that of the evidence of a metric's ruling.
    """

    outcome: str
    day: date
    url: str
    note: str
    by: str = "editor"
    recorded_at: datetime | None = None
    sha256: str = ""

    @property
    def by_metric(self) -> bool:
        return self.by == Resolution.Ruler.METRIC


@dataclass(frozen=True, slots=True)
class Asked:
    """A question. `platform` is '' where the wording is ours."""

    pk: int
    slug: str
    text: str
    criteria: str
    fine_print: str
    opens_on: date | None
    due_on: date | None
    metric: str
    platform: str
    url: str
    asks_people: bool
    note: str
    outcome: Outcome | None

    @property
    def came_out(self) -> str:
        """yes, no or ambiguous; '' where nothing was decided."""
        return self.outcome.outcome if self.outcome else ""


@dataclass(frozen=True, slots=True)
class Said:
    """What one person or organisation said. `low` and `high` bound the chance, where one was given.

    `kind` tells what the number is: `stated` for a chance, else whatever else was counted. `who` is an address.
    """

    slug: str
    name: str
    who: str
    affiliation: str
    side: str
    made_on: date
    made_precision: str
    low: float | None
    high: float | None
    kind: str
    stance: str
    lag_months: float | None
    start: date | None
    end: date | None
    quote: str
    url: str
    note: str
    question: Asked
    sources: tuple[SourceRef, ...]

    @property
    def chance(self) -> float | None:
        """The chance as one number, a range's middle; None where no chance was given."""
        if self.low is None or self.high is None or self.kind != STATED:
            return None
        return (self.low + self.high) / 2

    @property
    def evidence(self) -> str:
        """The address of the page that shows how this statement came to be on record."""
        return f"/evidence/facts/prediction/{self.slug}/"


COLUMNS = (
    "pk",
    "slug",
    "text",
    "criteria",
    "fine_print",
    "opens_on",
    "due_on",
    "metric",
    "platform",
    "url",
    "asks_people",
    "note",
)


def questions(*, known_on: date, **where: Any) -> dict[int, Asked]:
    """The questions that were known by a day, by id, soonest due first; two queries."""
    outcomes = _outcomes(known_on)
    rows: Any = _known(known_on).filter(**where).order_by(F("due_on").asc(nulls_last=True), "slug")
    return {row["pk"]: Asked(**row, outcome=outcomes.get(row["pk"])) for row in rows.values(*COLUMNS)}


def statements(asked: dict[int, Asked], *, known_on: date, **where: Any) -> list[Said]:
    """Everything said about these questions that was published by a day, newest first; two queries."""
    stated = facts("prediction", known_on=known_on, **where)
    columns = ("question_id", "made_precision", "note", "person__side", "person__affiliation", "organisation__side")
    rows: Any = Prediction.objects.filter(pk__in=[fact.id for fact in stated]).values_list("pk", *columns)
    about = {row[0]: row[1:] for row in rows}
    said = [_said(fact, about[fact.id], asked) for fact in stated if about[fact.id][0] in asked]
    return sorted(said, key=lambda one: (one.made_on, one.slug), reverse=True)


def _said(fact: Fact, about: tuple[Any, ...], asked: dict[int, Asked]) -> Said:
    question, precision, note, person_side, affiliation, organisation_side = about
    person = fact["person__slug"]
    number = fact.evidence.get("probability_low")
    return Said(
        slug=fact["slug"],
        name=fact["person__name"] or fact["organisation__name"],
        who=f"/people/{person}/" if person else f"/companies/{fact['organisation__slug']}/",
        affiliation=affiliation or "",
        side=person_side or organisation_side or "unknown",
        made_on=fact["made_on"],
        made_precision=precision,
        low=fact["probability_low"],
        high=fact["probability_high"],
        kind=str(number.by.fields.get("probability_kind") or STATED) if number else "",
        stance=fact["stance"] or "unclear",
        lag_months=fact["lag_months"],
        start=fact["horizon_start"],
        end=fact["horizon_end"],
        quote=fact["quote"] or "",
        url=fact.url("quote", "stance"),
        note=note,
        question=asked[question],
        sources=fact.sources,
    )


RULING = ("outcome", "resolved_on", "source_url", "note", "ruled_by", "recorded_at", "evidence_sha256")


def rulings(question: Asked, *, known_on: date) -> list[tuple[Outcome, str]]:
    """Every ruling on a question by a day with its evidence as text ('' for an editor's), the one that counts first."""
    rows = Resolution.objects.filter(question=question.pk, resolved_on__lte=known_on)
    found: Any = rows.order_by("ruled_by", "-resolved_on").values_list(*RULING, "evidence")
    return [(Outcome(*ruling), evidence) for *ruling, evidence in found]


def evidence(slug: str) -> tuple[str, str] | None:
    """The evidence of the metric's ruling on a question, byte for byte, and its SHA-256; None without such a ruling."""
    rows = Resolution.objects.filter(question__slug=slug, ruled_by=Resolution.Ruler.METRIC)
    return rows.values_list("evidence", "evidence_sha256").first()


def _outcomes(known_on: date) -> dict[int, Outcome]:
    """The ruling that counts on each question by a day: an editor's before a metric's, the newest of each."""
    rows = Resolution.objects.filter(resolved_on__lte=known_on).order_by("question", "-ruled_by", "resolved_on")
    found: Any = rows.values_list("question", *RULING)
    return {question: Outcome(*ruling) for question, *ruling in found}


def _known(known_on: date) -> QuerySet[Question]:
    """Questions that somebody spoke of or traded by a day, or that stood in our records by then."""
    midnight = datetime.combine(known_on + timedelta(days=1), time(), tzinfo=UTC)
    said = Claim.objects.filter(
        status=Claim.Status.ACCEPTED, published_on__lte=known_on, prediction__question=OuterRef("pk")
    )
    priced = Observation.objects.filter(series__question=OuterRef("pk"), known_at__lt=midnight)
    versions = apps.get_model("airace", "QuestionVersion")._default_manager
    recorded = versions.filter(pgh_obj=OuterRef("pk"), pgh_created_at__lt=midnight)
    return Question.objects.filter(Q(Exists(said)) | Q(Exists(priced)) | Q(Exists(recorded)))
