"""Repositories whose page states what must not be believed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from airace.sources import github
from airace.sources.base import Payload, Reading, Refusal

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)


def parsed(**stated: Any) -> Reading | Refusal:
    about = {"full_name": "lab/a", "stargazers_count": 7, "html_url": "https://github.com/lab/a"} | stated
    (only,) = github.parse(Payload(json.dumps(about).encode(), "https://api.github.com/repos/lab/a", NOW, "lab/a"))
    return only


@pytest.mark.parametrize("stars", [True, False, -1, 10**30, 1.5, "7", None])
def test_what_is_no_count_is_refused(stars: Any) -> None:
    only = parsed(stargazers_count=stars)
    assert isinstance(only, Refusal)
    assert only.reason == f"has {stars} stars."


@pytest.mark.parametrize("name", ["lab", "lab/a\x00", "lab/a?x", "../../a", "lab/" + "a" * 101])
def test_a_name_that_cannot_be_is_refused(name: str) -> None:
    only = parsed(full_name=name)
    assert isinstance(only, Refusal)
    assert "which is no owner/name" in only.reason
    assert "\x00" not in only.reason


def test_the_address_is_built_here() -> None:
    only = parsed(full_name="lab/b", html_url="javascript:alert(1)")
    assert isinstance(only, Reading)
    assert (only.fields["url"], only.fields["note"]) == ("https://github.com/lab/b", "Now called lab/b.")
