"""The forms of facts: their own fields as people write them, and where what is typed was read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.forms.models import construct_instance

from airace.admin.fields import DayField, Money, precision_of, written_day
from airace.ingest import entry
from airace.ingest.lookalikes import Alike, lookalikes
from airace.ingest.slugs import slug_of
from airace.lib.dates import in_words, last_day
from airace.lib.units import money as in_short
from airace.models import Tier
from airace.queries.fx import Rate, usd_rate
from airace.web.known_on import today

if TYPE_CHECKING:  # generic for the type checker only
    ModelForm = forms.ModelForm[Any]
else:
    ModelForm = forms.ModelForm

STATED = (
    *("stated_url", "stated_title", "stated_publisher", "stated_on", "stated_tier"),
    *("stated_first", "stated_reason"),
)
KEPT = STATED[:5]  # by “Save and add another”
UNKNOWN_RATE = "No rate of {currency} for {day} is on record, so the sum in dollars is unknown."


class Wide(forms.TextInput):
    """A text as wide as the admin's own."""

    def __init__(self) -> None:
        super().__init__(attrs={"class": "vTextField", "autocomplete": "off"})


class WrittenForm(ModelForm):
    """A form with days as people write them, a slug that need not be typed, and a look at what is there already."""

    stated_anyway = forms.BooleanField(required=False)
    alike: tuple[Alike, ...] = ()
    refused = ""  # why the write road would not have it, after everything here was in order

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.day_names:
            if getattr(self.instance, name, None):
                precision = getattr(self.instance, precision_of(type(self.instance), name) or "-", "day")
                self.initial[name] = written_day(getattr(self.instance, name), precision)
        if "slug" in self.fields:
            self.fields["slug"].required = False
        if "attempt" in self.fields:
            self.fields["attempt"].required = False

    @property
    def day_names(self) -> Iterator[str]:
        yield from (name for name, field in self.fields.items() if isinstance(field, DayField))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in self.day_names:
            field: Any = self.fields[name]
            if (partner := precision_of(type(self.instance), name)) and cleaned.get(name):
                setattr(self.instance, partner, field.precision)
        if "attempt" in self.fields and ("attempt" not in self.changed_data or not cleaned.get("attempt")):
            cleaned["attempt"] = self.instance.attempt if self.instance.pk else self._next_attempt(cleaned)
        if "slug" in self.fields and not cleaned.get("slug") and not self.errors:
            cleaned["slug"] = self.instance.slug or slug_of(construct_instance(self, self.instance))
            if not cleaned["slug"]:
                self.add_error("slug", "No name for addresses can be made of what is typed; write one.")
        return cleaned

    def _next_attempt(self, cleaned: dict[str, Any]) -> int:
        """A second listing at one venue is a second attempt, without being told so."""
        same = {"company": cleaned.get("company"), "exchange": cleaned.get("exchange", "")}
        known = type(self.instance)._default_manager.filter(**same).order_by("-attempt")
        return 1 + (known.values_list("attempt", flat=True).first() or 0)

    def _post_clean(self) -> None:
        """Once the row holds what was typed, look whether it is there already."""
        super()._post_clean()  # type: ignore[misc]
        if self.refused:
            self.add_error(None, self.refused)
        self.alike = tuple(lookalikes(self.instance))
        if self.alike and not self.cleaned_data.get("stated_anyway"):
            said = " ".join(one.sentence for one in self.alike)
            self.add_error(
                None, forms.ValidationError(f"{said} Tick that it is another one, or open that one.", "alike")
            )


