"""Whose models others build on, as cards say; what an account builds on its own models is apart."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from airace.metrics import registry
from airace.models import Company, HubOrganisation, HubRepository, Source

TODAY = date(2026, 11, 23)


@pytest.fixture
def cards(db: None) -> None:
    Source.objects.create(slug="huggingface-hub", title="Hub", publisher="HF", url="https://huggingface.co/models")
    alibaba = Company.objects.create(slug="alibaba", name="Alibaba", side="CN")
    meta = Company.objects.create(slug="meta", name="Meta", side="US")
    qwen = HubOrganisation.objects.create(name="Qwen", company=alibaba)
    lab = HubOrganisation.objects.create(name="lab", company=meta)

    def card(name: str, by: HubOrganisation, base: str, relation: str, **more: Any) -> None:
        HubRepository.objects.create(name=name, organisation=by, base_model=base, base_relation=relation, **more)

    card("lab/a", lab, "Qwen/Qwen3-8B", "finetune", side="US", created_on=date(2026, 1, 1))
    card("lab/b", lab, "Qwen/Qwen3-32B", "adapter", side="US")
    card("lab/gone", lab, "Qwen/Qwen3-32B", "adapter", side="US", gone_on=date(2026, 5, 1))
    card("lab/c", lab, "somebody/x", "", side="US")
    card("Qwen/Qwen3-8B-FP8", qwen, "Qwen/Qwen3-8B", "quantized", side="CN")
    card("Qwen/Qwen3-8B", qwen, "", "", side="CN")


def rows(known_on: date) -> list[list[str]]:
    table = registry()["hub-derivatives"].compute(known_on=known_on).table
    assert table
    return [[cell.text for cell in row] for row in table.rows]


@pytest.mark.usefixtures("cards")
def test_bases_are_counted_by_account_and_way() -> None:
    assert rows(TODAY) == [
        ["Qwen", "China", "2", "1", "1", "1", "1", "0", "0"],
        ["somebody", "Unknown", "1", "0", "0", "0", "0", "0", "1"],
    ]
    result = registry()["hub-derivatives"].compute(known_on=TODAY)
    assert result.value == {"CN": 2, "US": 0}
    assert result.headline == "2 repositories of others are built on Chinese models, 0 on US ones"


@pytest.mark.usefixtures("cards")
def test_looking_back_leaves_out_what_was_not_made_and_keeps_what_was_not_gone() -> None:
    # lab/a came later, lab/gone was still there.
    assert rows(date(2025, 12, 31))[0] == ["Qwen", "China", "2", "1", "0", "1", "2", "0", "0"]


@pytest.mark.usefixtures("bundle")
def test_without_cards_it_says_so() -> None:
    result = registry()["hub-derivatives"].compute(known_on=TODAY)
    assert (result.value, [source.slug for source in result.sources]) == (None, ["huggingface-hub"])
    assert result.headline.endswith("no card that was read names a base model yet")
