from __future__ import annotations

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from airace import charts

pytestmark = pytest.mark.usefixtures("bundle")


@pytest.mark.parametrize("day", [date(2026, 10, 2), date(2024, 3, 1)])
def test_every_figure_of_the_bundled_data_is_sound(capsys, day):
    call_command("check_figures", known_on=day)
    assert "figures are sound" in capsys.readouterr().out


def test_a_figure_that_plotly_refuses_is_named(monkeypatch):
    monkeypatch.setattr(charts, "figure", lambda result, options: {"data": [{"type": "nonsense"}], "layout": {}})
    with pytest.raises(CommandError, match="frontier-arena \\(linear\\)"):
        call_command("check_figures")
