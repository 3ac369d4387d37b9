"""Changes of rules that several metrics share, for the log of each: the day, and what was changed."""

from __future__ import annotations

from datetime import date

from airace.lib.say import later

TASKS_LEFT_OUT = (
    (
        date(2026, 11, 24),
        later(
            "More repositories are left out by the exclusion rules: lines of embedding models known by name, and "
            "models for other tasks than text (encoders, pictures, speech, time series) by name and tag. Values of "
            "earlier days are computed by the new rules too."
        ),
    ),
)

ERRORS_ADD_AS_SQUARES = (
    date(2026, 12, 1),
    later(
        "The interval of a difference takes the errors of both values as independent: its width is the root of the sum "
        "of their squares. It was the sum, which called differences unclear that are not. Values of earlier days are "
        "computed by the new rule too."
    ),
)

WORDED = (
    date(2026, 11, 24),
    later(
        "A chance given as a range is shown in the words of whoever gave it, such as below 20 %, and no longer as "
        "its middle; the numbers computed from it stay."
    ),
)

PASSED = (
    date(2026, 11, 24),
    later(
        "Every developer that held one of the first eight places on a day of the year to the newest has a line, "
        "not only the eight that stand first at its end."
    ),
)
