"""Listings of the Hub that hold what must not be believed, and where the access key goes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from airace.sources import huggingface
from airace.sources.base import LayoutError, Payload, Reading, Refusal

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
GOOD: dict[str, Any] = {"id": "lab/a", "_id": "0" * 24, "downloads": 1, "downloadsAllTime": 2, "likes": 3, "tags": []}


def parsed(*records: dict[str, Any], name: str = "lab/1") -> list[Reading | Refusal]:
    body = json.dumps(records).encode()
    return list(huggingface.parse(Payload(body, "https://huggingface.co/api/models", NOW, name)))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"id": "lab/a b"}, "is no owner/name"),
        ({"id": "lab/a\x00"}, "is no owner/name"),
        ({"id": "lab/a/b"}, "is no owner/name"),
        ({"id": "lab"}, "is no owner/name"),
        ({"id": "lab/" + "a" * 97}, "is no owner/name"),
        ({"_id": "0" * 41}, "is no id of the Hub"),
        ({"_id": "\x00"}, "is no id of the Hub"),
        ({"downloads": 10**30}, "downloads is 1000000"),
        ({"likes": 2**31}, "likes is 2147483648, which is no count"),
        ({"likes": True}, "likes is True, which is no count"),
        ({"createdAt": "\x00"}, "cannot be read"),
        ({"id": "other/b"}, "other/b is not of lab; if that has another name by now, correct its watch"),
    ],
)
def test_a_record_that_cannot_be_is_refused_and_the_others_stay(wrong: dict[str, Any], words: str) -> None:
    refused, reading = parsed(GOOD | wrong, GOOD)
    assert isinstance(refused, Refusal)
    assert words in str(refused)
    assert "\x00" not in str(refused) + str(refused.record)
    assert isinstance(reading, Reading)
    assert reading.fields["repository"] == "lab/a"


@pytest.mark.parametrize(
    ("stated", "column", "kept"),
    [
        ({"library_name": "x" * 80}, "library", "x" * 60),
        ({"library_name": 5}, "library", ""),
        ({"pipeline_tag": "text\x00-\ud800generation"}, "pipeline", "text-generation"),
        ({"tags": ["a\x00b", 5, "c" * 300]}, "tags", ["ab", "c" * 200]),
        ({"tags": ["t"] * 501}, "tags", ["t"] * 500),
        ({"safetensors": {"parameters": {}, "total": 10**30}}, "parameters", None),
        ({"safetensors": {"parameters": {}, "total": -1}}, "parameters", None),
        ({"safetensors": {"parameters": {}, "total": "8B"}}, "parameters", None),
        ({"baseModels": {"relation": "merge", "models": [{"id": "lab/" + "b" * 200}]}}, "base_model", ""),
        (
            {"baseModels": {"relation": "merge" * 9, "models": [{"id": "lab/b"}]}},
            "base_relation",
            "mergemergemergemerge",
        ),
        ({"tags": ["base_model:merge:lab/" + "b" * 197]}, "base_model", ""),
        ({"tags": ["base_model:merge:lab/b"]}, "base_model", "lab/b"),
    ],
)
def test_of_what_describes_as_much_is_kept_as_fits(stated: dict[str, Any], column: str, kept: Any) -> None:
    (reading,) = parsed(GOOD | stated)
    assert isinstance(reading, Reading)
    assert reading.fields[column] == kept


def test_an_organisation_may_be_watched_in_other_letters() -> None:
    (reading,) = parsed(GOOD | {"id": "Lab/a"})
    assert isinstance(reading, Reading)
    assert reading.fields["organisation"] == "Lab"


def following(link: str, mirror: str = "", asked: str = "https://huggingface.co/api/models") -> str:
    return huggingface._next(Payload(b"", asked, NOW, "lab/1", {"link": f'<{link}>; rel="next"'}), mirror)


@pytest.mark.parametrize(
    ("link", "mirror"),
    [
        ("http://huggingface.co/api/models?cursor=x", ""),
        ("https://huggingface.co:80/api/models?cursor=x", ""),
        ("https://a@huggingface.co/api/models?cursor=x", ""),
        ("https://huggingface.co.example/api/models", ""),
        ("//example.org/api/models", ""),
        ("https://mirror.example/hub/next", "http://mirror.example/hub"),
        ("http://mirror.example:81/hub/next", "http://mirror.example/hub"),
    ],
)
def test_the_next_page_is_nowhere_else(link: str, mirror: str) -> None:
    with pytest.raises(LayoutError, match="which is not the Hub"):
        following(link, mirror)


def test_the_next_page_is_the_hubs_or_the_mirrors() -> None:
    assert following("/api/models?cursor=x") == "https://huggingface.co/api/models?cursor=x"
    assert following("http://mirror.example/hub/n", "http://mirror.example/hub") == "http://mirror.example/hub/n"
