from __future__ import annotations

import pytest

from airace.web.page import best_encoding, code_version


@pytest.mark.parametrize(
    ("accepted", "best"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("BR", "br"),
        ("br; q=0.0", "identity"),
        ("", "identity"),
        ("*", "identity"),
    ],
)
def test_the_best_encoding_that_the_reader_accepts(accepted, best):
    assert best_encoding(accepted) == best


def test_the_code_has_one_version_until_it_changes():
    assert code_version() == code_version()
    assert len(code_version()) == 12
