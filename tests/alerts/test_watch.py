"""Rules over the bundled history: what the preview says is what evaluation fires, once, and nothing of before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from airace.alerts import outbox, own, rules, watch
from airace.alerts.rules import RuleError, Spec, findings, preview
from airace.alerts.words import described
from airace.metrics import registry
from airace.models import AlertRule, DataVersion, Delivery, ImportRun, Occurrence, Restatement, Series, Source
from tests.alerts.conftest import NOW, Inbox

pytestmark = pytest.mark.usefixtures("bundle")

Make = Callable[..., Any]
SPECS = (
    Spec("threshold", "frontier-gap-arena", "gap", "below", 20.0),
    Spec("threshold", "frontier-gap-arena", "gap", "above", 40.0),
    Spec("threshold", "token-share", "CN", "above", 0.4),
    Spec("overtake", "token-share"),
    Spec("record", "frontier-arena"),
    Spec("ipo"),
)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: f"{spec.kind}-{spec.metric}")
def test_the_preview_is_what_evaluation_over_the_same_history_fires(rule: Make, spec: Spec) -> None:
    start, end = NOW - timedelta(days=364), NOW
    made = rule(
        kind=spec.kind,
        metric=spec.metric,
        line=spec.line,
        comparison=spec.comparison,
        threshold=spec.threshold,
        subject=spec.subject,
    )
    watch.confirm(made, start)
    for weeks in range(4, 53, 4):
        watch.evaluate(start + timedelta(weeks=weeks))
    fired = list(Occurrence.objects.filter(known_before=False).order_by("day", "key"))
    told = [one for one in preview(spec, end) if one.day > start.date()]
    assert told, "the year has something to tell"
    # What lies before the rule and became known later is told too; the preview, by days, has it before.
    late = [one.key for one in fired if one.day <= start.date()]
    assert [one.key for one in fired if one.key not in late] == [one.key for one in told]
    assert sum(len(d.content["rules"][0]["items"]) for d in Delivery.objects.all()) == len(fired)
    assert all(one.delivery_id for one in fired)


def crossings(slug: str, key: str, holds: Callable[[float], bool], since: date) -> list[date]:
    """By hand: days on which the line began to hold."""
    line = next(line for line in registry()[slug].compute(known_on=NOW.date()).lines if line.key == key)
    values = [(p.x, p.y) for p in line.points if p.y is not None and not p.carried and not p.provisional]
    return [
        day
        for number, (day, value) in enumerate(values)
        if number and holds(value) and not holds(values[number - 1][1]) and day > since
    ]


def test_a_threshold_fires_where_the_line_crosses_it_by_hand() -> None:
    since = NOW.date() - timedelta(days=365)
    for spec, holds in ((SPECS[0], lambda v: v < 20), (SPECS[1], lambda v: v > 40), (SPECS[2], lambda v: v > 0.4)):
        days = [one.day for one in preview(spec, NOW)]
        assert days == crossings(spec.metric, spec.line, holds, since)
    said = preview(SPECS[2], NOW)[-1]
    assert "rose above 40.0 %" in said.text
    assert said.sources
    assert said.url == "/metrics/token-share/"


def test_a_second_look_finds_nothing_and_what_was_before_is_told_to_nobody(rule: Make) -> None:
    made = rule(kind="ipo")
    watch.confirm(made, NOW)
    assert Occurrence.objects.filter(known_before=True).count() == len(findings(Spec("ipo"), NOW))
    assert watch.evaluate(NOW) == 0
    DataVersion.objects.update(number=99_999)
    assert watch.evaluate(NOW) == 0
    assert watch.evaluate(NOW + timedelta(days=1)) == 0
    assert not Delivery.objects.exists()
    made.refresh_from_db()
    assert (made.evaluated_version, made.evaluated_on) == (99_999, date(2026, 12, 1))


def test_a_crossing_that_a_restatement_moves_is_not_told_again(rule: Make) -> None:
    made = rule(kind="threshold", metric="frontier-gap-arena", line="gap", comparison="above", threshold=40.0)
    watch.confirm(made, NOW)
    before = findings(SPECS[1], NOW)
    known = set(Occurrence.objects.values_list("key", flat=True))
    assert known == {one.key for one in before}
    # The last crossing, as it was told before a restatement moved it: a week earlier or later than it stands now.
    last = before[-1]
    noted = {one.key: one.day for one in before[:-1]}
    kind = last.key.rpartition("/")[0]
    assert last.span
    assert last.span[0] <= last.day <= last.span[1]
    for moved in (last.day + timedelta(days=1), max(last.day - timedelta(days=1), last.span[0])):
        assert last.told({**noted, f"{kind}/{moved}": moved})
    assert not last.told(noted), "another crossing is another thing"
    assert not last.told({f"{kind}/{last.span[0]}": last.span[0] - timedelta(days=1)})
    assert not last.told({"frontier-gap-arena/below/40/2026-09-30": last.day})
    spans = [one.span for one in before if one.span]
    assert all(one[1] < other[0] for one, other in pairwise(spans)), "no two crossings can be taken for one"

    own = Occurrence.objects.get(key=last.key)
    moved = last.day + timedelta(days=1)
    Occurrence.objects.filter(pk=own.pk).update(key=f"{kind}/{moved}", day=moved)
    DataVersion.objects.update(number=99_999)
    assert watch.evaluate(NOW) == 0
    assert "span" not in last.item(NOW.date())


def restate(count: int, at: datetime) -> None:
    series = Series.objects.filter(measure="lmarena-text").first()
    assert series
    run = ImportRun.objects.create(source=series.source, started_at=at, finished_at=at, status="succeeded")
    Restatement.objects.bulk_create(
        Restatement(
            source=series.source,
            series=series,
            measure="lmarena-text",
            period=date(2026, 9, 1) + timedelta(days=n),
            old=1.0,
            new=2.0,
            noted_at=at,
            run=run,
        )
        for n in range(count)
    )
    DataVersion.objects.update(number=DataVersion.objects.get().number + 1)


def test_restatements_are_told_by_run_and_those_of_closed_sources_to_nobody(rule: Make) -> None:
    watch.confirm(rule(kind="restatement", subject="lmarena"), NOW)
    restate(3, NOW)
    assert watch.evaluate(NOW) == 1
    assert "changed 3 numbers" in Occurrence.objects.get(known_before=False).item["text"]
    Source.objects.filter(slug="lmarena").update(redistributable=False)
    restate(2, NOW + timedelta(hours=1))
    assert watch.evaluate(NOW + timedelta(hours=1)) == 0
    with pytest.raises(RuleError, match="may not be handed on"):
        findings(SPECS[0], NOW)


def test_silence_is_told_when_the_time_has_passed_and_not_before(rule: Make) -> None:
    source = Source.objects.get(slug="lmarena")
    Source.objects.filter(pk=source.pk).update(
        enabled=True, cadence=timedelta(days=1), registered_at=NOW, jitter=None, redistributable=True
    )
    read = NOW - timedelta(hours=2)
    ImportRun.objects.create(source=source, started_at=read, finished_at=read, status="unchanged")
    watch.confirm(rule(kind="stale", subject="lmarena"), NOW)
    assert watch.evaluate(read + timedelta(hours=36)) == 0
    assert watch.evaluate(read + timedelta(hours=36, minutes=1)) == 1
    assert "has not been read since 30 Nov 2026" in Occurrence.objects.get(known_before=False).item["text"]
    assert watch.evaluate(read + timedelta(hours=40)) == 0


def test_digests_gather_what_waits_and_are_sent_once(rule: Make, inbox: Inbox) -> None:
    daily, weekly = (rule(kind="restatement", rhythm=rhythm) for rhythm in ("daily", "weekly"))
    watch.confirm(daily, NOW)
    watch.confirm(weekly, NOW)
    restate(1, NOW)
    assert watch.evaluate(NOW) == 2
    assert watch.digest(NOW + timedelta(hours=18)) == 0  # 06:00
    assert watch.digest(NOW + timedelta(hours=19)) == 1
    assert watch.digest(NOW + timedelta(hours=20)) == 0
    assert NOW.weekday() == 0
    assert watch.digest(NOW + timedelta(days=6, hours=18)) == 0
    assert watch.digest(NOW + timedelta(days=6, hours=19)) == 1
    outbox.send_due(NOW + timedelta(days=7))
    assert len(inbox.letters) == 2
    assert "changed a number that it had published" in str(inbox.letters[0]["Subject"])


def test_the_weekly_brief_comes_whole_on_the_monday(rule: Make, inbox: Inbox) -> None:
    watch.confirm(rule(kind="brief"), datetime(2026, 10, 4, 12, tzinfo=UTC))
    assert watch.evaluate(datetime(2026, 10, 4, 23, tzinfo=UTC)) == 0
    assert watch.evaluate(datetime(2026, 10, 5, 1, tzinfo=UTC)) == 1
    outbox.send_due(NOW)
    (letter,) = inbox.letters
    plain = letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "The brief of the week from 28 Sep 2026 to 4 Oct 2026 is out." in plain
    assert "New models" in plain
    assert "/models/" in plain


def test_a_rule_that_breaks_stands_in_nobodys_way(rule: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, fine = rule(kind="ipo"), rule(kind="restatement")
    for one in (broken, fine):
        watch.confirm(one, NOW)
    monkeypatch.setitem(rules._KINDS, "ipo", lambda spec, now: 1 / 0)  # type: ignore[misc]
    restate(1, NOW)
    assert watch.evaluate(NOW) == 1
    broken.refresh_from_db()
    assert broken.evaluated_version != DataVersion.objects.get().number


def test_what_nobody_confirmed_counts_for_nothing_and_goes(rule: Make) -> None:
    rule(kind="restatement")
    restate(1, NOW)
    assert watch.evaluate(NOW) == 0
    watch.tidy(NOW + watch.UNCONFIRMED + timedelta(minutes=1))
    assert not AlertRule.objects.exists()


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (SPECS[0], "falls below 20.0 points."),
        (SPECS[2], "(China) rises above 40.0 %."),
        (Spec("record", "frontier-arena", subject="CN"), "A new best model of China in"),
        (Spec("ipo"), "Any listing reaches a new stage."),
        (Spec("brief"), "The weekly brief."),
    ],
)
def test_a_rule_is_told_in_a_sentence(spec: Spec, words: str) -> None:
    assert words in described(spec)


def test_rules_that_can_find_nothing_are_refused_in_words() -> None:
    for spec, words in (
        (Spec("threshold", "no-such"), "no metric no-such"),
        (Spec("threshold", "ipo-conflicts", "", "above", 1.0), "no values over time"),
        (Spec("overtake", "frontier-gap-arena"), "does not compare"),
        (Spec("record", "frontier-gap-arena"), "knows no best model"),
    ):
        with pytest.raises(RuleError, match=words):
            findings(spec, NOW)
    assert findings(Spec("threshold", "token-share", "nobody", "above", 0.1), NOW) == []
    assert own.MOST_RULES >= 20
