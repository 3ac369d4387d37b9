"""Switches and schedules of imports, as editors use them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import DELETION, LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from airace.celery import app
from airace.models import Alias, Company, KnownGap, Payload, Rejection, Source, Watch

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
    return (
        given | {"enabled": "on", "cadence": "7 00:00:00", "off_reason": "", "stated_because": "our rhythm"} | changed
    )


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
    given = {
        "source": source.pk,
        "key": "x",
        "enabled": "on",
        "source_url": "https://b.org/x",
        "stated_because": "https://b.org",
    }
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


def test_sources_watches_and_gaps_change_and_go_with_a_reason_that_is_kept(desk: Client, source: Source) -> None:
    watch = Watch.objects.create(source=source, key="k", source_url="https://b.org/k")
    gap = KnownGap.objects.create(source=source, start="2026-01-01", reason="Down.")
    wanted = {
        "source": form(source, stake="Sells it."),
        "watch": {"source": source.pk, "key": "k2", "source_url": "https://b.org/k", "detail": "{}"},
        "knowngap": {"source": source.pk, "start": "2026-01-02", "reason": "Down."},
    }
    for (kind, given), row in zip(wanted.items(), (source, watch, gap), strict=True):
        address, states = reverse(f"admin:airace_{kind}_change", args=[row.pk]), row.versions  # type: ignore[attr-defined]
        refused = desk.post(address, {**given, "stated_because": ""})
        assert refused.context["adminform"].form.errors["stated_because"]
        assert states.count() == 1
        desk.post(address, {**given, "stated_because": "their letter of May"})
        assert states.latest("pgh_id").pgh_context.metadata["reason"] == "their letter of May"
    for kind, row in (("watch", watch), ("knowngap", gap)):
        address, states = reverse(f"admin:airace_{kind}_delete", args=[row.pk]), type(row).versions  # type: ignore[attr-defined]
        page = desk.post(address, {"post": "yes", "why": " "}, follow=True).content.decode()
        assert "Nothing was deleted: say why" in page
        assert 'name="why"' in page
        desk.post(address, {"post": "yes", "why": "asked twice"})
        last = states.rel.related_model.objects.latest("pgh_id")
        assert (last.pgh_label, last.pgh_context.metadata["reason"]) == ("delete", "asked twice")
    act(desk, "switch_off", "source", source)
    told = source.versions.latest("pgh_id").pgh_context.metadata["reason"]  # type: ignore[attr-defined]
    assert told == "switched off in the list of sources"


def test_rows_chosen_in_a_list_go_with_a_reason_too(desk: Client, source: Source) -> None:
    gaps = [KnownGap.objects.create(source=source, start=f"2026-01-0{day}", reason="Down.") for day in (1, 2)]
    chosen = {"action": "delete_selected", "_selected_action": [gap.pk for gap in gaps], "post": "yes"}
    address = reverse("admin:airace_knowngap_changelist")
    page = desk.post(address, chosen).content.decode()
    assert "Nothing was deleted: say why" in page
    assert f'name="_selected_action" value="{gaps[0].pk}"' in page
    desk.post(address, {**chosen, "why": "found the data"})
    assert not KnownGap.objects.exists()
    logged = LogEntry.objects.filter(action_flag=DELETION).values_list("change_message", flat=True)
    assert list(logged) == ["found the data"] * 2
