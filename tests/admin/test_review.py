"""The review screen: a claim in its sentence beside what is known, typed inputs, and every way to decide, without script."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse

from airace.ingest import queue
from airace.models import IPO, Article, Claim, Company, ReviewAction, ReviewLease, ReviewSkip

TEXT = "On Thursday Zhipu raised $560 million in Hong Kong. Shares rose."


@pytest.fixture
def zhipu(db: None) -> Company:
    return Company.objects.create(slug="zhipu", name="Zhipu AI", side="CN")


def propose(number: int = 1, confidence: float = 0.8, **fields: Any) -> Claim:
    article = Article.objects.create(
        url=f"https://paper.example/{number}",
        sha256=f"{number:064d}",
        title="Zhipu lists",
        publisher="Paper",
        text=TEXT,
        published_on=date(2026, 1, 9),
        fetched_at=datetime(2026, 1, 10, tzinfo=UTC),
    )
    said = {
        "company": "zhipu",
        "stage": "listed",
        "place": "Hong Kong",
        "date": {"value": "2026-01-08", "precision": "day"},
        "amount": {"value": 560000000, "currency": "USD", "also": {"value": 4.35e9, "currency": "HKD"}},
    }
    return Claim.objects.create(
        kind="ipo",
        fields={**said, **fields},
        excerpt=TEXT[12:51],
        start=12,
        end=51,
        confidence=confidence,
        article=article,
        published_on=date(2026, 1, 9),
    )


@pytest.fixture
def claim(zhipu: Company) -> Claim:
    return propose()


def known(zhipu: Company) -> IPO:
    """What a filing and a magazine say of the listing."""
    fact = IPO.objects.create(
        company=zhipu, exchange="HKEX", slug="zhipu-hkex", stage="listed", listed_on=date(2026, 1, 8)
    )
    for tier, amount in ((1, 558000000), (3, 562000000)):
        Claim.objects.create(
            kind="ipo",
            fields={"stage": "listed", "amount": {"value": amount, "currency": "USD"}},
            url=f"https://filing.example/{tier}",
            tier=tier,
            status="accepted",
            ipo=fact,
            published_on=date(2026, 1, 8),
        )
    return fact


def address(name: str, *args: Any) -> str:
    return reverse(f"admin:review-{name}", args=args)


def messages(response: Any) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def decide(desk: Client, claim: Claim, action: str, **more: str) -> str:
    given = {"action": action, **more}
    return messages(desk.post(address("decide", claim.pk), given, follow=True))


def test_a_claim_is_shown_in_its_sentence_beside_what_is_known(
    desk: Client, zhipu: Company, django_assert_max_num_queries: Any
) -> None:
    known(zhipu)
    claim = propose()
    with django_assert_max_num_queries(15):
        shown = desk.get(address("queue"))
    html = shown.content.decode()
    assert "On Thursday <mark>Zhipu raised $560 million in Hong Kong.</mark> Shares rose." in html
    assert "stake: none on record" in html
    rows = {row.input.name: row for row in shown.context["stated"]}
    assert (rows["amount"].input.text, rows["amount"].input.currency) == ("560,000,000", "USD")
    assert (rows["amount"].current, rows["amount"].state) == ("558,000,000 USD", "agrees within rounding")
    assert rows["stage"].state == "same"
    assert rows["amount"].others == (("562,000,000 USD", "reporting, 8 Jan 2026"),)
    assert rows["stage"].input.choices[0][0] == "rumoured"
    assert [row.input.name for row in shown.context["stated"]][:3] == ["company", "stage", "date"]
    assert ReviewLease.objects.get().claim == claim
    with django_assert_max_num_queries(15):
        assert "claim-title" not in desk.get(address("following"), {"after": claim.pk}).content.decode()


def test_what_is_not_touched_stays_exactly_as_it_was(desk: Client, claim: Claim) -> None:
    shown = desk.get(address("claim", claim.pk)).content.decode()
    sent = {
        name: value
        for name, value in re.findall(r'name="(f-[\w-]+)"[^>]*? value="([^"]*)"', shown)
        if name != "f-amount-currency"
    }
    decide(desk, claim, "accept", **sent, **{"f-amount-currency": "USD", "f-stage": "listed"})
    before, claim = claim.fields, Claim.objects.get(pk=claim.pk)
    assert {name: claim.fields[name] for name in before} == before
    assert ReviewAction.objects.get().kind == "accept"
    assert IPO.objects.get().proceeds_usd == 560000000


@pytest.mark.parametrize(
    ("typed", "field", "value"),
    [
        ({"f-amount": "558m"}, "amount", {"value": 558000000, "currency": "USD"}),
        ({"f-amount": "500m–600m"}, "amount", {"low": 500000000, "high": 600000000, "currency": "USD"}),
        ({"f-amount": "4.35bn", "f-amount-currency": "hkd"}, "amount", {"value": 4350000000, "currency": "HKD"}),
        ({"f-date": "2026-01"}, "date", {"value": "2026-01", "precision": "month"}),
        ({"f-listed": "2026-01-07"}, "listed", {"value": "2026-01-07", "precision": "day"}),
        ({"f-first_day_return": "8.06%"}, "first_day_return", 0.0806),
        ({"f-retail_oversubscription": "1159.46"}, "retail_oversubscription", 1159.46),
        ({"f-amount": ""}, "amount", None),
    ],
)
def test_corrections_are_typed_as_people_write_them(
    desk: Client, claim: Claim, typed: dict[str, str], field: str, value: Any
) -> None:
    assert "Corrected and accepted" in decide(desk, claim, "accept", **typed)
    claim.refresh_from_db()
    assert claim.fields.get(field) == value
    assert claim.status == "accepted"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"f-date": "Thursday"}, "This is no date: write 2026, 2026-Q1"),
        ({"f-amount": "a lot"}, "This is no sum: write 560000000"),
        ({"f-amount": "9" * 3000}, "Write at most 2,000 characters."),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field_and_typing_is_kept(
    desk: Client, claim: Claim, typed: dict[str, str], words: str
) -> None:
    answer = desk.post(address("decide", claim.pk), {"action": "accept", "f-company": "zhipu ai", **typed})
    html = answer.content.decode()
    assert words in html
    assert 'value="zhipu ai"' in html
    assert "look at the fields marked" in html
    claim.refresh_from_db()
    assert claim.status == "candidate"
    assert ReviewLease.objects.get().claim == claim


def test_an_impossible_claim_stays_and_the_page_says_why(desk: Client, claim: Claim) -> None:
    answer = desk.post(address("decide", claim.pk), {"action": "accept", "f-company": "nobody"})
    assert "No company is called &#x27;nobody&#x27;" in answer.content.decode()
    assert "Choose what to do" in desk.post(address("decide", claim.pk), {"action": "burn"}).content.decode()
    claim.refresh_from_db()
    assert (claim.status, claim.fields["company"]) == ("candidate", "zhipu")


def test_rejecting_takes_a_number_or_own_words(desk: Client, zhipu: Company) -> None:
    first, second = propose(1, 0.9), propose(2, 0.8, amount={"value": 1, "currency": "USD"})
    assert "Say why" in desk.post(address("decide", first.pk), {"action": "reject"}).content.decode()
    assert "Say why" in desk.post(address("decide", first.pk), {"action": "reject", "reason": "99"}).content.decode()
    decide(desk, first, "reject", reason="2")
    decide(desk, second, "reject", own="a different Zhipu")
    assert list(Claim.objects.order_by("pk").values_list("status", "reason")) == [
        ("rejected", "It names the wrong company, person or model."),
        ("rejected", "a different Zhipu"),
    ]


def test_those_that_say_the_same_go_along_and_others_are_listed(desk: Client, zhipu: Company) -> None:
    first = propose(1, 0.9)
    same, other = propose(2, 0.8), propose(3, 0.7, amount={"value": 620000000, "currency": "USD"})
    shown = desk.get(address("queue"))
    assert [one.claim for one in shown.context["same"]] == [same]
    assert [(one.claim, one.why) for one in shown.context["like"]] == [(other, "nearly the same sentence")]
    said = decide(desk, first, "accept", with_same="1", same=shown.context["same_keys"])
    assert f"claim {first.pk} and 1 like it about zhipu-hkex (new)" in said
    assert set(Claim.objects.filter(status="accepted")) == {first, same}
    messages(desk.post(address("undo"), {"action_id": ReviewAction.objects.get().pk}, follow=True))
    assert Claim.objects.filter(status="candidate").count() == 3
    assert not IPO.objects.exists()


def test_merging_into_a_fact_or_a_claim(desk: Client, zhipu: Company) -> None:
    fact = known(zhipu)
    misspelt, twin = propose(1, 0.9, company="Zhipoo"), propose(2, 0.8)
    page = desk.get(address("claim", misspelt.pk))
    assert "No company is called" in page.context["problem"]
    assert desk.get(address("facts", misspelt.pk)).context["facts"] == [fact]
    for given, words in (
        ({}, "Choose the fact"),
        ({"fact": str(fact.pk), "duplicate_of": "1"}, "not both"),
        ({"slug": "no-such"}, "There is no IPO"),
        ({"duplicate_of": "999999"}, "There is no other claim 999999"),
        ({"duplicate_of": "x"}, "no number of a claim"),
    ):
        refused = desk.post(address("decide", misspelt.pk), {"action": "merge", **given}).content.decode()
        assert words in refused
    decide(desk, misspelt, "merge", slug="zhipu-hkex")
    decide(desk, twin, "merge", duplicate_of=str(misspelt.pk))
    misspelt.refresh_from_db()
    twin.refresh_from_db()
    assert (misspelt.status, misspelt.ipo, misspelt.fields["company"]) == ("accepted", fact, "zhipu")
    assert (twin.status, twin.reason) == ("rejected", f"Duplicate of claim {misspelt.pk}.")


def test_skipping_goes_on_and_they_come_again_at_the_end(desk: Client, zhipu: Company) -> None:
    first, second = propose(1, 0.9), propose(2, 0.8, amount={"value": 1, "currency": "USD"})
    answer = desk.post(address("decide", first.pk), {"action": "skip"}, follow=True)
    assert answer.context["claim"] == second
    done = desk.post(address("decide", second.pk), {"action": "skip"}, follow=True)
    assert (done.context["claim"], done.context["skipped"]) == (None, 2)
    assert desk.post(address("skipped"), follow=True).context["claim"] == first
    assert not ReviewSkip.objects.exists()


def test_one_article_or_kind_only(desk: Client, zhipu: Company) -> None:
    first, second = propose(1, 0.9), propose(2, 0.8)
    page = desk.get(address("queue"), {"article": second.article_id, "kind": "ipo"})
    assert page.context["claim"] == second
    sent = {"action": "skip", "article": second.article_id, "kind": "ipo"}
    assert desk.post(address("decide", second.pk), sent, follow=True).context["claim"] is None
    for odd in ({"article": "x"}, {"article": "9" * 40}, {"kind": "nonsense"}):
        assert desk.get(address("queue"), odd).context["claim"] == first


def test_another_editors_claim_is_not_shown(desk: Client, claim: Claim) -> None:
    queue.take_one(claim.pk, User.objects.create_user("ada"))
    assert "ada is looking at claim" in messages(desk.get(address("claim", claim.pk), follow=True))
    page = desk.get(address("queue"))
    assert (page.context["claim"], page.context["waiting"]) == (None, 1)
    assert desk.get(address("claim", 999999)).status_code == 404


def test_a_decided_claim_can_be_decided_anew(desk: Client, claim: Claim) -> None:
    decide(desk, claim, "accept")
    page = desk.get(address("claim", claim.pk)).content.decode()
    assert "accepted by editor" in page
    said = decide(desk, claim, "reject", was="accepted", reason="1")
    assert "zhipu-hkex, which nothing else supported, is deleted." in said
    assert not IPO.objects.exists()


def test_the_only_source_typed_in_leads_to_the_page_that_deletes(desk: Client, zhipu: Company) -> None:
    fact = known(zhipu)
    only = fact.claims.order_by("pk").first()
    fact.claims.exclude(pk=only.pk).delete()
    answer = desk.post(address("decide", only.pk), {"action": "reject", "reason": "1", "was": "accepted"})
    assert f'href="{reverse("admin:airace_ipo_delete", args=[fact.pk])}"' in answer.content.decode()


def test_leaving_frees_and_odd_times_are_refused(desk: Client, claim: Claim) -> None:
    at = desk.get(address("queue")).context["at"]
    assert desk.post(address("stay")).status_code == 200
    assert desk.post(address("leave"), {"at": "yesterday"}).status_code == 400
    assert desk.post(address("leave"), {"at": at}).status_code == 204
    assert ReviewLease.objects.exists()  # held on by `stay` since
    assert desk.post(address("leave"), {"at": datetime.now(UTC).isoformat()}).status_code == 204
    assert not ReviewLease.objects.exists()


def test_the_bulk_preview_lists_who_passes_and_accepts_those_ticked(desk: Client, zhipu: Company) -> None:
    known(zhipu)
    said = {"amount": {"value": 558000000, "currency": "USD"}, "date": None}
    fields = {name: value for name, value in said.items() if value}
    first, second = (propose(number, 0.9 - number / 10, **fields) for number in (1, 2))
    for claim in (first, second):
        del claim.fields["date"]
        claim.save()
    bad = propose(3, 0.1, amount={"value": 900000000, "currency": "USD"})
    page = desk.get(address("bulk"))
    assert [verdict.case.claim for verdict, *_ in page.context["passing"]] == [first, second]
    assert [verdict.case.claim for verdict, *_ in page.context["failing"]] == [bad]
    ticket = page.context["ticket"]
    given = {"ticket": ticket, "claim": [str(first.pk), str(bad.pk)]}
    assert "Accepted in bulk: claim" in messages(desk.post(address("bulk"), given, follow=True))
    assert list(Claim.objects.filter(article__isnull=False).order_by("pk").values_list("status", flat=True)) == [
        "accepted",
        "candidate",
        "candidate",
    ]
    forged = {"ticket": ticket[:-2] + "xx", "claim": [str(second.pk)]}
    assert "changed on its way" in messages(desk.post(address("bulk"), forged, follow=True))
    assert "No claim was chosen" in messages(desk.post(address("bulk"), {"ticket": ticket}, follow=True))


@pytest.mark.django_db
def test_who_may_only_propose_cannot_decide(client: Client, claim: Claim, django_assert_max_num_queries: Any) -> None:
    helper = User.objects.create_user("helper", is_staff=True)
    client.force_login(helper)
    pages = [address("queue"), address("claim", claim.pk), address("bulk"), reverse("admin:conflicts")]
    assert {client.get(page).status_code for page in pages} == {403}
    posts = [address("decide", claim.pk), address("undo"), address("skipped"), address("leave"), address("bulk")]
    assert {client.post(page, {"action": "accept"}).status_code for page in posts} == {403}
    kind = ContentType.objects.get_for_model(Claim)
    may, _ = Permission.objects.get_or_create(codename="review_claim", content_type=kind, defaults={"name": "Review"})
    helper.user_permissions.add(may)
    known(Company.objects.get())
    propose(2, 0.5)
    with django_assert_max_num_queries(15):
        assert client.get(address("queue")).context["claim"] == claim
    assert client.get(address("bulk")).status_code == 403
    assert client.get(address("decide", claim.pk)).status_code == 405
