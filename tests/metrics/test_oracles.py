"""Every metric against an oracle: slow, obvious, and without a line of the code that computes the published number."""

from __future__ import annotations

from datetime import date

import pytest

from airace.metrics import registry
from tests.metrics.oracles.plain import BY_HAND, every

ORACLES = every()
DAYS = (date(2026, 6, 15), date(2026, 11, 23))


def plain(found: object) -> object:
    """The same with numbers rounded to nine digits, so that sums in another order are equal."""
    if isinstance(found, dict):
        return {key: plain(own) for key, own in found.items()}
    if isinstance(found, list | tuple):
        return [plain(own) for own in found]
    return float(f"{found:.9g}") if isinstance(found, int | float) and not isinstance(found, bool) else found


@pytest.mark.usefixtures("bundle")
@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("slug", ORACLES)
def test_a_metric_agrees_with_its_oracle(slug: str, day: date) -> None:
    oracle = ORACLES[slug]
    result = registry()[slug].compute(known_on=day)
    assert plain(oracle.seen(result)) == plain(oracle.expected(slug, day))


@pytest.mark.usefixtures("bundle")
@pytest.mark.parametrize("slug", ORACLES)
def test_an_oracle_has_something_to_say(slug: str) -> None:
    """An oracle that agrees because both are empty agrees with anything."""
    said = ORACLES[slug].expected(slug, DAYS[-1])
    parts = said if isinstance(said, tuple) else (said,)
    assert any(part or part == 0 for part in parts)


@pytest.mark.usefixtures("bundle")
@pytest.mark.parametrize("slug", BY_HAND)
def test_what_is_worked_out_by_hand_has_no_rows_in_the_bundle(slug: str) -> None:
    """Once it has, it needs an oracle on them."""
    result = registry()[slug].compute(known_on=DAYS[-1])
    assert result.value is None
    assert not [point for line in result.lines for point in line.points]
