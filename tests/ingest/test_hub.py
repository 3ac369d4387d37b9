"""Listings of the Hub: what is kept of a repository, renames, deletions, exclusion, and the day's counters with them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from airace import models
from airace.ingest import hub
from airace.ingest.outcome import Outcome
from airace.ingest.resolve import Names
from airace.sources import huggingface
from airace.sources.base import LayoutError, Payload, Reading

FIRST, SECOND, THIRD = date(2026, 11, 21), date(2026, 11, 22), date(2026, 11, 23)
Repository = models.HubRepository


def record(name: str, number: int, ever: int = 0, **fields: Any) -> dict[str, Any]:
    """What the Hub states of a repository; `number` makes its id."""
    shared = {
        "id": f"lab/{name}",
        "_id": f"{number:024x}",
        "downloads": 1,
        "downloadsAllTime": ever,
        "likes": 0,
        "tags": [],
    }
    return shared | fields


def page(day: date, *records: dict[str, Any], number: int = 1, more: bool = False) -> Payload:
    link = {"link": '<https://huggingface.co/api/models?cursor=x>; rel="next"'} if more else {}
    fetched_at = datetime(day.year, day.month, day.day, 6, tzinfo=UTC)
    return Payload(json.dumps(records).encode(), "https://huggingface.co/api/models", fetched_at, f"lab/{number}", link)


@pytest.fixture
def account(world: Any) -> models.HubOrganisation:
    return models.HubOrganisation.objects.create(name="lab", company=world["company"])


def load(run: models.ImportRun, *pages: Payload) -> Outcome:
    outcome, names = Outcome(), Names()
    for payload in pages:
        readings = [item for item in huggingface.parse(payload) if isinstance(item, Reading)]
        outcome.read += len(readings)
        hub.repositories(run, readings, names, outcome, run.source)
    return outcome


def side(day: date) -> models.DownloadRollup:
    return models.DownloadRollup.objects.get(day=day, side="CN", organisation=None, family=None)


def test_what_the_hub_states_is_kept_with_the_counters(run: models.ImportRun, account: models.HubOrganisation) -> None:
    models.AIModel.objects.update(hub_repository="lab/one")
    stated = record(
        *("one", 1, 70),
        createdAt="2025-04-27T03:42:21.000Z",
        gated="manual",
        pipeline_tag="text-generation",
        library_name="transformers",
        safetensors={"parameters": {"BF16": 8_000_000_000}, "total": 8_000_000_000},
        baseModels={"relation": "finetune", "models": [{"_id": "x", "id": "lab/base"}]},
        tags=["a"],
    )
    outcome = load(run, page(SECOND, stated, record("plain", 2, 5, pipeline_tag=None)))
    assert (outcome.added, outcome.changed) == (2, 0)
    one = Repository.objects.get(name="lab/one")
    assert (one.hub_id, one.created_on, one.gated, one.parameters) == (
        f"{1:024x}",
        date(2025, 4, 27),
        True,
        8_000_000_000,
    )
    assert (one.base_model, one.base_relation, one.pipeline, one.library, one.tags) == (
        *("lab/base", "finetune", "text-generation", "transformers"),
        ["a"],
    )
    assert (one.model.slug if one.model else "", one.side, one.last_seen_on) == ("one", "CN", SECOND)
    plain = Repository.objects.get(name="lab/plain")
    assert (plain.pipeline, plain.parameters, plain.tags, plain.created_on) == ("", None, [], None)
    assert side(SECOND).downloads_all_time == 75


def test_a_renamed_repository_keeps_its_row_and_its_counts(
    run: models.ImportRun, account: models.HubOrganisation
) -> None:
    load(run, page(FIRST, record("old", 1, 100)))
    load(run, page(SECOND, record("new", 1, 130)))
    row = Repository.objects.get()
    assert (row.name, row.gone_on) == ("lab/new", None)
    assert side(SECOND).gained == 30


def test_two_repositories_that_swap_their_names_keep_their_counts(
    run: models.ImportRun, account: models.HubOrganisation
) -> None:
    load(run, page(FIRST, record("a", 1, 100), record("b", 2, 5)))
    load(run, page(SECOND, record("a", 2, 6), record("b", 1, 110)))
    counts = models.DownloadSnapshot.objects.filter(day=SECOND).values_list("repository__hub_id", "downloads_all_time")
    assert set(counts) == {(f"{1:024x}", 110), (f"{2:024x}", 6)}
    assert dict(Repository.objects.values_list("name", "hub_id")) == {"lab/a": f"{2:024x}", "lab/b": f"{1:024x}"}
    assert (side(SECOND).gained, models.Restatement.objects.count()) == (11, 0)


def test_a_new_repository_under_an_old_name_begins_anew(run: models.ImportRun, account: models.HubOrganisation) -> None:
    load(run, page(FIRST, record("a", 1, 100)))
    load(run, page(SECOND, record("a", 2, 3)))
    old, new = Repository.objects.order_by("pk")
    assert (old.name, old.gone_on, new.name, new.hub_id) == (f"lab/a#{old.pk}", SECOND, "lab/a", f"{2:024x}")
    assert not models.Restatement.objects.exists()


def test_one_id_for_every_repository_tells_nothing(run: models.ImportRun, account: models.HubOrganisation) -> None:
    for day in (FIRST, SECOND):
        load(run, page(day, record("a", 1), record("b", 1)), page(day, record("c", 1), record("d", 1), number=2))
    assert set(Repository.objects.values_list("name", "hub_id")) == {(f"lab/{name}", "") for name in "abcd"}


def test_what_the_whole_listing_no_longer_has_is_gone_and_stays(
    run: models.ImportRun, account: models.HubOrganisation
) -> None:
    both = (record("a", 1, 10), record("b", 2, 10))
    load(run, page(FIRST, both[0], more=True), page(FIRST, both[1], number=2))
    assert not Repository.objects.exclude(gone_on=None).exists()
    load(run, page(SECOND, both[0], more=True))
    assert not Repository.objects.exclude(gone_on=None).exists()  # the listing has not been read to its end
    load(run, page(SECOND, both[0]))
    assert Repository.objects.get(gone_on=SECOND).name == "lab/b"
    assert models.DownloadSnapshot.objects.filter(day=FIRST).count() == 2
    load(run, page(THIRD, *both))
    assert not Repository.objects.exclude(gone_on=None).exists()


def test_a_listing_touches_no_other_organisation(run: models.ImportRun, account: models.HubOrganisation) -> None:
    other = models.HubOrganisation.objects.create(name="other")
    for name, number in (("other/b", 5), ("other/c", 6)):
        Repository.objects.create(name=name, organisation=other, hub_id=f"{number:024x}", last_seen_on=FIRST)
    load(run, page(SECOND, record("a", 1), record("b", 5, 99) | {"id": "other/b"}))
    assert set(Repository.objects.values_list("name", "gone_on", "last_seen_on")) == {
        ("lab/a", None, SECOND),
        ("other/b", None, FIRST),
        ("other/c", None, FIRST),
    }


def test_a_tag_that_excludes_changes_the_days_before_too(
    run: models.ImportRun, account: models.HubOrganisation
) -> None:
    models.ExclusionRule.objects.create(slug="t", reason="quantised", field="tag", pattern="^base_model:quantized:")
    load(run, page(FIRST, record("a", 1, 10), record("b", 2, 7)))
    assert side(FIRST).downloads_all_time == 17
    again = load(run, page(FIRST, record("a", 1, 10), record("b", 2, 7, tags=["base_model:quantized:lab/a"])))
    assert (again.added, again.changed) == (0, 1)
    assert (side(FIRST).downloads_all_time, side(FIRST).every_all_time) == (10, 17)
    assert Repository.objects.get(name="lab/b").base_relation == "quantized"


def test_the_same_listing_again_changes_nothing(run: models.ImportRun, account: models.HubOrganisation) -> None:
    listing = page(FIRST, record("a", 1, 10, tags=["x"]), record("b", 2, 7))
    load(run, listing)
    again = load(run, listing)
    assert (again.added, again.changed, again.restated, again.unchanged) == (0, 0, 0, 2)


def test_other_tags_alone_publish_nothing_new(run: models.ImportRun, account: models.HubOrganisation) -> None:
    load(run, page(FIRST, record("a", 1, 10)))
    again = load(run, page(FIRST, record("a", 1, 10, tags=["new"])))
    assert (again.added, again.changed, Repository.objects.get().tags) == (0, 0, ["new"])


def test_an_older_download_read_again_does_not_undo_what_is_known(
    run: models.ImportRun, account: models.HubOrganisation
) -> None:
    load(run, page(SECOND, record("a", 1, 10, tags=["new"])))
    assert load(run, page(FIRST, record("a", 1, 9, tags=["old"]))).added == 1
    assert Repository.objects.values_list("tags", "last_seen_on").get() == (["new"], SECOND)
    assert side(SECOND).gained == 1


def test_an_editors_own_exclusion_and_family_stay(
    run: models.ImportRun, account: models.HubOrganisation, world: Any
) -> None:
    family = models.ModelFamily.objects.create(slug="zz", name="Zz", developer=world["company"])
    load(run, page(FIRST, record("a", 1, 10)))
    Repository.objects.update(excluded="duplicate", family=family)
    load(run, page(SECOND, record("a", 1, 11)))
    assert Repository.objects.values_list("excluded", "family__slug").get() == ("duplicate", "zz")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<html>", "is not JSON"),
        (b'{"error": "x"}', "is no list of models"),
        (b'[{"id": "lab/a", "downloads": 1, "likes": 1}]', "has no downloadsAllTime in any record"),
    ],
)
def test_a_page_that_is_no_listing_is_refused_whole(body: bytes, reason: str) -> None:
    with pytest.raises(LayoutError, match=reason):
        list(huggingface.parse(Payload(body, "https://huggingface.co", datetime(2026, 11, 23, tzinfo=UTC), "lab/1")))
