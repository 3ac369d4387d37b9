from __future__ import annotations

import pytest

from airace.extract.names import names_in


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Shares of OCBC Bank rose on Monday.", ["OCBC Bank"]),
        ("The Beijing-based Anysphere grew.", ["Anysphere"]),
        ("In January, Chinese AI firms met.", []),
        ("Cursor's Composer won.", ["Cursor"]),
        ("工商银行已部署DeepSeek", ["工商银行", "DeepSeek"]),
    ],
)
def test_unknown_names(text: str, expected: list[str]) -> None:
    assert [name.value for name in names_in(text, 0, len(text), [])] == expected
