"""The twelve errands of docs/errands.md, each from the front page to its answer by clicks and keys.

What a reader would read there is held against what the metric functions say, in both themes, on a desk and a telephone.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from airace.charts.values import show
from airace.lib.dates import in_words, last_day
from airace.metrics import registry
from airace.metrics.around import around
from airace.metrics.ipo import Desk, held
from airace.metrics.panel import independent, panel_on, sentence
from airace.metrics.scorecard import Scorecard, scorecard
from airace.metrics.then_and_now import gauge_rows, rows
from airace.metrics.then_and_now import sentence as difference
from airace.queries.evidence import proof
from airace.queries.facts import facts
from airace.queries.restatements import groups
from airace.queries.timeline import happenings
from airace.results import Cell, Result
from airace.views.timeline import COMPARED, MEASURED
from airace.web.comparison import of_models
from airace.web.known_on import today
from airace.web.tables import of_lines
from tests.browser.watching import Theme, window

ERRANDS = Path(__file__).parents[2] / "docs" / "errands.md"
# Themes and widths do not meet in the code, so that two windows see both of each; test_pages.py has every page in more.
WINDOWS: dict[str, tuple[Theme, int]] = {"light 1360": ("light", 1360), "dark 390": ("dark", 390)}
AUGUST = date(2026, 8, 6)


@pytest.fixture(params=WINDOWS.values(), ids=WINDOWS.keys())
def reader(request: pytest.FixtureRequest, browser: Browser, site: str, bundle: None) -> Iterator[Page]:
    """A reader on the front page, in one of two windows; nothing may go wrong in it."""
    theme, width = request.param
    with window(browser, site, width=width, theme=theme) as (page, wrong):
        page.goto(f"{site}/")
        yield page
        page.wait_for_load_state()
        page.wait_for_timeout(100)
        assert wrong == []


@cache
def result(slug: str, day: date | None = None) -> Result:
    """What a metric says; computed once for the windows."""
    return registry()[slug].compute(known_on=day or today())


@cache
def card(day: date) -> Scorecard:
    return scorecard(known_on=day)


def to(page: Page, name: str) -> None:
    """One of the pages in the header, else of those in the footer."""
    pages = page.get_by_role("navigation", name="Pages").get_by_role("link", name=name, exact=True)
    (pages if pages.count() else page.get_by_role("contentinfo").get_by_role("link", name=name)).click()


def search(page: Page, words: str) -> None:
    """The first thing that the box suggests, chosen by keys."""
    page.keyboard.press("/")
    page.keyboard.insert_text(words)
    expect(page.locator("#seek-options [role=option]").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def look_back(page: Page, day: date) -> None:
    page.locator(".known-on summary").click()
    page.locator("#known-on-day").fill(day.isoformat())
    page.get_by_role("button", name="Look back").click()
    expect(page.locator(".banner")).to_contain_text(in_words(day))


def find(page: Page, slug: str, words: str) -> Locator:
    """The rows of a table that hold some words, once it shows no others."""
    form = page.locator(f"#{slug} form.filter")
    form.get_by_role("searchbox").fill(words)
    form.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile(re.escape(f"{slug}.q=")))
    return page.locator(f"#{slug} tbody tr")


def of(found: Result, words: str) -> list[tuple[Cell, ...]]:
    """The rows of a metric's table that hold some words."""
    assert found.table is not None
    return [row for row in found.table.rows if words.lower() in " ".join(cell.text for cell in row).lower()]


def reads(part: Locator, texts: Iterable[str]) -> None:
    """A part of the page is in sight and holds the texts, in this order, as soon as it has come."""
    expect(part).to_be_visible()
    texts = list(filter(None, texts))
    expect(part).to_contain_text(texts[-1])
    rest = " ".join((part.text_content() or "").split())
    for text in texts:
        before, found, rest = rest.partition(" ".join(text.split()))
        assert found, f"“{text}” is not read after “{before[:200]}”"


def read_rows(shown: Locator, expected: list[tuple[Cell, ...]]) -> None:
    assert expected
    expect(shown).to_have_count(len(expected))
    for row, cells in zip(shown.all(), expected, strict=True):
        reads(row, [cell.text for cell in cells])


def test_1_coding_models_now_and_in_july(reader: Page) -> None:
    to(reader, "Models")
    reader.get_by_role("navigation", name="Boards").get_by_role("link", name="Arena code").click()
    lede = reader.locator(".page-head .lede")
    expect(lede).to_have_text(f"{result('gap-code').headline}.")
    reader.locator("#gap-code").get_by_role("tab", name="Table").click()
    days = {cells[0].text: cells for cells in of_lines(result("gap-code")).rows}
    july = [cells for cells in days.values() if str(cells[0].value).startswith("2026-07")]
    assert july
    for cells in july:
        row = reader.locator("#gap-code tbody tr", has=reader.get_by_role("cell", name=cells[0].text, exact=True))
        reads(row, [cells[1].text, cells[1].note])
    (line,) = result("gap-code").lines
    assert line.last is not None
    now = line.last.y
    assert any(point.y < now for point in line.points if point.y is not None and f"{point.x:%Y-%m}" == "2026-07")
    look_back(reader, date(2026, 7, 31))
    expect(lede).to_have_text(f"{result('gap-code', date(2026, 7, 31)).headline}.")


