from __future__ import annotations

import re
from html import unescape

import pytest

pytestmark = pytest.mark.usefixtures("bundle")


def page(client, address):
    return unescape(client.get(address).content.decode())


def part(shown, name):
    return shown.split(f'id="{name}"')[1].split("</section>")[0]


def test_adopters_are_found_by_sector_and_name(client):
    register = part(page(client, "/adoption/?deployments.sector=finance"), "deployments")
    assert "HSBC" in register
    assert "Standard Chartered" in register
    assert "Airbnb" not in register
    assert "2 of 2" in register
    found = part(page(client, "/adoption/?deployments.q=cursor"), "deployments")
    assert re.findall(r"<tr>\s*<td>.*?>(Anysphere \(Cursor\))<", found)
    assert "Moonshot Kimi K2.5" in found


def test_a_sector_stays_chosen_on_a_day_when_nobody_was_in_it(client):
    response = client.get("/adoption/?deployments.sector=finance&known_on=2025-03-01")
    assert response.status_code == 200
    register = part(response.content.decode(), "deployments")
    assert "0 of 0" in register
    assert "HSBC" not in register
    assert re.search(r'aria-current="true">finance 0<', register)


def test_sectors_keep_the_rest_of_the_view(client):
    shown = page(client, "/adoption/?deployments.side=CN&hub-downloads-30d.show=share&known_on=2026-10-02")
    link = re.search(r'<a id="deployments-sector-\d+" href="([^"]*)"[^>]*>finance 2</a>', shown)
    assert link
    assert link[1] == (
        "/adoption/?deployments.sector=finance&deployments.side=CN&hub-downloads-30d.show=share&known_on=2026-10-02"
        "#deployments"
    )


def test_distortions_stand_beside_the_chart(client):
    shown = page(client, "/adoption/")
    beside = shown.split('id="hub-downloads-30d-distortions"')[1].split("</section>")[0]
    assert "Coverage: 134 of 150 days with copies are left out" in beside
    assert "automated pulls" in beside
    assert "Not attributed: 16.2 % of the tokens" in shown


def test_groups_are_sorted_on_their_own(client):
    shown = page(client, "/adoption/?hub-shares-family.sort=name")
    families = shown.split('id="hub-shares-family"')[1].split("</table>")[0]
    names = re.findall(r"<tr><td>([^<]+)</td>", families)
    assert names == sorted(names, key=str.lower)
    assert names[0] == "Command"
    assert "google-bert" in shown.split('id="hub-shares-organisation"')[1].split("</table>")[0]


def test_before_the_first_copy_every_part_says_that_it_is_empty(client):
    shown = page(client, "/adoption/?known_on=2020-01-01")
    assert "No copy of the counters was known on 1 Jan 2020." in shown
    assert "No adopter was known on 1 Jan 2020." in shown
