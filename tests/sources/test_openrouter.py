"""Which file a run takes, that its hash is checked, and what the keyed history asks for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from airace.lib.http import Client
from airace.sources import openrouter
from airace.sources.base import Errand, LayoutError, Payload, Reading
from tests.replay.server import Replay, running

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
EXPORTS = "https://openrouter.ai/api/v1/datasets/exports/"
DATED = f"{EXPORTS}rankings-daily/2026-11-23.csv"
BODY = b"date,model_permaslug,rank,total_tokens,share_of_daily_tokens\r\n2026-11-22,openai/gpt-5,1,100,1.0\r\n"
SHA = hashlib.sha256(BODY).hexdigest()
Serve = Callable[..., list[Payload]]


@pytest.fixture
def router(tmp_path: Path) -> Iterator[Replay]:
    (tmp_path / "openrouter").mkdir()
    with running(root=tmp_path) as server:
        yield server


@pytest.fixture
def fetched(router: Replay) -> Serve:
    """fetched(sha256, url, **errand): what a run takes where the manifest names that file."""
    folder = router.root / "openrouter"

    def serve(sha256: str = SHA, url: str = DATED, **errand: Any) -> list[Payload]:
        manifest = f"{EXPORTS}rankings-daily/latest.manifest.json"
        documents = {
            EXPORTS + "index.json": {"datasets": [{"id": "rankings-daily", "latest_manifest_url": manifest}]},
            manifest: {"files": {"csv": {"url": url, "sha256": sha256}}},
            openrouter.HISTORY + "?start_date=*&end_date=*": {"data": []},
        }
        (folder / "body.csv").write_bytes(BODY)
        entries = [{"file": "body.csv", "url": DATED, "name": "body"}]
        for number, (address, document) in enumerate(documents.items()):
            (folder / f"{number}.json").write_text(json.dumps(document))
            entries.append({"file": f"{number}.json", "url": address, "name": f"{number}"})
        (folder / "readings.json").write_text(json.dumps({"payloads": entries}))
        return list(openrouter.fetch(Errand(Client("tests", mirror=router.base("openrouter")), NOW, **errand)))

    return serve


def test_the_dated_file_of_the_manifest_is_taken_once(fetched: Serve, router: Replay) -> None:
    (payload,) = fetched()
    assert (payload.name, payload.url, payload.mark) == ("2026-11-23.csv", DATED, {"sha256": SHA})
    router.forget()
    assert fetched(bookmark=payload.mark) == []
    assert [asked.path.rpartition("/")[2] for asked in router.asked] == ["index.json", "latest.manifest.json"]


def test_a_file_that_is_not_the_one_of_the_manifest_is_not_read(fetched: Serve) -> None:
    with pytest.raises(LayoutError, match=r"2026-11-23.csv has not the SHA-256 .* try again later"):
        fetched("0" * 64)


@pytest.mark.parametrize(
    "url",
    [
        f"{EXPORTS}rankings-daily/latest.csv",  # may change while it is read
        "https://openrouter.ai.example.org/2026-11-23.csv",
        "http://127.0.0.1/2026-11-23.csv",
    ],
)
def test_only_a_dated_file_of_the_same_host_is_asked_for(fetched: Serve, router: Replay, url: str) -> None:
    with pytest.raises(LayoutError, match=r"no dated CSV of openrouter.ai"):
        fetched(url=url)
    assert len(router.asked) == 2


def test_the_history_is_asked_for_in_windows_of_at_most_366_days(fetched: Serve, router: Replay) -> None:
    names = [payload.name for payload in fetched(key="dummy", whole=True)]
    assert names == [
        "rankings-daily 2025-01-01 to 2026-01-01",
        "rankings-daily 2026-01-02 to 2026-11-22",
        "2026-11-23.csv",
    ]
    keys = {
        asked.path.partition("?")[0].rpartition("/")[2]: asked.headers.get("authorization") for asked in router.asked
    }
    assert keys == {
        "rankings-daily": "Bearer dummy",
        "index.json": None,
        "latest.manifest.json": None,
        "2026-11-23.csv": None,
    }


def test_windows_that_were_loaded_are_not_asked_for_again(fetched: Serve) -> None:
    done = frozenset({"rankings-daily 2025-01-01 to 2026-01-01"})
    names = [payload.name for payload in fetched(key="dummy", whole=True, done=done)]
    assert names == ["rankings-daily 2026-01-02 to 2026-11-22", "2026-11-23.csv"]


def test_without_a_key_there_is_no_history(fetched: Serve) -> None:
    assert [payload.name for payload in fetched(whole=True)] == ["2026-11-23.csv"]


def test_a_day_is_known_when_it_was_read_and_once_settled_since_its_fourth_day() -> None:
    lines = [b"2026-11-22,openai/gpt-5,1,1,0.1", b"2026-11-18,openai/gpt-5,1,1,0.1", b"2026-11-19,openai/gpt-5,1,1,0.1"]
    body = BODY.partition(b"\r\n")[0] + b"\r\n" + b"\r\n".join(lines)
    found = list(openrouter.parse(Payload(body, DATED, NOW, "2026-11-23.csv", {"content-type": "text/csv"})))
    known = [item.fields["known_at"] for item in found if isinstance(item, Reading)]
    assert known == [datetime(2026, 11, 22, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC), NOW]


@pytest.mark.parametrize(
    ("slug", "model"),
    [
        ("deepseek/deepseek-v4.1-flash-20260909:free", "deepseek-v4.1-flash"),
        ("openai/gpt-4o-2024", "gpt-4o-2024"),
        ("z-ai/glm-4.6", "glm-4.6"),
    ],
)
def test_models_go_by_their_names_without_variant_and_date(slug: str, model: str) -> None:
    assert openrouter.model_of(slug) == model


def test_missing_columns_and_answers_without_rows_are_changed_layouts() -> None:
    csv, json_ = {"content-type": "text/csv"}, {"content-type": "application/json"}
    for body, headers, words in (
        (b"date,model_permaslug,rank\r\n", csv, "no column total_tokens, share_of_daily_tokens"),
        (b'{"error": "no"}', json_, "no list of rows under data"),
        (b'{"data": [{"date": "2026-11-22"}]}', json_, "no column model_permaslug, total_tokens"),
        (b"<html>", json_, "is no JSON"),
    ):
        with pytest.raises(LayoutError, match=words):
            list(openrouter.parse(Payload(body, DATED, NOW, "file", headers)))
