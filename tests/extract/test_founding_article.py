"""The article that started the project, as a reader of the review queue would want it read."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from airace.extract import Claim, Extraction, Gazetteer, extract

# The same statements as the article that started the project, in our own words and order of clauses.
MEETING = (
    "At a conference in Beijing in January, researchers discussed whether a Chinese AI company could overtake US rivals "
    "within the next three to five years. One of them was sober:"
)
LIN = "“Below 20 percent,” said Justin Lin, who leads Alibaba’s Qwen models. “Even 20 percent may be generous.”"
CAPITAL = (
    "After DeepSeek, once an unknown start-up, Chinese companies came to lead downloads of free models and raised "
    "substantial money on public markets."
)
TANG = (
    "“In some areas we do well, but we must also see the challenges and gaps that remain,”\n\nsaid Tang Jie, founder of "
    "Z.ai (Zhipu), at the same conference."
)
OBSTACLES = "Advanced chips and capital stay scarce. Companies put AI to work in factories, shops and robots."
QWEN = (
    "Qwen surpassed Meta’s Llama last September as the most-downloaded open model on Hugging Face. American firms like "
    "Airbnb have adopted it for customer service. In Hong Kong, start-ups Z.ai and MiniMax launched public offerings in "
    "January, raising $560 million and $620 million respectively, and their share prices rose."
)
MANUS = (
    "Interest from abroad shows in Meta’s December acquisition of Manus, a Chinese agent start-up relocated to Singapore. "
    "The deal is still being discussed, and so is what it says about China’s AI industry."
)
ARTICLE = "\n\n".join((MEETING, LIN, CAPITAL, TANG, OBSTACLES, QWEN, MANUS))


@pytest.fixture(scope="module")
def found(gazetteer: Gazetteer) -> Extraction:
    return extract(ARTICLE, published=date(2026, 1, 15), gazetteer=gazetteer)


def _of(found: Extraction, kind: str) -> list[Claim]:
    return [claim for claim in found.claims if claim.kind == kind]


def _money(value: int) -> dict[str, Any]:
    return {"value": value, "currency": "USD"}


def _month(value: str) -> dict[str, str]:
    return {"value": value, "precision": "month"}


def test_names_are_linked(found: Extraction) -> None:
    linked = {(mention.text, mention.kind, mention.entity) for mention in found.mentions}
    assert linked == {
        ("Justin Lin", "person", "justin-lin"), ("Alibaba", "company", "alibaba"), ("Qwen", "family", "qwen"),
        ("DeepSeek", "company", "deepseek"), ("Tang Jie", "person", "tang-jie"), ("Z.ai", "company", "zhipu"),
        ("Zhipu", "company", "zhipu"), ("Meta", "company", "meta"), ("Llama", "family", "llama"),
        ("Hugging Face", "company", "hugging-face"), ("Airbnb", "company", "airbnb"),
        ("MiniMax", "company", "minimax"), ("Manus", "company", "manus"),
    }  # fmt: skip


def test_two_listings_with_their_own_sums(found: Extraction) -> None:
    zhipu, minimax = _of(found, "ipo")
    assert zhipu.fields == {
        "company": "zhipu", "stage": "listed", "modality": "happened", "place": "Hong Kong", "date": _month("2026-01"),
        "amount": _money(560_000_000),
    }  # fmt: skip
    assert minimax.fields == {**zhipu.fields, "company": "minimax", "amount": _money(620_000_000)}
    assert zhipu.excerpt.startswith("In Hong Kong, start-ups")
    assert zhipu.excerpt.endswith("share prices rose.")


def test_meta_buys_manus_in_december(found: Extraction) -> None:
    (deal,) = _of(found, "acquisition")
    assert deal.fields == {
        "acquirer": "meta", "target": "manus", "stage": "announced", "date": _month("2025-12"), "modality": "happened",
    }  # fmt: skip


def test_manus_moved_without_the_date_of_the_deal(found: Extraction) -> None:
    (move,) = _of(found, "relocation")
    assert move.fields == {"company": "manus", "to": "Singapore", "modality": "happened"}


def test_forecast_takes_its_question_and_its_day_from_the_meeting(found: Extraction) -> None:
    (forecast,) = _of(found, "prediction")
    assert forecast.fields == {
        "person": "justin-lin",
        "proposition": "a Chinese AI company could overtake US rivals within the next three to five years",
        "probability_low": 0,
        "probability_high": 0.2,
        "stance": "us-leads",
        "made_on": _month("2026-01"),
        "horizon_start": _month("2029-01"),
        "horizon_end": _month("2031-01"),
        "modality": "happened",
    }
    assert forecast.excerpt.startswith("At a conference in Beijing")
    assert "Justin Lin" in forecast.excerpt


def test_qwen_passes_llama(found: Extraction) -> None:
    (ranking,) = _of(found, "ranking")
    assert ranking.fields == {
        "subject": "qwen", "surpassed": "llama", "metric": "most-downloaded open model", "date": _month("2025-09"),
        "modality": "happened",
    }  # fmt: skip


def test_airbnb_uses_what_the_sentence_before_names(found: Extraction) -> None:
    (use,) = _of(found, "deployment")
    assert use.fields == {"adopter": "airbnb", "product": "qwen", "use": "customer service", "modality": "happened"}
    assert use.excerpt.startswith("Qwen surpassed")
    assert use.excerpt.endswith("for customer service.")


def test_nothing_else_is_claimed(found: Extraction) -> None:
    kinds = sorted(claim.kind for claim in found.claims)
    assert kinds == ["acquisition", "deployment", "ipo", "ipo", "prediction", "ranking", "relocation", "statement"]
    assert _of(found, "statement")[0].fields["person"] == "tang-jie"


def test_excerpts_and_mentions_are_cut_from_the_text(found: Extraction) -> None:
    assert all(ARTICLE[claim.start : claim.end] == claim.excerpt for claim in found.claims)
    assert all(ARTICLE[mention.start : mention.end] == mention.text for mention in found.mentions)
