"""Statements of sources as candidate claims: once each, changed only while nobody has decided, acceptable as they are."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User

from airace import models
from airace.ingest import review
from airace.ingest.candidates import candidates
from airace.ingest.outcome import Outcome
from airace.ingest.resolve import Names
from airace.models import Claim
from airace.sources import federal_register, hkex, sec
from airace.sources.base import Parse, Payload, Reading
from airace.stack.paths import ROOT

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
FILED = {"value": "2026-04-20", "precision": "day"}
Load = Callable[..., Outcome]

pytestmark = pytest.mark.django_db


@pytest.fixture
def load(run: models.ImportRun) -> Load:
    def do(*readings: Reading) -> Outcome:
        outcome = Outcome(read=len(readings))
        candidates(run, readings, Names(), outcome, NOW)
        return outcome

    return do


def filing(company: str = "lab", locator: str = "0001-26-1", **cells: Any) -> Reading:
    fields = {"company": company, "stage": "filed", "date": FILED, "modality": "happened"} | cells.pop("fields", {})
    shared = {
        "kind": "ipo",
        "fields": fields,
        "excerpt": "Lab: form S-1",
        "url": "https://board.org/s-1",
        "published_on": date(2026, 4, 20),
        "tier": 1,
    }
    return Reading("claim", locator, shared | cells)


def recorded(slug: str, parse: Parse, name: str) -> Iterator[Reading]:
    """The claims in one payload of the golden folder of a source."""
    folder = ROOT / "tests" / "golden" / slug
    entries = json.loads((folder / "readings.json").read_text("utf-8"))["payloads"]
    entry = next(entry for entry in entries if entry["name"] == name)
    payload = Payload((folder / entry["file"]).read_bytes(), entry["url"], NOW, name, entry["headers"])
    return (item for item in parse(payload) if isinstance(item, Reading))


def test_a_statement_waits_for_an_editor_once(load: Load, run: models.ImportRun) -> None:
    assert load(filing()).added == 1
    claim = Claim.objects.get()
    assert (claim.status, claim.source_id, claim.run_id, claim.locator) == (
        "candidate",
        run.source_id,
        run.pk,
        "0001-26-1",
    )
    assert (claim.tier, claim.published_on, claim.fields["date"]) == (1, date(2026, 4, 20), FILED)
    again = load(filing(), filing())
    assert (again.added, again.changed, Claim.objects.count()) == (0, 0, 1)


def test_what_changed_is_changed_while_nobody_has_decided(load: Load, editor: User) -> None:
    load(filing())
    later = {"date": {"value": "2026-04-21", "precision": "day"}}
    assert load(filing(published_on=date(2026, 4, 21), fields=later)).changed == 1
    claim = Claim.objects.get()
    assert claim.fields["date"]["value"] == "2026-04-21"
    review.reject(claim.pk, by=editor, reason="a resale of shares")
    assert load(filing()).changed == 0
    claim.refresh_from_db()
    assert (claim.status, claim.fields["date"]["value"]) == ("rejected", "2026-04-21")


def test_the_same_in_other_words_is_no_change(load: Load) -> None:
    load(filing())
    assert load(filing(excerpt="another language", url="https://board.org/other")).changed == 0
    assert Claim.objects.get().url == "https://board.org/s-1"


def test_a_company_is_known_by_its_watch_or_a_shorter_spelling(load: Load, run: models.ImportRun) -> None:
    lab = models.Company.objects.get(slug="lab")
    models.Watch.objects.create(source=run.source, key="0000000001", company=lab, source_url="https://board.org")
    models.Alias.objects.create(text="Lab Technology", company=lab)
    load(filing("0000000001", "1"), filing("Lab Technology Group Ltd", "2", spellings=("Lab Technology",)))
    assert [claim.fields["company"] for claim in Claim.objects.all()] == ["lab", "lab"]


def test_a_stranger_is_refused_with_its_name_unless_the_source_speaks_of_everybody(load: Load) -> None:
    outcome = load(filing("Nobody Ltd", "1"), filing("Noodles Ltd", "2", only_known=True))
    assert [refused.reason for refused in outcome.refused] == [
        "Nobody Ltd is no known company; add it, or add an alias, and import again."
    ]
    assert (outcome.strangers, outcome.unchanged, Claim.objects.count()) == (1, 0, 0)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"published_on": date(2026, 11, 24)}, "a day that lies ahead"),
        ({"fields": {"date": {"value": "2026-05-01", "precision": "day"}}}, "cannot have happened yet"),
        ({"fields": {"favourite": 1}}, "have no field 'favourite'"),
        ({"kind": "gossip"}, "editors do not review"),
        ({"locator": "x" * 301}, "more than 300 characters"),
    ],
)
def test_what_no_editor_could_accept_is_refused(load: Load, cells: dict[str, Any], reason: str) -> None:
    outcome = load(filing(**cells))
    assert [reason in refused.reason for refused in outcome.refused] == [True]
    assert Claim.objects.count() == 0


def test_a_filing_with_the_sec_can_be_accepted_and_its_amendment_keeps_the_day(
    load: Load, run: models.ImportRun, editor: User
) -> None:
    lab = models.Company.objects.get(slug="lab")
    models.Watch.objects.create(source=run.source, key="0002021728", company=lab, source_url="https://board.org")
    assert load(*recorded("sec", sec.parse, "0002021728/submissions")).added == 2
    for claim in Claim.objects.order_by("published_on"):
        review.accept(claim.pk, by=editor)
    listing = models.IPO.objects.get()
    assert (listing.company, listing.stage, listing.filed_on) == (lab, "filed", date(2026, 4, 20))


def test_an_applicant_is_one_candidate_in_two_languages_and_its_hearing_approves_it(load: Load, editor: User) -> None:
    models.Alias.objects.create(text="Moonshot AI", company=models.Company.objects.get(slug="lab"))
    models.Alias.objects.create(text="月之暗面", language="zh", company=models.Company.objects.get(slug="lab"))
    first = load(*recorded("hkex", hkex.parse, "appactive_appphip_sehk_e"))
    second = load(*recorded("hkex", hkex.parse, "appactive_appphip_sehk_c"))
    assert (first.added, second.added, second.changed) == (2, 0, 0)
    for claim in Claim.objects.order_by("published_on"):
        review.accept(claim.pk, by=editor)
    listing = models.IPO.objects.get()
    assert (listing.exchange, listing.stage, listing.filed_on) == ("HKEX", "approved", date(2026, 1, 1))


def test_applicants_that_nobody_here_knows_are_counted_only(load: Load) -> None:
    outcome = load(*recorded("hkex", hkex.parse, "appactive_app_sehk_e"))
    assert (outcome.added, outcome.strangers, outcome.refused) == (0, 2, [])


def test_a_rule_can_be_accepted_as_an_event(load: Load, editor: User) -> None:
    assert load(*recorded("federal-register", federal_register.parse, "page 1")).added == 3
    for claim in Claim.objects.all():
        review.accept(claim.pk, by=editor)
    event = models.Event.objects.get(date=date(2022, 10, 13))
    assert (event.kind, event.side) == ("export-control", "US")
    assert event.title == ("US: export control Implementation of Additional Export Controls: Advanced Computing Items")
