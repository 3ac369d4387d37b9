"""Switches and schedules of imports, as editors use them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from airace.celery import app
from airace.models import Alias, Company, Payload, Rejection, Source, Watch

DAY = timedelta(days=1)


@pytest.fixture
def source(db: None) -> Source:
    now = timezone.now()
    return Source.objects.create(
        slug="board", title="Board", publisher="B", url="https://b.org", cadence=7 * DAY, enabled=True,
        registered_at=now, last_success_at=now, next_due_at=now + 7 * DAY,
    )  # fmt: skip


def act(desk: Client, name: str, kind: str, *rows: Any) -> str:
    chosen = {"action": name, "_selected_action": [row.pk for row in rows]}
    answer = desk.post(reverse(f"admin:airace_{kind}_changelist"), chosen, follow=True)
    return " ".join(str(message) for message in answer.context["messages"])


def form(source: Source, **changed: Any) -> dict[str, Any]:
    fields = ("title", "slug", "publisher", "url", "stake", "coverage", "citation", "licence", "licence_url")
    given = {name: getattr(source, name) for name in fields}
    return given | {"enabled": "on", "cadence": "7 00:00:00", "off_reason": ""} | changed


def test_run_now_is_asked_for_whatever_the_switches_say(desk: Client, source: Source) -> None:
    bundled = Source.objects.create(slug="copies", title="Copies", url="https://c.org")
    assert "1 asked for" in act(desk, "run_now", "source", source, bundled)
    source.refresh_from_db()
    bundled.refresh_from_db()
    assert source.requested_at is not None
    assert bundled.requested_at is None


def test_switches(desk: Client, source: Source) -> None:
    act(desk, "switch_off", "source", source)
    assert not Source.objects.get(slug="board").enabled
    act(desk, "switch_on", "source", source)
    assert Source.objects.get(slug="board").enabled


@pytest.mark.parametrize("cadence", ["4000000 00:00:00", "-1 00:00:00", "0", "5"])
def test_a_cadence_that_no_host_or_date_can_bear_is_refused(desk: Client, source: Source, cadence: str) -> None:
    address = reverse("admin:airace_source_change", args=[source.pk])
    page = desk.post(address, form(source, cadence=cadence))
    assert "The cadence must be a minute to 400 days." in page.content.decode()
    assert Source.objects.get(slug="board").cadence == 7 * DAY


def test_half_a_pair_of_hours_is_refused(desk: Client, source: Source) -> None:
    page = desk.post(reverse("admin:airace_source_change", args=[source.pk]), form(source, active_from="5"))
    assert "Give both hours" in page.content.decode()


def test_a_shorter_cadence_counts_at_once(desk: Client, source: Source) -> None:
    desk.post(reverse("admin:airace_source_change", args=[source.pk]), form(source, cadence="1 00:00:00"))
    source.refresh_from_db()
    assert source.last_success_at
    assert source.next_due_at == source.last_success_at + DAY


def test_what_a_source_is_asked_about_has_details_by_name(desk: Client, source: Source) -> None:
    given = {"source": source.pk, "key": "x", "enabled": "on", "source_url": "https://b.org/x"}
    page = desk.post(reverse("admin:airace_watch_add"), {**given, "detail": "[1]"})
    assert "Write a JSON object" in page.content.decode()
    desk.post(reverse("admin:airace_watch_add"), {**given, "detail": '{"outcome": "A"}'})
    assert Watch.objects.get().detail == {"outcome": "A"}


def test_a_spelling_that_is_there_is_refused_in_words(desk: Client, source: Source) -> None:
    firm = Company.objects.create(slug="firm", name="Firm", side="US")
    Alias.objects.create(text="The Firm", company=firm)
    page = desk.post(reverse("admin:airace_alias_add"), {"text": "THE FIRM", "language": "en", "company": firm.pk})
    assert "This spelling is listed for it already." in page.content.decode()


def test_rejections_are_dismissed_and_an_absent_broker_is_said(desk: Client, source: Source) -> None:
    refused = Rejection.objects.create(source=source, locator="1", reason="is bad.", first_seen_at=timezone.now())
    app.conf.broker_url = "redis+socket:///nowhere/broker.sock"
    assert "The workers cannot be reached just now" in act(desk, "try_again", "rejection", refused)
    assert "1 dismissed" in act(desk, "dismiss", "rejection", refused)
    assert Rejection.objects.get().state == Rejection.State.DISMISSED


def test_one_rejection_is_tried_again_from_its_page(
    desk: Client, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    payload = Payload.objects.create(
        source=source, sha256="a" * 64, url="https://b.org/table", size=1, body=b"", fetched_at=timezone.now()
    )
    kept, other = (
        Rejection.objects.create(
            source=source, payload=payload, locator=str(number), reason="is bad.", first_seen_at=timezone.now()
        )
        for number in range(2)
    )
    lost = Rejection.objects.create(source=source, locator="2", reason="is bad.", first_seen_at=timezone.now())
    sent: list[Any] = []
    monkeypatch.setattr(app, "send_task", lambda name, args, **_: sent.append((name, args)))
    own = reverse("admin:airace_rejection_change", args=[kept.pk])
    page = desk.get(own).content.decode()
    assert "Try this one again" in page
    given = {"action": "try_these", "_selected_action": kept.pk, "from_its_page": "1"}
    answer = desk.post(reverse("admin:airace_rejection_changelist"), given, follow=True)
    assert answer.redirect_chain == [(own, 302)]
    assert "Trying again: board." in answer.content.decode()
    assert sent == [("airace.tasks.replay_rejections", ["board", [kept.pk]])]
    page = desk.get(reverse("admin:airace_rejection_change", args=[lost.pk])).content.decode()
    assert "Try this one again" not in page
    assert "1 have no payload any more" in act(desk, "try_these", "rejection", lost, other)
    assert sent[1:] == [("airace.tasks.replay_rejections", ["board", [other.pk]])]
