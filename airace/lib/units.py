"""Numbers as a reader sees them. One place, so that a value looks the same everywhere."""

from __future__ import annotations

from airace.lib.say import chinese

ENGLISH_STEPS = ((1e12, "tn"), (1e9, "bn"), (1e6, "m"), (1e3, "k"))
CHINESE_STEPS = ((1e12, "万亿"), (1e8, "亿"), (1e4, "万"))


def compact(value: float, digits: int = 3) -> str:
    """1.23bn, 45.6m, 789 (in Chinese 12.3亿, 4560万): significant digits and a magnitude in newspaper style."""
    sign, value = ("−", -value) if value < 0 else ("", value)
    for limit, suffix in CHINESE_STEPS if chinese() else ENGLISH_STEPS:
        if value >= limit * (1 - 10**-digits / 2):
            return f"{sign}{_significant(value / limit, digits)}{suffix}"
    return f"{sign}{_significant(value, digits)}"


def _significant(value: float, digits: int) -> str:
    if value == 0:
        return "0"
    whole = len(str(int(value)))
    return f"{value:.{max(0, digits - whole)}f}"


SYMBOLS = {"USD": "$", "HKD": "HK$", "CNY": "¥", "EUR": "€"}
CHINESE_UNITS = {"USD": "美元", "HKD": "港元", "CNY": "元", "EUR": "欧元"}


def money(value: float, currency: str = "USD") -> str:
    """A sum in newspaper style: $558m, 5.58亿美元."""
    return _of_currency(compact(value), currency)


def price(value: float, currency: str) -> str:
    """A price per share, exact: HK$116.20, $185.00."""
    return _of_currency(f"{value:,.2f}", currency)


def _of_currency(amount: str, currency: str) -> str:
    """The sign stands before the amount, in Chinese the word after it."""
    if chinese():
        return f"{amount}{CHINESE_UNITS.get(currency, f' {currency}')}"
    return SYMBOLS.get(currency, f"{currency} ") + amount


def _percent_sign() -> str:
    return "%" if chinese() else " %"


def percent(fraction: float, digits: int = 0) -> str:
    return f"{fraction * 100:.{digits}f}{_percent_sign()}".replace("-", "−")


def signed(value: float, digits: int = 0) -> str:
    """+12 or −3, with a true minus sign."""
    return f"{value:+.{digits}f}".replace("-", "−")


def number(value: float, digits: int = 0) -> str:
    """1,234.5 with a true minus sign."""
    return f"{value:,.{digits}f}".replace("-", "−")


def exact(value: float, unit: str) -> str:
    """All digits that matter, for two values beside each other: 1,234,567, 1,412.38, $135,000,000, 12.346 %."""
    sign, size = ("−", -value) if value < 0 else ("", value)
    if unit in {"fraction", "share", "probability"}:
        return f"{sign}{_digits(size * 100)}{_percent_sign()}"
    if unit in SYMBOLS:
        return sign + _of_currency(_digits(size), unit)
    return f"{sign}{_digits(size)}"


def _digits(size: float) -> str:
    """Grouped, with up to four decimals; four significant digits below one."""
    if 0 < size < 1:
        return f"{size:.4g}"
    return f"{size:,.4f}".rstrip("0").rstrip(".")
