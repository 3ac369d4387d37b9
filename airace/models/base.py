"""Vocabularies and field shapes that several kinds share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

import pghistory
from django.db import models
from django.db.models import Func, Q
from django.db.models.lookups import Exact, LessThanOrEqual


class Side(models.TextChoices):
    """Home of the organisation that released or owns a thing; never a country."""

    US = "US", "US"
    CN = "CN", "China"
    OTHER = "other", "Other"
    UNKNOWN = "unknown", "Unknown"


class Precision(models.TextChoices):
    DAY = "day", "Day"
    MONTH = "month", "Month"
    QUARTER = "quarter", "Quarter"
    YEAR = "year", "Year"


class Missing(models.TextChoices):
    """Why a value is not there; an empty string means that it is there."""

    UNKNOWN = "unknown", "Unknown to us"
    UNDISCLOSED = "undisclosed", "Undisclosed by the parties"
    NOT_APPLICABLE = "not-applicable", "Not applicable"


def side_field(**kwargs: Any) -> models.CharField[str, str]:
    return models.CharField(max_length=8, choices=Side, default=Side.UNKNOWN, **kwargs)


def precision_field() -> models.CharField[str, str]:
    return models.CharField(
        max_length=8,
        choices=Precision,
        default=Precision.DAY,
        db_comment="How exact the date beside it is; a month is stored as its first day.",
    )


def missing_field(of: str) -> models.CharField[str, str]:
    return models.CharField(
        max_length=16,
        choices=Missing,
        blank=True,
        default="",
        db_comment=f"Why {of} is empty; '' where it is not.",
    )


def money_field(comment: str) -> models.DecimalField[Any, Any]:
    """An amount of money to the cent; the comment says of what, and in which currency."""
    return models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True, db_comment=comment)


def choices_check(field: str, choices: type[models.TextChoices], *, blank: bool = False) -> Q:
    allowed = [*choices.values, ""] if blank else choices.values
    return Q(**{f"{field}__in": allowed})


def filled(count: int, *names: str, at_most: bool = False) -> Exact | LessThanOrEqual:
    """A condition: exactly (or at most) `count` of the named columns are not null."""
    nonnull = Func(*names, function="num_nonnulls", output_field=models.IntegerField())
    return LessThanOrEqual(nonnull, count) if at_most else Exact(nonnull, count)


def between_minute_and_year(*names: str) -> Q:
    """A condition: each of the named durations is empty, or a minute to 400 days; longer ones break date sums."""
    condition = Q()
    for name in names:
        condition &= Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": MINUTE, f"{name}__lte": LONGEST})
    return condition


def not_negative(*names: str) -> Q:
    """A condition: each of the named columns is empty or at least nought."""
    condition = Q()
    for name in names:
        condition &= Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 0})
    return condition


class Kind(models.Model):
    """A fact kind: named by its slug, edited by people, its history kept by the database."""

    slug = models.SlugField(max_length=120, unique=True, db_comment="Stable public name; part of addresses.")
    note = models.TextField(blank=True, default="", db_comment="Our own remark; shown to readers.")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(getattr(self, "name", "") or self.slug)


MINUTE, LONGEST = timedelta(minutes=1), timedelta(days=400)
_Model = TypeVar("_Model", bound=type[models.Model])


def tracked(*, exclude: tuple[str, ...] = ()) -> Callable[[_Model], _Model]:
    """Keep every state of a kind in `<Kind>Version`, written by database triggers with who, when and why.

    `exclude` names bookkeeping columns whose changes are not history.
    """

    def decorate(model: _Model) -> _Model:
        track = pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            exclude=list(exclude),
            model_name=f"{model.__name__}Version",
            obj_field=pghistory.ObjForeignKey(related_name="versions"),
        )
        tracked_model: _Model = track(model)
        return tracked_model

    return decorate
