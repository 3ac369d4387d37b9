"""Form fields in which people write as they are used to: days, sums with their currency, numbers, free vocabularies."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Field, Model
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from airace.ingest.rows import when as as_field
from airace.lib.written import UnreadableError, amount, when

CURRENCIES = (
    *("USD", "CNY", "HKD", "EUR", "GBP", "JPY", "KRW", "SGD", "INR", "CAD", "AUD", "CHF", "SEK", "DKK", "NOK"),
    *("ILS", "TWD", "AED", "SAR"),
)
DAY_HINT = "2026-01-08, Jan 2026, 2026 Q1, 2026年1月 …"
ATTRS = {"class": "vTextField", "autocomplete": "off"}


@dataclass(frozen=True, slots=True)
class Money:
    amount: Decimal
    currency: str


def precision_of(kind: type[Model], column: str) -> str:
    """The column that says how exact a day is; '' where the day is always exact."""
    names = {field.name for field in kind._meta.get_fields()}
    own = {f"{column}_precision", f"{column.removesuffix('_on')}_precision", "precision" if column == "start" else ""}
    return next(iter(names & own), "")


class DayField(forms.CharField):
    """A day, month, quarter or year in one box; `precision` holds which, once it was read. `exact`: days only."""

    def __init__(self, *, exact: bool = False, **options: Any) -> None:
        hint = "2026-01-08, 8 Jan 2026 …" if exact else DAY_HINT
        options.setdefault("widget", forms.TextInput(attrs={**ATTRS, "placeholder": hint}))
        super().__init__(**options)
        self.exact, self.precision = exact, "day"

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            day, self.precision = when(text)
        except UnreadableError as error:
            raise forms.ValidationError(str(error)) from None
        if self.exact and self.precision != "day":
            raise forms.ValidationError("Write the whole day, like 2026-01-08; this one is never known less exactly.")
        return day

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return when(str(self.prepare_value(initial) or "")) != when(str(data or ""))
        except UnreadableError:
            return super().has_changed(self.prepare_value(initial), data)


def written_day(day: date | None, precision: str) -> str:
    """A stored day as it is typed: 2026-01 for a month."""
    said = as_field(day, precision)
    return said["value"] if said else ""


class AmountField(forms.CharField):
    """A number as people write one: 558m, 4,348.1 million, 43.5亿. `whole`: no fraction of one."""

    def __init__(self, *, whole: bool = False, **options: Any) -> None:
        options.pop("max_digits", None), options.pop("decimal_places", None)
        options.setdefault("widget", forms.TextInput(attrs={**ATTRS, "inputmode": "decimal"}))
        super().__init__(**options)
        self.whole = whole

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            number = amount(text)
        except UnreadableError as error:
            minus = text.lstrip().startswith(("-", "−"))
            raise forms.ValidationError("It cannot be negative." if minus else str(error)) from None
        if self.whole and number != number.to_integral_value():
            raise forms.ValidationError("It must be a whole number.")
        return int(number) if self.whole else number

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return f"{value.normalize():,f}"
        return f"{value:,}" if isinstance(value, int) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return amount(str(self.prepare_value(initial) or "")) != amount(str(data or ""))
        except UnreadableError:
            return super().has_changed(self.prepare_value(initial), data)


class MoneyInput(forms.MultiWidget):
    """The sum, and beside it its currency; the sum's box has the name of the column itself."""

    use_fieldset = False

    def __init__(self) -> None:
        boxes: dict[str, forms.Widget | type[forms.Widget]] = {
            "": forms.TextInput(attrs={**ATTRS, "inputmode": "decimal", "placeholder": "558m, 4.35bn, 43.5亿 …"}),
            "currency": forms.Select(choices=[(code, code) for code in CURRENCIES], attrs={"aria-label": "Currency"}),
        }
        super().__init__(boxes, attrs={"class": "money"})

    def decompress(self, value: Any) -> list[Any]:
        if isinstance(value, Money):
            return [AmountField().prepare_value(value.amount), value.currency]
        return [AmountField().prepare_value(value), "USD"]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        return [data.get(name), data.get(f"{name}_currency") or "USD"]

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0"


class MoneyField(forms.MultiValueField):
    """A sum in any of the usual currencies; the form turns it into the column's dollars."""

    widget = MoneyInput

    def __init__(self, **options: Any) -> None:
        for name in ("max_digits", "decimal_places"):
            options.pop(name, None)
        fields = (AmountField(required=False), forms.ChoiceField(choices=[(code, code) for code in CURRENCIES]))
        super().__init__(fields, require_all_fields=False, **options)

    def compress(self, data_list: list[Any]) -> Money | None:
        return Money(data_list[0], data_list[1]) if data_list and data_list[0] is not None else None

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = initial if isinstance(initial, list) else MoneyInput().decompress(initial)
        if not (before[0] or (data and data[0])):
            return False
        return AmountField().has_changed(before[0], data[0]) or before[1] != data[1]


class Suggesting(forms.TextInput):
    """A text with the words that are in use to choose from; others may be typed."""

    def __init__(self, words: Callable[[], Iterable[str]]) -> None:
        super().__init__(attrs=ATTRS)
        self.words = words

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        listed = f"{(attrs or {}).get('id', name)}_words"
        box = super().render(name, value, {**(attrs or {}), "list": listed}, renderer)
        words = sorted(set(filter(None, self.words())))
        options = format_html_join("", '<option value="{}"></option>', ((word,) for word in words))
        return format_html('{}<datalist id="{}">{}</datalist>', box, listed, options)


def words_of(column: Field[Any, Any]) -> Callable[[], list[str]]:
    """The values that a column has in the database, asked when the form is drawn."""
    rows = column.model._default_manager
    return lambda: list(rows.order_by().values_list(column.name, flat=True).distinct()[:200])