def test_2_did_minimax_hold_its_offer_price(reader: Page) -> None:
    to(reader, "Capital")
    reader.get_by_role("navigation", name="Parts of Capital").get_by_role("link", name="Listings").click()
    (one,) = (one for one in Desk(today()).listings if one.name == "MiniMax" and one.listed_on)
    answer = held(one)
    assert re.search(r"\b(held|did not hold) its offer price", answer)
    reader.get_by_role("link", name=answer).click()
    expect(reader.locator("h1")).to_contain_text("MiniMax: listing")
    expect(reader.locator(".page-head .lede")).to_have_text(answer)
    reads(reader.locator("main"), [in_words(one.quotes[-1].day)])


def test_3_parity_during_2026(reader: Page) -> None:
    to(reader, "Forecasts")
    expected = of(result("forecast-statements"), "parity")
    shown = find(reader, "forecast-statements", "parity")
    read_rows(shown, expected)
    speaker = shown.first.get_by_role("link").first
    name = expected[0][0].text
    speaker.click()
    expect(reader.locator("h1")).to_contain_text(name)
    said = reader.locator("#statements tbody tr")
    expect(said).to_have_count(len(of(result("forecast-statements"), name)))


def test_4_what_was_measured_around_the_h20_halt(reader: Page) -> None:
    to(reader, "Timeline")
    reader.get_by_label("Find").fill("H20 to China")
    reader.locator("#timeline").get_by_role("button", name="Apply").click()
    title = "US tells Nvidia it needs a licence to export H20 to China"
    reader.get_by_role("link", name=title).click()
    expect(reader.locator("h1")).to_have_text(title)
    reader.get_by_role("link", name="180 days").click()
    expect(reader.locator("#around caption")).to_contain_text("180 days before")
    reads(reader.locator("#around .subtitle"), ["Not causal."])
    (event,) = (one for one in happenings(known_on=today()) if one.title == title)
    last = last_day(event.day, event.precision)
    for slug in MEASURED:
        found = result(slug)
        lines = [line for line in found.lines if line.key in COMPARED]
        texts = [] if lines else ["no value was known"]
        for line in lines:
            near = around(line, first=event.day, last=last, days=180, known_on=today())
            values = [moment.value for moment in (near.before, near.eve, near.after)]
            if all(value is None for value in values):
                texts.append("no value near")
            else:
                texts += ["no value near" if value is None else show(value, found.definition.unit) for value in values]
        reads(reader.locator("#around tbody"), [found.definition.title, *texts])


def test_5_what_could_be_sold_to_china_on_a_day(reader: Page) -> None:
    slug, day = "chip-export-status", date(2025, 8, 15)
    to(reader, "Compute")
    look_back(reader, day)
    then = of(result(slug, day), "H20")
    read_rows(reader.locator(f"#{slug} tbody tr", has_text="H20"), then)
    reader.locator(".banner").get_by_role("link").click()
    expect(reader.locator(".banner")).to_have_count(0)
    now = of(result(slug), "H20")
    read_rows(reader.locator(f"#{slug} tbody tr", has_text="H20"), now)
    assert [cell.text for row in now for cell in row] != [cell.text for row in then for cell in row]


def test_6_the_scorecard_on_a_past_day_and_now(reader: Page) -> None:
    reader.get_by_role("link", name="Compare the scorecard with an earlier day").click()
    reader.locator("main input[type=date]").fill(AUGUST.isoformat())
    reader.locator("main").get_by_role("button", name="Compare").click()
    then, now = card(AUGUST), card(today())
    lede = difference(rows(then, now), gauge_rows(then, now), AUGUST, today())
    expect(reader.locator(".page-head .lede")).to_have_text(lede)
    for row in rows(then, now):
        shown = reader.locator("main tbody tr", has_text=row.now.question)
        verdicts = [side.verdict[:1].upper() + side.verdict[1:] for side in row.pair]
        reads(shown, [row.now.name, *verdicts, "verdict changed" if row.turned else ""])


def test_7_where_a_number_comes_from(reader: Page) -> None:
    search(reader, "MiniMax")
    expect(reader).to_have_url(re.compile(r"/companies/minimax/$"))
    (fact,) = (one for one in facts("ipo", known_on=today(), company__slug="minimax") if one["offer_price"])
    value = reader.locator(f"a[data-evidence][href='{fact.proof('offer_price')}']").first
    text = value.text_content() or ""
    value.focus()
    reader.keyboard.press("Enter")
    found = proof("ipo", fact["slug"], known_on=today())
    assert found is not None
    (said,) = {
        one.statement.url: one
        for one in found.said
        if one.statement.url == fact.url("offer_price") and one.source is not None
    }.values()
    drawer = reader.get_by_role("dialog")
    published = f"Published {in_words(said.statement.published_on)}"
    reads(drawer, [text, "Open the source", text, said.source.publisher, said.source.licence, published, "accepted"])
    expect(drawer.get_by_role("link", name="Open the source")).to_have_attribute("href", said.statement.url)
    reader.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(value).to_be_focused()


