from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Fields = Callable[..., list[dict[str, Any]]]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("Joe Tsai said the odds of China overtaking the US in AI by 2030 are below 20 percent.", 0, 0.2),
        ("Joe Tsai said there is more than a 60 percent chance that China will overtake the US in AI by 2030.", 0.6, 1),
        ("蔡崇信表示，中国在2030年前超越美国的概率为10%至15%。", 0.1, 0.15),
    ],
)
def test_probabilities(fields_of: Fields, text: str, low: float, high: float) -> None:
    (found,) = fields_of("prediction", text)
    assert (found["probability_low"], found["probability_high"]) == (pytest.approx(low), pytest.approx(high))
    assert found["horizon_end"] == {"value": "2030", "precision": "year"}


@pytest.mark.parametrize(
    ("text", "lag", "stance"),
    [
        ("Demis Hassabis said China is six months behind the US.", 6, "us-leads"),
        ("Eric Schmidt said the US is two to three years ahead of China in AI.", {"low": 24, "high": 36}, "us-leads"),
        ('"We have six months of lead over the Chinese labs," said Dario Amodei.', 6, "us-leads"),
        ("Jensen Huang said China is nanoseconds behind America.", 0, "parity"),
        ("李开复称，中美AI差距已缩小至三个月。", 3, "us-leads"),
    ],
)
def test_present_gaps_have_no_horizon(fields_of: Fields, text: str, lag: Any, stance: str) -> None:
    (found,) = fields_of("prediction", text)
    assert (found["lag_months"], found["stance"]) == (lag, stance)
    assert "horizon_end" not in found


def test_horizon_counts_from_the_day_it_was_said(fields_of: Fields) -> None:
    (found,) = fields_of(
        "prediction", "Robin Li said on Monday that China will catch up with the US in AI within two years."
    )
    assert found["made_on"]["value"] == "2026-01-12"
    assert found["horizon_end"]["value"] == "2028-01-12"
    assert found["stance"] == "parity"


@pytest.mark.parametrize(
    "text",
    [
        "The AI market will reach $1.8 trillion by 2030, according to Goldman Sachs.",
        "The model could hallucinate in 20 percent of cases, Robin Li said.",
        "China could overtake the US within five years.",
    ],
)
def test_no_forecast_without_speaker_or_race(fields_of: Fields, text: str) -> None:
    assert fields_of("prediction", text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Chinese models are six to nine months behind, Demis Hassabis said.",
        "Demis Hassabis runs Google DeepMind. Chinese models are six to nine months behind, Hassabis said.",
        "Demis Hassabis put Chinese models six to nine months behind.", "哈萨比斯说，中国模型落后六到九个月。",
    ],
)  # fmt: skip
def test_a_gap_whose_other_side_goes_unsaid(fields_of: Fields, text: str) -> None:
    (found,) = fields_of("prediction", text)
    assert (found["person"], found["lag_months"], found["stance"]) == (
        "demis-hassabis", {"low": 6, "high": 9}, "us-leads",
    )  # fmt: skip
    assert "horizon_end" not in found
    assert fields_of("statement", text) == []


@pytest.mark.parametrize(
    ("text", "end", "words"),
    [
        ("Dario Amodei does not expect a Chinese lab to overtake within two years.", "2028-01-15", "does not expect"),
        ("Dario Amodei doesn't think Chinese models will catch up by 2028.", "2028", "doesn't think"),
        ("哈萨比斯不认为中国实验室能在两年内反超。", "2028-01-15", "不认为"),
    ],
)
def test_a_negative_forecast_keeps_its_not(fields_of: Fields, text: str, end: str, words: str) -> None:
    (found,) = fields_of("prediction", text)
    assert (found["stance"], found["horizon_end"]["value"]) == ("us-leads", end)
    assert found["proposition"].startswith(words)


@pytest.mark.parametrize(
    "text",
    [
        "Demis Hassabis said the Chinese chip order was three months behind schedule.",
        "Demis Hassabis said Chinese carmakers will catch up by 2030.", "Jensen Huang does not expect demand to fall.",
    ],
)  # fmt: skip
def test_other_delays_and_rivals_are_none(fields_of: Fields, text: str) -> None:
    assert fields_of("prediction", text) == []
