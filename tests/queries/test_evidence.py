"""How values came about: claims with their standing, what was shown on earlier days, vintages with their files."""

from __future__ import annotations

import zlib
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from hypothesis import given
from hypothesis import strategies as st

from airace.lib.choose import Statement
from airace.lib.facts import columns
from airace.models import IPO, Article, Claim, Company, ImportRun, Observation, Payload, Restatement, Source
from airace.queries.evidence import proof, stages, traced
from airace.queries.facts import facts
from airace.queries.observations import COMPANY, readings
from airace.queries.tally import tally

NOW = date(2026, 11, 23)


@pytest.fixture
def ipo(db: None) -> IPO:
    company = Company.objects.create(slug="acme", name="Acme", side="CN")
    return IPO.objects.create(slug="acme-hkex", company=company, exchange="HKEX", stage="filed")


def say(ipo: IPO, day: str, tier: int = 3, status: str = "accepted", **given: Any) -> Claim:
    source, _ = Source.objects.get_or_create(
        slug="press", defaults={"title": "Press", "publisher": "P", "url": "https://example.org", "stake": "Sells"}
    )
    rest = {name: given.pop(name) for name in ("decided_by", "preferred", "reason", "article") if name in given}
    return Claim.objects.create(
        kind="ipo",
        fields=given,
        status=status,
        tier=tier,
        published_on=date.fromisoformat(day),
        url=f"https://example.org/{day}",
        ipo=ipo,
        source=None if "article" in rest or "decided_by" in rest else source,
        decided_at=datetime(2026, 11, 1, tzinfo=UTC),
        **rest,
    )


def usd(value: float) -> dict[str, Any]:
    return {"value": value, "currency": "USD"}


def test_a_claim_tells_who_said_it_and_who_accepted_it(ipo: IPO) -> None:
    editor = get_user_model().objects.create_user("Jane Roe")
    article = Article.objects.create(
        url="https://paper.example/story",
        sha256="0" * 64,
        title="A story",
        text="Acme raised $560m.",
        publisher="The Paper",
        published_on=date(2026, 1, 9),
        fetched_at=datetime(2026, 1, 9, tzinfo=UTC),
    )
    say(ipo, "2026-01-08", amount=usd(558))
    say(ipo, "2026-01-10", amount=usd(559), decided_by=editor)
    quoted = say(ipo, "2026-01-09", amount=usd(560), article=article)
    Claim.objects.filter(pk=quoted.pk).update(excerpt="raised $560m", url="")
    found = proof("ipo", "acme-hkex", known_on=NOW)
    assert found
    typed, told, row = found.said
    assert (typed.reviewed, told.reviewed, row.reviewed) == (True, True, False)
    assert (told.excerpt, told.article, told.publisher) == ("raised $560m", "A story", "The Paper")
    assert told.statement.url == "https://paper.example/story"
    assert row.source
    assert (row.source.title, row.source.stake, row.decided_on) == ("Press", "Sells", date(2026, 11, 1))
    assert row.recorded_on is not None
    assert "Jane" not in repr(found)


def test_only_accepted_claims_published_by_the_day_are_shown_and_the_rest_is_counted(ipo: IPO) -> None:
    say(ipo, "2026-01-08", stage="listed")
    say(ipo, "2026-01-09", status="candidate", stage="withdrawn")
    say(ipo, "2026-01-10", status="rejected", stage="withdrawn")
    say(ipo, "2026-01-11", status="rejected", stage="withdrawn")
    assert proof("ipo", "acme-hkex", known_on=date(2026, 1, 7)) is None
    early = proof("ipo", "acme-hkex", known_on=date(2026, 1, 8))
    late = proof("ipo", "acme-hkex", known_on=NOW)
    assert early
    assert late
    assert (len(early.said), early.waiting, early.refused) == (1, 0, 0)
    assert (len(late.said), late.waiting, late.refused) == (1, 1, 2)
    assert proof("ipo", "another", known_on=NOW) is None


def test_a_fact_is_one_question_to_the_database(ipo: IPO, django_assert_num_queries: Any) -> None:
    for day in range(1, 6):
        say(ipo, f"2026-01-0{day}", stage="filed")
    with django_assert_num_queries(1):
        proof("ipo", "acme-hkex", known_on=NOW)


def test_what_was_shown_before_follows_the_choice_rule_day_by_day() -> None:
    statements = [
        Statement(1, {"amount": usd(500)}, 3, date(2026, 1, 1), "a"),
        Statement(2, {"amount": usd(520)}, 3, date(2026, 1, 5), "b"),  # as close, newer
        Statement(3, {"amount": usd(990)}, 4, date(2026, 1, 7), "c"),  # further away: changes nothing
        Statement(4, {"amount": usd(520)}, 3, date(2026, 1, 8), "d"),  # says the same
        Statement(5, {"amount": usd(558)}, 1, date(2026, 1, 9), "e"),  # the filing
    ]
    found = [
        (one.since.day, float(one.value), one.until and one.until.day)
        for one in stages("ipo", "proceeds_usd", statements)
    ]
    assert found == [(1, 500.0, 5), (5, 520.0, 9), (9, 558.0, None)]