class SourceForm(WrittenForm):
    stated_url = forms.URLField(
        label="Source address",
        max_length=1000,
        assume_scheme="https",
        help_text="Paste where you read it; title, publisher and day are looked up.",
        widget=forms.URLInput(attrs={"class": "vURLField", "autocomplete": "off", "placeholder": "https://"}),
    )
    stated_title = forms.CharField(label="Title of the page", required=False, max_length=500, widget=Wide)
    stated_publisher = forms.CharField(label="Publisher", required=False, max_length=200, widget=Wide)
    stated_on = DayField(label="Published on", help_text="When the source said it; decides what was known when.")
    stated_tier = forms.TypedChoiceField(
        label="Kind of source", choices=Tier.choices, coerce=int, initial=Tier.REPORTING
    )
    stated_first = forms.BooleanField(
        label="Show this one",
        required=False,
        help_text="Puts these values before the rule (closest source first, then newest). Say why below.",
    )
    stated_reason = forms.CharField(label="Why", required=False, max_length=500, widget=Wide)

    money: ClassVar[Mapping[str, str]] = {}  # column → field of the claim
    money_days: ClassVar[tuple[str, ...]] = ()  # columns whose day a rate is of, the first that is filled
    may_prefer = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own: dict[str, Any] = {}
        self.converted: dict[str, str] = {}
        if "amount" in self.money and getattr(self.instance, "amount", None) is not None:
            self.initial["amount"] = Money(self.instance.amount, self.instance.currency or "USD")
        if not self.may_prefer:
            del self.fields["stated_first"]

    def clean_stated_on(self) -> date | None:
        """A source of which only the month is known counts from its last day."""
        field: Any = self.fields["stated_on"]
        day: date = self.cleaned_data["stated_on"]
        if day > today():
            raise forms.ValidationError("This day lies in the future; a source cannot be published yet.")
        return min(last_day(day, field.precision), today())

    def clean(self) -> dict[str, Any]:
        for column in (name for name in self.money if name in self.fields):
            self._convert(column)
        cleaned = super().clean()
        if cleaned.get("stated_first") and not cleaned.get("stated_reason"):
            self.add_error("stated_reason", "Say why these values go before the rule.")
        if getattr(self.instance, "source_url", None) == "":
            self.instance.source_url = cleaned.get("stated_url", "")
        return cleaned

    def _convert(self, column: str) -> None:
        """Dollars for the column, the sum as it was stated for the claim, and the sentence that tells the rate."""
        given = self.cleaned_data.get(column)
        if not isinstance(given, Money):
            return
        dollars, rate = given.amount, None
        on = next((day for name in self.money_days if (day := self.cleaned_data.get(name))), None)
        on = on or self.cleaned_data.get("stated_on") or today()
        if given.currency != "USD":
            rate = usd_rate(given.currency, on, today())
            self.converted[column] = told(given, rate, on)
        if column == "amount":  # the one column that is in the stated currency, with its dollars beside it
            self.cleaned_data[column] = given.amount
            self.instance.currency = given.currency
            self._dollars_beside(given, rate)
            return
        if given.currency == "USD":
            self.cleaned_data[column] = dollars
            return
        self.cleaned_data[column] = in_dollars(given.amount, rate) if rate else None
        if self._touched(column):
            self.own[self.money[column]] = as_stated(given, rate)

    def _dollars_beside(self, given: Money, rate: Rate | None) -> None:
        stated = self.cleaned_data.get("amount_usd")
        if isinstance(stated, Money):
            stated = stated.amount
        same = given.currency == "USD"
        row = self.instance
        if stated is None and "amount" in self.changed_data:
            row.amount_usd = given.amount if same else (in_dollars(given.amount, rate) if rate else None)
            row.fx_rate = None if same or rate is None else round(Decimal(str(rate.value)), 6)
            row.fx_source = "" if same or rate is None else source_of(rate)
            self.cleaned_data["amount_usd"] = row.amount_usd
            if not same:
                self.own["amount"] = as_stated(given, rate)
        self.cleaned_data["amount_missing"] = row.amount_missing = ""

    def _touched(self, column: str) -> bool:
        return self.instance.pk is None or column in self.changed_data

    def full_clean(self) -> None:
        """Look whether what the row holds is possible, before anything is written."""
        super().full_clean()
        if not self.is_bound or self.errors:
            return
        for wrong in entry.implausible(self.instance, changed=self.touched, published=self.cleaned_data["stated_on"]):
            self.add_error(None, wrong)

    @property
    def touched(self) -> list[str]:
        names = [name for name in self.changed_data if not name.startswith("stated_")]
        return [*names, *(("amount_usd", "fx_rate") if "amount" in names and "amount" in self.money else ())]

    @property
    def stated(self) -> entry.Stated:
        given = self.cleaned_data
        return entry.Stated(
            given["stated_url"],
            given["stated_tier"],
            given["stated_on"],
            given.get("stated_first", False),
            given["stated_reason"],
            given["stated_title"],
            given["stated_publisher"],
        )


def in_dollars(amount: Decimal, rate: Rate) -> Decimal:
    return (amount * Decimal(str(rate.value))).quantize(Decimal(1), ROUND_HALF_UP)


def source_of(rate: Rate) -> str:
    title = rate.source.title if rate.source else "European Central Bank"
    return f"{title}, {in_words(rate.day)}"[:200]


def as_stated(given: Money, rate: Rate | None) -> dict[str, Any]:
    """The sum as a claim holds it; dollars that we computed say at which rate, and whose."""
    plain = entry.plain(given.amount)
    said: dict[str, Any] = {"value": plain, "currency": given.currency}
    if rate:
        dollars = entry.plain(in_dollars(given.amount, rate))
        said["also"] = {"value": dollars, "currency": "USD", "rate": round(rate.value, 6), "by": source_of(rate)}
    return said


def told(given: Money, rate: Rate | None, on: date) -> str:
    """The dollars of a sum, the rate and whose it is; that it is unknown where it is."""
    if rate is None:
        return UNKNOWN_RATE.format(currency=given.currency, day=in_words(on))
    dollars = float(in_dollars(given.amount, rate))
    return f"= {in_short(dollars)} at {rate.value:.4f} dollars to one {given.currency} ({source_of(rate)})."


class BecauseForm(WrittenForm):
    """The form of a kind that no claims speak of: its source, or the reason, is kept in the row's history."""

    stated_because = forms.CharField(
        label="Source or reason",
        max_length=1000,
        min_length=4,
        help_text="The address where you read it, or why you change it; kept in the history.",
        widget=Wide,
    )
