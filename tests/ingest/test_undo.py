"""Actions of the review and taking them back: facts, claims and history, or a sentence that says why not.

Claims are proposed before anything is decided: a test is one transaction, in which the history counts what is written
after an action, without a context of its own, as part of that action.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User

from airace.ingest import queue, version
from airace.ingest.decisions import accept_claims, duplicate, reject_claims, skip
from airace.ingest.review import DecisionError
from airace.ingest.undo import undo
from airace.models import IPO, Alias, Claim, Company, Event, Prediction, Question, ReviewAction, SideHistory

Propose = Callable[..., Claim]
JANUARY = {"value": "2026-01", "precision": "month"}


@pytest.fixture
def other(db: None) -> User:
    return User.objects.create_user("other")


def dollars(amount: float) -> dict[str, Any]:
    return {"value": amount, "currency": "USD"}


def listing(propose: Propose, amount: float = 620e6, **more: Any) -> Claim:
    more = {"company": "minimax", "stage": "listed", "exchange": "HKEX", "date": JANUARY, **more}
    return propose("ipo", amount=dollars(amount), **more)


def state(*rows: Any) -> list[dict[str, Any]]:
    """The rows' columns as the database has them."""
    return [type(row).objects.filter(pk=row.pk).values().get() for row in rows]


def test_undoing_a_new_fact_leaves_its_history_and_nothing_else(names: None, propose: Propose, editor: User) -> None:
    claim = listing(propose)
    before, counted = state(claim), version.current()
    done = accept_claims([claim.pk], by=editor)
    fact = IPO.objects.get()
    assert "minimax-hkex (new)" in done.action.words
    kept = fact.versions.count(), claim.versions.count()
    undo(editor)
    assert state(claim) == before
    assert not IPO.objects.exists()
    assert version.current() == counted + 2
    gone = IPO.versions.rel.related_model.objects.filter(pgh_obj=fact.pk).order_by("pgh_id")  # type: ignore[attr-defined]
    assert [row.pgh_label for row in gone] == ["insert", "delete"]
    assert (gone.count(), claim.versions.count()) == (kept[0] + 1, kept[1] + 1)
    last = claim.versions.order_by("-pgh_id").first()
    assert last.pgh_context.metadata["reason"].startswith("undone: Accepted: claim")
    assert last.pgh_context.metadata["user"] == editor.pk
    assert queue.take(editor, 1) == [claim.pk]
    with pytest.raises(DecisionError, match="nothing to undo"):
        undo(editor)


def test_undoing_an_update_gives_every_column_back(names: None, propose: Propose, editor: User) -> None:
    first, more = listing(propose, 618e6), listing(propose, 620e6, retail_oversubscription=1837.0)
    accept_claims([first.pk], by=editor)
    fact = IPO.objects.get()
    before = state(fact, more)
    accept_claims([more.pk], by=editor, fields={**more.fields, "amount": dollars(625e6)})
    fact.refresh_from_db()
    assert (fact.proceeds_usd, fact.retail_oversubscription) == (Decimal("625000000"), 1837)
    undo(editor)
    assert state(fact, more) == before
    undo(editor)
    assert not IPO.objects.exists()
    assert ReviewAction.objects.filter(undone_at__isnull=False).count() == 2


def test_similar_claims_are_decided_and_undone_together_with_the_same_correction(
    names: None, propose: Propose, editor: User
) -> None:
    claims = [listing(propose) for _ in range(3)]
    done = accept_claims([claim.pk for claim in claims], by=editor, fields={**claims[0].fields, "company": "zhipu"})
    assert done.action.kind == "correct"
    assert {claim.fields["company"] for claim in Claim.objects.filter(ipo__company__slug="zhipu")} == {"zhipu"}
    assert Claim.objects.filter(status="accepted").count() == 3
    undo(editor)
    assert Claim.objects.filter(status="candidate", fields__company="minimax", ipo=None).count() == 3


def test_one_that_cannot_be_accepted_keeps_all_from_it(names: None, propose: Propose, editor: User) -> None:
    good, bad = listing(propose), propose("ipo", company="nobody", stage="listed")
    with pytest.raises(DecisionError, match=f"Claim {bad.pk}, which is like it: No company"):
        accept_claims([good.pk, bad.pk], by=editor)
    assert not Claim.objects.exclude(status="candidate").exists()
    assert not IPO.objects.exists()
    assert not ReviewAction.objects.exists()


def test_rejecting_merging_and_skipping_are_undone_too(names: None, propose: Propose, editor: User) -> None:
    first, second, third = (listing(propose) for _ in range(3))
    before = state(first, second, third)
    reject_claims([first.pk], by=editor, reason="The text does not say this.")
    duplicate([second.pk], third.pk, by=editor)
    skip(third.pk, by=editor)
    second.refresh_from_db()
    assert (second.status, second.reason) == ("rejected", f"Duplicate of claim {third.pk}.")
    assert queue.take(editor, 1) == []
    assert [undo(editor).kind for _ in range(3)] == ["skip", "merge", "reject"]
    assert state(first, second, third) == before


def test_a_claim_belongs_to_the_fact_that_the_editor_names(names: None, propose: Propose, editor: User) -> None:
    firm = Company.objects.get(slug="zhipu")
    fact = IPO.objects.create(company=firm, exchange="HKEX", slug="zhipu-hkex", stage="filed")
    claim = propose("ipo", company="Zhipoo", stage="listed", date=JANUARY, amount=dollars(558e6))
    accept_claims([claim.pk], by=editor, about=("ipo", fact), kind="merge")
    fact.refresh_from_db()
    claim.refresh_from_db()
    assert (claim.ipo, claim.fields["company"], fact.proceeds_usd) == (fact, "zhipu", Decimal("558000000"))
    event = Event.objects.create(
        slug="e", kind="policy", date=date(2026, 1, 1), title="E", source_url="https://a.example/"
    )
    wrong = propose("funding", company="zhipu", round="seed")
    with pytest.raises(DecisionError, match="are about no fact like"):
        accept_claims([wrong.pk], by=editor, about=("event", event), kind="merge")


