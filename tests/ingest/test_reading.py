"""What is taken out of a file or a page."""

from __future__ import annotations

import pytest

from airace.ingest import reading


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("Short.", "Short."),
        ("A sentence of thirty letters.. " * 20, ".."),
        ("x" * 100 + ". " + "word " * 100, "word"),
        ("模型" * 80 + "。" + "句子" * 100, "。"),
        ("句" * 500, "句"),
    ],
)
def test_an_excerpt_ends_where_a_reader_would_stop(text: str, end: str) -> None:
    kept = reading.excerpt(text)
    assert text.startswith(kept)
    assert len(kept) <= reading.LONGEST_EXCERPT
    assert len(kept) >= min(len(text), reading.LONGEST_EXCERPT // 2)
    assert kept.endswith(end)


@pytest.mark.parametrize("depth", [10, 900, 50_000])
def test_linked_data_however_deep_is_read_or_passed_over(depth: int) -> None:
    data = '{"datePublished": "2024-01-01T00:00:00Z", "@type": ' + "[" * depth + "]" * depth + "}"
    words = "<p>Nothing else of note was said by anybody at the ceremony.</p>" * 9
    page = f'<html><head><title>T</title><script type="application/ld+json">{data}</script></head><body>{words}</body></html>'
    assert reading.from_bytes(page.encode(), "it", html=True).title == "T"
