from datetime import date

import pytest

from airace.lib.choose import Statement, choose, reason


def statement(number: int, tier: int, day: str, preferred: bool = False, **fields: object) -> Statement:
    return Statement(number, fields, tier, date.fromisoformat(day), f"https://example.org/{number}", preferred)


def test_the_source_closest_to_the_fact_wins_over_a_newer_one() -> None:
    filing, press = statement(1, 1, "2026-01-08", close=131.5), statement(2, 3, "2026-02-01", close=132)
    assert choose([press, filing])["close"].value == 131.5


def test_of_equally_close_sources_the_newest_wins_and_the_other_is_kept() -> None:
    old, new = statement(1, 3, "2026-01-08", amount=558), statement(2, 3, "2026-01-09", amount=560)
    choice = choose([new, old])["amount"]
    assert (choice.value, choice.others) == (560, (old,))


def test_a_deal_has_come_as_far_as_the_newest_statement_says() -> None:
    filing, press = statement(1, 1, "2025-12-29", stage="announced"), statement(2, 4, "2026-04-27", stage="blocked")
    assert choose([filing, press])["stage"].value == "blocked"


def test_an_editors_override_beats_every_rule() -> None:
    filing, override = statement(1, 1, "2026-01-08", close=131.5), statement(2, 5, "2020-01-01", True, close=1)
    assert choose([filing, override])["close"].value == 1


def test_sources_that_agree_are_no_conflict() -> None:
    first, second = statement(1, 3, "2026-01-08", close=345), statement(2, 3, "2026-01-09", close=345)
    assert choose([first, second])["close"].others == ()


def test_a_statement_without_the_field_does_not_blank_it() -> None:
    full, empty = statement(1, 4, "2026-01-08", close=345), statement(2, 1, "2026-01-09", close=None)
    assert choose([full, empty])["close"].by is full


def test_a_date_that_only_says_less_exactly_the_same_competes_with_nothing() -> None:
    day = statement(1, 3, "2026-01-08", listed={"value": "2026-01-08", "precision": "day"})
    month = statement(2, 3, "2026-01-31", listed={"value": "2026-01", "precision": "month"})
    other_month = statement(3, 3, "2026-02-28", listed={"value": "2026-02", "precision": "month"})
    choice = choose([day, month])["listed"]
    assert (choice.by, choice.others) == (day, ())
    choice = choose([day, month, other_month])["listed"]
    assert (choice.by, choice.others) == (other_month, (day,))


def test_an_override_may_say_less_exactly() -> None:
    day = statement(1, 3, "2026-01-08", listed={"value": "2026-01-08", "precision": "day"})
    override = statement(2, 3, "2026-01-31", True, listed={"value": "2026", "precision": "year"})
    assert choose([day, override])["listed"].by is override


@pytest.mark.parametrize(
    ("field", "first", "second", "why"),
    [
        ("close", (1, "2026-01-08"), (3, "2026-02-01"), "the closest to the fact: primary filing"),
        ("close", (3, "2026-01-08"), (3, "2026-02-01"), "the newest of those closest to the fact"),
        ("close", (3, "2026-01-08"), (3, "2026-01-08"), "entered last of equals"),
        ("close", (3, "2026-01-08"), (5, "2026-02-01", True), "chosen by an editor over the rule"),
        ("stage", (1, "2026-01-08"), (5, "2026-02-01"), "the newest"),
    ],
)
def test_the_reason_of_a_choice_is_the_part_of_the_rule_that_made_it(field, first, second, why) -> None:
    said = [statement(number, *rest, **{field: number}) for number, rest in enumerate((first, second))]
    assert reason(field, choose(said)[field]) == why
    assert reason(field, choose(said[:1])[field]) == ""
