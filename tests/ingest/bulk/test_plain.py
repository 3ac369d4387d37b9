"""Files of kinds that no claims speak of: sources, families, names, boards, questions, feeds, rules, gaps, watches."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from airace.ingest.bulk.kinds import KINDS, PLAIN
from airace.models import (
    Alias,
    BulkImport,
    Company,
    DataVersion,
    KnownGap,
    ModelFamily,
    Question,
    Resolution,
    Source,
    Watch,
)
from airace.sources.bundle.specs import BY_NAME
from tests.ingest.bulk.test_road import desk, looked_at, outcomes, rows_of, told_to

__all__ = ["desk"]
State = BulkImport.State
ADDRESS = "https://press.example/list"
SOURCED = {"source": "press", "source_url": ADDRESS, "tier": "reporting", "known_on": "2026-03-01"}
# kind → a row, and the cells of a correction
ROWS: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "sources": (
        {"slug": "tracker", "title": "Tracker", "publisher": "T", "url": "https://t.example", "licence": "CC BY 4.0",
         "redistributable": "false", "cadence_days": "7"},
        {"stake": "=SUM(A1)", "cadence_days": "1"},
    ),
    "known_gaps": ({"of": "press", "start": "2026-01-01", "reason": "Holidays."}, {"end": "2026-01-05"}),
    "families": (
        {"slug": "fam", "name": "Fam", "developer": "lab", "pattern": "^fam"}, {"name_zh": "家", "note": "Ours."}
    ),
    "aliases": (
        {"alias": "实验室", "language": "zh", "kind": "company", "entity": "lab"}, {"context": "AI|model"}
    ),
    "benchmarks": (
        {"slug": "board", "name": "Board", "measures": "Skill.", "scale": "0 to 100", "higher_is_better": "true",
         "comparable": "time", "self_reported": "false", "maintainer": "M", "url": "https://b.example", "licence": "MIT"},
        {"scale": "0 to 1"},
    ),
    "questions": (
        {"slug": "q", "text": "Will it?", "due_on": "2026-12-31", "asks_people": "true"},
        {"outcome": "no", "resolved_on": "2026-02-01", "resolution_url": "https://press.example/ruled"},
    ),
    "feeds": (
        {"slug": "daily", "name": "Daily", "url": "https://daily.example/rss", "country": "CN", "language": "zh-CN",
         "enabled": "true"},
        {"enabled": "false"},
    ),
    "exclusion_rules": (
        {"slug": "quants", "reason": "quantised", "field": "name", "pattern": "gguf", "position": "1", "enabled": "true"},
        {"pattern": "-gguf$"},
    ),
    "watches": (
        {"asks": "press", "key": "lab-key", "subject": "company", "name": "lab", "detail": '{"a": 1}'},
        {"detail": '{"a": 2}'},
    ),
}  # fmt: skip


def state(kind: str) -> list[Any]:
    """Every row of a kind without what the database counts."""
    return list(KINDS[kind].table.objects.order_by("pk").values())


@pytest.mark.parametrize("kind", PLAIN)
def test_a_row_is_made_corrected_and_both_are_taken_back(desk: User, kind: str) -> None:
    row, correction = ROWS[kind]
    before = state(kind)
    made = looked_at(rows_of(row | SOURCED, kind=kind), kind)
    assert outcomes(made) == ["new"], made.rows.get().reason
    assert state(kind) == before, "a preview writes nothing"
    told_to(made, State.APPLYING, applied_by=desk)
    assert made.state == State.APPLIED, made.said
    after = state(kind)
    assert len(after) == len(before) + 1
    assert outcomes(looked_at(rows_of(row | SOURCED, kind=kind), kind)) == ["unchanged"]
    changed = looked_at(rows_of(row | SOURCED | correction, kind=kind), kind)
    assert outcomes(changed) == ["changed"]
    told = {line[0]: line[2] for line in changed.rows.get().diff}
    assert set(told) <= {*correction, "cadence"}
    told_to(changed, State.APPLYING)
    assert outcomes(looked_at(rows_of(row | SOURCED | correction, kind=kind), kind)) == ["unchanged"]
    told_to(changed, State.UNDOING)
    assert (changed.state, state(kind)) == (State.UNDONE, after)
    told_to(made, State.UNDOING)
    assert (made.state, state(kind)) == (State.UNDONE, before), made.said


def test_every_file_of_the_dataset_but_numbers_has_a_road() -> None:
    from airace.sources.bundle.numbers import NUMBERS

    assert {*KINDS} == {*BY_NAME} - {spec.name for spec in NUMBERS}


def test_the_history_says_which_line_of_which_file_and_where_it_was_read(desk: User, client: Client) -> None:
    row, correction = ROWS["families"]
    other = row | {"slug": "other", "name": "Other", "source_url": "https://press.example/other"}
    told_to(looked_at(rows_of(SOURCED | row, SOURCED | other, kind="families"), "families"), State.APPLYING)
    told_to(looked_at(rows_of(SOURCED | row | correction, kind="families"), "families"), State.APPLYING)
    first, second = BulkImport.objects.order_by("pk")
    client.force_login(User.objects.create_superuser("chief"))
    family = ModelFamily.objects.get(slug="fam")
    page = client.get(reverse("admin:airace_modelfamily_history", args=[family.pk])).content.decode()
    assert f"bulk import {first.pk}, line 2: {ADDRESS}" in page
    assert f"bulk import {second.pk}, line 2: {ADDRESS}" in page
    assert "press.example/other" not in page


def test_what_is_wrong_is_told_by_line_and_column(desk: User) -> None:
    bad = [
        {"alias": "X", "language": "en", "kind": "company", "entity": "labb"},
        {"alias": "X", "language": "en", "kind": "chip", "entity": "h20"},
        {"alias": "LAB", "language": "en", "kind": "company", "entity": "lab"},
        {"alias": "lab", "language": "en", "kind": "company", "entity": "lab"},
        {"alias": "Y", "language": "en", "kind": "company", "entity": "lab", "source_url": ""},
    ]
    received = looked_at(rows_of(*(SOURCED | row for row in bad), kind="aliases"), "aliases")
    assert outcomes(received) == ["refused", "refused", "new", "refused", "refused"]
    reasons = list(received.rows.filter(outcome="refused").order_by("line").values_list("reason", flat=True))
    assert reasons[0].startswith("Line 2: entity: labb is no known company")
    assert "kind is none of company, person, family, model: chip" in reasons[1]
    assert reasons[2] == "Line 5: the rule is broken that alias is listed once."
    assert "source_url is empty but must be filled" in reasons[3]
    assert not Alias.objects.exists()


def test_rulings_of_editors_and_what_hangs_on_new_rows_stay(desk: User) -> None:
    row, correction = ROWS["questions"]
    told_to(looked_at(rows_of(SOURCED | row, kind="questions"), "questions"), State.APPLYING)
    question = Question.objects.get(slug="q")
    Resolution.objects.create(question=question, outcome="yes", resolved_on="2026-02-02")
    received = looked_at(rows_of(SOURCED | row | correction, kind="questions"), "questions")
    assert "an editor ruled yes on 2026-02-02; change that ruling on its page" in received.rows.get().reason
    made = BulkImport.objects.earliest("pk")
    told_to(made, State.UNDOING)
    assert "q is needed by a row of resolutions" in made.said
    assert Question.objects.filter(slug="q").exists()


def test_the_data_version_moves_once_and_keys_are_found_in_any_case(desk: User) -> None:
    lab = Company.objects.get(slug="lab")
    Alias.objects.create(text="The Lab", company=lab)
    received = looked_at(
        rows_of(SOURCED | {"alias": "THE LAB", "language": "en", "kind": "company", "entity": "lab"}, kind="aliases"),
        "aliases",
    )
    assert received.rows.get().diff == [["text", "The Lab", "THE LAB"]]
    before = DataVersion.objects.get().number
    told_to(received, State.APPLYING)
    assert DataVersion.objects.get().number == before + 1
    assert Alias.objects.get().text == "THE LAB"
    assert not (Source.objects.filter(slug="tracker") | Source.objects.filter(slug="x")).exists()
    assert not KnownGap.objects.exists()
    assert not Watch.objects.exists()
