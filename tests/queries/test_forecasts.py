"""Questions and statements as known on a day: nothing that was said, priced or decided later."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from airace.models import Claim
from airace.queries.forecasts import Said, questions, statements
from tests.forecasting import ask, price, rule, say

pytestmark = pytest.mark.django_db
DAY = date(2024, 3, 1)


def slugs(day: date) -> set[str]:
    return {question.slug for question in questions(known_on=day).values()}


def said(day: date) -> list[Said]:
    return statements(questions(known_on=day), known_on=day)


def test_a_question_is_known_from_its_first_statement_price_or_record_on() -> None:
    say(ask("spoken"), "lin", "2024-03-01")
    price(ask("priced"), "2024-03-02", 0.5, known="2024-03-03")
    ask("recorded")
    assert slugs(date(2024, 2, 29)) == set()
    assert slugs(date(2024, 3, 2)) == {"spoken"}
    assert slugs(date(2024, 3, 3)) == {"spoken", "priced"}
    assert slugs(timezone.now().date() + timedelta(days=1)) == {"spoken", "priced", "recorded"}


def test_a_ruling_is_unknown_before_its_day_and_a_later_one_corrects_it() -> None:
    question = ask("q")
    say(question, "lin", "2024-03-01")
    rule(question, "yes", "2024-05-01")
    rule(question, "no", "2024-06-01")
    came_out = [questions(known_on=date(2024, month, 1))[question.pk].came_out for month in (4, 5, 6)]
    assert came_out == ["", "yes", "no"]


def test_a_chance_is_the_middle_of_its_range_and_a_share_of_people_is_none() -> None:
    say(ask("a"), "lin", "2024-03-01", low=0, high=0.2)
    say(ask("b"), "survey", "2024-02-01", low=0.44, high=0.44, kind="share-of-respondents")
    say(ask("c"), "flat", "2024-01-01", stance="us-leads")
    found = said(DAY)
    assert [(one.name, one.chance, one.low, one.kind) for one in found] == [
        ("Lin", pytest.approx(0.1), 0, "stated"),
        ("Survey", None, 0.44, "share-of-respondents"),
        ("Flat", None, None, ""),
    ]
    assert (found[0].who, found[0].side, found[0].url) == ("/people/lin/", "CN", "https://press.example/2024-03-01")
    assert found[2].stance == "us-leads"


def test_a_statement_that_nobody_accepted_is_not_shown() -> None:
    say(ask("a"), "lin", "2024-03-01")
    Claim.objects.update(status="candidate")
    assert said(DAY) == []


def test_reading_everything_takes_four_queries(django_assert_num_queries) -> None:
    for number in range(3):
        say(ask(f"q{number}"), f"person-{number}", "2024-03-01")
    with django_assert_num_queries(4):
        assert len(said(DAY)) == 3


class LookingBack(TestCase):
    @settings(deadline=None, max_examples=25)
    @given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=4), st.integers(0, 60))
    def test_the_future_is_never_shown(self, days: list[tuple[int, int]], back: int) -> None:
        for number, (spoken, ruled) in enumerate(days):
            question = ask(f"q{number}")
            say(question, "lin", (DAY + timedelta(days=spoken)).isoformat())
            rule(question, "yes", (DAY + timedelta(days=ruled)).isoformat())
        found = said(DAY + timedelta(days=back))
        assert sorted(one.question.slug for one in found) == [
            f"q{number}" for number, (spoken, _) in enumerate(days) if spoken <= back
        ]
        for one in found:
            ruled = days[int(one.question.slug[1:])][1]
            assert one.question.came_out == ("yes" if ruled <= back else "")
