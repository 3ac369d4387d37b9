from __future__ import annotations

from html import unescape

import pytest

pytestmark = pytest.mark.usefixtures("bundle")


def page(client, address):
    return unescape(client.get(address).content.decode())


def part(shown, name):
    return shown.split(f'<section class="section" id="{name}"')[1].split("</section>")[0]


def test_chips_are_narrowed_to_a_side_and_sorted(client):
    chips = part(page(client, "/compute/?chips-compared.side=CN&chips-compared.sort=-memory-gb"), "chips-compared")
    assert "H100 SXM" not in chips
    assert chips.index("Ascend 960") < chips.index("MLU590") < chips.index("Ascend 950DT")  # 288, 192, 144 GB


def test_coverage_is_said_before_the_first_number(client):
    shown = page(client, "/compute/")
    assert shown.index("covers 10–20 %") < shown.index('id="compute-share"')


def test_looking_back_the_steps_after_the_day_are_not_there(client):
    status = part(page(client, "/compute/?known_on=2025-06-01"), "chip-export-status")
    assert "licence needed" in status
    assert "licences promised" not in status


def test_looking_back_nothing_of_a_chip_speaks_of_later_days(client):
    chips = part(page(client, "/compute/?known_on=2025-01-15"), "chips-compared")
    assert "2025 with 15% levy" not in chips
    assert "guidance of May 2025" not in chips
    assert "/compute/?known_on=2025-01-15#chip-export-status" in chips
    address = "/evidence/facts/chip/h20-sxm-96gb/"
    assert "licence required April 2025" not in page(client, f"{address}?known_on=2025-01-15")
    assert "licence required April 2025" in page(client, address)


def test_before_the_first_chip_every_part_says_that_it_is_empty(client):
    shown = page(client, "/compute/?known_on=2001-01-01")
    assert shown.count("No values were known on 1 Jan 2001.") == 7
