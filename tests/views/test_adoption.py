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
    assert "FacebookAI" not in shown.split('id="hub-shares-organisation"')[1].split("</table>")[0]  # encoders only
    assert "google-t5" in shown.split('id="hub-shares-organisation"')[1].split("</table>")[0]


def test_before_the_first_copy_every_part_says_that_it_is_empty(client):
    shown = page(client, "/adoption/?known_on=2020-01-01")
    assert "No copy of the counters was known on 1 Jan 2020." in shown
    assert "No adopter was known on 1 Jan 2020." in shown


def test_adopters_are_narrowed_by_their_home_too(client):
    register = part(page(client, "/adoption/?deployments.from=US&deployments.sector=software"), "deployments")
    # In software: Vercel twice (one of open-weight models), Windsurf, Cursor, Databricks, Hugging Face and four hosts.
    assert "10 of 10" in register
    assert "Anysphere (Cursor)" in register
    assert "Mistral AI platform" not in register
    assert re.search(r'aria-current="true">US 10<', register)
    assert "no adopter of a US model" in register
    assert client.get("/adoption/?deployments.from=mars").status_code == 400


def test_sectors_name_their_adopters(client):
    shown = page(client, "/metrics/deployments-by-sector/")
    row = shown.split(">customer service</a>")[1].split("</tr>")[0]
    assert re.findall(r'<td class="num">([0-9]+)</td>', row) == ["1", "1", "0", "1"]
    assert "Airbnb: Alibaba Qwen" in row
    assert "Anysphere (Cursor): Moonshot Kimi K2.5" in shown


def test_single_models_stand_against_their_size_and_age(client):
    shown = page(client, "/adoption/models/?known_on=2026-10-02")
    assert "Adoption</a>" in shown
    ages = shown.split('id="relative-adoption-at-age"')[1].split("</section>")[0]
    assert re.search(r">Kimi K3</a>.*?>day 30\b", ages.split("<tbody>")[1].split("</tr>")[0], re.DOTALL)
    rules = shown.split('id="hub-exclusions"')[1].split("</table>")[0]
    shares = re.findall(r'<td class="num">([0-9.]+) %</td>', rules)
    # By the rules; among named families; with nothing left out: the order of the sides is not the same.
    assert float(shares[0]) > float(shares[1])
    assert float(shares[2]) > float(shares[3])
    assert float(shares[-2]) < float(shares[-1])
    assert 'href="/adoption/models/"' in page(client, "/adoption/")
