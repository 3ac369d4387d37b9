"""What must hold for any text whatever."""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from airace.extract import Entry, Gazetteer, extract

LABELLED = Path(__file__).parent / "labelled"
SNIPPETS = [
    row["text"] for path in sorted(LABELLED.glob("*_dev.json")) for row in json.loads(path.read_text(encoding="utf-8"))
]
NAMES = Gazetteer(
    Entry(row["kind"], row["slug"], tuple(row["aliases"]), tuple(row.get("context", ())))
    for row in json.loads((LABELLED.parent / "names.json").read_text(encoding="utf-8"))
)


@st.composite
def ragged_texts(draw: st.DrawFn) -> str:
    """Pieces of real-looking sentences, cut anywhere and mixed with arbitrary characters."""
    parts = []
    for _ in range(draw(st.integers(0, 6))):
        snippet = draw(st.sampled_from(SNIPPETS))
        start = draw(st.integers(0, len(snippet)))
        parts += [snippet[start : draw(st.integers(start, len(snippet)))], draw(st.text(max_size=4))]
    return "".join(parts)


@given(ragged_texts() | st.text(max_size=200), st.dates())
@settings(max_examples=150, deadline=None)
def test_offsets_hold_and_nothing_raises(text: str, published: date) -> None:
    found = extract(text, published=published, gazetteer=NAMES)
    for mention in found.mentions:
        assert mention.text == text[mention.start : mention.end] != ""
    for claim in found.claims:
        assert claim.excerpt == text[claim.start : claim.end] != ""
        assert 0 < claim.confidence < 1
        json.dumps(claim.fields, allow_nan=False)


@given(ragged_texts())
@settings(max_examples=60, deadline=None)
def test_same_text_same_answer(text: str) -> None:
    day = date(2026, 1, 15)
    assert extract(text, published=day, gazetteer=NAMES) == extract(text, published=day, gazetteer=NAMES)


def test_long_article_takes_well_under_a_second() -> None:
    english = " ".join(text for text in SNIPPETS if text.isascii())
    article = " ".join([english] * (5000 // len(english.split()) + 1))
    assert len(article.split()) >= 5000
    started = time.process_time()
    extract(article, published=date(2026, 1, 15), gazetteer=NAMES)
    assert time.process_time() - started < 1.5


def test_empty_text_gives_nothing() -> None:
    found = extract("", published=date(2026, 1, 15), gazetteer=NAMES)
    assert (found.mentions, found.claims) == ((), ())


def test_repeated_fact_is_one_claim_with_the_richer_excerpt() -> None:
    text = (
        "Zhipu went public in Hong Kong. Prices rose.\n\n"
        "Zhipu went public in Hong Kong on January 8, raising $558 million."
    )
    found = extract(text, published=date(2026, 1, 15), gazetteer=NAMES)
    (claim,) = [claim for claim in found.claims if claim.kind == "ipo"]
    assert claim.excerpt == "Zhipu went public in Hong Kong on January 8, raising $558 million."
    assert claim.fields["amount"] == {"value": 558_000_000, "currency": "USD"}


def test_a_quotation_that_gave_a_forecast_is_no_statement_as_well() -> None:
    text = "Epoch AI estimates that Chinese models lag the US frontier by seven months."
    kinds = [claim.kind for claim in extract(text, published=date(2026, 1, 15), gazetteer=NAMES).claims]
    assert kinds == ["prediction"]
