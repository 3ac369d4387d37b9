import pytest

from airace.lib.units import compact, exact, money, number, percent, price, signed


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "0"),
        (7, "7.00"),
        (999, "999"),
        (999.9, "1.00k"),
        (558e6, "558m"),
        (999.6e6, "1.00bn"),
        (1.15e9, "1.15bn"),
        (-2e12, "−2.00tn"),
    ],
)
def test_compact_numbers_keep_three_digits(value: float, words: str) -> None:
    assert compact(value) == words


def test_money_names_its_currency() -> None:
    assert (money(116.2, "HKD"), money(2e9), money(8.66, "CNY"), money(5, "KRW")) == (
        "HK$116",
        "$2.00bn",
        "¥8.66",
        "KRW 5.00",
    )


def test_minus_signs_are_typographic_everywhere() -> None:
    assert (percent(-0.125, 1), signed(-3), number(-1234.5, 1)) == ("−12.5 %", "−3", "−1,234.5")


def test_prices_keep_their_cents() -> None:
    assert (price(116.2, "HKD"), price(1272.5, "CNY")) == ("HK$116.20", "¥1,272.50")


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (1234567, "downloads", "1,234,567"),
        (1412.38, "points", "1,412.38"),
        (135e9, "USD", "$135,000,000,000"),
        (0.123456, "fraction", "12.3456 %"),
        (-0.123456, "share", "−12.3456 %"),
        (0.00123456, "points", "0.001235"),
        (-1000, "points", "−1,000"),
        (0, "USD", "$0"),
    ],
)
def test_exact_numbers_keep_what_rounding_would_hide(value: float, unit: str, words: str) -> None:
    assert exact(value, unit) == words
