"""Every source through the whole road: asked, kept, read, resolved against the bundled dataset, loaded once."""

from __future__ import annotations

from typing import Any

import pytest

from airace import models
from airace.ingest import roads
from airace.ingest.register import register
from airace.ingest.run import import_source
from airace.lib.http import Client
from tests.golden import folder
from tests.replay.server import Replay

Status = models.ImportRun.Status
SLUGS = [slug for slug in folder.slugs() if slug != roads.FEEDS]  # feeds have a road of their own


@pytest.mark.parametrize("slug", SLUGS)
def test_a_source_is_imported_and_a_second_time_adds_nothing(
    bundle: None, replay: Replay, settings: Any, slug: str
) -> None:
    upstream, golden = roads.upstream(slug), folder.read(slug)
    settings.SOURCE_KEYS = {upstream.source.key: golden.stated.get("key", "")}
    source = register(upstream.source, folder.NOW)
    watch(source, golden)
    client = Client("airace tests", mirror=replay.base(slug))
    remember(source, golden)
    run = import_source(upstream, client=client, now=folder.NOW)
    assert run is not None
    assert run.status == Status.SUCCEEDED
    assert run.added > 0
    unexplained = [
        rejection.reason
        for rejection in source.rejections.filter(run=run)
        if not any(name in rejection.reason for name in stated_as_unknown(golden))
    ]
    assert unexplained == []
    remember(source, golden)  # as if the validators and hashes had been lost: everything is read again
    again = import_source(upstream, client=client, now=folder.NOW)
    assert again is not None
    assert (again.status, again.added, again.restated) == (Status.SUCCEEDED, 0, 0)


def watch(source: models.Source, golden: folder.Golden) -> None:
    """The golden's own questions instead of those that the dataset brings."""
    source.watches.all().delete()
    kinds = {"company": models.Company, "model": models.AIModel, "question": models.Question}
    for row in golden.stated.get("watched", ()):
        subject = row.get("subject", "")
        named = {subject: kinds[subject]._default_manager.get(slug=row["name"])} if subject else {}
        models.Watch.objects.create(
            source=source, key=row["key"], detail=row.get("detail", {}), source_url=source.url, **named
        )


def remember(source: models.Source, golden: folder.Golden) -> None:
    """The source's bookmark and back-fill are those of the golden folder."""
    models.Source.objects.filter(pk=source.pk).update(
        bookmark=golden.stated.get("bookmark", {}), backfill_since=golden.stated.get("since")
    )


def stated_as_unknown(golden: folder.Golden) -> list[str]:
    """What the golden folder says is refused: records that cannot be read, names that the dataset does not know."""
    refused = [row["refused"] for served in golden.payloads for row in served.readings if "refused" in row]
    return [*refused, *golden.stated.get("unresolved", ())]
