"""Which downloads are a new fit of the index."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from airace.lib.http import Client
from airace.sources import epoch_eci
from airace.sources.base import Errand, LayoutError, Payload
from tests.replay.server import running

FIRST = datetime(2026, 11, 23, 6, tzinfo=UTC)
LATER = FIRST + timedelta(days=1)


@pytest.fixture
def fetched(tmp_path: Path) -> Iterator[Callable[..., list[Payload]]]:
    """fetched(now, members, **errand): what a run takes where the archive holds these members."""
    folder = tmp_path / "epoch-eci"
    folder.mkdir()
    entry = {"file": "bundle.zip", "url": epoch_eci.URL, "name": "bundle"}
    (folder / "readings.json").write_text(json.dumps({"payloads": [entry]}))
    with running(root=tmp_path) as server:

        def fetch(now: datetime, members: dict[str, str], **errand: Any) -> list[Payload]:
            packed = io.BytesIO()
            with zipfile.ZipFile(packed, "w") as archive:
                for name, text in members.items():
                    archive.writestr(name, text)
            (folder / "bundle.zip").write_bytes(packed.getvalue())
            return list(epoch_eci.fetch(Errand(Client("tests", mirror=server.base("epoch-eci")), now, **errand)))

        yield fetch


def test_a_change_elsewhere_in_the_bundle_is_no_new_fit(fetched: Callable[..., list[Payload]]) -> None:
    (first,) = fetched(FIRST, {"eci_scores.csv": "Model\n", "gpqa.csv": "1"})
    known = dict(first.mark)
    assert fetched(LATER, {"eci_scores.csv": "Model\n", "gpqa.csv": "2"}, bookmark=known) == []
    (second,) = fetched(LATER, {"eci_scores.csv": "Model\nnew\n", "gpqa.csv": "2"}, bookmark=known)
    assert second.fetched_at == LATER
    assert second.mark != first.mark


def test_asking_for_everything_again_keeps_the_day_of_the_fit(fetched: Callable[..., list[Payload]]) -> None:
    (first,) = fetched(FIRST, {"eci_scores.csv": "Model\n"})
    (again,) = fetched(LATER, {"eci_scores.csv": "Model\n"}, bookmark=dict(first.mark), whole=True)
    assert again.fetched_at == FIRST


def test_a_bundle_without_the_index_is_kept_and_then_refused(fetched: Callable[..., list[Payload]]) -> None:
    (payload,) = fetched(FIRST, {"my_eci_scores.csv": "Model\n"})
    assert payload.mark == {}
    with pytest.raises(LayoutError, match=r"holds no eci_scores.csv"):
        list(epoch_eci.parse(payload))
