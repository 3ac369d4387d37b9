"""What readers are told of a failure: our sentences whole, of the database's only the first line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DataError

from airace import models
from airace.ingest import rejections
from airace.ingest.reasons import in_words
from airace.ingest.run import import_source
from airace.sources.base import LayoutError, Reading, Refusal, Upstream

QUOTED = "value too long\nDETAIL:  Failing row contains (1, secret)."
TOLD = "The database refused it or broke off: value too long."


def test_sentences_stay_and_quoted_rows_go() -> None:
    assert in_words(LayoutError("The column score is gone.")) == "The column score is gone."
    assert in_words(DataError(QUOTED)) == TOLD
    assert in_words(KeyError("score")) == "KeyError: 'score'"


def test_a_replay_that_breaks_says_no_more_than_an_import(
    world: Any, upstream: Callable[..., Upstream], score: Callable[..., Reading]
) -> None:
    import_source(upstream([Refusal("table:9", "is bad."), score(1.0)]))
    with pytest.raises(DataError):
        rejections.replay(upstream(DataError(QUOTED)))
    assert models.ImportRun.objects.latest("pk").error == TOLD
