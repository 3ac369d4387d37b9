"""Pages found by their address, as pictures, embeds and citations need them."""

from __future__ import annotations

import pytest
from django.http import Http404
from django.test import RequestFactory

from airace.charts import drawn
from airace.metrics import registry
from airace.web.address import AddressError
from airace.web.chart import ChartView
from airace.web.shown import LONGEST, ask, chart_at, page_of, result_of


def at(address: str):
    return page_of(RequestFactory().get("/"), address)


def test_a_page_gives_its_charts_first_each_once_and_as_they_are_set(bundle):
    page, slug = at("/capital/?funding-trailing-year.scale=log&known_on=2026-08-06&nonsense=1#capex-annual")
    assert slug == "capex-annual"
    assert "nonsense" not in page.address.params
    found = ask(page)
    slugs = [result_of(thing).definition.slug for thing in found]
    assert len(slugs) == len(set(slugs))
    charts = [thing for thing in found if isinstance(thing, ChartView)]
    assert found[: len(charts)] == charts
    by_slug = {chart.slug: chart for chart in charts}
    assert by_slug["funding-trailing-year"].chosen.scale == "log"
    assert str(by_slug["funding-trailing-year"].result.known_on) == "2026-08-06"


def test_charts_that_are_only_a_page_s_own_are_found_there(bundle):
    page, _ = at("/compare/minimax-vs-zhipu/")
    assert chart_at(page, "company-funding").page_only
    with pytest.raises(Http404, match="no chart hub-downloads"):
        chart_at(at("/capital/")[0], "hub-downloads")


@pytest.mark.parametrize(
    "address",
    [
        "/nothing/",
        "/report/",
        "/search/",
        "/admin/",
        "//evil.example/",
        "https://evil.example/",
        "x",
        "/" + "a" * LONGEST,
    ],
)
def test_what_is_no_page_of_charts_is_refused_in_a_sentence(db, address):
    with pytest.raises(AddressError, match=r"\.$"):
        at(address)


def test_every_chart_has_a_metric_so_that_its_slug_is_an_address():
    assert set(drawn()) <= set(registry())
