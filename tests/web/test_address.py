from __future__ import annotations

from datetime import date

import pytest

from airace.web.address import Address, AddressError, own_params

TODAY = date(2026, 11, 23)


def address(known_on=None, **params):
    return Address("/models/", TODAY, known_on, params)


def test_links_keep_the_day_and_the_state():
    read = address(date(2026, 8, 6), **{"a.scale": "log"})
    assert read.with_changes({"a.tab": "table"}) == "/models/?a.scale=log&a.tab=table&known_on=2026-08-06"
    assert read.link("/capital/") == "/capital/?known_on=2026-08-06"
    assert read.as_of_today() == "/models/?a.scale=log"


def test_a_change_to_nothing_takes_a_parameter_away():
    assert address(**{"a.scale": "log"}).with_changes({"a.scale": ""}) == "/models/"


def test_the_same_state_is_always_the_same_address():
    assert address(b="2", a="1").with_changes({}) == address(a="1", b="2").with_changes({}) == "/models/?a=1&b=2"


def test_values_are_escaped():
    assert address().with_changes({"q": "智谱 &x=1"}) == "/models/?q=%E6%99%BA%E8%B0%B1+%26x%3D1"


def test_only_own_parameters_with_a_value_are_read():
    assert own_params({"q": " a ", "side": "", "utm": "x"}, ["side", "q"]) == {"q": "a"}


def test_a_choice_is_one_of_those_offered():
    assert address(scale="log").choice("scale", ["linear", "log"], "linear") == "log"
    assert address().choice("scale", ["linear", "log"], "linear") == "linear"
    with pytest.raises(AddressError, match="scale=cubic is not known here; choose one of linear, log"):
        address(scale="cubic").choice("scale", ["linear", "log"], "linear")


def test_a_day_is_written_as_a_day():
    assert address(since="2026-01-02").day("since") == date(2026, 1, 2)
    assert address().day("since") is None
    with pytest.raises(AddressError, match="write it as YYYY-MM-DD, for example 2026-11-23"):
        address(since="1 May").day("since")
