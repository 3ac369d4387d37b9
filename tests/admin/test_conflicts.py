"""Conflicts: the list by weight, all claims of a field on a line with the rule, and overrides that readers are told of."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from airace.ingest import version
from airace.ingest.overriding import follow_rule, prefer
from airace.ingest.review import DecisionError
from airace.models import IPO, Claim, Company, FundingRound

FILED, REPORTED = date(2026, 1, 8), date(2026, 2, 1)


def say(fact: Any, tier: int, day: date, **fields: Any) -> Claim:
    about = {"ipo": fact} if isinstance(fact, IPO) else {"funding_round": fact}
    kind = "ipo" if isinstance(fact, IPO) else "funding"
    return Claim.objects.create(
        kind=kind,
        fields=fields,
        tier=tier,
        published_on=day,
        status="accepted",
        url=f"https://a.example/{tier}",
        **about,
    )


def dollars(amount: float, **more: Any) -> dict[str, Any]:
    return {"value": amount, "currency": "USD", **more}


@pytest.fixture
def listing(db: None) -> IPO:
    firm = Company.objects.create(slug="zhipu", name="Z.ai", side="CN")
    return IPO.objects.create(
        company=firm, exchange="HKEX", slug="zhipu-hkex", stage="listed", listed_on=FILED, proceeds_usd=558e6
    )


@pytest.fixture
def claims(listing: IPO) -> tuple[Claim, Claim]:
    return (
        say(listing, 1, FILED, stage="listed", amount=dollars(558e6), retail_oversubscription=1159.46),
        say(listing, 3, REPORTED, stage="priced", amount=dollars(619e6), retail_oversubscription=1160),
    )


ONE = reverse("admin:conflict", args=["ipo", "zhipu-hkex", "proceeds_usd"])
OVERRIDE = reverse("admin:conflict-override", args=["ipo", "zhipu-hkex", "proceeds_usd"])


def test_open_conflicts_come_by_weight_and_what_is_no_contradiction_does_not(
    desk: Client, listing: IPO, claims: tuple[Claim, Claim], django_assert_max_num_queries: Any
) -> None:
    round_ = FundingRound.objects.create(company=listing.company, slug="z-a", round="series-a")
    # The same sum in two currencies; and two lists of investors of which one is longer.
    say(round_, 3, FILED, amount={"value": 1e9, "currency": "CNY", "also": dollars(140e6)}, investors=["A", "B"])
    say(round_, 3, REPORTED, amount=dollars(140e6), investors=["A", "B", "C"])
    second = FundingRound.objects.create(company=listing.company, slug="z-b", round="series-b")
    say(second, 3, FILED, amount=dollars(100e6), valuation_kind="pre")
    say(second, 3, REPORTED, amount=dollars(200e6), valuation_kind="post")
    with django_assert_max_num_queries(15):
        page = desk.get(reverse("admin:conflicts"))
    found = [(line.of.slug, line.of.column, round(line.of.weight, 3)) for line in page.context["open"]]
    assert found == [
        ("z-b", "amount", 1.0),  # half of the larger, between equals
        ("z-a", "investors", 0.333),  # one of three names apart, of one half, between equals
        ("zhipu-hkex", "proceeds_usd", 0.099),  # 61 of 619
        ("zhipu-hkex", "retail_oversubscription", 0.0),
    ]
    line = page.context["open"][2]
    assert (line.name, line.field, line.shown) == ("Z.ai, listing at HKEX", "Raised", "$558m")
    assert (line.others, line.why) == (("$619m (reporting)",), "the closest to the fact: primary filing")


def test_all_claims_stand_on_a_line_with_a_table_that_says_the_same(desk: Client, claims: tuple[Claim, Claim]) -> None:
    page = desk.get(ONE)
    picture = page.context["picture"]
    assert [name for _, name in picture.lanes] == ["primary filing", "reporting"]
    filed, reported = picture.dots
    assert (filed.text, filed.shown, reported.text, reported.shown) == ("$558m", True, "$619m", False)
    assert filed.x < reported.x
    assert filed.y < reported.y
    html = page.content.decode()
    assert "primary filing &gt; company statement &gt; reporting" in html
    assert " style=" not in html
    for text in ("$558m", "$619m"):
        assert html.count(text) >= 2
    assert desk.get(ONE.replace("proceeds_usd", "stage")).status_code == 200
    for odd in ("ipo/zhipu-hkex/nonsense/", "ipo/no-such/proceeds_usd/", "cake/zhipu-hkex/proceeds_usd/"):
        assert desk.get(f"/admin/conflicts/{odd}").status_code == 404


def test_an_override_is_for_one_field_has_a_reason_and_readers_are_told(
    desk: Client, claims: tuple[Claim, Claim], listing: IPO
) -> None:
    report = claims[1]
    counted = version.current()
    desk.post(OVERRIDE, {"claim": str(report.pk), "reason": " "})
    desk.post(OVERRIDE, {"claim": "7777", "reason": "why"})
    listing.refresh_from_db()
    assert listing.proceeds_usd == 558e6
    desk.post(OVERRIDE, {"claim": str(report.pk), "reason": "the filing leaves out the <b>over-allotment</b>"})
    listing.refresh_from_db()
    report.refresh_from_db()
    assert listing.proceeds_usd == 619e6
    assert (listing.stage, listing.retail_oversubscription) == ("priced", 1159.46)  # the rule, as before
    assert report.decided_by is None
    assert version.current() == counted + 1
    state = listing.versions.order_by("-pgh_id").first()
    assert "override of amount: the filing leaves out" in state.pgh_context.metadata["reason"]
    page = desk.get(reverse("admin:conflicts"))
    assert [line.of.column for line in page.context["decided"]] == ["proceeds_usd"]
    readers = desk.get("/evidence/facts/ipo/zhipu-hkex/").content.decode()
    told = "Chosen by an editor over the rule, because: the filing leaves out the &lt;b&gt;over-allotment&lt;/b&gt;."
    assert f"{told} The rule alone would show $558m (primary filing, 8 Jan 2026)." in readers
    desk.post(OVERRIDE, {"action": "follow", "claim": str(report.pk), "reason": "it is in the filing after all"})
    listing.refresh_from_db()
    assert listing.proceeds_usd == 558e6
    assert "Chosen by an editor" not in desk.get("/evidence/facts/ipo/zhipu-hkex/").content.decode()


def test_a_new_override_ends_the_old_one_and_a_whole_claims_preference_keeps_its_other_fields(
    claims: tuple[Claim, Claim], editor: User, listing: IPO
) -> None:
    filing, report = claims
    Claim.objects.filter(pk=report.pk).update(preferred=True, reason="audited")
    prefer(filing.pk, "amount", by=editor, reason="stamped")
    report.refresh_from_db()
    listing.refresh_from_db()
    assert (report.preferred, report.preferred_for) == (
        False,
        {"stage": "audited", "retail_oversubscription": "audited"},
    )
    assert (listing.proceeds_usd, listing.retail_oversubscription) == (558e6, 1160)
    follow_rule(filing.pk, "amount", by=editor, reason="no need")
    for refused, words in (
        (lambda: follow_rule(filing.pk, "amount", by=editor, reason="again"), "nothing to end"),
        (lambda: prefer(filing.pk, "ticker", by=editor, reason="x"), "says nothing of ticker"),
        (lambda: prefer(filing.pk, "amount", by=editor, reason="x" * 501), "at most 500"),
        (lambda: prefer(999999, "amount", by=editor, reason="x"), "There is no claim 999999"),
    ):
        with pytest.raises(DecisionError, match=words):
            refused()
    Claim.objects.filter(pk=report.pk).update(status="candidate")
    with pytest.raises(DecisionError, match="is not accepted"):
        prefer(report.pk, "amount", by=editor, reason="x")