def test_what_a_move_changed_besides_is_restored(names: None, propose: Propose, editor: User) -> None:
    manus = Company.objects.get(slug="manus")
    first = SideHistory.objects.create(
        company=manus, side="CN", start=date(2022, 1, 1), source_url="https://a.example/"
    )
    before = state(manus, first)
    claim = propose("relocation", company="manus", to="Singapore", date={"value": "2025-05", "precision": "month"})
    accept_claims([claim.pk], by=editor)
    assert state(manus, first) != before
    undo(editor)
    assert state(manus, first) == before
    assert SideHistory.objects.count() == 1
    accept_claims([claim.pk], by=editor)
    moved = state(manus, first)
    reject_claims([claim.pk], by=editor, reason="it did not move", was="accepted")
    assert state(manus, first) == before
    undo(editor)
    assert state(manus, first) == moved


def test_a_fact_that_a_rejection_withdrew_comes_back(names: None, propose: Propose, editor: User) -> None:
    claim = propose("policy", actor="US", instrument="export-control", object="nvidia", date=JANUARY)
    Company.objects.create(slug="nvidia", name="Nvidia", side="US")
    accept_claims([claim.pk], by=editor)
    event = Event.objects.get()
    before = state(event, claim)
    reject_claims([claim.pk], by=editor, reason="wrong", was="accepted")
    assert not Event.objects.exists()
    undo(editor)
    assert state(event, claim) == before
    assert [firm.slug for firm in Event.objects.get().companies.all()] == ["nvidia"]


def test_a_prediction_goes_with_its_question(names: None, propose: Propose, editor: User) -> None:
    claim = propose("prediction", person="justin-lin", proposition="China leads", probability_high=0.2)
    accept_claims([claim.pk], by=editor)
    undo(editor)
    assert (Prediction.objects.count(), Question.objects.count()) == (0, 0)


def refused(editor: User, words: str) -> None:
    counts = IPO.objects.count(), Claim.objects.filter(status="accepted").count(), version.current()
    with pytest.raises(DecisionError, match=words):
        undo(editor)
    assert (IPO.objects.count(), Claim.objects.filter(status="accepted").count(), version.current()) == counts
    assert ReviewAction.objects.filter(undone_at=None).exists()


def test_what_somebody_changed_since_stays_and_the_sentence_says_who(
    names: None, propose: Propose, editor: User, other: User
) -> None:
    first, second = listing(propose), listing(propose, 640e6)
    accept_claims([first.pk], by=editor)
    accept_claims([second.pk], by=other)
    refused(editor, r"other changed IPO minimax-hkex since \(\d{4}")
    assert IPO.objects.get().proceeds_usd == Decimal("640000000")
    assert undo(other).undone_at is not None, "who was last can take it back, and then the one before"
    undo(editor)
    assert not IPO.objects.exists()


def test_a_later_claim_about_the_same_fact_keeps_it_from_going(
    names: None, propose: Propose, editor: User, other: User
) -> None:
    first, later = listing(propose), listing(propose)
    accept_claims([first.pk], by=editor)
    accept_claims([later.pk], by=other)
    refused(editor, rf"other decided about claim {later.pk} of the same fact since")
    assert set(IPO.objects.get().claims.values_list("pk", "status")) == {(first.pk, "accepted"), (later.pk, "accepted")}


def test_what_hangs_on_a_new_fact_keeps_it_from_going(names: None, propose: Propose, editor: User) -> None:
    accept_claims([propose("release", model="GLM-9", developer="zhipu", date=JANUARY).pk], by=editor)
    Alias.objects.create(text="glm nine", model=Claim.objects.get().model)
    with pytest.raises(DecisionError, match=r"1 alias\w* hang on AI model"):
        undo(editor)


def test_another_tab_that_did_something_since_is_told(names: None, propose: Propose, editor: User) -> None:
    one, two = listing(propose), listing(propose)
    first = accept_claims([one.pk], by=editor).action
    reject_claims([two.pk], by=editor, reason="wrong")
    with pytest.raises(DecisionError, match="not your last action any more"):
        undo(editor, first.pk)


def test_what_somebody_decided_meanwhile_is_not_decided_again(
    names: None, propose: Propose, editor: User, other: User
) -> None:
    claim = listing(propose)
    accept_claims([claim.pk], by=other)
    for act in (accept_claims, lambda claims, by: reject_claims(claims, by=by, reason="wrong")):
        with pytest.raises(DecisionError, match="not as you saw it: accepted by other by now"):
            act([claim.pk], by=editor)
    with pytest.raises(DecisionError, match="nothing to change"):
        accept_claims([claim.pk], by=editor, was="accepted")
    assert IPO.objects.exists()


def test_a_claim_on_another_screen_is_not_decided(names: None, propose: Propose, editor: User, other: User) -> None:
    claim = listing(propose)
    queue.take_one(claim.pk, other)
    with pytest.raises(DecisionError, match="other is looking at claim"):
        accept_claims([claim.pk], by=editor)
    queue.release(other, datetime.now(UTC))
    assert accept_claims([claim.pk], by=editor).decisions[0].new
