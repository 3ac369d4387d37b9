"""Charts on other people's pages: pictures, frames, previews and oEmbed; and that nothing else may be framed."""

from __future__ import annotations

import re
from html import unescape

import brotli
import pytest
from defusedxml import ElementTree
from django.test import Client

from airace.models import Source
from tests.views.test_pages import ADDRESSES

SITE = "http://localhost:8000"


@pytest.fixture(autouse=True)
def address_of_the_site(settings):
    settings.SITE_URL = SITE


def test_a_chart_is_a_picture_in_both_themes_and_both_widths(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(15):
        first = client.get("/charts/frontier-arena.svg")
    assert first["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert ElementTree.fromstring(first.content).get("width") == "760"
    assert b"prefers-color-scheme" in first.content
    assert b"Sources: Arena" in first.content
    assert "script-src" not in first["Content-Security-Policy"]
    with django_assert_max_num_queries(2):
        assert client.get("/charts/frontier-arena.svg").content == first.content
    assert client.get("/charts/frontier-arena.svg", headers={"If-None-Match": first["ETag"]}).status_code == 304
    packed = client.get("/charts/frontier-arena.svg", headers={"Accept-Encoding": "br"})
    assert brotli.decompress(packed.content) == first.content
    dark = client.get("/charts/frontier-arena.svg?theme=dark&form=narrow").content
    assert ElementTree.fromstring(dark).get("width") == "390"
    assert b"#7aa7ee" in dark
    log = client.get("/charts/funding-quarterly.svg?funding-quarterly.scale=log&known_on=2026-08-06").content
    assert b"as known on 6 Aug 2026" in log
    assert log != client.get("/charts/funding-quarterly.svg?known_on=2026-08-06").content
    assert b"MiniMax" in client.get("/charts/company-funding.svg?of=/compare/minimax-vs-zhipu/").content


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/charts/frontier-arena.svg?theme=pink", 400),
        ("/charts/frontier-arena.svg?form=huge", 400),
        ("/charts/frontier-arena.svg?known_on=tomorrow", 400),
        ("/charts/frontier-arena.svg?frontier-arena.scale=cubic", 400),
        ("/charts/frontier-arena.svg?of=https://evil.example/", 400),
        ("/charts/frontier-arena.svg?of=/capital/", 404),
        ("/charts/unheard-of.svg", 404),
        ("/embed/unheard-of/", 404),
        ("/embed/frontier-arena/?theme=%00", 400),
        ("/card.png?of=//evil.example/", 400),
        ("/card.png?of=/companies/unheard-of/", 404),
        ("/oembed", 400),
        ("/oembed?url=https://evil.example/", 400),
        (f"/oembed?url={SITE}/methodology/", 404),
        (f"/oembed?url={SITE}/capital/&maxwidth=wide", 400),
        (f"/oembed?url={SITE}/capital/&format=xml", 501),
    ],
)
def test_what_makes_no_sense_is_refused(client, address, status):
    response = client.get(address)
    assert response.status_code == status
    assert response["X-Frame-Options"] == "DENY"


def test_restricted_points_are_in_no_picture_and_no_frame(client):
    before = client.get("/charts/frontier-arena.svg").content
    assert b"1,533.5" in before
    Source.objects.filter(slug__in=("lmarena", "lmsys")).update(redistributable=False, url="https://github.com/")
    for address in ("/charts/frontier-arena.svg?theme=light", "/embed/frontier-arena/?theme=light"):
        body = client.get(address).content
        assert b"1,533.5" not in body, address
        assert b"may not be redistributed" in body, address