def test_a_column_that_nobody_speaks_of_has_no_history() -> None:
    assert stages("ipo", "open_price", [Statement(1, {"stage": "filed"}, 3, date(2026, 1, 1), "a")]) == []


DAYS = st.dates(date(2026, 1, 1), date(2026, 1, 12))
CLAIMS = st.lists(
    st.tuples(DAYS, st.integers(1, 5), st.integers(1, 4), st.booleans()), min_size=1, max_size=8
)  # day, tier, amount, preferred


@given(CLAIMS, DAYS)
def test_the_history_says_for_every_day_what_the_rule_gave_on_it(claims: list[Any], day: date) -> None:
    """Oracle: choose anew from what was published by the day."""
    statements = [
        Statement(number, {"amount": usd(amount)}, tier, on, "", preferred)
        for number, (on, tier, amount, preferred) in enumerate(claims)
    ]
    told = [
        one.value for one in stages("ipo", "proceeds_usd", statements) if one.since <= day < (one.until or date.max)
    ]
    oracle = columns("ipo", [one for one in statements if one.published_on <= day]).get("proceeds_usd")
    assert told == ([] if oracle is None else [oracle])


@pytest.fixture
def capex(observe: Any) -> Observation:
    Company.objects.create(slug="acme", name="Acme", side="CN")
    observe("capex", "USD", 100, "2026-01-01", company="acme", variant="quarter", known="2026-04-01")
    observe("capex", "USD", 120, "2026-01-01", company="acme", variant="quarter", known="2026-05-01")
    return Observation.objects.get(value=120)


def trace(day: date = NOW, **changed: str) -> Any:
    key = {"measure": "capex", "source": "sec", "subject": "acme", "variant": "quarter"} | changed
    return traced(key["measure"], key["source"], key["subject"], date(2026, 1, 1), variant=key["variant"], known_on=day)


def test_a_reading_shows_every_vintage_known_by_the_day(capex: Observation) -> None:
    assert [one.value for one in trace().versions] == [120, 100]
    assert [one.value for one in trace(date(2026, 4, 30)).versions] == [100]
    assert trace(date(2026, 3, 31)) is None
    assert (trace().name, trace().kind, trace().unit) == ("Acme", "company", "USD")


@pytest.mark.parametrize("changed", [{"measure": "revenue"}, {"source": "x"}, {"subject": "x"}, {"variant": ""}])
def test_a_reading_that_nobody_states_is_none(capex: Observation, changed: dict[str, str]) -> None:
    assert trace(**changed) is None


def test_restatements_are_shown_from_the_day_they_were_noted(capex: Observation) -> None:
    Restatement.objects.create(
        source=capex.series.source,
        series=capex.series,
        measure="capex",
        period=capex.period,
        old=100,
        new=120,
        noted_at=capex.known_at,
        run=capex.run,
    )
    assert [(old, new) for _, old, new in trace().restatements] == [(100, 120)]
    assert trace(date(2026, 4, 30)).restatements == ()


def keep(run: ImportRun, name: str, text: str) -> Payload:
    return Payload.objects.create(
        source=run.source,
        sha256=name.ljust(64, "0"),
        name=name,
        url=f"https://sec.example/{name}",
        size=len(text),
        body=zlib.compress(text.encode()),
        fetched_at=run.started_at,
    )


def test_the_file_and_line_are_found_by_where_and_when_the_value_was_read(capex: Observation) -> None:
    where = "https://sec.example/capex/2026-01-01"
    keep(capex.run, "prices", f"day,url\n2025-12-31,{where}\n")
    keep(capex.run, "figures", f"who,day,url\nother,2026-01-01,{where}\nacme,2026-01-01,{where}\n")
    file = trace().versions[0].file
    assert (file.name, file.line, file.digest) == ("figures", 3, "figures".ljust(64, "0"))


def test_of_several_files_that_could_hold_it_none_is_named(capex: Observation) -> None:
    keep(capex.run, "one", "nothing of it")
    keep(capex.run, "two", "nothing of it")
    assert trace().versions[0].file is None


def test_the_one_file_of_an_import_is_named_even_where_no_line_is_found(capex: Observation) -> None:
    ImportRun.objects.filter(pk=capex.run_id).update(payload=keep(capex.run, "filing.json", "{}"))
    file = trace().versions[0].file
    assert (file.name, file.line) == ("filing.json", 0)


def test_a_reading_costs_a_fixed_number_of_questions(capex: Observation, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(5):
        trace()


def test_a_tally_sees_what_was_read_and_only_while_it_is_kept(capex: Observation) -> None:
    with tally() as kept:
        read = readings("capex", COMPANY, known_on=NOW)
        facts("ipo", known_on=NOW)
    readings("capex", COMPANY, known_on=NOW)
    assert kept.readings == read
    assert len(read) == 1
    assert (kept.facts, kept.queries) == ([], 2)


def test_the_address_of_a_reading_leads_to_it(capex: Observation) -> None:
    (read,) = readings("capex", COMPANY, known_on=NOW)
    assert read.evidence == "/evidence/readings/capex/sec/acme/2026-01-01/?variant=quarter"
