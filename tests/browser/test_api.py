"""The API, its reference and the MCP server on the real web server, asked by the clients that others use."""

from __future__ import annotations

import asyncio
import contextlib
import io
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import httpx2
import pytest
from mcp.client.client import Client
from playwright.sync_api import Page

from airace.stack.paths import ROOT

GUIDE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
DAY = "2026-08-06"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", GUIDE, flags=re.M | re.S)


def test_an_agent_learns_how_far_behind_china_was_and_who_says_so(site: str) -> None:
    async def ask() -> tuple[Any, ...]:
        async with Client(f"{site}/mcp") as agent:
            tools = await agent.list_tools()
            found = await agent.call_tool("list_metrics", {"words": "gap arena"})
            gap = await agent.call_tool("get_metric", {"metric": "frontier-gap-arena", "known_on": DAY})
            proof = await agent.call_tool(
                "get_evidence", {"kind": "metric", "slug": "frontier-gap-arena", "known_on": DAY}
            )
            series = await agent.call_tool("get_series", {"metric": "frontier-gap-arena", "known_on": DAY})
            hits = await agent.call_tool("search", {"words": "智谱", "known_on": DAY})
            listing = await agent.call_tool("get_evidence", {"kind": "ipo", "slug": "zhipu-hkex", "known_on": DAY})
            refused = [
                await agent.call_tool("get_metric", {"metric": "frontier-gap-arna"}),
                await agent.call_tool("get_metric", {"metric": "frontier-gap-arena", "known_on": "2999-01-01"}),
                await agent.call_tool("get_evidence", {"kind": "ipo", "slug": "nobody"}),
                await agent.call_tool("get_metric", {"metrics": "frontier-gap-arena"}),
                await agent.call_tool("get_metric", {"metric": 7}),
                await agent.call_tool("get_series", {}),
                await agent.call_tool("get_gap", {}),
            ]
            return tools, found, gap, proof, series, hits, listing, refused

    tools, found, gap, proof, series, hits, listing, refused = ThreadPoolExecutor().submit(asyncio.run, ask()).result()
    assert {tool.name for tool in tools.tools} == {"list_metrics", "get_metric", "get_series", "search", "get_evidence"}
    assert all(tool.annotations.read_only_hint for tool in tools.tools)
    assert "frontier-gap-arena" in {one["metric"] for one in found.structured_content["metrics"]}
    answer = gap.structured_content
    assert (answer["value"], answer["unit"], answer["known_on"]) == (8.3, "points", DAY)
    assert "US model leads by 8.3 points" in answer["says"]
    assert [source["source"] for source in answer["sources"]] == ["lmarena"]
    assert answer["sources"][0]["publisher"].startswith("Arena")
    read = {one["name"]: one for one in proof.structured_content["readings"] if one["day"] == DAY}
    assert round(read["Claude Opus 5"]["value"] - read["Qwen3.8 Max"]["value"], 1) == 8.3
    assert all(one["read_at"].startswith("https://") for one in read.values())
    points = series.structured_content["series"][0]["points"]
    assert (points[-1]["day"], points[-1]["value"]) == (DAY, 8.3)
    assert hits.structured_content["found"][0]["slug"] == "zhipu"
    assert listing.structured_content["sources"]
    assert all(one["published_on"] <= DAY for one in listing.structured_content["statements"])
    sentences = [one.content[0].text for one in refused]
    assert all(one.is_error for one in refused)
    assert "Did you mean frontier-gap-arena" in sentences[0]
    assert "known_on=2999-01-01" in sentences[1]
    assert "nobody" in sentences[2]
    assert sentences[3:] == [
        "get_metric has no parameter 'metrics'; it has metric, known_on. Did you mean metric?",
        "metric is a number, but get_metric reads it as text; write it in quotes, or leave it out where you do not need it.",
        "get_series needs metric, as text; its parameters are metric, line, start, end, known_on.",
        "There is no tool 'get_gap'; there are list_metrics, get_metric, get_series, search, get_evidence.",
    ]


@pytest.mark.parametrize(
    ("headers", "method", "size", "status"),
    [
        ({"Host": "evil.example"}, "POST", 10, 400),
        ({"Origin": "https://evil.example"}, "POST", 10, 403),
        ({}, "GET", 0, 405),
        ({}, "POST", 70_000, 413),
    ],
)
def test_the_door_for_agents_lets_no_other_site_in(
    site: str, headers: dict[str, str], method: str, size: int, status: int
) -> None:
    response = httpx2.request(
        method, f"{site}/mcp", headers={"Content-Type": "application/json", **headers}, content=b"x" * size
    )
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"


def test_what_the_guide_shows_runs(site: str, tmp_path: Path) -> None:
    python, sql = blocks("python"), blocks("sql")
    assert (len(python), len(sql)) == (2, 1)
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        for block in python:
            exec(block.replace("http://localhost:8000", site), {})  # noqa: S102  the guide's own code
    assert "The best US model leads by 8.3 points (6 Aug 2026) says Arena (formerly LMArena)" in said.getvalue()
    told = re.search(r"(\d+) rounds of Chinese companies known on 2026-08-06", said.getvalue())
    listed = httpx2.get(f"{site}/api/v1/funding?side=CN&limit=200&known_on=2026-08-06").json()["items"]
    assert told is not None
    assert int(told[1]) == len(listed) > 0
    # DuckDB reads an address by an extension that must be fetched first; the statement runs over the same bytes.
    file = tmp_path / "companies.csv"
    file.write_bytes(httpx2.get(f"{site}/companies.csv").content)
    rows = duckdb.sql(sql[0].replace("http://localhost:8000/companies.csv", str(file))).fetchall()
    counted = dict(rows)
    assert counted["China"] > 20
    assert sum(counted.values()) == len(file.read_text().splitlines()) - 1


def test_the_reference_sends_requests_under_our_policy(page: Page, site: str) -> None:
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.goto(f"{site}/api/v1/docs")
    page.locator("#list_funding > summary").click()
    form = page.locator("#list_funding form")
    form.locator("[name=side]").select_option("CN")
    form.locator("[name=limit]").fill("2")
    form.locator("button").click()
    page.wait_for_selector("#list_funding .answer pre:not(:empty)")
    assert form.locator(".asked").inner_text() == "/api/v1/funding?side=CN&limit=2"
    assert form.locator(".status").inner_text().startswith("200")
    assert form.locator("pre").inner_text().count('"side": "CN"') == 2
    page.locator("#get_companies > summary").click()
    one = page.locator("#get_companies form")
    one.locator("[name=id]").fill("zhipu")
    one.locator("button").click()
    page.wait_for_selector("#get_companies .answer pre:not(:empty)")
    assert '"name": "Z.ai"' in one.locator("pre").inner_text()
    assert trouble == []


def test_language_models_are_told_what_is_where(site: str) -> None:
    told = httpx2.get(f"{site}/llms.txt")
    assert told.headers["Content-Type"] == "text/plain; charset=utf-8"
    own = dict.fromkeys(re.findall(rf"\({re.escape(site)}(/[^)\s]*)\)", told.text))
    assert {"/api/v1/funding", "/api/v1/metrics/frontier-gap-arena", "/models/"} <= set(own)
    for path in list(own)[:20]:
        answer = httpx2.get(f"{site}{path}", follow_redirects=True)
        assert answer.status_code == (405 if path == "/mcp" else 200), path
