"""Deleting a fact: what articles said stays as rejected claims, all else goes, and the history keeps who and why."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.db.models import ProtectedError

from airace.ingest import version
from airace.ingest.entry import Stated, enter
from airace.ingest.withdrawal import needed_by, withdraw
from airace.models import IPO, Article, Claim, Company


@pytest.fixture
def editor(db: None) -> User:
    return User.objects.create_user("editor", is_staff=True)


@pytest.fixture
def ipo(names: None, editor: User) -> IPO:
    fact = IPO(
        company=Company.objects.get(slug="zhipu"), slug="zhipu-hkex", stage="filed", target_usd=Decimal("558000000")
    )
    enter(fact, changed=(), stated=Stated("https://paper.example/a", 3, date(2026, 1, 12)), by=editor)
    return fact


def said_in_an_article(fact: IPO, status: str, reason: str) -> Claim:
    article = Article.objects.create(
        sha256=status,
        title="T",
        text="words",
        published_on=date(2026, 1, 31),
        fetched_at=datetime(2026, 2, 1, tzinfo=UTC),
    )
    return Claim.objects.create(
        kind="ipo",
        fields={},
        article=article,
        published_on=article.published_on,
        status=status,
        reason=reason,
        ipo=fact,
    )


def test_claims_of_articles_are_kept_and_all_others_go(ipo: IPO, editor: User) -> None:
    accepted = said_in_an_article(ipo, "accepted", "")
    rejected = said_in_an_article(ipo, "rejected", "another firm")
    before, key = version.current(), ipo.pk
    assert {claim.pk for claim in withdraw(ipo, by=editor)} == {accepted.pk, rejected.pk}
    assert not IPO.objects.exists()
    assert set(Claim.objects.values_list("pk", "status", "reason", "ipo", "decided_by")) == {
        (accepted.pk, "rejected", "fact deleted", None, editor.pk),
        (rejected.pk, "rejected", "another firm", None, None),
    }
    assert version.current() == before + 1
    last = IPO.versions.rel.related_model.objects.filter(pgh_obj_id=key).latest("pgh_id")
    assert (last.pgh_label, last.pgh_context.metadata) == ("delete", {"user": editor.pk, "reason": "fact deleted"})


def test_a_fact_that_others_need_stays_whole(ipo: IPO, editor: User) -> None:
    firm = ipo.company
    assert "1 IPOs" in needed_by(firm)
    assert needed_by(ipo) == ""
    with pytest.raises(ProtectedError):
        withdraw(firm, by=editor, reason="twice")
    assert Company.objects.filter(pk=firm.pk).exists()
