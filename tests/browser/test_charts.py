"""What a reader does with a chart: walk along it, choose, zoom, go back, take away; and what it says when it fails."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from airace.web.known_on import today

TOPICS = ("/", "/models/", "/adoption/", "/capital/", "/compute/", "/forecasts/", "/families/qwen/")
COMPARED = ("/compare/minimax-vs-zhipu/", "/compare/china-vs-us/")
PAGES = (*TOPICS, *COMPARED, "/metrics/ranks-text/", "/metrics/robot-density/")
SAID = re.compile(r"^[^,]+, .*?: \S")
BOXES = """(plot) => [...plot.querySelectorAll(".xtick text")].map((text) => {
  const box = text.getBoundingClientRect();
  return [box.left, box.right];
})"""


def draw(page: Page, chart: str) -> str:
    """Bring a chart near; the selector of its plot once it is drawn."""
    plot = f"#{chart}-plot"
    page.locator(f"#{chart}").scroll_into_view_if_needed()
    expect(page.locator(f"{plot} .main-svg").first).to_be_visible()
    return plot


def charts(page: Page) -> list[str]:
    return [str(plot.get_attribute("id")).removesuffix("-plot") for plot in page.locator(".plot").all()]


def query(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


@pytest.mark.parametrize("path", PAGES)
def test_every_chart_is_read_by_keyboard(page: Page, site: str, path: str) -> None:
    page.goto(site + path)
    for chart in charts(page):
        plot = draw(page, chart)
        page.locator(plot).focus()
        live = page.locator(f"#{chart} [data-live]")
        said = {}
        for key in ("ArrowLeft", "Home", "End", "ArrowUp", "ArrowRight"):
            page.keyboard.press(key)
            said[key] = live.text_content() or ""
            assert SAID.match(said[key]), f"{chart} says {said[key]!r} after {key}"
        lines = page.locator(plot).evaluate(
            "(plot) => plot.data.filter((trace) => trace.meta?.startsWith('read') && trace.x.length)"
            ".map((trace) => [trace.name, trace.x.length])"
        )
        assert said["ArrowLeft"] == said["End"]
        if lines[0][1] > 1:
            assert said["Home"] != said["End"]
        if len(lines) > 1:
            assert said["ArrowUp"].startswith(f"{lines[-1][0]}, ")
        page.keyboard.press("Escape")


def test_another_line_is_entered_on_the_nearest_day(page: Page, site: str) -> None:
    page.goto(f"{site}/models/")
    plot = draw(page, "frontier-eci")
    page.locator(plot).focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    place = """(plot) => plot.data.filter((trace) => trace.meta === "read").map((trace) => trace.x)"""
    first, second = page.locator(plot).evaluate(place)
    days = [abs(int(day[:4]) * 372 + int(day[5:7]) * 31 + int(day[8:10])) for day in second]
    start = int(first[0][:4]) * 372 + int(first[0][5:7]) * 31 + int(first[0][8:10])
    nearest = second[min(range(len(days)), key=lambda at: abs(days[at] - start))]
    said = page.locator("#frontier-eci [data-live]").text_content() or ""
    assert f"{int(nearest[8:10])} " in said
    assert nearest[:4] in said


def test_choices_of_several_charts_and_tables_add_up_in_the_address(page: Page, site: str) -> None:
    page.goto(f"{site}/capital/")
    page.locator("#funding-quarterly .switch a", has_text="Log").click()
    expect(page.locator("#funding-quarterly .switch a[aria-current]", has_text="Log")).to_be_visible()
    page.locator("#funding-trailing-year .switch a", has_text="Share").click()
    expect(page.locator("#funding-trailing-year .switch a[aria-current]", has_text="Share")).to_be_visible()
    page.locator("#ipo-proceeds").get_by_role("tab", name="Table").click()
    page.locator("#funding-quarterly .switch a", has_text="Off").click()
    expect(page.locator("#funding-quarterly .switch a[aria-current]", has_text="Off")).to_be_visible()
    chosen = {
        "funding-quarterly.scale": "log",
        "funding-trailing-year.show": "share",
        "ipo-proceeds.tab": "table",
        "funding-quarterly.events": "off",
    }
    assert query(page) == chosen
    page.locator(".known-on summary").click()
    page.get_by_role("button", name="10 Jan 2026").click()
    expect(page.locator(".banner")).to_contain_text("10 Jan 2026")
    assert query(page) == chosen | {"known_on": "2026-01-10"}
    expect(page.locator("#funding-quarterly .switch a[aria-current]", has_text="Log")).to_be_visible()
    expect(page.locator("#funding-trailing-year .switch a[aria-current]", has_text="Share")).to_be_visible()


def test_a_zoomed_stretch_is_in_the_address_and_back_draws_what_was_before(page: Page, site: str) -> None:
    page.goto(f"{site}/models/")
    plot = draw(page, "frontier-eci")
    page.locator("#frontier-eci .switch a", has_text="2 years").click()
    expect(page.locator("#frontier-eci .switch a[aria-current]", has_text="2 years")).to_be_visible()
    two_years = page.url
    draw(page, "frontier-eci")
    whole = page.locator(f"{plot} .nsewdrag").bounding_box()
    assert whole is not None
    height = whole["y"] + whole["height"] / 2
    page.mouse.move(whole["x"] + whole["width"] * 0.4, height)
    page.mouse.down()
    page.mouse.move(whole["x"] + whole["width"] * 0.8, height, steps=5)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"frontier-eci\.to=\d{4}-\d\d-\d\d"))
    zoomed = query(page)
    assert zoomed["frontier-eci.from"] < zoomed["frontier-eci.to"]
    draw(page, "frontier-eci")
    days = page.locator(plot).evaluate("(plot) => plot.data.flatMap((trace) => trace.x).map(String).sort()")
    assert zoomed["frontier-eci.from"] <= days[0][:10]
    page.go_back()
    expect(page).to_have_url(two_years)
    expect(page.locator("#frontier-eci .switch a[aria-current]", has_text="2 years")).to_be_visible()
    draw(page, "frontier-eci")
    page.go_back()
    expect(page).to_have_url(f"{site}/models/")
    expect(page.locator("#frontier-eci .switch a[aria-current]", has_text="All")).to_be_visible()


def test_a_period_is_chosen_without_a_pointer_and_keeps_the_rest(page: Page, site: str) -> None:
    page.goto(f"{site}/capital/")
    page.locator("#funding-quarterly .switch a", has_text="Share").click()
    expect(page.locator("#funding-quarterly .switch a[aria-current]", has_text="Share")).to_be_visible()
    chart = page.locator("#funding-trailing-year")
    chart.locator("summary", has_text="Another period").press("Enter")
    chart.get_by_label("From").fill("2025-02-01")
    chart.get_by_label("to", exact=True).fill("2025-12-31")
    chart.get_by_role("button", name="Show", exact=True).press("Enter")
    expect(chart.locator(".subtitle")).to_contain_text("Dec 2025")
    assert query(page) == {
        "funding-quarterly.show": "share",
        "funding-trailing-year.from": "2025-02-01",
        "funding-trailing-year.to": "2025-12-31",
    }


def test_a_choice_and_the_way_back_leave_the_reader_where_he_was(page: Page, site: str) -> None:
    page.goto(f"{site}/capital/")
    draw(page, "ipo-proceeds")
    page.locator("#ipo-proceeds .switches").scroll_into_view_if_needed()
    place = page.evaluate("() => scrollY")
    assert place > 200
    page.locator("#ipo-proceeds .switch a", has_text="Log").click()
    expect(page.locator("#ipo-proceeds .switch a[aria-current]", has_text="Log")).to_be_visible()
    draw(page, "ipo-proceeds")
    assert abs(page.evaluate("() => scrollY") - place) < 40
    page.go_back()
    expect(page.locator("#ipo-proceeds .switch a[aria-current]", has_text="Linear")).to_be_visible()
    expect(page.locator("#ipo-proceeds-plot .main-svg").first).to_be_visible()
    page.wait_for_timeout(300)
    assert abs(page.evaluate("() => scrollY") - place) < 120


def test_a_line_is_hidden_and_its_place_in_the_address_kept(page: Page, site: str) -> None:
    page.goto(f"{site}/metrics/ranks-text/")
    plot = draw(page, "ranks-text")
    first = page.locator("#ranks-text .several a").first
    name = first.text_content() or ""
    first.click()
    expect(page.locator("#ranks-text .several a").first).to_have_attribute("aria-label", f"Show {name}")
    assert "ranks-text.hide" in query(page)
    draw(page, "ranks-text")
    assert name not in page.locator(plot).evaluate("(plot) => plot.data.map((trace) => trace.name)")
    page.locator("#ranks-text .several a").first.click()
    expect(page.locator("#ranks-text .several a").first).to_have_attribute("aria-label", f"Hide {name}")
    assert query(page) == {}


def test_events_lead_to_their_pages_also_without_a_pointer(page: Page, site: str) -> None:
    page.goto(f"{site}/metrics/ranks-text/")
    draw(page, "ranks-text")
    page.locator("#ranks-text .marks summary").click()
    link = page.locator("#ranks-text .marks a").first
    name = link.text_content()
    assert page.locator("#ranks-text-plot .annotation-text", has_text=name).count() == 1
    link.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/timeline/\d{4}-\d\d-\d\d-"))


def test_the_slider_speaks_follows_and_looks_back_on_enter(page: Page, site: str) -> None:
    page.goto(f"{site}/capital/?funding-quarterly.scale=log")
    page.locator(".known-on summary").click()
    slider = page.locator("#known-on-slider")
    expect(slider).to_have_attribute("aria-valuetext", "today")
    today = page.locator("#known-on-day").input_value()
    slider.focus()
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    chosen = page.locator("#known-on-day").input_value()
    assert chosen < today
    spoken = slider.get_attribute("aria-valuetext") or ""
    assert re.fullmatch(r"\d{1,2} \w{3,4} \d{4}", spoken), spoken
    assert spoken.startswith(f"{int(chosen[8:])} ")
    assert page.url == f"{site}/capital/?funding-quarterly.scale=log"
    page.keyboard.press("Enter")
    expect(page.locator(".banner")).to_be_visible()
    assert query(page) == {"funding-quarterly.scale": "log", "known_on": chosen}
    page.locator(".known-on summary").click()
    expect(page.locator("#known-on-slider")).to_have_attribute("aria-valuetext", spoken)


@pytest.mark.parametrize("width", [390, 1360])
def test_the_slider_looks_back_when_it_is_let_go(page: Page, site: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{site}/compute/")
    page.locator(".known-on summary").click()
    box = page.locator("#known-on-slider").bounding_box()
    panel = page.locator(".look-back").bounding_box()
    assert box is not None
    assert panel is not None
    assert panel["x"] >= 0
    assert panel["x"] + panel["width"] <= width
    page.mouse.move(box["x"] + box["width"] - 8, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] / 2, steps=4)
    page.mouse.up()
    expect(page.locator(".banner")).to_be_visible()
    # Whatever day it is: the middle of the slider is well back, in the years of weeks and months.
    assert timedelta(days=180) < today() - date.fromisoformat(query(page)["known_on"]) < timedelta(days=6 * 366)


def test_without_javascript_the_day_is_chosen_by_box_and_buttons(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/capital/?funding-quarterly.scale=log")
    page.locator(".known-on summary").click()
    expect(page.locator("#known-on-slider")).to_be_hidden()
    page.get_by_role("button", name="10 Jan 2026").click()
    assert query(page) == {"funding-quarterly.scale": "log", "known_on": "2026-01-10"}
    page.locator("#funding-quarterly .cite summary", has_text="Cite").click()
    for form in ("short", "long", "bibtex"):
        expect(page.locator(f"#funding-quarterly-cite-{form}")).to_contain_text("known_on=2026-01-10")
    expect(page.locator("#funding-quarterly [data-copy]").first).to_be_hidden()
    expect(page.locator("#funding-quarterly [data-copy-link]")).to_have_text("Link")
    context.close()


def test_links_and_citations_are_copied(browser: Browser, site: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{site}/capital/?known_on=2026-08-06")
    chart = page.locator("#funding-quarterly")
    link = chart.get_by_role("link", name="Copy link")
    address = link.get_attribute("href")
    link.click()
    expect(chart.locator("[data-copy-link]")).to_have_text("Link copied")
    assert page.evaluate("() => navigator.clipboard.readText()") == address
    assert address == f"{site}/capital/?known_on=2026-08-06#funding-quarterly"
    chart.locator(".cite summary", has_text="Cite").click()
    for form, words in (("short", "Copy the short citation"), ("bibtex", "Copy the citation as BibTeX")):
        chart.get_by_role("button", name=words).click()
        expect(page.locator("#copied")).to_have_text("Copied")
        copied = page.evaluate("() => navigator.clipboard.readText()")
        assert copied == (page.locator(f"#funding-quarterly-cite-{form}").text_content() or "").strip()
        assert address in copied
    context.close()


def test_where_nothing_may_be_copied_the_link_is_a_link_and_the_citation_is_selected(page: Page, site: str) -> None:
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('refused'));")
    page.goto(f"{site}/capital/?known_on=2026-08-06&funding-quarterly.scale=log")
    chart = page.locator("#funding-quarterly")
    chart.locator(".cite summary", has_text="Cite").click()
    chart.get_by_role("button", name="Copy the short citation").click()
    expect(chart.get_by_role("button", name="Copy the short citation")).to_contain_text("Selected")
    assert page.evaluate("() => getSelection().toString()").startswith("AI Race, ")
    chart.get_by_role("link", name="Copy link").click()
    expect(page).to_have_url(re.compile(r"#funding-quarterly$"))


def test_the_visible_data_and_the_picture_are_downloaded(page: Page, site: str) -> None:
    page.goto(f"{site}/capital/?funding-quarterly.from=2026-01-01&funding-quarterly.show=share")
    draw(page, "funding-quarterly")
    chart = page.locator("#funding-quarterly")
    with page.expect_download() as visible:
        chart.get_by_role("link", name="CSV, visible data").click()
    lines = visible.value.path().read_text(encoding="utf-8").splitlines()
    assert visible.value.suggested_filename.endswith("-as-drawn.csv")
    shares = [line.split(",") for line in lines[1:]]
    assert {cells[2][:4] for cells in shares} == {"2026"}
    assert all(0 <= float(cells[3]) <= 1 for cells in shares if cells[3])
    with page.expect_download() as full:
        chart.get_by_role("link", name="CSV, full data").click()
    assert len(full.value.path().read_text(encoding="utf-8").splitlines()) > len(lines)
    for kind, start in (("PNG", b"\x89PNG"), ("SVG", b"<svg")):
        with page.expect_download() as picture:
            chart.get_by_role("button", name=kind).click()
        assert picture.value.path().read_bytes().startswith(start)


def test_without_the_library_the_chart_says_so_and_shows_its_table(page: Page, site: str) -> None:
    page.route("**/plotly*", lambda route: route.abort())
    page.goto(f"{site}/capital/")
    chart = page.locator("#funding-quarterly")
    expect(chart.get_by_role("alert")).to_contain_text("the chart library did not load")
    expect(chart.locator("table")).to_be_visible()
    expect(chart.locator(".plot")).to_be_hidden()
    page.unroute("**/plotly*")
    chart.get_by_role("button", name="Try again").click()
    expect(page.locator("#funding-quarterly-plot .main-svg").first).to_be_visible()


@pytest.mark.parametrize(("status", "words"), [(0, "could not be reached"), (500, "answered with an error")])
def test_a_choice_that_fails_says_so_and_can_be_tried_again(page: Page, site: str, status: int, words: str) -> None:
    def fail(route: Route) -> None:
        if status:
            route.fulfill(status=status, body="<p>Something failed</p>", content_type="text/html")
        else:
            route.abort()

    page.goto(f"{site}/capital/")
    draw(page, "funding-quarterly")
    page.route("**/capital/?*", fail)
    chart = page.locator("#funding-quarterly")
    chart.locator(".switch a", has_text="Log").click()
    expect(chart.get_by_role("alert")).to_contain_text(words)
    expect(page.locator("#funding-quarterly-plot .main-svg").first).to_be_visible()
    expect(chart).not_to_have_attribute("aria-busy", "true")
    assert page.url == f"{site}/capital/"
    page.unroute("**/capital/?*")
    chart.get_by_role("link", name="Try again").click()
    expect(page.locator("#funding-quarterly .switch a[aria-current]", has_text="Log")).to_be_visible()


def test_an_empty_period_says_so_and_leads_out(page: Page, site: str) -> None:
    page.goto(f"{site}/capital/?funding-quarterly.from=2001-01-01&funding-quarterly.to=2001-12-31")
    empty = page.locator("#funding-quarterly .empty")
    expect(empty).to_contain_text("No value lies between 1 Jan 2001 and 31 Dec 2001.")
    empty.get_by_role("link").click()
    expect(empty).to_have_count(0)
    draw(page, "funding-quarterly")
    assert query(page) == {}


def test_a_readers_own_colours_are_drawn_and_nothing_moves(browser: Browser, site: str) -> None:
    context = browser.new_context(forced_colors="active", reduced_motion="reduce", color_scheme="dark")
    page = context.new_page()
    page.goto(f"{site}/models/")
    plot = draw(page, "frontier-eci")
    colours = page.locator(plot).evaluate(
        "(plot) => [plot._fullLayout.paper_bgcolor, ...plot.data.filter((t) => t.mode === 'lines').map((t) => t.line.color)]"
    )
    system = page.evaluate(
        """() => ["Canvas", "CanvasText", "LinkText"].map((name) => {
          const probe = document.body.appendChild(document.createElement("i"));
          probe.style.color = name;
          return getComputedStyle(probe).color;
        })"""
    )
    assert colours[0] == system[0]
    assert set(colours[1:]) == {system[1], system[2]}
    assert page.evaluate("() => document.getAnimations().length") == 0
    context.close()


@pytest.mark.parametrize("width", [360, 390, 1360])
@pytest.mark.parametrize("path", PAGES)
def test_words_of_the_time_axis_keep_clear_of_each_other(page: Page, site: str, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(site + path)
    for chart in charts(page):
        boxes = sorted(page.locator(draw(page, chart)).evaluate(BOXES))
        assert boxes, f"{chart} has no time axis"
        for before, after in pairwise(boxes):
            assert before[1] + 3 <= after[0], f"{chart} at {width}: {boxes}"
    whole, seen = page.evaluate("() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert whole <= seen


def test_the_strip_of_imports_is_walked_by_keyboard(page: Page, site: str) -> None:
    page.goto(f"{site}/status/airace/")
    strip = page.locator("svg.strip")
    strip.focus()
    page.keyboard.press("ArrowLeft")
    newest = strip.locator("g").last
    expect(newest).to_have_class(re.compile(r"\bat\b"))
    expect(page.locator("svg.strip + [aria-live]")).to_have_text(newest.locator("title").text_content() or "nothing")
