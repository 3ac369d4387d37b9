from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Fields = Callable[..., list[dict[str, Any]]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Manus moved its headquarters from Beijing to Singapore.",
            {"company": "manus", "from": "Beijing", "to": "Singapore"},
        ),
        ("HeyGrid shifted its base to Los Angeles.", {"company": "HeyGrid", "to": "Los Angeles"}),
        ("Meta bought Manus, an AI firm relocated to Singapore.", {"company": "manus", "to": "Singapore"}),
        (
            "Meta’s acquisition of Manus in December, a start-up that had relocated to Singapore, drew attention.",
            {"company": "manus", "to": "Singapore"},
        ),
        ("Manus去年将总部从北京迁至新加坡。", {"company": "manus", "from": "Beijing", "to": "Singapore"}),
        ("HeyGen已将总部迁至洛杉矶。", {"company": "HeyGen", "to": "Los Angeles"}),
    ],
)
def test_moves(fields_of: Fields, text: str, expected: dict[str, str]) -> None:
    (found,) = fields_of("relocation", text)
    assert {key: found.get(key) for key in expected} == expected
    assert found["modality"] == "happened"


@pytest.mark.parametrize(
    "text",
    [
        "Huawei moved to reassure suppliers.",
        "The conference moved to Shanghai.",
        "大会从杭州搬到上海举行。",
        "Nvidia shipped chips to Singapore.",
    ],
)
def test_no_move(fields_of: Fields, text: str) -> None:
    assert fields_of("relocation", text) == []
