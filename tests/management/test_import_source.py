"""manage.py import_source and replay_rejections: what a person at the shell sees."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from airace import models
from tests.replay.server import Replay, html


def said(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def mirror(bundle: None, replay: Replay, settings: Any) -> Replay:
    settings.SOURCE_MIRROR = replay.url
    return replay


def test_a_run_says_what_it_did_and_a_second_one_that_nothing_is_new(mirror: Replay) -> None:
    first = said("import_source", "ecb-fx")
    assert "fetched" in first
    assert "ecb-fx: succeeded," in first.splitlines()[-1]
    assert models.Observation.objects.filter(series__source__slug="ecb-fx").exists()
    said("import_source", "ecb-fx")  # the newest days instead of the history
    assert "0 added" in said("import_source", "ecb-fx").splitlines()[-1]


def test_a_dry_run_keeps_nothing(mirror: Replay) -> None:
    before = models.ImportRun.objects.count(), models.Payload.objects.count()
    assert said("import_source", "ecb-fx", "--dry-run").rstrip().endswith("Dry run: nothing of it was kept.")
    assert (models.ImportRun.objects.count(), models.Payload.objects.count()) == before
    assert not models.Observation.objects.filter(series__source__slug="ecb-fx").exists()


def test_a_failure_is_a_sentence(mirror: Replay) -> None:
    mirror.ill("ecb-fx", "*", html())
    with pytest.raises(CommandError, match=r"ecb-fx was not imported: .* is text/html, expected"):
        said("import_source", "ecb-fx")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nobody",), "There is no source nobody; sources are:"),
        (("airace",), "airace is not asked for: its rows come from files"),
        (("feeds", "--since", "2026-01-01"), "Feeds hold only their newest entries"),
        (("ecb-fx", "--since", "yesterday"), "yesterday is not a day; write YYYY-MM-DD"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(bundle: None, arguments: tuple[str, ...], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        said("import_source", *arguments)


def test_without_a_name_the_sources_are_listed(db: None) -> None:
    listed = said("import_source")
    assert "huggingface-hub" in listed
    assert "off: Needs a key of your own (TIINGO_KEY)" in listed


def test_nothing_refused_is_nothing_to_try_again(db: None) -> None:
    assert said("replay_rejections") == ""
