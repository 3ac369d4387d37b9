from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Fields = Callable[..., list[dict[str, Any]]]


@pytest.mark.parametrize(
    ("text", "actor", "instrument", "day"),
    [
        ("Washington imposed export controls on advanced chips in October 2022.", "US", "export-control", "2022-10"),
        ("The US added 23 Chinese firms to its trade blacklist on January 3.", "US", "entity-list", "2026-01-03"),
        ("China's Cyberspace Administration summoned Nvidia in July over backdoors.", "CN", "data-security", "2025-07"),
        ("Congress passed the CHIPS Act in August 2022.", "US", "law", "2022-08"),
        ("The US and China held talks on chips on January 10.", "US", "talks", "2026-01-10"),
        ("美国商务部今年1月批准英伟达H200对华出口。", "US", "export-control", "2026-01"),
        ("2024年12月，美国将140家中国企业列入实体清单。", "US", "entity-list", "2024-12"),
        ("去年9月，市场监管总局对英伟达展开反垄断调查。", "CN", "antitrust", "2025-09"),
    ],
)
def test_acts(fields_of: Fields, text: str, actor: str, instrument: str, day: str) -> None:
    (found,) = fields_of("policy", text)
    assert (found["actor"], found["instrument"], found["date"]["value"]) == (actor, instrument, day)


@pytest.mark.parametrize(
    "text",
    [
        "Export controls have long limited Chinese labs.", "The US has export controls on chips.",
        "Washington imposed export controls on advanced chips.", "商务部发言人周四表示，中方一贯反对滥用出口管制。",
    ],
)  # fmt: skip
def test_a_standing_rule_or_an_undated_act_is_no_claim(fields_of: Fields, text: str) -> None:
    assert fields_of("policy", text) == []


@pytest.mark.parametrize(
    ("text", "instrument"),
    [
        ("In January Washington approved exports of Nvidia's H200 to China, subject to a 25 % tariff.", "export-control"),
        ("The US approved H200 exports to China in January with a 25% tariff.", "export-control"),
        ("On January 13 the US, which set new chip tariffs, approved licences for H200 exports to China.", "licence"),
        ("美国1月13日批准H200对华出口，并征收25%的关税。", "export-control"),
        ("The US imposed a 25% tariff on chip exports in January.", "tariff"),
    ],
)  # fmt: skip
def test_the_act_itself_decides_the_instrument(fields_of: Fields, text: str, instrument: str) -> None:
    (found,) = fields_of("policy", text)
    assert found["instrument"] == instrument


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("中国商务部于1月8日表示将对Meta收购Manus展开审查。", "2026-01-08"),
        ("商务部1月8日宣布将对英伟达展开反垄断调查。", "2026-01-08"),
        ("商务部将于1月20日宣布对英伟达展开反垄断调查。", "2026-01-20"),
    ],
)
def test_a_planned_act_is_dated_by_its_announcement(fields_of: Fields, text: str, day: str) -> None:
    (found,) = fields_of("policy", text)
    assert (found["modality"], found["date"]["value"]) == ("planned", day)
