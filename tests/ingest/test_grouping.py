"""Where repositories belong: the owner's family and side, and the first exclusion rule that fits."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from airace import models
from airace.ingest.grouping import grouping
from airace.ingest.outcome import Outcome
from airace.ingest.reference import add_missing
from airace.ingest.resolve import Names
from airace.sources import bundle
from airace.sources.base import Reading
from airace.sources.bundle.read import read_file
from airace.sources.bundle.specs import BY_NAME


def rule(slug: str, field: str, pattern: str, position: int = 0, **fields: Any) -> None:
    models.ExclusionRule.objects.create(
        slug=slug, reason=slug, field=field, pattern=pattern, position=position, **fields
    )


@pytest.fixture
def bundled_rules(db: None) -> None:
    body = (bundle.FOLDER / "exclusion_rules.csv").read_bytes()
    rows = [row for row in read_file(BY_NAME["exclusion_rules"], body) if isinstance(row, Reading)]
    assert len(rows) == len(list(csv.reader(StringIO(body.decode())))) - 1
    for _, made in add_missing("exclusion_rules", rows, Names(), Outcome()):
        made.save()


def test_the_first_rule_that_fits_gives_the_reason(db: None) -> None:
    rule("second", "name", "x", 2)
    rule("first", "tag", "^a$", 1)
    rule("off", "name", "x", 0, enabled=False)
    rules = grouping()
    assert [rules.excluded("lab/x", tags) for tags in ([], ["b", "A"])] == ["second", "first"]
    assert rules.excluded("lab/y") == ""


def test_a_reason_that_no_rule_gives_is_an_editors_and_stays(db: None) -> None:
    rule("guard", "name", "guard")
    rules = grouping()
    assert rules.excluded("lab/y", now="duplicate") == "duplicate"
    assert rules.excluded("lab/y", now="guard") == ""


def test_a_rule_without_a_valid_pattern_is_named(db: None) -> None:
    rule("broken", "name", "(")
    with pytest.raises(
        ValueError, match=r"^The exclusion rule broken has no valid pattern .*; correct it or disable it\.$"
    ):
        grouping()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Qwen/Qwen3-8B", ""),
        ("Qwen/Qwen3-8B-AWQ", "quantised"),
        ("google/gemma-4-12B-it-qat-w4a16-ct", "quantised"),
        ("zai-org/GLM-5.2-FP8", "quantised"),
        ("meta-llama/Prompt-Guard-86M", "guard"),
        ("BAAI/bge-reranker-base", "embedding"),
        ("BAAI/bge-small-en-v1.5", "embedding"),
        ("facebook/contriever", "embedding"),
        ("lab/chat-lora", "adapter"),
        ("lab/Explorative-8B", ""),  # holds neither lora nor a precision as a word
        ("deepseek-ai/DeepSeek-V3", ""),
        ("lab/model-onnx", "mirror"),
    ],
)
def test_the_bundled_rules_read_names(bundled_rules: None, name: str, reason: str) -> None:
    assert grouping().excluded(name) == reason


def test_the_bundled_rules_read_relations_and_tags(bundled_rules: None) -> None:
    rules = grouping()
    assert rules.excluded("lab/a", [], "quantized") == "quantised"
    assert rules.excluded("lab/a", ["base_model:adapter:lab/b"]) == "adapter"
    assert rules.excluded("lab/a", ["transformers", "base_model:finetune:lab/b"], "finetune") == ""


def test_a_family_is_its_developers_own(world: Any) -> None:
    lab = world["company"]
    child = models.Company.objects.create(slug="child", name="Child", side="CN", parent=lab)
    stranger = models.Company.objects.create(slug="stranger", name="Stranger", side="US")
    qwen = models.ModelFamily.objects.create(slug="qwen", name="Qwen", developer=lab)
    rules = grouping()
    owners = (lab.pk, child.pk, stranger.pk, None)
    assert [rules.family("x/QwQ-32B", owner) for owner in owners] == [qwen.pk, qwen.pk, None, None]
    assert rules.family("x/Other-1B", lab.pk) is None


def test_the_command_writes_the_sums_anew(db: None) -> None:
    models.DownloadRollup.objects.create(day="2026-08-07", side="CN", repositories=1)
    said = StringIO()
    call_command("rebuild_rollups", stdout=said)
    assert said.getvalue() == "Rollups of 0 days written.\n"
    assert not models.DownloadRollup.objects.exists()
