"""What the fields and parameters of the API hold, in a sentence for its document."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from airace.api.kinds import Field, Kind

WORDS = {
    "id": _("Stable name of the item; what stands in its address."),
    "page": _("The page that shows it, on this site."),
    "evidence": _("The page that shows who said it, when and in which words; '' where there is none."),
    "source_url": _("Where it was read."),
    "sources": _("Slugs of the sources behind it; `article` for an article."),
    "source": _("Slug of the source."),
    "side": _("US, CN, other or unknown: where the organisation behind it has its primary base."),
    "name_zh": _("Name in Chinese script."),
    "known_at": _("When the public could first know this value."),
    "second_hand": _("Read in a report about the source, not in the source."),
    "amount_usd": _("US dollars at the announcement, where stated in them."),
    "amount_missing": _("Why the amount is empty: unknown, undisclosed or not-applicable; '' where it is given."),
    "price_missing": _("Why the price is empty: unknown, undisclosed or not-applicable; '' where it is given."),
    "in_totals": _("False for second reports, talks, tranches and superseded reports, which our sums leave out."),
    "low": _("Lower end of the source's interval."),
    "high": _("Upper end of the source's interval."),
    "parameters_total": _("Billions of parameters, all of them."),
    "parameters_active": _("Billions of parameters used per token."),
    "probability_low": _("Lower end of the chance that was given, a fraction."),
    "probability_high": _("Upper end of the chance that was given, a fraction."),
    "proceeds_usd": _("US dollars raised, gross; never a target."),
    "target_usd": _("US dollars sought before pricing; never a result."),
    "excluded": _("Why the repository stays out of totals; '' where it counts."),
    "lag_months": _("Months that China was said to be behind."),
    "fields": _("What the statement says, field by field, in the forms that docs/api.md names."),
    "tier": _("How close the source stands to the fact: 1 primary filing … 5 second hand."),
    "new": _("The value now; null where the source took it back."),
    "old": _("The value before; null where it was unknown."),
    "subject": _("Slug of what is measured, or a side or currency."),
    "who": _("Page of the person or organisation."),
    "outcome": _("yes, no or ambiguous; null while it is open."),
    "scheduled": _("Announced for its date; nobody has confirmed yet that it happened."),
}
_FORMS = {
    "date": _("A day, YYYY-MM-DD."),
    "time": _("A moment in UTC."),
    "number": _("A number."),
    "int": _("A whole number."),
    "bool": _("true or false."),
    "texts": _("A list of texts."),
}


def described(field: Field) -> str:
    """The field in a sentence; at least its form, for one whose name says what it is."""
    known = WORDS.get(field.name) or _FORMS.get(field.type)
    plain = field.name.replace("_", " ").capitalize()
    if field.name.endswith("_precision"):
        return str(_("How exact the date beside it is: day, month, quarter or year."))
    return str(known) if field.name in WORDS else f"{plain}. {known}" if known else f"{plain}."


def parameter(kind: Kind, name: str) -> str:
    """What a parameter of a collection does."""
    told = {
        "q": format_lazy(
            _("Only items that hold these words in {names}."), names=", ".join(kind.words) or "title, text"
        ),
        "from": format_lazy(_("Only items whose {name} is this day or later (YYYY-MM-DD)."), name=kind.period),
        "to": format_lazy(_("Only items whose {name} is this day or earlier (YYYY-MM-DD)."), name=kind.period),
        "sort": format_lazy(_("One of {names}; - before it turns the order round."), names=_sorts(kind)),
    }
    return str(told.get(name) or format_lazy(_("Only items with this {name}."), name=name))


def _sorts(kind: Kind) -> str:
    return ", ".join(name.lstrip("-") for name in kind.sorts)