def test_8_what_was_restated(reader: Page) -> None:
    to(reader, "Restatements")
    expected = [group for group in groups(known_on=today()) if group.measure]
    measure = reader.get_by_label("Measure")
    choice = measure.locator("option").nth(1)
    value, name = choice.get_attribute("value"), choice.text_content() or ""
    measure.select_option(value)
    reader.locator("main").get_by_role("button", name="Apply").click()
    total = sum(group.count for group in expected if group.measure == value)
    assert total
    expect(reader.locator(".count")).to_have_text(f"{total:,} found")
    shown = reader.locator("main tbody tr")
    expect(shown).to_have_count(min(total, 50))
    for row in shown.all():
        reads(row, [name])


def test_9_who_uses_qwen(reader: Page) -> None:
    to(reader, "Adoption")
    adopters = of(result("deployments-by-side"), "Qwen")
    read_rows(find(reader, "deployments", "Qwen"), adopters)
    to(reader, "Model families")
    reader.locator("main").get_by_role("link", name="Qwen", exact=True).first.click()
    expect(reader.locator("h1")).to_contain_text("Qwen")
    shown = reader.locator("main section", has=reader.get_by_role("heading", name="Deployments"))
    known = {cells[0].text for cells in adopters}
    listed = {text.strip() for text in shown.locator("tbody tr td:first-child").all_text_contents()}
    assert listed
    assert listed <= known


def test_10_gauges_without_those_who_judge_themselves(reader: Page) -> None:
    gauges = reader.locator("#gauges")
    measures = panel_on(today())
    left = independent(measures)
    expect(gauges.locator(".subtitle").first).to_have_text(sentence(measures))
    gauges.get_by_role("link", name="Without self-reported and government sources").click()
    expect(gauges.locator(".subtitle").first).to_have_text(sentence(left))
    expect(gauges.locator(".count")).to_have_text(f"{len(measures) - len(left)} left out")
    for measure in left:
        reads(gauges.locator("tbody tr", has_text=measure.name), [measure.name, measure.source.publisher])
    reader.go_back()
    expect(gauges.locator(".subtitle").first).to_have_text(sentence(measures))


def test_11_how_meta_and_manus_ended_by_a_chinese_name(reader: Page) -> None:
    search(reader, "蝴蝶效应")
    expect(reader).to_have_url(re.compile(r"/companies/manus/$"))
    (deal,) = (
        fact
        for fact in facts("acquisition", known_on=today(), target__slug="manus")
        if fact["acquirer__slug"] == "meta"
    )
    deals = reader.locator("section", has=reader.get_by_role("heading", name="Acquisitions"))
    reads(deals, ["Meta", "Stage", str(deal["stage"])])
    orders = reader.get_by_role("link", name=re.compile("orders Meta.*cancelled"))
    orders.click()
    expect(reader.locator("h1")).to_contain_text("cancelled")


def test_12_two_models_side_by_side_their_data_and_a_citation(reader: Page) -> None:
    to(reader, "Compare")
    for name, typed in (("a", "DeepSeek R1"), ("b", "o1")):
        reader.locator(f"#compare-{name}").fill(typed)
        reader.locator(f"#compare-{name}-options [role=option]").get_by_text(typed, exact=True).first.click()
    reader.locator("main").get_by_role("button", name="Compare").click()
    expect(reader).to_have_url(re.compile(r"/compare/deepseek-r1-vs-o1/$"))
    found = of_models("deepseek-r1", "o1", known_on=today())
    assert found is not None
    for _, group in found.groups:
        for row in group:
            shown = reader.locator("tbody tr", has_text=row.title).first
            reads(shown, [row.title, *(cell.text for cell in row.cells)])
    to(reader, "Models")
    chart = reader.locator("#frontier-arena")
    with reader.expect_download() as download:
        chart.get_by_role("link", name="CSV, full data").click()
    with Path(download.value.path()).open(encoding="utf-8", newline="") as file:
        taken = {(row["line"], row["period"], row["value"] and float(row["value"])) for row in csv.DictReader(file)}
    points = {
        (line.key, point.x.isoformat(), "" if point.y is None else point.y)
        for line in result("frontier-arena").lines
        for point in line.points
    }
    assert taken == points
    chart.get_by_text("Cite", exact=True).click()
    # The code of an embed stands in such a box as well, closed.
    reads(chart.locator("details[open] .cite-box"), [result("frontier-arena").definition.title, in_words(today())])