def test_frames_are_open_to_any_site_and_nothing_else_is(client):
    embed = client.get("/embed/frontier-arena/?theme=dark")
    text = embed.content.decode()
    assert embed.status_code == 200
    assert "X-Frame-Options" not in embed
    assert "frame-ancestors *" in embed["Content-Security-Policy"]
    assert "script-src 'self'" in embed["Content-Security-Policy"]
    assert 'data-theme="dark"' in text
    assert f'rel="canonical" href="{SITE}/metrics/frontier-arena/?known_on=' in text
    assert "csrf" not in text
    for address in (*ADDRESSES[:4], "/data/", "/cite/?of=/capital/", "/report/", "/charts/frontier-arena.svg"):
        response = client.get(address)
        assert response["X-Frame-Options"] == "DENY", address
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"], address


def test_the_code_that_a_chart_offers_works(client):
    page = client.get("/capital/?funding-quarterly.scale=log&known_on=2026-08-06").content.decode()
    code = unescape(re.search(r'id="funding-quarterly-embed-frame"[^>]*>(.*?)</pre>', page, re.S)[1])
    src = unescape(re.search(r'<iframe src="([^"]+)" title="[^"]+"', code)[1])
    assert src.startswith(f"{SITE}/embed/funding-quarterly/?")
    framed = client.get(src.removeprefix(SITE))
    assert framed.status_code == 200
    assert '"type":"log"' in framed.content.decode()
    code = unescape(re.search(r'id="funding-quarterly-embed-picture"[^>]*>(.*?)</pre>', page, re.S)[1])
    for found in re.findall(r'(?:src|srcset)="([^"]+)"', code):
        assert client.get(unescape(found).removeprefix(SITE)).status_code == 200


def test_oembed_gives_the_frame_of_a_chart(client):
    page = client.get("/metrics/frontier-arena/").content.decode()
    found = unescape(re.search(r'<link rel="alternate" type="application/json\+oembed" href="([^"]+)"', page)[1])
    answer = client.get(found.removeprefix(SITE)).json()
    assert (answer["type"], answer["version"], answer["provider_name"]) == ("rich", "1.0", "AI Race")
    assert f"{SITE}/embed/frontier-arena/" in answer["html"]
    narrow = client.get(f"/oembed?url={SITE}/capital/%23capex-annual&maxwidth=400&maxheight=300").json()
    assert (narrow["width"], narrow["height"]) == (400, 300)
    assert "/embed/capex-annual/" in narrow["html"]
    heights = [
        client.get(f"/oembed?url={answer['html'].split(chr(34))[1]}&maxwidth={w}").json()["height"] for w in (360, 760)
    ]
    assert heights[0] > heights[1] == answer["height"]
    assert client.get(f"/oembed?url={SITE}/embed/no-such-chart/").status_code == 404


def test_a_link_to_a_page_has_a_picture_of_the_view(client):
    page = client.get("/capital/?capex-annual.scale=log").content.decode()
    tags = dict(re.findall(r'<meta (?:property|name)="((?:og|twitter):[^"]+)" content="([^"]*)">', page))
    title = re.search(r"<title>(.*?) · AI Race</title>", page)
    assert tags["og:title"] == title[1]
    assert tags["twitter:card"] == "summary_large_image"
    assert len(tags["og:description"]) > 40
    image = unescape(tags["og:image"]).removeprefix(SITE)
    card = client.get(image)
    assert card["Content-Type"] == "image/png"
    assert card.content[:8] == b"\x89PNG\r\n\x1a\n"
    assert [int.from_bytes(card.content[at : at + 4], "big") for at in (16, 20)] == [1200, 630]
    assert client.get(image).content == card.content
    assert card.content != client.get("/card.png?of=/capital/").content, "the chart that was set is the one shown"
    assert client.get("/card.png?of=/methodology/").status_code == 200
    errors = Client().get("/nothing-here/").content.decode()
    assert f"{SITE}/card.png?of=%2F&quot;" in errors or f'{SITE}/card.png?of=%2F"' in errors


def test_web_processes_start_without_matplotlib():
    import subprocess
    import sys

    check = "import airace.wsgi, airace.urls, sys; print('matplotlib' in sys.modules, 'pyarrow' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
