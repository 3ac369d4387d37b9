"""Changes of rules that several metrics share, for the log of each: the day, and what was changed."""

from __future__ import annotations

from datetime import date

TASKS_LEFT_OUT = (
    (
        date(2026, 11, 24),
        "More repositories are left out by the exclusion rules: lines of embedding models known by name, and models for "
        "other tasks than text (encoders, pictures, speech, time series) by name and tag. Values of earlier days are "
        "computed by the new rules too.",
    ),
)
