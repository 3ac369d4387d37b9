"""Refused readings wait with their reason, and are taken once an alias says who is meant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from airace import models
from airace.ingest import rejections
from airace.ingest.run import import_source
from airace.sources.base import LayoutError, Reading, Refusal, Upstream

Make = Callable[..., Upstream]
Score = Callable[..., Reading]
State = models.Rejection.State


def test_a_replay_takes_what_an_alias_explains_and_leaves_the_rest(world: Any, upstream: Make, score: Score) -> None:
    board = upstream([score(1400.0, name="Uno"), score(1300.0, name="Nobody"), Refusal("table:9", "is bad.")])
    import_source(board)
    assert not models.Observation.objects.exists()
    models.Alias.objects.create(text="Uno", model=world["model"], source=world["source"])
    run = rejections.replay(board)
    assert run is not None
    assert (run.trigger, run.added, run.rejected) == ("replay", 1, 2)
    assert models.Observation.objects.get().value == 1400.0
    states = dict(models.Rejection.objects.values_list("locator", "state"))
    assert states == {
        "model Uno": "replayed",
        "model Nobody": "open",
        "table:9": "open",
    }


def test_one_of_them_is_tried_again_alone(world: Any, upstream: Make, score: Score) -> None:
    board = upstream([score(1400.0, name="Uno"), score(1300.0, name="Due")])
    import_source(board)
    for name in ("Uno", "Due"):
        models.Alias.objects.create(text=name, model=world["model"], source=world["source"])
    one = models.Rejection.objects.get(locator="model Due")
    run = rejections.replay(board, models.Rejection.objects.filter(pk=one.pk))
    assert run is not None
    assert run.added == 1
    assert models.Observation.objects.get().value == 1300.0
    assert dict(models.Rejection.objects.values_list("locator", "state")) == {
        "model Uno": "open",
        "model Due": "replayed",
    }


def test_a_second_replay_adds_nothing(world: Any, upstream: Make, score: Score) -> None:
    board = upstream([score(1400.0, name="Uno")])
    import_source(board)
    models.Alias.objects.create(text="Uno", model=world["model"], source=world["source"])
    rejections.replay(board)
    assert rejections.replay(board) is None
    assert models.Observation.objects.count() == 1


def test_a_fault_that_comes_back_is_open_again(world: Any, upstream: Make) -> None:
    import_source(upstream([Refusal("table:9", "is bad.")], b"1"))
    models.Rejection.objects.update(state=State.REPLAYED)
    import_source(upstream([Refusal("table:9", "is bad.")], b"2"))
    assert models.Rejection.objects.get().state == State.OPEN


def test_what_an_editor_dismissed_stays_dismissed(world: Any, upstream: Make) -> None:
    import_source(upstream([Refusal("table:9", "is bad.")], b"1"))
    models.Rejection.objects.update(state=State.DISMISSED)
    import_source(upstream([Refusal("table:9", "is bad.")], b"2"))
    assert models.Rejection.objects.get().state == State.DISMISSED


def test_a_payload_that_can_no_longer_be_read_keeps_its_rejections(world: Any, upstream: Make, score: Score) -> None:
    import_source(upstream([score(1400.0, name="Uno")]))
    said: list[str] = []
    rejections.replay(upstream(LayoutError("The column score is gone.")), say=said.append)
    assert said == ["1 stay refused: The column score is gone."]
    assert models.Rejection.objects.get().state == State.OPEN


def test_an_unknown_name_is_one_rejection_however_often_it_stands(world: Any, upstream: Make, score: Score) -> None:
    months = [f"2026-{month:02}-01" for month in (3, 1, 2)]
    board = upstream([score(1400.0, name="Uno", period=month, known=month) for month in months])
    run = import_source(board)
    assert run is not None
    assert run.rejected == 3
    kept = models.Rejection.objects.get().reading
    assert (kept["readings"], kept["first"], kept["last"]) == (3, "2026-01-01", "2026-03-01")
    models.Alias.objects.create(text="Uno", model=world["model"], source=world["source"])
    replayed = rejections.replay(board)
    assert replayed is not None
    assert (replayed.added, models.Observation.objects.count()) == (3, 3)


def test_what_was_said_twice_is_not_taken_by_trying_again(world: Any, upstream: Make, score: Score) -> None:
    board = upstream([score(1400.0), score(1500.0)])
    import_source(board, checks=())
    assert "a second time" in models.Rejection.objects.get().reason
    rejections.replay(board)
    assert models.Observation.objects.get().value == 1400.0
    assert models.Rejection.objects.get().state == State.OPEN
