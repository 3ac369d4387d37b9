"""The editors' desk: every kind has its pages, nothing is saved without a source, and decisions reach the facts."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from airace.admin.base import KindAdmin
from airace.ingest.review import accept
from airace.models import IPO, Article, Claim, Company, Observation, Person
from airace.web.known_on import today

KINDS = [kind for kind in admin.site._registry if kind._meta.app_label == "airace"]
READ_ONLY = (
    "observation",
    "payload",
    "importrun",
    "restatement",
    "rejection",
    "series",
    "mention",
    "claim",
    "reviewaction",
    "reviewlease",
    "reviewskip",
)


@pytest.fixture
def zhipu(db: None) -> Company:
    return Company.objects.create(slug="zhipu", name="Zhipu AI", side="CN")


@pytest.fixture
def article(db: None) -> Article:
    return Article.objects.create(
        url="https://paper.example/a",
        sha256="a" * 64,
        title="Zhipu lists",
        text="On Thursday Zhipu raised $560 million in Hong Kong. Shares rose.",
        published_on=date(2026, 1, 9),
        fetched_at="2026-01-10T00:00Z",
    )


@pytest.fixture
def claim(article: Article, zhipu: Company) -> Claim:
    return Claim.objects.create(
        kind="ipo",
        fields={
            "company": "zhipu",
            "stage": "listed",
            "place": "Hong Kong",
            "date": {"value": "2026-01-08", "precision": "day"},
            "amount": {"value": 560000000, "currency": "USD"},
        },
        excerpt="Zhipu raised $560 million in Hong Kong.",
        start=12,
        end=51,
        confidence=0.8,
        article=article,
        published_on=date(2026, 1, 9),
    )


def page(name: str, *args: Any) -> str:
    return reverse(f"admin:airace_{name}", args=args)


def messages(response: Any) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def test_every_kind_is_registered() -> None:
    kinds = {
        kind
        for kind in apps.get_app_config("airace").get_models()
        if not kind.__name__.endswith("Version") and not kind._meta.auto_created
    }
    # Django's admin cannot show a table whose key has two columns; bands are hashes that nobody reads.
    assert {kind.__name__ for kind in kinds - set(KINDS)} == {
        "ArticleBand",
        "DownloadSnapshot",
        # On pages of their own: bulk, merging
        "BulkImport",
        "BulkRow",
        "Merge",
        "MergeCandidate",
        "SlugRedirect",
    }


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind._meta.model_name)
def test_lists_take_few_queries(desk: Client, kind: Any, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_max_num_queries(15):
        assert desk.get(page(f"{kind._meta.model_name}_changelist"), {"q": "zh"}).status_code in {200, 302}


def test_lists_do_not_ask_once_a_row(desk: Client, zhipu: Company, django_assert_max_num_queries: Any) -> None:
    for number in range(20):
        firm = Company.objects.create(slug=f"firm-{number}", name=f"Firm {number}", parent=zhipu)
        IPO.objects.create(slug=f"ipo-{number}", company=firm, stage="filed")
        Person.objects.create(slug=f"person-{number}", name=f"P {number}", company=firm)
    for name in ("company", "ipo", "person"):
        with django_assert_max_num_queries(10):
            desk.get(page(f"{name}_changelist"))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind._meta.model_name)
def test_whoever_changes_a_row_is_asked_for_a_source_or_a_reason(rf: RequestFactory, editor: User, kind: Any) -> None:
    request = rf.get("/admin/")
    request.user = editor
    admin_ = admin.site._registry[kind]
    if not isinstance(admin_, KindAdmin):  # what readers sent and what programs keep; no fact is changed there
        assert not admin_.has_change_permission(request) or kind.__name__ == "ErrorReport"
        return
    fields = flatten_fieldsets(admin_.get_fieldsets(request, kind()))
    assert {"stated_url", "stated_because"} & set(fields)


@pytest.mark.parametrize("name", READ_ONLY)
def test_what_imports_write_nobody_edits(desk: Client, name: str) -> None:
    assert desk.get(page(f"{name}_changelist")).status_code == 200
    assert desk.get(page(f"{name}_add")).status_code == 403


def test_observations_offer_no_change(desk: Client) -> None:
    model_admin = admin.site._registry[Observation]
    request: Any = type("Request", (), {"user": User(is_superuser=True, is_active=True)})()
    assert not model_admin.has_change_permission(request)
    assert not model_admin.has_delete_permission(request)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["article_add", "claim_changelist", "ipo_add"])
def test_only_staff_come_in(client: Client, path: str) -> None:
    client.force_login(User.objects.create_user("reader"))
    assert client.get(page(path)).status_code == 302
    assert client.post(page(path), {"url": "https://example.org/"}).status_code == 302


@pytest.mark.django_db
def test_staff_without_the_permission_cannot_take_in_articles(client: Client) -> None:
    client.force_login(User.objects.create_user("helper", is_staff=True))
    assert client.get(page("article_add")).status_code == 403


def typed(zhipu: Company, **more: str) -> dict[str, str]:
    return {
        "slug": "zhipu-hkex",
        "company": str(zhipu.pk),
        "exchange": "HKEX",
        "attempt": "1",
        "stage": "listed",
        "filed_precision": "day",
        "listed_precision": "day",
        "listed_on": "2026-01-08",
        "proceeds_usd": "558000000",
        "stated_tier": "1",
        "stated_on": "2026-01-08",
        **more,
    }


def test_a_fact_is_not_saved_without_its_source(desk: Client, zhipu: Company) -> None:
    answer = desk.post(page("ipo_add"), typed(zhipu))
    assert "stated_url" in answer.context["adminform"].form.errors
    assert not IPO.objects.exists()


def test_a_fact_typed_in_has_a_claim_with_its_source(desk: Client, zhipu: Company, editor: User) -> None:
    answer = desk.post(page("ipo_add"), typed(zhipu, stated_url="https://filing.example/n"))
    assert answer.status_code == 302
    claim = Claim.objects.get()
    assert (claim.ipo, claim.url, claim.tier, claim.decided_by) == (
        IPO.objects.get(),
        "https://filing.example/n",
        1,
        editor,
    )
    assert claim.fields["amount"] == {"value": 558000000, "currency": "USD"}


def test_a_weaker_source_is_kept_and_the_editor_told(desk: Client, zhipu: Company) -> None:
    desk.post(page("ipo_add"), typed(zhipu, stated_url="https://filing.example/n"))
    fact = IPO.objects.get()
    more = {"proceeds_usd": "560000000", "stated_tier": "3", "stated_url": "https://paper.example/"}
    answer = desk.post(page("ipo_change", fact.pk), typed(zhipu, **more), follow=True)
    assert "another source is shown for: proceeds usd" in messages(answer)
    fact.refresh_from_db()
    assert fact.proceeds_usd == 558000000


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"stated_on": str(today() + timedelta(days=1))}, "stated_on"),
        ({"stated_first": "on"}, "stated_reason"),
        ({"stated_url": "javascript:alert(1)"}, "stated_url"),
    ],
)
def test_the_source_must_make_sense(desk: Client, zhipu: Company, more: dict[str, str], field: str) -> None:
    answer = desk.post(page("ipo_add"), typed(zhipu, **{"stated_url": "https://filing.example/n", **more}))
    assert set(answer.context["adminform"].form.errors) == {field}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"proceeds_usd": "-5"}, "cannot be negative"),
        ({"proceeds_usd": "99999999999999"}, "not a possible sum"),
        ({"listed_on": "2026-01-09"}, "cannot have happened yet"),
    ],
)
def test_what_is_impossible_is_said_on_the_form(desk: Client, zhipu: Company, more: dict[str, str], words: str) -> None:
    answer = desk.post(page("ipo_add"), typed(zhipu, stated_url="https://filing.example/n") | more)
    assert words in str(answer.context["adminform"].form.errors)
    assert not IPO.objects.exists()


@pytest.mark.parametrize("way", ["page", "list"])
def test_a_wrong_fact_can_be_deleted_and_what_articles_said_stays(
    desk: Client, claim: Claim, zhipu: Company, way: str
) -> None:
    accept(claim.pk, by=None)
    fact = IPO.objects.get()
    typed_in = typed(zhipu, slug=fact.slug, stated_url="https://filing.example/n")
    desk.post(page("ipo_change", fact.pk), typed_in)
    assert Claim.objects.filter(ipo=fact).count() == 2
    assert "permission" not in desk.get(page("ipo_delete", fact.pk)).content.decode()
    if way == "page":
        answer = desk.post(page("ipo_delete", fact.pk), {"post": "yes", "why": "another firm"}, follow=True)
    else:
        chosen = {"action": "delete_selected", "_selected_action": [fact.pk], "post": "yes", "why": "another firm"}
        answer = desk.post(page("ipo_changelist"), chosen, follow=True)
    assert "kept as rejected: 1" in messages(answer)
    assert not IPO.objects.exists()
    kept = Claim.objects.get()
    assert (kept.pk, kept.status, kept.reason) == (claim.pk, "rejected", "another firm")


@pytest.mark.django_db
def test_who_may_not_delete_the_fact_cannot(client: Client, zhipu: Company) -> None:
    client.force_login(User.objects.create_user("helper", is_staff=True))
    fact = IPO.objects.create(slug="zhipu-hkex", company=zhipu, stage="filed")
    assert client.post(page("ipo_delete", fact.pk), {"post": "yes"}).status_code == 403
    assert IPO.objects.exists()


def test_the_history_page_says_who_changed_what(desk: Client, zhipu: Company) -> None:
    desk.post(page("ipo_add"), typed(zhipu, stated_url="https://filing.example/n"))
    fact = IPO.objects.get()
    more = {"proceeds_usd": "559000000", "stated_url": "https://filing.example/n", "stated_reason": "amended"}
    desk.post(page("ipo_change", fact.pk), typed(zhipu, **more, stated_first="on"))
    first, created = desk.get(page("ipo_history", fact.pk)).context["states"]
    assert (created.what, created.who, created.why) == ("Created", "editor", "entered")
    assert (first.what, first.who, first.why) == ("Changed", "editor", "amended")
    assert first.changes == (("proceeds usd", "558000000.00", "559000000.00"),)


def test_the_queue_shows_what_waits(desk: Client, claim: Claim) -> None:
    assert list(desk.get(page("claim_changelist")).context["cl"].result_list) == [claim]
    assert not desk.get(page("claim_changelist"), {"status": "accepted"}).context["cl"].result_list
    assert desk.get(page("claim_changelist"), {"article__id__exact": claim.article_id}).status_code == 200


def test_many_are_rejected_in_the_list_for_one_reason_or_none_is(desk: Client, claim: Claim, editor: User) -> None:
    chosen = {"action": "reject_selected", "_selected_action": [claim.pk]}
    assert "Say why" in messages(desk.post(page("claim_changelist"), chosen, follow=True))
    said = messages(desk.post(page("claim_changelist"), {**chosen, "reason": "another firm"}, follow=True))
    assert f"Rejected: claim {claim.pk}. another firm" in said
    claim.refresh_from_db()
    assert (claim.status, claim.reason, claim.decided_by) == ("rejected", "another firm", editor)
    assert desk.get(page("claim_change", claim.pk)).url == f"/admin/review/{claim.pk}/"


def test_an_article_is_taken_in_from_a_file_once(desk: Client, zhipu: Company) -> None:
    def send() -> str:
        file = BytesIO(b"Zhipu AI lists\n\nZhipu AI raised $558 million in its Hong Kong IPO in January.\n")
        file.name = "a.txt"
        return messages(desk.post(page("article_add"), {"file": file, "published": "2026-01"}, follow=True))

    assert "claims wait for review" in send()
    assert "nothing changed" in send()
    assert Article.objects.get().title == "Zhipu AI lists"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Give an address or a file"),
        ({"url": "http://127.0.0.1/a"}, "not a public address"),
        ({"url": "http://169.254.169.254/latest/"}, "not a public address"),
        ({"url": "https://example.org:8443/a"}, "only ports 80 and 443"),
    ],
)
def test_what_cannot_be_taken_in_is_said_on_the_form(desk: Client, given: dict[str, str], words: str) -> None:
    form = desk.post(page("article_add"), given).context["form"]
    assert words in " ".join(form.non_field_errors())


def test_pages_of_the_desk_keep_to_the_policy(desk: Client, claim: Claim) -> None:
    assert "'unsafe-inline'" not in str(settings.CONTENT_SECURITY_POLICY)
    for path in (page("article_add"), f"/admin/review/{claim.pk}/", page("claim_changelist"), page("ipo_add")):
        html = desk.get(path).content.decode()
        assert " style=" not in html
        assert "<style" not in html
        assert " onclick=" not in html
