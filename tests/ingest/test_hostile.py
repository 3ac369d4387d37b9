"""What an import leaves behind when the host or the file is not as it should be: the run tells, the last good data stay.

The central bank's rates stand for sources of one file, Epoch AI's companies for tables, GitHub for many questions.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
import stamina

from airace import models
from airace.ingest import roads
from airace.ingest.checks import CheckError
from airace.ingest.register import register
from airace.ingest.run import import_source
from airace.lib.guard import FetchError
from airace.lib.http import Client, Limits
from airace.lib.pace import Pace
from airace.sources.base import LayoutError
from tests.golden import folder
from tests.replay.server import Ill, Replay, big, bomb, html, redirect

Status = models.ImportRun.Status
RATES, COMPANIES, STARS = "ecb-fx", "epoch-companies", "github-stars"
RECENT = "/stats/eurofxref/eurofxref-hist-90d.xml"
XML = {"content-type": "text/xml"}
CSV = {"content-type": "text/csv"}
MB = 1024 * 1024

Import = Callable[[str], models.ImportRun]


@pytest.fixture(autouse=True)
def no_waits_between_tries() -> Iterator[None]:
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


@pytest.fixture
def run(replay: Replay) -> Import:
    """Import a source from the stand-in once; the run is returned where it failed, too."""
    pace = Pace()

    def once(slug: str) -> models.ImportRun:
        client = Client("airace tests", mirror=replay.base(slug), limits=Limits(2, 0.5, 1), pace=pace, every=0)
        with suppress(FetchError, LayoutError, CheckError):  # the run tells
            import_source(roads.upstream(slug), client=client)
        return models.ImportRun.objects.select_related("source").latest("pk")

    return once


@pytest.fixture
def rates(db: None, run: Import) -> models.Source:
    """The whole history of rates was imported well; next comes the file of the last days."""
    first = run(RATES)
    assert (first.status, first.added > 0) == (Status.SUCCEEDED, True)
    return first.source


def kept() -> list[tuple[object, ...]]:
    """Every number there is, in one order."""
    columns = ("series__measure", "series__source__slug", "period", "known_at", "value", "retracted", "run_id")
    return list(models.Observation.objects.order_by("pk").values_list(*columns))


def state(source: models.Source) -> tuple[object, ...]:
    source.refresh_from_db()
    bookmark = {name: value for name, value in source.bookmark.items() if name != "done"}
    return kept(), bookmark, models.Restatement.objects.count(), models.Rejection.objects.count()


def in_minutes(moment: datetime | None) -> float:
    assert moment is not None
    return (moment - datetime.now(UTC)) / timedelta(minutes=1)


def test_what_did_not_change_is_asked_for_and_not_read(rates: models.Source, run: Import, replay: Replay) -> None:
    second = run(RATES)
    assert (second.status, second.added > 0) == (Status.SUCCEEDED, True)
    before = kept()
    replay.forget()
    third = run(RATES)
    assert (third.status, third.read, third.error) == (Status.UNCHANGED, 0, "")
    assert [asked.headers.get("if-none-match", "") != "" for asked in replay.asked] == [True]
    assert kept() == before
    assert third.source.last_success_at == third.finished_at


@pytest.mark.parametrize(
    ("limit", "minutes"),
    [
        (Ill(429, {"retry-after": "7200"}, b""), 120),
        (Ill(429, {}, b"slow down"), 15),
        (Ill(503, {"retry-after": "600"}, b""), 10),
        (Ill(429, {"retry-after": "999999"}, b""), 24 * 60),
    ],
)
def test_a_host_that_had_enough_postpones_the_run(
    rates: models.Source, run: Import, replay: Replay, limit: Ill, minutes: float
) -> None:
    before = state(rates)
    replay.forget()
    replay.ill(RATES, RECENT, limit)
    postponed = run(RATES)
    assert postponed.status == Status.POSTPONED
    words = f"www.ecb.europa.eu was asked too often (status {limit.status}); it is asked again after 20"
    assert postponed.error.startswith(words)
    assert in_minutes(postponed.source.next_due_at) == pytest.approx(minutes, abs=1)
    assert postponed.source.failures == 0
    assert state(rates)[0] == before[0]
    assert run(RATES).error.startswith("www.ecb.europa.eu asked to be left alone")
    assert len(replay.asked) == 1


@pytest.mark.parametrize("trouble", [Ill(500, body=b""), Ill(502, body=b"<html>"), Ill(truncate=40), Ill(delay=0.8)])
def test_trouble_that_passes_is_not_seen(rates: models.Source, run: Import, replay: Replay, trouble: Ill) -> None:
    replay.ill(RATES, RECENT, trouble)
    done = run(RATES)
    assert (done.status, done.added > 0, done.error) == (Status.SUCCEEDED, True, "")


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (Ill(500, body=b""), r"www\.ecb\.europa\.eu is out of order \(status 500\); try again later\."),
        (Ill(truncate=40), r"127\.0\.0\.1 could not be reached or broke off: .*\."),
        (Ill(drip=20), r"(took too long to answer in full|did not answer in time); try again later\."),
        (Ill(delay=0.8), r"127\.0\.0\.1 did not answer in time; try again later\."),
    ],
)
def test_trouble_that_lasts_fails_the_run_and_is_tried_again_soon(
    rates: models.Source, run: Import, replay: Replay, trouble: Ill, words: str
) -> None:
    before = state(rates)
    replay.ill(RATES, RECENT, trouble, trouble, trouble)
    failed = run(RATES)
    assert failed.status == Status.FAILED
    assert re.search(words, failed.error), failed.error
    assert state(rates) == before
    assert failed.source.failures == 1
    assert in_minutes(failed.source.next_due_at) < 6


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (html(), f"https://www.ecb.europa.eu{RECENT} is text/html, expected text/xml; look at the kept payload"),
        (Ill(headers={"content-type": "application/pdf"}), "is application/pdf, expected text/xml"),
        (Ill(headers=XML, body=b"<!doctype html><p>Please wait"), "The rates are not XML as the ECB publishes it"),
        (Ill(headers=XML, body=b""), "The rates are not XML as the ECB publishes it"),
        (
            Ill(headers=XML, body=b"<rates><day/></rates>"),
            "No Cube with a time holds a Cube with currency USD and a rate",
        ),
        (Ill(404, body=b""), f"https://www.ecb.europa.eu{RECENT} answered with status 404."),
        (big(30 * MB), f"{RECENT} is larger than the 5,242,880 bytes that are read."),
        (bomb(30 * MB), f"{RECENT} is larger than the 5,242,880 bytes that are read."),
        (redirect("http://169.254.169.254/latest/meta-data/"), "169.254.169.254 is not a public address; only public"),
        (redirect("file:///etc/passwd"), "file:///etc/passwd is not a web address"),
        (redirect("{BASE}" + RECENT), "redirects more than 3 times; give the final address."),
    ],
)
def test_what_no_waiting_mends_fails_the_run_at_once(
    rates: models.Source, run: Import, replay: Replay, fault: Ill, words: str
) -> None:
    before = state(rates)
    replay.ill(RATES, RECENT, *[fault] * 4)
    failed = run(RATES)
    assert failed.status == Status.FAILED
    assert words in failed.error
    assert state(rates) == before
    assert failed.source.failures == 1
    assert in_minutes(failed.source.next_due_at) > 60  # at its usual time, not every five minutes
    replay.forget()
    assert run(RATES).status == Status.SUCCEEDED
    rates.refresh_from_db()
    assert rates.failures == 0


def test_a_snapshot_that_says_everything_twice_counts_once(rates: models.Source, run: Import, replay: Replay) -> None:
    text = (folder.HERE / RATES / "days90.xml").read_text()
    day = text[text.index("\t\t<Cube time='2026-11-19'") : text.index("\t</Cube>\n</gesmes")]
    changed = day.replace("1.1200", "9.9900")
    replay.ill(RATES, RECENT, Ill(headers=XML, body=text.replace(day, day + changed).encode()))
    done = run(RATES)
    assert done.status == Status.SUCCEEDED
    values = models.Observation.objects.filter(period="2026-11-19", series__currency="USD").values_list(
        "value", flat=True
    )
    assert list(values) == [1.12]
    reasons = [rejection.reason for rejection in done.rejections.all()]
    assert "states per-euro of USD for 2026-11-19 a second time." in reasons


@pytest.fixture
def companies(bundle: None, run: Import) -> models.Source:
    """Both tables of companies were imported well into the bundled dataset."""
    first = run(COMPANIES)
    assert (first.status, first.added > 0) == (Status.SUCCEEDED, True)
    return first.source


def tables() -> dict[str, str]:
    """The two files of the source by their path, rounds first."""
    return {f"/data/{served.name}": served.body().decode("utf-8-sig") for served in folder.read(COMPANIES).payloads}


def without_column(text: str, name: str) -> str:
    return text.replace(name, f"Former {name}", 1)


def test_a_missing_column_is_named_and_nothing_of_either_file_is_used(
    companies: models.Source, run: Import, replay: Replay
) -> None:
    before, claims = state(companies), models.Claim.objects.count()
    (rounds, first), (revenue, second) = tables().items()
    lines = first.splitlines(keepends=True)
    replay.ill(COMPANIES, rounds, Ill(headers=CSV, body="".join([*lines, lines[-1].replace("1", "7")]).encode()))
    replay.ill(COMPANIES, revenue, Ill(headers=CSV, body=without_column(second, "Annualized revenue (USD)").encode()))
    failed = run(COMPANIES)
    assert failed.status == Status.FAILED
    assert "Annualized revenue (USD)" in failed.error
    assert (state(companies), models.Claim.objects.count()) == (before, claims)
    assert models.Payload.objects.filter(source=companies).count() == 4  # the bytes are there to look at


def test_a_new_column_is_no_trouble(companies: models.Source, run: Import, replay: Replay) -> None:
    before = kept()
    _, (revenue, text) = tables().items()
    wider = io.StringIO()
    csv.writer(wider).writerows(["new", *row] for row in csv.reader(io.StringIO(text)))
    replay.ill(COMPANIES, revenue, Ill(headers=CSV, body=wider.getvalue().encode()))
    done = run(COMPANIES)
    assert (done.status, done.added) == (Status.SUCCEEDED, 0)
    assert done.read > 0
    assert kept() == before


def test_a_file_that_shrank_is_not_believed(companies: models.Source, run: Import, replay: Replay) -> None:
    before = state(companies)
    (rounds, text), _ = tables().items()
    header, row, *_ = text.splitlines(keepends=True)
    replay.ill(COMPANIES, rounds, Ill(headers=CSV, body=(header + row).encode()))
    failed = run(COMPANIES)
    assert failed.status == Status.FAILED
    assert re.search(r"^epoch-companies \(.*csv\) sent \d+ readings, last time \d+; look at the payload", failed.error)
    assert state(companies) == before


def test_a_unit_that_changed_is_not_believed(companies: models.Source, run: Import, replay: Replay) -> None:
    before = state(companies)
    _, (revenue, text) = tables().items()
    replay.ill(COMPANIES, revenue, Ill(headers=CSV, body=re.sub(r"(\d)000000\b", r"\1", text).encode()))
    failed = run(COMPANIES)
    assert failed.status == Status.FAILED
    assert "annualised-revenue of epoch-companies has a median of" in failed.error
    assert state(companies) == before


def test_a_limit_in_the_middle_keeps_what_came_and_the_next_round_asks_for_the_rest(
    bundle: None, run: Import, replay: Replay
) -> None:
    source = register(roads.upstream(STARS).source, datetime.now(UTC))
    source.watches.all().delete()
    keys = ("deepseek-ai/DeepSeek-V3", "QwenLM/Qwen3")
    company = models.Company.objects.get(slug="deepseek")
    for key in keys:
        models.Watch.objects.create(source=source, key=key, company=company, source_url=f"https://github.com/{key}")
    first, second = source.watches.values_list("key", flat=True)
    reset = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "60"}
    replay.ill(STARS, f"/repos/{second}", Ill(403, reset, b"{}"))
    stars = models.Observation.objects.filter(series__measure="github-stars")
    postponed = run(STARS)
    assert (postponed.status, postponed.added) == (Status.POSTPONED, 1)
    assert "api.github.com was asked too often (status 403)" in postponed.error
    assert in_minutes(postponed.source.next_due_at) == pytest.approx(1, abs=0.5)
    assert [one.series.variant for one in stars.select_related("series")] == [first]
    replay.forget()
    client = Client("airace tests", mirror=replay.base(STARS))  # the minute is over
    done = import_source(roads.upstream(STARS), client=client)
    assert done is not None
    assert (done.status, done.added) == (Status.SUCCEEDED, 1)
    assert [asked.path for asked in replay.asked] == [f"/repos/{second}"]
    assert stars.count() == 2
