from __future__ import annotations

from typing import Any

from airace.extract.merge import merge
from airace.extract.records import Claim

TEXT = "Zhipu listed. It raised money. Later on, much later, Zhipu was said to have listed again in Hong Kong."


def claim(start: int, end: int, **fields: Any) -> Claim:
    return Claim("ipo", {"company": "zhipu", **fields}, TEXT[start:end], start, end, 0.6)


def test_neighbouring_sentences_become_one_excerpt() -> None:
    (merged,) = merge([claim(0, 13, date="d"), claim(14, 30, amount=1)], lambda f: (f["company"],), TEXT)
    assert merged.excerpt == "Zhipu listed. It raised money."
    assert merged.fields == {"company": "zhipu", "date": "d", "amount": 1}


def test_far_repeat_keeps_the_best_excerpt() -> None:
    (merged,) = merge([claim(0, 13, date="d", amount=1), claim(53, 101, place="HK")], lambda f: (f["company"],), TEXT)
    assert merged.excerpt == "Zhipu listed."
    assert merged.fields["place"] == "HK"


def test_denial_is_never_merged_into_the_fact() -> None:
    claims = [claim(0, 13, modality="happened"), claim(14, 30, modality="denied")]
    assert len(merge(claims, lambda f: (f["company"],), TEXT)) == 2
