"""Claims about the future find the forecast that is known, or make one."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import User

from airace.ingest.review import accept
from airace.models import Claim, Person, Prediction

Propose = Callable[..., Claim]


def test_a_forecast_finds_the_one_that_is_known(names: None, propose: Propose, editor: User) -> None:
    said = {"person": "justin-lin", "proposition": "A Chinese firm surpasses its US rivals", "probability_high": 0.2}
    first = accept(
        propose("prediction", **said, probability_low=0, made_on={"value": "2026-01", "precision": "month"}).pk,
        by=editor,
    )
    day = {"value": "2026-01-10", "precision": "day"}
    second = accept(propose("prediction", **said | {"proposition": "other words"}, made_on=day).pk, by=editor)
    third = accept(propose("prediction", **said | {"probability_high": 0.5}, made_on=day).pk, by=editor)
    assert (first.new, second.new, third.new) == (True, False, True)
    assert second.fact == first.fact
    assert first.fact is not None
    forecast = Prediction.objects.get(pk=first.fact.pk)
    assert (forecast.person, forecast.probability_high) == (Person.objects.get(slug="justin-lin"), 0.2)


def test_a_lag_in_a_range_is_accepted_and_stored_as_its_middle(names: None, propose: Propose, editor: User) -> None:
    claim = propose(
        "prediction",
        person="tang-jie",
        proposition="Chinese models are months behind",
        lag_months={"low": 6, "high": 9},
        made_on={"value": "2026-01", "precision": "month"},
        modality="happened",
    )
    fact = accept(claim.pk, by=editor).fact
    assert isinstance(fact, Prediction)
    assert fact.lag_months == 7.5
