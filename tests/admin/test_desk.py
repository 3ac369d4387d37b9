"""The desk's home: what waits, since when and for whom; quick however much there is."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from airace.admin import desk, payloads
from airace.models import FACTS, IPO, Article, Claim, Company, ImportRun, Payload, Question, Rejection, Source
from tests.admin.many import FEW, MANY, fill
from tests.desk import at_the_desk, person

NOW = datetime.now(UTC)


@pytest.fixture
def source(db: None) -> Source:
    return Source.objects.create(
        slug="arena",
        title="Arena",
        publisher="LMArena",
        url="https://arena.example/",
        enabled=True,
        cadence=timedelta(hours=6),
        registered_at=NOW - timedelta(days=9),
        last_success_at=NOW - timedelta(days=3),
    )


def piles(client: Client) -> dict[str, desk.Pile]:
    return {item.title: pile for item, pile in client.get("/admin/").context["waiting"]}


def test_what_waits_with_count_age_and_a_way_to_it(source: Source, django_assert_max_num_queries: Any) -> None:
    firm = Company.objects.create(slug="zhipu", name="Zhipu AI", side="CN")
    listing = IPO.objects.create(slug="zhipu-hkex", company=firm, stage="filed", exchange="HKEX")
    one: dict[str, Any] = {
        "kind": "ipo",
        "published_on": NOW.date() - timedelta(days=12),
        "status": "accepted",
        "ipo": listing,
    }
    Claim.objects.create(**one, url="https://a.example/", fields={"stage": "listed"})
    Claim.objects.create(kind="ipo", fields={}, url="https://b.example/", published_on=NOW.date() - timedelta(days=40))
    for number in range(3):
        Rejection.objects.create(
            source=source,
            locator=f"row {number}",
            reason="No model is called X.",
            first_seen_at=NOW - timedelta(days=5),
        )
    due = Question.objects.create(slug="q", text="Will it?", due_on=NOW.date() - timedelta(days=2))
    Question.objects.create(slug="later", text="Will it later?", due_on=NOW.date() + timedelta(days=2))
    client = at_the_desk(person("publisher"))
    with django_assert_max_num_queries(15):
        page = client.get("/admin/")
    found = piles(client)
    assert {title: (pile.count, pile.days) for title, pile in found.items() if pile.count} == {
        "Claims to review": (1, 40),
        "Questions due for resolution": (1, 2),
        "Rejections": (3, 5),
        "Rows without a second source": (1, 12),
        "Sources that fail or are late": (1, 3),
    }
    (words, count, address) = found["Rejections"].parts[0]
    assert (words, count) == ("No model is called X.", 3)
    assert client.get(address).context["cl"].result_count == 3
    for item, pile in page.context["waiting"]:
        listed = client.get(item.address)
        assert listed.status_code == 200
        if pile.count and not item.page:
            assert listed.context["cl"].result_count == pile.count, item.title
    assert str(due) in client.get(desk.listed("question", "due=1")).content.decode()
    Claim.objects.create(**one, url="https://c.example/", fields={"stage": "filed"})
    assert desk.single().count == 0


def test_conflicts_are_counted_as_their_page_lists_them(source: Source) -> None:
    firm = Company.objects.create(slug="zhipu", name="Zhipu AI", side="CN")
    told: tuple[dict[str, Any], ...] = (
        {"stage": "filed", "ticker": "2513", "shares_offered": 100},
        {"stage": "listed", "ticker": "2514", "shares_offered": 140},
    )
    for attempt, fields in enumerate((told, ({"stage": "filed"}, {"stage": "listed"}), told), 1):
        listing = IPO.objects.create(slug=f"ipo-{attempt}", company=firm, exchange="HKEX", attempt=attempt)
        for at, said in enumerate(fields):
            Claim.objects.create(
                kind="ipo",
                status="accepted",
                ipo=listing,
                fields=said,
                url=f"https://a.example/{at}",
                published_on=NOW.date() - timedelta(days=30 - 10 * at),
                preferred_for={"ticker": "The notice says so."} if attempt == 3 and at else {},
            )
    client = at_the_desk(person("editor"))
    pile = piles(client)["Conflicts between sources"]
    page = client.get(reverse("admin:conflicts"))
    assert pile.count == len(page.context["open"]) == 3
    assert len(page.context["decided"]) == 1
    assert pile.days == 20  # the second of the two statements made it a conflict


@pytest.mark.django_db
def test_each_role_sees_what_it_can_work_through() -> None:
    seen = {role: set(piles(at_the_desk(person(role)))) for role in ("reader", "contributor", "editor", "publisher")}
    assert seen["reader"] == seen["contributor"] == {"Sources that fail or are late"}
    assert {"Claims to review", "Rejections", "Readers’ reports"} <= seen["editor"]
    assert seen["publisher"] - seen["editor"] == {
        "Feeds that fail",
        "Files that wait for a decision",
        "Likely duplicates",
    }


# Kinds that can come to a hundred thousand rows; `make bench` measures all of them at that size
LARGE = {"Alias", "Claim", "HubRepository", "IPO", "Mention", "Observation", "Rejection", "Restatement", "SignIn"}
KINDS = [kind for kind in admin.site._registry if kind._meta.app_label == "airace" and kind.__name__ != "Visit"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_lists_of_many_rows(
    admin_client: Client, kind: Any, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    one_row = kind.__name__ in {"DataVersion", "ImportSwitch"}
    rows = MANY if kind.__name__ in LARGE else 300
    if not one_row:
        fill(kind, rows)
    url = reverse(f"admin:airace_{kind._meta.model_name}_changelist")
    with django_assert_max_num_queries(15):
        page = admin_client.get(url)
    assert page.status_code == 200
    assert one_row or page.context["cl"].result_count in {rows, FEW if kind.__name__ == "ReviewLease" else rows}
    if kind.__name__ in LARGE:
        with django_assert_max_num_queries(15):
            assert admin_client.get(url, {"q": "299 of", "p": "2"}).status_code == 200


def test_the_home_over_a_hundred_thousand_claims_and_rejections(
    admin_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    fill(Claim)
    fill(Rejection)
    others = ", ".join(f"{kind}_id = NULL" for kind in FACTS if kind != "ipo")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            f"UPDATE airace_claim SET status = 'accepted', ipo_id = id % 30000, {others},"
            " fields = jsonb_build_object('shares_offered', id) WHERE id % 2 = 0"
        )
    with django_assert_max_num_queries(15):
        found = {item.title: pile.count for item, pile in admin_client.get("/admin/").context["waiting"]}
    assert found["Claims to review"] == MANY // 2
    assert found["Rejections"] == MANY
    assert found["Conflicts between sources"] > 0


def kept(source: Source, body: bytes, **more: Any) -> Payload:
    return Payload.objects.create(
        source=source,
        sha256=f"{zlib.crc32(body):064d}",
        url="https://arena.example/",
        size=len(body),
        body=zlib.compress(body),
        fetched_at=NOW,
        **more,
    )


def test_a_payload_is_text_whatever_it_says_it_is(source: Source) -> None:
    reader = at_the_desk(person("reader"))
    body = b"<script>alert(1)</script>\n" * 9000
    payload = kept(source, body, content_type="text/html", name="page.html")
    url = reverse("admin:payload-content", args=[payload.pk])
    first = reader.get(url)
    text = first.content.decode()
    assert first["Content-Type"] == "text/html; charset=utf-8"
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<script>alert" not in text
    assert first.context["shown"].parts == 4
    parts = [reader.get(url, {"part": str(number)}).context["shown"].text for number in range(1, 5)]
    assert "".join(parts).encode() == body
    for odd in ("0", "-1", "x", "99999999999", "5", "１"):
        assert reader.get(url, {"part": odd}).status_code == 200
    assert reader.get(reverse("admin:payload-content", args=[payload.pk + 1])).status_code == 404


def test_json_is_indented_and_what_is_no_text_is_shown_as_bytes(source: Source) -> None:
    pretty = payloads.part(zlib.compress(b'{"a":[1,"\xe6\x99\xba"]}'), 15, 1, json_like=True)
    assert pretty.text == '{\n  "a": [\n    1,\n    "智"\n  ]\n}'
    broken = payloads.part(zlib.compress(b'{"a":'), 5, 1, json_like=True)
    assert (broken.text, broken.indented) == ('{"a":', False)
    deep = payloads.part(zlib.compress(b"[" * 100_000), 100_000, 2, json_like=True)
    assert (deep.number, deep.parts, len(deep.text)) == (2, 2, 40_000)
    binary = payloads.part(zlib.compress(b"PK\x03\x04\0\0ab"), 8, 1, json_like=False)
    assert binary.binary
    assert binary.text.startswith("00000000  50 4b 03 04 00 00 61 62")
    damaged = kept(source, b"x")
    Payload.objects.filter(pk=damaged.pk).update(body=b"no zlib")
    page = at_the_desk(person("reader")).get(reverse("admin:payload-content", args=[damaged.pk]))
    assert "too large, or too damaged" in page.content.decode()


def test_a_source_is_run_now_and_watched(source: Source) -> None:
    publisher, editor = at_the_desk(person("publisher")), at_the_desk(person("editor"))
    run, watch = (reverse(f"admin:source-{name}", args=[source.pk]) for name in ("run", "progress"))
    assert editor.post(run).status_code == 403
    assert publisher.get(run).status_code == 405
    assert "every 2s" not in publisher.get(watch).content.decode()
    publisher.post(run)
    source.refresh_from_db()
    assert source.requested_at is not None
    assert "starts within a minute" in publisher.get(watch).content.decode()
    for next_due, waits in ((NOW + timedelta(minutes=5), True), (NOW + timedelta(days=1), False)):
        Source.objects.update(requested_at=None, next_due_at=next_due)
        assert ("none has begun yet" in publisher.get(watch, {"after": "0"}).content.decode()) == waits
        assert "every 2s" not in publisher.get(watch, {"after": "x"}).content.decode()
    at_work = ImportRun.objects.create(source=source, started_at=NOW, progress="models.csv: 40 rows", trigger="request")
    shown = editor.get(watch).content.decode()
    assert "models.csv: 40 rows" in shown
    assert "every 2s" in shown
    ImportRun.objects.filter(pk=at_work.pk).update(
        status="failed", finished_at=NOW, error="It broke <b>here</b>.", progress=""
    )
    done = editor.get(watch).content.decode()
    assert "It broke &lt;b&gt;here&lt;/b&gt;." in done
    assert "every 2s" not in done
    assert "Run now" in publisher.get(reverse("admin:airace_source_change", args=[source.pk])).content.decode()
    assert Article.objects.count() == 0
