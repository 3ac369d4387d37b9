"""Chips beside each other, and what the steps of export control meant for each of them on a day."""

from __future__ import annotations

from datetime import date

import pytest

from airace.metrics import registry
from airace.metrics.exports import STEPS
from airace.models import Chip, Event
from airace.results import Cell, Result

pytestmark = pytest.mark.usefixtures("bundle")
TODAY = date(2026, 11, 23)


def compute(slug: str, known_on: date = TODAY) -> Result:
    return registry()[slug].compute(known_on=known_on)


def row(result: Result, name: str) -> tuple[Cell, ...]:
    assert result.table
    return next(row for row in result.table.rows if row[0].text == name)


def test_a_chip_has_its_figures_with_their_source() -> None:
    h20 = row(compute("chips-compared"), "H20 SXM 96GB")
    assert [cell.text for cell in h20[1:8]] == ["NVIDIA", "US", "2023", "96", "4,022", "148", "4"]
    assert all(cell.url.startswith("https://") for cell in h20[4:8])
    assert row(compute("chips-compared"), "Ascend 950PR")[6].missing == "unknown"


@pytest.mark.parametrize("day", [date(2024, 6, 1), date(2025, 1, 15), date(2026, 11, 22)])
def test_looking_back_no_remark_is_shown_that_was_written_later(day: date) -> None:
    # The row was known at the end of 2023; its status speaks of April 2025, its remark of August 2025.
    result = compute("chips-compared", day)
    assert result.table
    assert all(row[0].note == "" for row in result.table.rows)
    assert {row[8].text for row in result.table.rows} <= {"", "dated steps"}
    assert "April 2025" in row(compute("chips-compared"), "H20 SXM 96GB")[8].text


def test_looking_back_the_status_leads_to_the_dated_steps_where_one_named_the_chip() -> None:
    then = compute("chips-compared", date(2025, 1, 15))
    assert row(then, "H100 SXM")[8].url == "/compute/#chip-export-status"
    # The first step that names the H20 is of April 2025.
    assert row(then, "H20 SXM 96GB")[8].missing == "unknown"
    assert row(compute("chips-compared", date(2025, 5, 1)), "H20 SXM 96GB")[8].text == "dated steps"


def test_the_fastest_chip_of_a_side_is_a_running_record() -> None:
    result = compute("chip-frontier")
    assert result.value == {"CN": 800, "US": 2500}
    records = {line.key: [(point.y, point.label) for point in line.points] for line in result.lines}
    assert records["CN"] == [(256, "Ascend 910"), (320, "Ascend 910B"), (800, "Ascend 910C"), (800, "Ascend 910C")]
    # The B200 (2,250) has no date, so that the MI300X stands until the MI355X.
    assert [y for y, _ in records["US"]] == [312, 989, 1300, 2500, 2500]
    assert result.lines[0].points[-1].carried
    assert compute("chip-frontier", date(2025, 6, 1)).value == {"CN": 320, "US": 1300}


def test_a_fast_chip_without_a_date_is_named_beside_the_record_that_it_may_have_held() -> None:
    result = compute("chip-frontier")
    assert result.headline.startswith("Fastest of the dated chips known here: ")
    assert any("No date is known of the B200 (2,250 teraflops), H200 SXM (989)" in note for note in result.notes)


def test_every_step_is_an_event_and_names_chips_that_are_known() -> None:
    assert {step.event for step in STEPS} <= set(
        Event.objects.filter(kind="export-control").values_list("slug", flat=True)
    )
    assert {chip for step in STEPS for chip in step.chips} <= set(Chip.objects.values_list("slug", flat=True))
    days = dict(Event.objects.values_list("slug", "date"))
    assert [days[step.event] for step in STEPS] == sorted(days[step.event] for step in STEPS)


def test_the_status_of_a_chip_is_that_of_the_newest_step_which_names_it() -> None:
    result = compute("chip-export-status")
    assert result.table
    h20 = dict(zip(result.table.columns, row(result, "H20 SXM 96GB"), strict=True))
    assert h20["9 Apr 2025"].text == "licence needed"
    assert h20["15 Jul 2025"].text == "licences promised"
    assert h20["13 Jan 2026"].text == "licensed, 15 % levy"  # of 10 August; January was about the H200
    assert h20["7 Oct 2022"].missing == "not-applicable"
    assert h20["17 Oct 2023"].text == "no step yet"
    # Only the cell of the step itself leads to its event.
    assert h20["9 Apr 2025"].url.startswith("https://")
    assert not h20["13 Jan 2026"].url


def test_a_step_is_not_known_before_its_day() -> None:
    result = compute("chip-export-status", date(2025, 7, 1))
    assert result.table
    assert result.table.columns[2] == "9 Apr 2025"
    assert row(result, "H20 SXM 96GB")[2].text == "licence needed"
    assert compute("chip-export-status", date(2022, 1, 1)).sources == ()


def test_controls_are_counted_by_whose_act_they_were() -> None:
    result = compute("export-controls", date(2024, 12, 31))
    assert result.table
    # October and December 2022, October 2023 and 2 December 2024; China's minerals on 3 December 2024.
    assert result.value == {"CN": 1, "US": 4}
    assert [row[0].value for row in result.table.rows] == [
        "2024-12-03",
        "2024-12-02",
        "2023-10-17",
        "2022-12-15",
        "2022-10-07",
    ]
    assert all(row[2].url for row in result.table.rows)
