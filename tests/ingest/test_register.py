from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from airace import models
from airace.ingest.register import APART, register, register_all
from airace.sources.base import Source, Upstream

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def described(slug: str = "board", **fields: Any) -> Source:
    given: dict[str, Any] = {"cadence": timedelta(days=1), "coverage": "Live ones.", "stake": "Sells scores."}
    return Source(slug, "Board", "B", "https://board.org", "CC BY 4.0", True, **(given | fields))


@pytest.mark.django_db
def test_a_new_source_is_described_and_due_at_once() -> None:
    source = register(described(), NOW)
    assert (source.title, source.cadence, source.enabled, source.next_due_at) == ("Board", timedelta(days=1), True, NOW)


@pytest.mark.django_db
def test_a_row_of_the_dataset_keeps_its_words_but_learns_how_it_is_asked() -> None:
    models.Source.objects.create(
        slug="board", title="As bundled", publisher="B", url="https://b.org", coverage="Copies."
    )
    source = register(described(), NOW)
    assert (source.title, source.stake, source.coverage) == ("As bundled", "Sells scores.", "Live ones.")
    assert source.enabled


@pytest.mark.django_db
def test_the_stricter_word_on_handing_values_on_holds() -> None:
    for slug, bundled in (("open", True), ("closed", False)):
        models.Source.objects.create(slug=slug, title=slug, url="https://b.org", redistributable=bundled)
        assert register(described(slug), NOW).redistributable is bundled
    models.Source.objects.create(slug="private", title="P", url="https://b.org", redistributable=True)
    private = Source("private", "P", "P", "https://b.org", "Terms", False, cadence=timedelta(days=1))
    assert register(private, NOW).redistributable is False


@pytest.mark.django_db
def test_editors_own_what_was_described() -> None:
    register(described(), NOW)
    models.Source.objects.update(coverage="As an editor says", enabled=False)
    source = register(described(coverage="Changed by us"), NOW)
    assert (source.coverage, source.enabled) == ("As an editor says", False)


@pytest.mark.django_db
def test_off_comes_with_its_reason_and_without_a_cadence_nothing_is_on() -> None:
    off = register(described("keyed", enabled=False, off_reason="Needs a key."), NOW)
    assert (off.enabled, off.off_reason) == (False, "Needs a key.")
    assert not register(described("bundle", cadence=None), NOW).enabled


@pytest.mark.django_db
def test_first_runs_are_spread_and_told_once() -> None:
    upstreams = [
        Upstream(described(slug), lambda errand: iter(()), lambda payload: iter(())) for slug in ("one", "two")
    ]
    assert register_all(upstreams, NOW) == 2
    assert register_all(upstreams, NOW) == 0
    due = models.Source.objects.order_by("slug").values_list("next_due_at", flat=True)
    assert list(due) == [NOW, NOW + APART]
