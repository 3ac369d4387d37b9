"""The weekly brief: differences between two ends of a week, each sentence with its page; odd weeks are refused in words."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from airace.metrics import registry
from airace.metrics.brief import Week, brief, newest_week, weeks_before
from airace.models import Resolution
from airace.web.brief import sections, week_named

pytestmark = pytest.mark.usefixtures("bundle")


def week(name: str) -> Week:
    found = week_named(name)
    assert found
    return found


def test_weeks_run_from_monday_to_sunday_under_their_iso_name() -> None:
    assert (week("2026-W40").first, week("2026-W40").last) == (date(2026, 9, 28), date(2026, 10, 4))
    assert week("2026-W01").first == date(2025, 12, 29)
    assert week("2026-W53").name == "2026-W53"
    assert [week_named(name) for name in ("2025-W53", "2026-W00", "2026-40", "x", "٢٠٢٦-W40", "2026-W4")] == [None] * 6
    assert newest_week(date(2026, 10, 4)).name == "2026-W40"  # known on its last day
    assert newest_week(date(2026, 10, 5)).name == "2026-W40"
    assert newest_week(date(2026, 10, 3)).name == "2026-W39"
    assert weeks_before(date(2026, 10, 5))[-1].name == "2026-W40"
    assert weeks_before(date(2026, 10, 4))[-1].name == "2026-W39"


def test_a_movement_is_the_difference_of_two_published_values() -> None:
    seen = 0
    for number in (16, 31, 36, 40):
        own = week(f"2026-W{number}")
        for one in brief(own).movements:
            compute = registry()[one.slug].compute
            ends = [
                next(line.last for line in compute(known_on=day).lines if line.key == one.key)
                for day in (own.first - timedelta(days=1), own.last)
            ]
            assert [end.y for end in ends if end] == [one.before, one.after]
            assert one.before != one.after
            seen += 1
    assert seen >= 3


def test_every_release_of_the_week_is_told(client: Any) -> None:
    own = week("2026-W40")
    found = brief(own)
    assert found.releases
    assert all(own.holds(one.day) for one in found.releases)
    shown = client.get("/brief/2026-W40/").content.decode()
    for one in found.releases:
        assert f'href="/models/{one.slug}/?known_on=2026-10-04"' in shown


def test_a_page_takes_few_queries_and_its_parts_say_when_they_are_empty(
    client: Any, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(15):
        answer = client.get("/brief/2026-W40/")
    shown = answer.content.decode()
    assert "The week from 28 Sep 2026 to 4 Oct 2026" in shown
    assert re.findall(r'<h2 id="brief-(\w+)"', shown) == ["movements", "releases", "money", "resolved", "restatements"]
    assert 'href="/brief/2026-W39/" rel="prev"' in shown
    empty = [part for part in sections(brief(week("2026-W47"))) if not part.sentences]
    assert empty
    quiet = client.get("/brief/2026-W47/").content.decode()
    assert all(part.nothing in quiet for part in empty)
    assert client.get("/brief/2026-W40/", headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_rulings_restatements_and_money_of_the_week_are_in_it() -> None:
    ruled = Resolution.objects.latest("resolved_on")
    own = Week(ruled.resolved_on - timedelta(days=ruled.resolved_on.weekday()))
    assert ruled.pk in {one.pk for one in brief(own).resolved}
    told = [brief(Week(date(2026, 1, 5) + timedelta(weeks=number))) for number in range(0, 40, 5)]
    assert sum(len(one.rounds) for one in told) > 1
    assert sum(len(one.listings) for one in told) > 1
    for one in told:
        assert all(one.week.holds(stage.by.published_on) for stage in (*one.listings, *one.deals))


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/brief/2026-W99/", "is not a week"),
        ("/brief/yesterday/", "is not a week"),
        ("/brief/2999-W01/", "is not over"),
        ("/brief/2026-W40/?known_on=2026-10-03", "is not over on 3 Oct 2026"),
        ("/brief/2001-W10/", "lies before our data"),
        ("/brief/0001-W01/", "is not a week|lies before our data"),
    ],
)
def test_weeks_that_cannot_be_told_are_refused_in_words(client: Any, address: str, words: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    assert re.search(words, answer.content.decode())


def test_looking_back_shows_the_last_week_that_was_over(client: Any) -> None:
    assert "2026-W31" in client.get("/brief/?known_on=2026-08-06").content.decode()
