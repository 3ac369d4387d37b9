"""Prices out of a file, through the import road."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from airace import models

pytestmark = pytest.mark.django_db
HEADER = "symbol,date,close,currency,source_url\n"


@pytest.fixture(autouse=True)
def zhipu(db: None) -> None:
    company = models.Company.objects.create(slug="zhipu", name="Z.ai", side="CN")
    models.Ticker.objects.create(company=company, exchange="HKEX", symbol="2513.HK")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "prices.csv"
    path.write_text(HEADER + "02513,2026-11-20,100.5,HKD,https://paper.example/z\n", "utf-8")
    return path


def say(file: Path) -> str:
    out = StringIO()
    call_command("import_prices", str(file), stdout=out)
    return out.getvalue().splitlines()[-1]


def test_a_price_belongs_to_the_company_of_its_ticker_and_is_read_once(file: Path) -> None:
    assert say(file) == "Prices: 1 rows, 1 added, 0 restated, 0 refused."
    price = models.Observation.objects.get()
    assert (price.value, price.series.variant, price.series.unit, price.url) == (
        100.5,
        "2513.HK",
        "HKD",
        "https://paper.example/z",
    )
    assert price.series.company is not None
    assert (price.series.company.slug, price.series.source.slug) == ("zhipu", "manual-prices")
    assert say(file) == "Prices: 1 rows, 0 added, 0 restated, 0 refused."


def test_a_corrected_file_restates_the_price(file: Path) -> None:
    say(file)
    file.write_text(file.read_text("utf-8").replace("100.5", "101"), "utf-8")
    assert say(file) == "Prices: 1 rows, 1 added, 1 restated, 0 refused."


def test_a_ticker_that_nobody_has_is_refused_and_the_rest_goes_on(file: Path) -> None:
    file.write_text(file.read_text("utf-8") + "9999.HK,2026-11-20,1,HKD,https://paper.example/n\n", "utf-8")
    assert say(file) == "Prices: 2 rows, 1 added, 0 restated, 1 refused."
    assert models.Rejection.objects.get().reason.startswith("9999.HK is no known company")


def test_a_file_that_is_missing_or_of_another_shape_is_said_in_a_sentence(file: Path) -> None:
    with pytest.raises(CommandError, match="There is no file"):
        say(file.with_name("none.csv"))
    file.write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(CommandError, match="has no column symbol"):
        say(file)
