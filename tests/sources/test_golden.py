"""Every source against its golden folder: what it reads, what it asks for, and what it tells about itself."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from typing import Any

import pytest

from airace import sources
from airace.ingest.payloads import VALIDATORS
from airace.lib.http import Client, Limits
from airace.sources.base import Payload, discover
from tests.golden import folder
from tests.golden.folder import Golden
from tests.replay.server import Replay, matches

BUNDLE = "airace"  # read from this repository, so nothing is asked for
AGENT = "airace-test/1 (+https://example.org)"
UPSTREAMS = discover()
LIVE = sorted(set(UPSTREAMS) - {BUNDLE})
RECORDED = folder.slugs()

of_folder = pytest.mark.parametrize("slug", RECORDED)
of_source = pytest.mark.parametrize("slug", LIVE)


def fetched(replay: Replay, golden: Golden, bookmark: dict[str, Any] | None = None) -> list[Payload]:
    client = Client(AGENT, mirror=replay.base(golden.slug), limits=Limits(connect=2, read=5, total=10))
    return list(UPSTREAMS[golden.slug].fetch(golden.errand(client, bookmark)))


def remembered(payloads: list[Payload]) -> dict[str, Any]:
    """The bookmark as the engine keeps it."""
    bookmark: dict[str, Any] = {"validators": {}}
    for payload in payloads:
        known = {ask: payload.headers[given] for given, ask in VALIDATORS.items() if given in payload.headers}
        bookmark["validators"][payload.url] = known
        bookmark |= payload.mark
    return bookmark


def documents() -> dict[str, str]:
    """The docstring of each source's module, by slug."""
    modules = [
        importlib.import_module(f"airace.sources.{entry.name}") for entry in pkgutil.iter_modules(sources.__path__)
    ]
    return {module.SOURCE.slug: module.__doc__ or "" for module in modules if hasattr(module, "SOURCE")}


@of_folder
def test_a_folder_belongs_to_a_source(slug: str) -> None:
    assert slug in LIVE, f"tests/golden/{slug} is no source's; the sources are {', '.join(LIVE)}"


@of_folder
def test_the_payloads_hold_exactly_the_recorded_readings(slug: str) -> None:
    assert any(served.readings for served in folder.read(slug).payloads)
    for served in folder.read(slug).payloads:
        found = folder.stated(UPSTREAMS[slug].parse(served.payload()))
        assert json.loads(json.dumps(found)) == list(served.readings)


@of_folder
def test_reading_twice_gives_the_same(slug: str) -> None:
    parse = UPSTREAMS[slug].parse
    for served in folder.read(slug).payloads:
        payload = served.payload()
        assert list(parse(payload)) == list(parse(payload))


@of_folder
def test_no_record_is_read_twice_and_each_has_a_key(slug: str) -> None:
    for served in folder.read(slug).payloads:
        rows = [row for row in served.readings if "kind" in row]
        texts = [json.dumps([row["kind"], row["locator"], row["fields"]]) for row in rows]
        assert [text for text in set(texts) if texts.count(text) > 1] == []
        assert [row for row in rows if not row["locator"]] == []


@of_folder
def test_refusals_are_sentences(slug: str) -> None:
    refused = [row for served in folder.read(slug).payloads for row in served.readings if "refused" in row]
    assert [row for row in refused if not re.search(r"\w.*\.$", row["refused"]) or not row["place"]] == []


@of_folder
def test_fetch_asks_for_what_was_recorded_and_changes_nothing_in_it(slug: str, replay: Replay) -> None:
    golden = folder.read(slug)
    payloads = fetched(replay, golden)
    expected = [served for served in golden.payloads if not served.later]
    assert [payload.name for payload in payloads] == [served.name for served in expected]
    for served, payload in zip(expected, payloads, strict=True):
        # A page that the source itself names, such as the next one, bears the address that serves it.
        assert matches(served.url, payload.url.removeprefix(replay.base(slug))), f"{payload.url} is not {served.url}"
        assert payload.body == served.body(replay.base(slug))
        assert payload.fetched_at == folder.NOW
    assert {asked.headers["user-agent"] for asked in replay.asked} == {AGENT}


@of_folder
def test_a_key_is_in_no_address_that_is_kept(slug: str, replay: Replay) -> None:
    golden = folder.read(slug)
    key = golden.stated.get("key", "")
    assert bool(key) == bool(UPSTREAMS[slug].source.key), "a source that takes a key needs a dummy one here"
    payloads = fetched(replay, golden)
    if key:
        assert not any(key in payload.url for payload in payloads)
        assert any(key in f"{asked.path} {asked.headers}" for asked in replay.asked)


@pytest.mark.parametrize("slug", [slug for slug in RECORDED if not folder.read(slug).stated.get("since")])
def test_a_second_round_brings_only_what_is_new(slug: str, replay: Replay) -> None:
    golden = folder.read(slug)
    first = fetched(replay, golden)
    replay.forget()
    again = fetched(replay, golden, remembered(first))
    seen = {(payload.name, payload.body) for payload in first}
    new = [payload.name for payload in again if (payload.name, payload.body) not in seen]
    assert new == [served.name for served in golden.payloads if served.later]
    known = [payload.url.removeprefix(replay.base(slug)) for payload in first]
    conditions = {"if-none-match", "if-modified-since"}
    unasked = [
        asked.path
        for asked in replay.asked
        if any(matches(url, asked.path) for url in known) and conditions.isdisjoint(asked.headers)
    ]
    assert unasked == [] or golden.stated.get("whole", "").endswith(".")


@of_source
def test_a_source_that_is_asked_on_a_schedule_has_a_golden_folder(slug: str) -> None:
    assert slug in RECORDED or UPSTREAMS[slug].source.cadence is None


@of_source
def test_a_source_tells_what_it_is(slug: str) -> None:
    source = UPSTREAMS[slug].source
    words = ("title", "publisher", "url", "licence", "citation", "coverage", "stake")
    assert [name for name in words if not getattr(source, name)] == []
    assert source.enabled or source.off_reason.endswith(".")
    assert source.pace >= 0


@of_source
def test_a_module_says_what_it_takes_and_leaves_and_what_to_beware_of(slug: str) -> None:
    assert [word for word in ("Takes:", "Leaves:", "Beware:") if word not in documents()[slug]] == []
