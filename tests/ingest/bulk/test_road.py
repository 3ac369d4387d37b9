"""Files of facts, from upload to undo: what a preview shows is what is written, once, and can be taken back."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from airace import models
from airace.ingest import entry, version
from airace.ingest.bulk import files, intake, road, undo
from airace.ingest.bulk.kinds import KINDS
from airace.models import BulkImport, BulkRow, Claim, Company, DataVersion, FundingRound, Source, Ticker
from airace.sources.bundle import FOLDER

State = BulkImport.State


def rows_of(*rows: dict[str, Any], kind: str = "funding_rounds") -> bytes:
    """A CSV file of a kind; cells that are not given are empty."""
    names = files.template(kind, "csv").decode("utf-8-sig").strip().split(",")
    written = io.StringIO()
    writer = csv.DictWriter(written, names, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode()


def round_row(name: str, **changed: Any) -> dict[str, Any]:
    return {
        "fact": name, "company": "lab", "round": "seed", "date": "2026-03-01", "date_precision": "day",
        "amount": "1000000", "currency": "USD", "amount_usd": "1000000", "status": "closed", "secondary": "false",
        "in_totals": "true", "second_report": "false", "disputed": "false", "source": "press",
        "source_url": f"https://press.example/{name}", "tier": "reporting", "known_on": "2026-03-01", **changed,
    }  # fmt: skip


def company_row(slug: str, **changed: Any) -> dict[str, Any]:
    return {
        "slug": slug, "name": slug.title(), "kind": "lab", "side": "CN", "source": "press", "tier": "reporting",
        "source_url": f"https://press.example/{slug}", "known_on": "2026-03-01", **changed,
    }  # fmt: skip


@pytest.fixture
def desk(db: None) -> User:
    DataVersion.objects.get_or_create(pk=1, defaults={"changed_at": datetime.now(UTC)})
    Source.objects.create(slug="press", title="Press", publisher="P", url="https://press.example")
    Company.objects.create(slug="lab", name="Lab", side="CN")
    return User.objects.create_user("publisher")


def looked_at(body: bytes, kind: str = "funding_rounds") -> BulkImport:
    received = intake.receive(body, kind, f"{kind}.csv")
    road.check(received.pk)
    received.refresh_from_db()
    return received


def told_to(received: BulkImport, state: str, **columns: Any) -> BulkImport:
    BulkImport.objects.filter(pk=received.pk).update(state=state, **columns)
    (undo.undo if state == State.UNDOING else road.apply)(received.pk)
    received.refresh_from_db()
    return received


def outcomes(received: BulkImport) -> list[str]:
    return list(received.rows.order_by("line").values_list("outcome", flat=True))


@pytest.mark.parametrize("kind", KINDS)
def test_the_bundled_files_are_all_unchanged(bundle: None, kind: str) -> None:
    received = looked_at((FOLDER / f"{kind}.csv").read_bytes(), kind)
    assert received.state == State.CHECKED, received.said
    other = received.rows.exclude(outcome="unchanged")
    if kind == "sources":  # one with a module is described there
        registered = Source.objects.filter(registered_at__isnull=False)
        assert set(other.values_list("fact", flat=True)) <= set(registered.values_list("slug", flat=True))
        return
    assert [(row.line, row.outcome, row.reason, row.diff) for row in other] == []
    assert received.total == received.rows.count() > 0


def test_new_changed_unchanged_and_what_is_shown_is_what_is_written(desk: User) -> None:
    body = rows_of(round_row("a"), round_row("b", amount="2000000", amount_usd="2000000"))
    first = looked_at(body)
    assert (first.state, outcomes(first)) == (State.CHECKED, ["new", "new"])
    assert ["amount", "", "1000000 USD"] in first.rows.get(line=2).diff
    assert not FundingRound.objects.exists(), "a preview writes nothing"
    before = version.current()
    told_to(first, State.APPLYING, applied_by=desk)
    assert first.state == State.APPLIED
    assert version.current() == before + 1
    made = FundingRound.objects.get(slug="b")
    assert made.amount == 2_000_000
    claim = made.claims.get()
    assert (claim.url, claim.status, claim.published_on) == ("https://press.example/b", "accepted", date(2026, 3, 1))
    kept = made.versions.get()
    told = {"user": desk.pk, "reason": f"bulk import {first.pk}", "bulk": first.pk}
    assert kept.pgh_context.metadata == told
    again = looked_at(body)
    assert outcomes(again) == ["unchanged", "unchanged"]
    changed = looked_at(
        rows_of(round_row("a", amount="3000000", amount_usd="3000000", note="Corrected."), round_row("b"))
    )
    assert outcomes(changed) == ["changed", "changed"]
    assert changed.rows.get(line=2).diff == [["amount", "1000000 USD", "3000000 USD"], ["note", "", "Corrected."]]
    told_to(changed, State.APPLYING)
    assert list(FundingRound.objects.order_by("slug").values_list("amount", "note")) == [
        (3_000_000, "Corrected."),
        (1_000_000, ""),
    ]
    told_to(changed, State.UNDOING)
    assert changed.state == State.UNDONE
    assert list(FundingRound.objects.order_by("slug").values_list("amount", "note")) == [
        (1_000_000, ""),
        (2_000_000, ""),
    ]
    assert outcomes(looked_at(body)) == ["unchanged", "unchanged"]
    told_to(first, State.UNDOING)
    assert first.state == State.UNDONE, f"what a newer import changed and took back is no change since: {first.said}"
    assert not FundingRound.objects.exists()
    assert not Claim.objects.exists()


def test_imports_about_one_fact_are_undone_the_newest_first(desk: User) -> None:
    """An older one is refused while a newer one stands: its values would come back from under the newer ones."""
    imports = [
        told_to(looked_at(rows_of(round_row("a", amount=str(sum_), amount_usd=str(sum_)))), State.APPLYING)
        for sum_ in (1, 2, 3)
    ]
    second = rows_of(
        round_row("a", source_url="https://press.example/2", second_report="true", amount="9", amount_usd="9")
    )
    imports.append(told_to(looked_at(second), State.APPLYING))
    for older in imports[:-1]:
        told_to(older, State.UNDOING)
        assert older.state == State.APPLIED
        assert f"by bulk import {imports[-1].pk}; undo that one first." in older.said
    amounts = []
    for newest in reversed(imports):
        told_to(newest, State.UNDOING)
        assert newest.state == State.UNDONE, newest.said
        amounts += FundingRound.objects.values_list("amount", flat=True)
    assert amounts == [3, 2, 1]
    assert not Claim.objects.exists()


def test_undo_withdraws_what_was_new_and_keeps_the_history(desk: User) -> None:
    received = told_to(
        looked_at(rows_of(round_row("a"), round_row("a", source_url="https://press.example/2", second_report="true"))),
        State.APPLYING,
    )
    assert FundingRound.objects.get().claims.count() == 2
    told_to(received, State.UNDOING, undone_by=desk)
    assert received.state == State.UNDONE, received.said
    assert not FundingRound.objects.exists()
    assert not Claim.objects.exists()
    kept = models.FundingRound.versions.rel.related_model.objects.order_by("pgh_id")
    assert [row.pgh_label for row in kept] == ["insert", "delete"]
    assert kept[1].pgh_context.metadata["reason"] == f"bulk import {received.pk} undone"


def test_undo_is_refused_for_what_somebody_changed_since(desk: User) -> None:
    received = told_to(looked_at(rows_of(round_row("a"), round_row("b"))), State.APPLYING)
    fact = FundingRound.objects.get(slug="a")
    fact.status = "announced"
    stated = entry.Stated("https://press.example/later", 3, date(2026, 4, 1))
    entry.enter(fact, changed=["status"], stated=stated, by=desk)
    told_to(received, State.UNDOING)
    assert received.state == State.APPLIED
    assert "a was changed since" in received.said
    assert FundingRound.objects.count() == 2
    told_to(received, State.UNDOING, leave_changed=True)
    assert received.state == State.UNDONE
    assert FundingRound.objects.get().status == "announced"


def test_what_changed_after_the_preview_is_looked_at_again(desk: User) -> None:
    received = looked_at(rows_of(round_row("a"), round_row("b")))
    other = told_to(looked_at(rows_of(round_row("a", amount="5", amount_usd="5"))), State.APPLYING)
    assert other.state == State.APPLIED
    told_to(received, State.APPLYING)
    assert received.state == State.CHECKED
    assert "1 rows would do something else now" in received.said
    assert FundingRound.objects.get().amount == 5
    row = received.rows.get(moved=True)
    assert (row.outcome, row.diff) == ("changed", [["amount", "5 USD", "1000000 USD"]])
    told_to(received, State.APPLYING)
    assert received.state == State.APPLIED
    assert FundingRound.objects.get(slug="a").amount == 1_000_000


REFUSED = {
    "is empty but must be filled": {"source_url": ""},
    "is not a day written": {"date": "2026/03/01"},
    "is not a number": {"amount": "a lot"},
    "is none of rumoured": {"status": "done"},
    "no known company": {"company": "labb"},
    "exactly one is needed": {"amount": "", "currency": "", "amount_usd": ""},
    "a day that lies ahead": {"known_on": "2999-01-01"},
    "repeats fact and source_url": {"source_url": "https://press.example/good", "fact": "good"},
}


def test_each_kind_of_mistake_is_named_with_line_and_column(desk: User) -> None:
    bad = [round_row(f"bad-{number}", **mistake) for number, mistake in enumerate(REFUSED.values())]
    received = looked_at(rows_of(round_row("good"), *bad))
    assert outcomes(received) == ["new", *["refused"] * len(bad)]
    for row, reason in zip(received.rows.filter(outcome="refused"), REFUSED, strict=True):
        assert row.reason.startswith(f"Line {row.line}: ")
        assert reason in row.reason
    assert "company: labb is no known company; add it, or add an alias, and import again. Did you mean lab" in (
        received.rows.get(line=7).reason
    )
    told_to(received, State.APPLYING)
    assert received.state == State.CHECKED
    assert "8 rows are refused, and all or nothing was asked for" in received.said
    assert not FundingRound.objects.exists()
    told_to(received, State.APPLYING, skip_refused=True)
    assert FundingRound.objects.get().slug == "good"
    mended = "".join(files.refused(received.kind, received.rows.filter(outcome="refused"))).replace("labb", "lab")
    again = looked_at(mended.encode())
    assert outcomes(again).count("new") == 1, "a list of refused rows comes back as it is"


def test_rules_of_the_database_are_told_before_anything_is_applied(desk: User) -> None:
    row = {
        "company": "lab", "exchange": "HKEX", "attempt": "1", "stage": "filed", "modality": "happened", "currency": "HKD",
        "filed_on": "2026-02-01", "filed_precision": "day", "is_target": "false", "second_report": "false",
        "disputed": "false", "source": "press", "tier": "reporting", "known_on": "2026-03-01",
    }  # fmt: skip
    ipos = [row | {"fact": name, "source_url": f"https://press.example/{name}"} for name in ("one", "two", "three")]
    ipos[2] |= {"stage": "listed", "attempt": "2"}
    received = looked_at(rows_of(*ipos, kind="ipos"), "ipos")
    assert outcomes(received) == ["new", "refused", "refused"]
    assert received.rows.get(line=3).reason == "Line 3: the rule is broken that ipo attempt is listed once."
    assert received.rows.get(line=4).reason == "Line 4: the rule is broken that listed ipo has a listing day."


def test_companies_of_one_file_may_name_each_other_and_bring_their_links(desk: User) -> None:
    body = rows_of(
        company_row("daughter", parent="mother", tickers="HKEX:1.HK", hub_organisations="daughter-ai"),
        company_row("mother"),
        company_row("own", parent="own"),
        kind="companies",
    )
    received = looked_at(body, "companies")
    assert outcomes(received) == ["new", "new", "refused"]
    told_to(received, State.APPLYING, skip_refused=True)
    assert received.state == State.APPLIED, received.said
    daughter = Company.objects.get(slug="daughter")
    assert daughter.parent == Company.objects.get(slug="mother")
    assert Ticker.objects.get().company == daughter
    assert outcomes(looked_at(body, "companies")) == ["unchanged", "unchanged", "refused"]
    taken = looked_at(rows_of(company_row("thief", tickers="HKEX:1.HK"), kind="companies"), "companies")
    assert "belongs to daughter" in taken.rows.get().reason
    models.Alias.objects.create(text="M", company=Company.objects.get(slug="mother"))
    told_to(received, State.UNDOING)
    assert "mother is needed by a row of aliases" in received.said
    models.Alias.objects.all().delete()
    told_to(received, State.UNDOING)
    assert received.state == State.UNDONE, received.said
    assert list(Company.objects.values_list("slug", flat=True)) == ["lab"]
    assert not Ticker.objects.exists()


def test_a_rejected_statement_and_a_busy_import_are_left_alone(desk: User) -> None:
    body = rows_of(round_row("a"))
    received = told_to(looked_at(body), State.APPLYING)
    Claim.objects.update(status="rejected", reason="Wrong.")
    again = looked_at(body)
    assert "an editor rejected this statement (Wrong.)" in again.rows.get().reason
    road.apply(received.pk)  # sent twice: it is applied already
    assert Claim.objects.count() == 1
    assert BulkRow.objects.filter(bulk_import=received).get().done["fact_is_new"]


def test_a_stale_row_count_is_not_left_behind_by_an_unreadable_file(desk: User) -> None:
    received = looked_at(b"fact,company\nx,y\n")
    assert received.state == State.UNREADABLE
    assert received.said.startswith("The file lacks the column round, date")
    assert timezone.now() > received.created_at
