"""The names that extraction knows: full ones, and the short ones that texts use where nothing else is called so."""

from __future__ import annotations

import pytest

from airace import models
from airace.ingest.gazetteer import gazetteer, short_names


@pytest.fixture
def firms(db: None) -> models.Company:
    models.Company.objects.create(slug="unitree", name="Unitree Robotics", side="CN")
    models.Company.objects.create(slug="world-labs", name="World Labs", side="US")
    deepseek = models.Company.objects.create(slug="deepseek", name="DeepSeek", side="CN")
    models.AIModel.objects.create(
        slug="deepseek-v3-2", name="DeepSeek V3.2", developer=deepseek, source_url="https://board.org/v3-2"
    )
    return deepseek


def linked(text: str) -> list[tuple[str, str, str]]:
    return [(mention.text, mention.kind, mention.entity) for mention in gazetteer().find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Unitree filed for an IPO.", [("Unitree", "company", "unitree")]),
        ("Unitree Robotics filed.", [("Unitree Robotics", "company", "unitree")]),
        ("World leaders met.", []),
        ("DeepSeek-V3.2 is out.", [("DeepSeek-V3.2", "model", "deepseek-v3-2")]),
        ("DeepSeek V3.2 is out.", [("DeepSeek V3.2", "model", "deepseek-v3-2")]),
    ],
)
def test_names_of_the_database(firms: models.Company, text: str, expected: list[tuple[str, str, str]]) -> None:
    assert linked(text) == expected


def test_a_chip_is_known_by_its_family_name(firms: models.Company) -> None:
    for slug, name in (("h20-96", "H20 SXM 96GB"), ("h20-141", "H20 SXM 141GB"), ("h200-sxm", "H200 SXM")):
        models.Chip.objects.create(slug=slug, name=name, vendor=firms)
    assert linked("英伟达H20芯片与H200") == [("H20", "chip", "h20-96"), ("H200", "chip", "h200-sxm")]
    assert linked("the H2000 and an XH20 board") == []


def test_a_short_name_that_another_thing_bears_stays_with_that() -> None:
    names = {("company", "arcee"): ["Arcee AI"], ("family", "arcee-models"): ["Arcee"]}
    assert short_names(names, []) == {}


def test_short_names_by_kind() -> None:
    names = {
        ("company", "biren"): ["Biren Technology", "Hua Hong Semiconductor"],
        ("company", "stability"): ["Stability AI"],
        ("chip", "ppu"): ["Zhenwu 810E (PPU)"],
        ("model", "step-2"): ["Step-2"],
        ("model", "gpt-5"): ["GPT-5"],
    }
    assert short_names(names, []) == {
        ("company", "biren"): ["Biren"], ("chip", "ppu"): ["Zhenwu 810E"], ("model", "gpt-5"): ["GPT 5"],
    }  # fmt: skip
