"""What the fields and parameters of the API hold, in a sentence for its document."""

from __future__ import annotations

from django.utils.text import format_lazy

from airace.api.kinds import Field, Kind

WORDS = {
    "id": "Stable name of the item; what stands in its address.",
    "page": "The page that shows it, on this site.",
    "evidence": "The page that shows who said it, when and in which words; '' where there is none.",
    "source_url": "Where it was read.",
    "sources": "Slugs of the sources behind it; `article` for an article.",
    "source": "Slug of the source.",
    "side": "US, CN, other or unknown: where the organisation behind it has its primary base.",
    "name_zh": "Name in Chinese script.",
    "known_at": "When the public could first know this value.",
    "second_hand": "Read in a report about the source, not in the source.",
    "amount_usd": "US dollars at the announcement, where stated in them.",
    "amount_missing": "Why the amount is empty: unknown, undisclosed or not-applicable; '' where it is given.",
    "price_missing": "Why the price is empty: unknown, undisclosed or not-applicable; '' where it is given.",
    "in_totals": "False for second reports, talks, tranches and superseded reports, which our sums leave out.",
    "low": "Lower end of the source's interval.",
    "high": "Upper end of the source's interval.",
    "parameters_total": "Billions of parameters, all of them.",
    "parameters_active": "Billions of parameters used per token.",
    "probability_low": "Lower end of the chance that was given, a fraction.",
    "probability_high": "Upper end of the chance that was given, a fraction.",
    "proceeds_usd": "US dollars raised, gross; never a target.",
    "target_usd": "US dollars sought before pricing; never a result.",
    "excluded": "Why the repository stays out of totals; '' where it counts.",
    "lag_months": "Months that China was said to be behind.",
    "fields": "What the statement says, field by field, in the forms that docs/api.md names.",
    "tier": "How close the source stands to the fact: 1 primary filing … 5 second hand.",
    "new": "The value now; null where the source took it back.",
    "old": "The value before; null where it was unknown.",
    "subject": "Slug of what is measured, or a side or currency.",
    "who": "Page of the person or organisation.",
    "outcome": "yes, no or ambiguous; null while it is open.",
    "scheduled": "Announced for its date; nobody has confirmed yet that it happened.",
}
_FORMS = {
    "date": "A day, YYYY-MM-DD.",
    "time": "A moment in UTC.",
    "number": "A number.",
    "int": "A whole number.",
    "bool": "true or false.",
    "texts": "A list of texts.",
}


def described(field: Field) -> str:
    """The field in a sentence; at least its form, for one whose name says what it is."""
    known = WORDS.get(field.name) or _FORMS.get(field.type)
    plain = field.name.replace("_", " ").capitalize()
    if field.name.endswith("_precision"):
        return "How exact the date beside it is: day, month, quarter or year."
    return str(known) if field.name in WORDS else f"{plain}. {known}" if known else f"{plain}."


def parameter(kind: Kind, name: str) -> str:
    """What a parameter of a collection does."""
    told = {
        "q": format_lazy("Only items that hold these words in {names}.", names=", ".join(kind.words) or "title, text"),
        "from": format_lazy("Only items whose {name} is this day or later (YYYY-MM-DD).", name=kind.period),
        "to": format_lazy("Only items whose {name} is this day or earlier (YYYY-MM-DD).", name=kind.period),
        "sort": format_lazy("One of {names}; - before it turns the order round.", names=_sorts(kind)),
    }
    return str(told.get(name) or format_lazy("Only items with this {name}.", name=name))


def _sorts(kind: Kind) -> str:
    return ", ".join(name.lstrip("-") for name in kind.sorts)
