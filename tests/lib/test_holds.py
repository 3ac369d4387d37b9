from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airace.lib import holds

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)  # 1795413600 s since 1970
DAY = 86_400


def seconds(until: datetime | None) -> float | None:
    return None if until is None else (until - NOW).total_seconds()


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [
        (429, {}, 900),
        (429, {"retry-after": "120"}, 120),
        (429, {"retry-after": " 1.2 "}, 2),
        (429, {"retry-after": "0"}, 0),
        (429, {"retry-after": "Mon, 23 Nov 2026 06:10:00 GMT"}, 600),
        (429, {"retry-after": "Mon, 23 Nov 2026 05:00:00 GMT"}, 0),
        (429, {"retry-after": "Mon, 23 Nov 2026 14:10:00 +0800"}, 600),
        (429, {"retry-after": "soon"}, 900),
        (429, {"retry-after": "-5"}, 900),
        (429, {"retry-after": "9" * 18}, DAY),
        (429, {"retry-after": "Mon, 01 Jan 2024 00:00:00 +99999999999999"}, 900),
        (429, {"retry-after": "Mon, 01 Jan 2024 99999999999999999999:00:00 GMT"}, 900),
        (429, {"retry-after": "Mon, 01 Jan 0001 00:00:00 +1400"}, 0),
        (429, {"retry-after": "Fri, 31 Dec 9999 23:59:59 GMT"}, DAY),
        (429, {"ratelimit": '"api";r=0;t=293', "ratelimit-policy": '"fixed window";"api";q=500;w=300'}, 294),
        (429, {"ratelimit": '"a-b";r=5;t=9, "day"; r=0; t=40, "hour";t=20;r=0'}, 41),
        (429, {"ratelimit": '"api";r=3;t=293'}, 900),
        (429, {"ratelimit-remaining": "0", "ratelimit-reset": "50"}, 50),
        (429, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "50"}, 50),
        (429, {"x-ratelimit-reset": "1795413660"}, 60),
        (429, {"x-ratelimit-reset": "1795413660000"}, 60),
        (429, {"x-ratelimit-reset": "1795400000"}, 0),
        (429, {"retry-after": "7", "x-ratelimit-reset": "50"}, 7),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1795417200"}, 3600),
        (403, {"x-ratelimit-remaining": "12"}, None),
        (403, {}, None),
        (503, {"retry-after": "30"}, 30),
        (503, {}, None),
        (500, {"retry-after": "30"}, None),
        (200, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "50"}, None),
    ],
)
def test_when_a_host_that_refuses_may_be_asked_again(status: int, headers: dict[str, str], wait: float | None) -> None:
    assert seconds(holds.limited(status, headers, NOW)) == wait


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({}, None),
        ({"x-ratelimit-remaining": "1", "x-ratelimit-reset": "50"}, None),
        ({"x-ratelimit-remaining": "0"}, None),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "50"}, 50),
        ({"ratelimit": '"api";r=0;t=10'}, 11),
        ({"ratelimit": '"api";r=499;t=293'}, None),
        ({"ratelimit": '"api";r=10;t=293'}, None),
    ],
)
def test_the_last_good_reply_of_a_window_says_when_the_next_begins(headers: dict[str, str], wait: float | None) -> None:
    assert seconds(holds.used_up(headers, NOW)) == wait


NAMES = st.sampled_from(["retry-after", "ratelimit", "ratelimit-reset", "x-ratelimit-remaining", "x-ratelimit-reset"])


@given(st.dictionaries(NAMES, st.text(max_size=40) | st.integers().map(str)))
def test_whatever_a_host_says_it_is_asked_again_within_a_day(headers: dict[str, str]) -> None:
    until = holds.limited(429, headers, NOW)
    assert until is not None
    assert NOW <= until <= NOW + timedelta(days=1)
