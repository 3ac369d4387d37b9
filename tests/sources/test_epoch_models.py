"""Parameters against the remark beside them."""

from __future__ import annotations

import pytest

from airace.sources.epoch_models import implausible, weights


@pytest.mark.parametrize(
    ("parameters", "remark"),
    [
        (2.1e9, 'Elon said "Grok 4.7 will be the 2.1T model"'),
        (7e12, "7 billion parameters"),
        (3.4e11, "345M parameters"),
        (0.0, ""),
        (-7e9, "7B"),
    ],
)
def test_parameters_a_thousand_times_off_their_remark_are_doubted(parameters: float, remark: str) -> None:
    assert implausible(parameters, remark).endswith("the rest of the row is taken.")


@pytest.mark.parametrize(
    ("parameters", "remark"),
    [
        (748e9, '748B total (196B Engram + 552B "Backbone"), 16B active during decode, 8B during prefill.'),
        (46.7e9, "8x7B mixture of experts"),
        (7e9, "Trained on 2T tokens"),  # a figure about something else
        (7e9, "6 * 7e9 * 2e12 = 8.4e22 FLOP, 15 trillion training tokens, 5B images"),
        (2.1e9, "Some say it is 2.1e9"),
        (1.6e12, "Their report states 1.6 trillion"),
        (175e9, ""),
    ],
)
def test_parameters_near_any_figure_of_their_remark_are_taken(parameters: float, remark: str) -> None:
    assert implausible(parameters, remark) == ""


def test_openness_follows_what_can_be_downloaded() -> None:
    stated = ("Open weights (unrestricted)", "Open weights (non-commercial)", "API access", "Unreleased", "")
    assert [weights(text) for text in stated] == ["open", "open", "closed", "closed", "unknown"]
