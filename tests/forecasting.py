"""A small world of questions, statements, prices and rulings, written as an import would leave them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from airace import models


def source(slug: str) -> models.Source:
    found, _ = models.Source.objects.get_or_create(
        slug=slug, defaults={"title": slug.capitalize(), "publisher": slug, "url": f"https://{slug}.example"}
    )
    return found


def ask(slug: str, **given: Any) -> models.Question:
    return models.Question.objects.create(slug=slug, text=given.pop("text", f"{slug}?"), **given)


def say(question: models.Question, person: str, day: str, **fields: Any) -> models.Prediction:
    """A statement published on the day on which it was made; `low` and `high` bound its chance."""
    who, _ = models.Person.objects.get_or_create(
        slug=person, defaults={"name": person.title(), "side": "CN", "affiliation": "A lab"}
    )
    number = {
        "probability_low": fields.pop("low", None),
        "probability_high": fields.pop("high", None),
        "probability_kind": fields.pop("kind", "stated"),
    }
    said = models.Prediction.objects.create(
        slug=f"{person}-{question.slug}-{day}",
        question=question,
        person=who,
        made_on=day,
        source_url=f"https://press.example/{day}",
    )
    models.Claim.objects.create(
        kind="prediction",
        fields={"stance": "unclear", **(number if number["probability_low"] is not None else {}), **fields},
        status="accepted",
        tier=3,
        published_on=date.fromisoformat(day),
        url=f"https://press.example/{day}",
        prediction=said,
        source=source("press"),
    )
    return said


def price(question: models.Question, day: str, chance: float, *, platform: str = "market", known: str = "") -> None:
    of = source(platform)
    at = datetime.fromisoformat(known or day).replace(tzinfo=UTC)
    run, _ = models.ImportRun.objects.get_or_create(source=of, defaults={"started_at": at})
    series, _ = models.Series.objects.get_or_create(
        source=of, measure="probability", unit="probability", variant=platform, question=question
    )
    models.Observation.objects.create(
        series=series, run=run, period=day, value=chance, known_at=at, url=f"https://{platform}.example/{day}"
    )


def rule(question: models.Question, outcome: str, day: str) -> None:
    models.Resolution.objects.create(
        question=question, outcome=outcome, resolved_on=day, source_url=f"https://press.example/ruling/{day}"
    )
