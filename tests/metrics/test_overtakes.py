"""A change of lead has a day where a series has one, and says where the day is not known."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from airace.metrics import registry
from airace.models import Company, DownloadRollup, ModelFamily, Source
from airace.results import Cell

TODAY = date(2026, 11, 23)


def found(known_on: date = TODAY) -> list[tuple[Cell, ...]]:
    table = registry()["adoption-overtakes"].compute(known_on=known_on).table
    assert table
    return list(table.rows)


@pytest.mark.usefixtures("bundle")
def test_tokens_change_hands_where_seven_points_in_a_row_say_so() -> None:
    tokens = [(row[0].value, row[2].text) for row in found() if row[1].text.startswith("Weekly tokens")]
    # China leads from 3 May for five points, the US on the 8th, China from the 9th for the seven last ones.
    assert tokens == [
        ("2026-05-09", "China ahead of US"),
        ("2026-04-12", "US ahead of China"),
        ("2026-03-28", "China ahead of US"),
    ]


@pytest.mark.usefixtures("bundle")
def test_between_two_published_figures_the_day_is_not_known() -> None:
    row = next(row for row in found() if row[1].text.startswith("All downloads"))
    assert (row[0].text, row[0].note) == ("by 31 Mar 2026", "after 4 Aug 2025")  # level at 300m, then 1.15bn to 723m
    assert row[5].text == "China 1.15bn, US 723m"


@pytest.mark.usefixtures("bundle")
def test_reports_are_marked_and_lead_to_their_source() -> None:
    row = next(row for row in found() if row[2].text.startswith("Qwen overtakes Llama"))
    assert (row[0].text, row[4].text) == ("Sep 2025", "reported")
    assert row[2].url.startswith("https://")
    assert not [row for row in found() if "Code Arena" in row[2].text]


@pytest.mark.usefixtures("bundle")
def test_looking_back_shows_neither_later_days_nor_later_reports() -> None:
    assert max(str(row[0].value) for row in found(date(2026, 4, 20))) == "2026-04-12"
    # The two figures of March were published at the end of April.
    assert not [row for row in found(date(2026, 4, 20)) if row[1].text.startswith("All downloads")]


@pytest.mark.django_db
def test_families_are_compared_on_full_days_only() -> None:
    Source.objects.create(slug="huggingface-hub", title="Hub", publisher="HF", url="https://huggingface.co/models")
    lab = Company.objects.create(slug="lab", name="Lab")
    qwen, llama = (
        ModelFamily.objects.create(slug=slug, name=slug.title(), developer=lab) for slug in ("qwen", "llama")
    )
    first = date(2026, 9, 1)
    for number in range(9):
        day = first + timedelta(days=number)
        DownloadRollup.objects.create(day=day, side="CN", downloads_30d=100, repositories=10)
        # Llama is ahead on the first day, Qwen on eight; a day alone is no lead.
        DownloadRollup.objects.create(day=day, side="CN", family=qwen, downloads_30d=50 + number, repositories=5)
        DownloadRollup.objects.create(day=day, side="US", family=llama, downloads_30d=51 - number, repositories=5)
    rows = found()
    assert [(row[0].text, row[2].text, row[3].value) for row in rows] == [("2 Sep 2026", "Qwen ahead of Llama", "CN")]
    assert rows[0][5].text == "Qwen 51.0, Llama 50.0"
