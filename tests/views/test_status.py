"""The status pages speak of this moment, in few queries however much there is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from airace.models import Article, Feed, ImportRun, ImportSwitch, KnownGap, Rejection, Source
from airace.queries import status
from airace.views.status import for_readers, headline, plainly

pytestmark = pytest.mark.usefixtures("bundle")

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def nobody_is_asked(bundle):
    """Whatever the bundled dataset brought, only what a test says is on a schedule."""
    Source.objects.update(registered_at=None)


def live(slug, **fields):
    """A bundled source as its module would have registered it, fresh unless told otherwise."""
    now = datetime.now(UTC)
    plain = {
        "registered_at": now - 40 * DAY,
        "enabled": True,
        "cadence": DAY,
        "last_success_at": now - HOUR,
        "next_due_at": now + 23 * HOUR,
        "failures": 0,
    }
    Source.objects.filter(slug=slug).update(**plain | fields)
    return Source.objects.get(slug=slug)


def ran(source, ago, outcome="succeeded", **fields):
    at = datetime.now(UTC) - ago
    finished = None if outcome == "running" else at + timedelta(seconds=9)
    return ImportRun.objects.create(source=source, status=outcome, started_at=at, finished_at=finished, **fields)


def page(client, address):
    return client.get(address).content.decode()


def row(shown, title):
    return next(line for line in shown.split("<tr>") if f">{title}</a></th>" in line)


def test_the_headline_counts_what_is_fresh_and_names_what_fails(client):
    live("lmarena")
    live("openrouter", last_success_at=datetime.now(UTC) - 9 * DAY)
    failing = live("polymarket", failures=2)
    live("kalshi", enabled=False)
    ran(failing, 3 * DAY)
    ran(failing, 2 * DAY, "failed", error="The column price is gone.")
    ran(failing, DAY, "failed", error="The column price is gone.")
    since = (datetime.now(UTC) - 2 * DAY).date()
    said = f"1 of 3 sources is fresh; 1 is late; 1 fails: Polymarket, since {since.day} {since:%b %Y}."
    assert f'<p class="lede">{said}</p>' in page(client, "/status/")


def test_without_sources_on_a_schedule_it_says_so(client):
    assert headline([]) == "No source is asked on a schedule."
    assert "No source is asked on a schedule." in page(client, "/status/")


def test_a_row_tells_the_last_finished_run_though_another_is_at_work(client):
    arena = live("lmarena", data_as_of=date(2026, 10, 2), last_success_at=datetime.now(UTC) - 12 * HOUR)
    ran(arena, 12 * HOUR, read=1234, added=56, restated=7, rejected=8)
    ran(arena, HOUR / 60, "running", progress="fetched text")
    shown = row(page(client, "/status/"), "Arena leaderboards")
    for value in ("1,234", "56", "7", "8"):
        assert f'<td class="num">{value}</td>' in shown
    assert "12 h ago" in shown
    assert '<td class="when">daily</td>' in shown
    assert "running since" in shown
    assert "in 23 h" not in shown  # when it would be handed out again
    assert "running since" in page(client, "/status/lmarena/")
    assert "2 Oct 2026" in shown
    assert 'aria-label="Last 2 runs of Arena leaderboards: 1 succeeded, 1 is running."' in shown


def test_a_run_that_brought_nothing_is_drawn_short(client):
    arena = live("lmarena")
    ran(arena, HOUR, read=1234)
    ran(arena, DAY, read=1234, restated=1)
    shown = row(page(client, "/status/"), "Arena leaderboards")
    assert 'aria-label="Last 2 runs of Arena leaderboards: 1 succeeded, 1 found nothing new."' in shown
    assert shown.count('class="run run-unchanged"') == 1


def test_the_first_run_is_no_source_that_never_ran(client):
    ran(live("lmarena", last_success_at=None), HOUR, "running")
    shown = page(client, "/status/")
    assert "0 of 1 sources are fresh; 1 is being read for the first time." in shown
    assert 'state-running">running<' in row(shown, "Arena leaderboards")


def test_what_is_loaded_by_hand_stands_apart_and_fails_no_schedule(client):
    live("lmarena")
    prices = live("kalshi", cadence=None, next_due_at=None, failures=1)
    ran(prices, HOUR, "failed", error="The file has no column close.")
    shown = page(client, "/status/")
    assert "1 of 1 sources is fresh." in shown
    apart = shown.split('id="hand-title"')[1].split("</section>")[0]
    assert "ran-failed" in row(apart, "Kalshi")
    assert "state-failing" in row(apart, "Kalshi")
    assert row(shown.split('id="hand-title"')[0], "Arena leaderboards")
    assert ">Kalshi</a>" not in shown.split('id="unscheduled-title"')[1]
    assert "by hand only" in page(client, "/status/kalshi/")


def test_last_good_data_are_spoken_of_only_where_there_are_any(client):
    live("lmarena", failures=1)
    assert "the last good data stay" in page(client, "/status/lmarena/")
    Source.objects.filter(slug="lmarena").update(last_success_at=None)
    shown = page(client, "/status/lmarena/")
    assert "last good" not in shown
    assert "it has not been imported yet" in shown


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("Foo is no known company; add it, or add an alias, and import again.", "Foo is no known company."),
        (
            "lists no model; has it another name by now? Correct its watch.",
            "lists no model; has it another name by now?",
        ),
        ("refuses the query: “Too short.” Mend the query in the watch.", "refuses the query: “Too short.”"),
        ("is not a day; its rates are not read.", "is not a day; its rates are not read."),
    ],
)
def test_what_editors_should_do_is_not_told_to_readers(reason, said):
    assert for_readers(reason) == said


def test_the_feeds_page_counts_and_lists_them(client):
    now = datetime.now(UTC)
    live("feeds")
    Feed.objects.update(enabled=False)
    good, bad = Feed.objects.order_by("name")[:2]
    Feed.objects.filter(pk=good.pk).update(enabled=True, last_success_at=now, newest_entry_at=now, failures=0)
    Feed.objects.filter(pk=bad.pk).update(enabled=True, failures=3, last_error="The host answered 503.")
    for number, days in enumerate((1, 29, 40)):
        published = (now - days * DAY).date()
        Article.objects.create(
            sha256=str(number), title="T", text="T", feed=good, published_on=published, fetched_at=now
        )
    shown = page(client, "/status/feeds/").split('id="feeds-title"')[1].split("</section>")[0]
    assert "1 of 2 feeds read, 1 failed." in shown
    assert "The host answered 503." in shown
    assert '<td class="num">2</td>' in next(line for line in shown.split("<tr>") if f"{good.name}</" in line)


def test_the_reason_stands_beside_what_is_off(client):
    live("kalshi", enabled=False, off_reason="Its terms forbid keeping prices.")
    assert "Its terms forbid keeping prices." in row(page(client, "/status/"), "Kalshi")


def test_feeds_that_fail_or_fell_quiet_stand_first(client):
    now = datetime.now(UTC)
    Feed.objects.update(enabled=True, last_success_at=now, newest_entry_at=now, next_due_at=now + HOUR)
    failing, quiet = Feed.objects.order_by("name")[5:7]
    Feed.objects.filter(pk=failing.pk).update(failures=3, last_error="The host answered 503.")
    Feed.objects.filter(pk=quiet.pk).update(newest_entry_at=now - 90 * DAY)
    shown = page(client, "/status/").split('id="feeds-title"')[1]
    names = [part.split("</")[0].rsplit(">", 1)[-1] for part in shown.split('<th scope="row">')[1:3]]
    assert names == [failing.name, quiet.name]
    assert "The host answered 503." in shown
    assert "1 failing, 1 quiet." in shown


def test_paused_imports_are_announced_with_the_reason(client):
    live("lmarena")
    assert 'class="alarm"' not in page(client, "/status/")
    ImportSwitch.objects.update_or_create(pk=1, defaults={"paused": True, "reason": "The disk is full."})
    for address in ("/status/", "/status/lmarena/"):
        assert "All imports on a schedule are held" in page(client, address)
        assert "The disk is full." in page(client, address)
        assert ">held<" in page(client, address)


@pytest.mark.parametrize(("address", "budget"), [("/status/", 5), ("/status/lmarena/", 9)])
def test_more_runs_sources_and_refusals_cost_no_more_queries(client, django_assert_num_queries, address, budget):
    for slug in ("lmarena", "openrouter", "polymarket", "kalshi"):
        source = live(slug)
        for number in range(40):
            ran(source, number * HOUR)
            Rejection.objects.create(
                source=source, locator=str(number), reason=f"no {number % 3}", first_seen_at=datetime.now(UTC)
            )
    with django_assert_num_queries(budget):
        shown = page(client, address)
    assert "30 found nothing new" in shown


def test_it_is_about_now_whatever_day_the_reader_looks_back_from(client):
    live("lmarena")
    shown = page(client, "/status/?known_on=2026-08-06")
    assert "This page is about now." in shown
    assert "You are looking at what was known" not in shown
    assert 'href="/status/lmarena/?known_on=2026-08-06"' in shown
    assert client.get("/status/?known_on=never").status_code == 400


def test_nothing_of_it_is_kept_but_the_same_body_is_not_sent_twice(client):
    live("lmarena")
    assert "1 of 1 sources is fresh" in page(client, "/status/")
    Source.objects.filter(slug="lmarena").update(failures=1)
    changed = client.get("/status/")
    assert "0 of 1 sources are fresh; 1 fails" in changed.content.decode()
    assert client.post("/status/").status_code == 405
    # The page tells minutes, so one that ends between the two requests makes another body.
    answers = [client.get("/status/", headers={"If-None-Match": client.get("/status/")["ETag"]}) for _ in range(2)]
    assert 304 in {answer.status_code for answer in answers}


def test_a_source_shows_its_words_runs_and_errors_in_plain_words(client):
    arena = live("lmarena", failures=1)
    ran(arena, DAY, "failed", trigger="schedule", error="airace.sources.base.LayoutError: The column rating is gone.")
    shown = page(client, "/status/lmarena/")
    for words in ("Arena (formerly LMArena)", "CC BY 4.0", "Sells evaluation services", "daily", "schedule", "9 s"):
        assert words in shown
    assert "<td>The column rating is gone.</td>" in shown


def test_refused_readings_are_grouped_with_suggestions_unless_the_licence_forbids(client):
    arena = live("lmarena")
    for number in range(6):
        Rejection.objects.create(
            source=arena,
            locator=f"line {number}",
            reason='"Qwen9" is no model that we know.',
            suggestions=["qwen3", "qwen2"],
            reading={"secret": "raw"},
            first_seen_at=datetime(2026, 11, 1, tzinfo=UTC),
        )
    Rejection.objects.create(
        source=arena, locator="x", reason="settled", state="replayed", first_seen_at=datetime.now(UTC)
    )
    shown = page(client, "/status/lmarena/")
    assert "Refused readings that wait (6)" in shown
    assert "&quot;Qwen9&quot; is no model that we know." in shown
    assert "qwen3, qwen2" in shown
    assert "<td>line 0; line 1; line 2; line 3; line 4 …</td>" in shown
    assert "settled" not in shown
    Source.objects.filter(slug="lmarena").update(redistributable=False)
    shown = page(client, "/status/lmarena/")
    assert "Refused readings that wait (6)" in shown
    assert "1 Nov 2026" in shown
    assert "Qwen9" not in shown
    assert "line 1" not in shown
    assert "raw" not in shown.split("<main")[1].split("draw")[0]


def test_known_gaps_stand_with_where_they_are_described(client):
    KnownGap.objects.create(
        source=Source.objects.get(slug="sec"),
        measure="capex",
        start=date(2026, 4, 1),
        reason="No filing yet.",
        source_url="https://sec.example/",
    )
    shown = page(client, "/status/sec/")
    assert 'since 1 Apr 2026 · capex: <a class="cited" href="https://sec.example/"' in shown


def test_bundled_sources_stand_apart_and_have_a_page_too(client):
    shown = page(client, "/status/")
    apart = shown.split('id="unscheduled-title"')[1]
    assert 'href="/status/livebench/"' in apart
    assert "It has never been run." in page(client, "/status/livebench/")
    assert client.get("/status/nobody/").status_code == 404


def test_a_long_error_is_cut_and_what_runs_says_what_it_does():
    now = datetime.now(UTC)
    run = status.Run("failed", "schedule", now, now, None, 0, 0, 0, 0, "", "ValueError: " + "x" * 900)
    assert plainly(run) == "x" * 400 + "…"
    working = status.Run("running", "schedule", now, None, None, 0, 0, 0, 0, "fetched page 3", "")
    assert plainly(working) == "fetched page 3"


def test_charts_carry_the_state_of_their_sources_within_one_key(client, monkeypatch):
    monkeypatch.setattr("airace.queries.freshness.KEPT_S", 0)
    live("lmarena", next_due_at=datetime(2099, 1, 2, 12, tzinfo=UTC))
    assert "next expected 2 Jan 2099" in page(client, "/models/")
    Source.objects.filter(slug="lmarena").update(failures=1)
    assert '<span class="state state-failing">failing</span> <a href="/status/lmarena/">' in page(client, "/models/")
    assert "later imports are left out" in page(client, "/models/?known_on=2026-08-06")
