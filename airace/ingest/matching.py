"""Which fact a claim is about: the row that is meant, or a new one. One function a kind of claim.

Each returns the row (unsaved where it is new) and the claim's fields in the words that facts are made of
(`airace.lib.facts`): an IPO's `date` becomes `listed`, `priced` or `filed`, an amount sought becomes `target`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Model, Q

from airace.ingest.known import Known
from airace.ingest.resolve import Names, UnknownNameError
from airace.lib.dates import last_day
from airace.lib.facts import day, middle, precision
from airace.lib.text import name_key, slugify
from airace.models import (
    IPO,
    Acquisition,
    AIModel,
    Claim,
    Company,
    Deployment,
    FundingRound,
    ModelFamily,
    Person,
    Prediction,
    Question,
    SideHistory,
)

Fields = dict[str, Any]
Found = tuple[str, Model, Fields]

VENUES = {
    "hong kong": ("HKEX",),
    "shanghai": ("SSE STAR", "SSE"),
    "shenzhen": ("SZSE", "SZSE ChiNext"),
    "new york": ("NASDAQ", "NYSE"),
    "us": ("NASDAQ", "NYSE"),
}
CHINESE = (
    "china",
    "beijing",
    "shanghai",
    "shenzhen",
    "hangzhou",
    "guangzhou",
    "suzhou",
    "wuhan",
    "chengdu",
    "nanjing",
    "hefei",
)
AMERICAN = (
    "us",
    "united states",
    "california",
    "silicon valley",
    "san francisco",
    "palo alto",
    "los angeles",
    "new york",
    "seattle",
)
SIDES = dict.fromkeys(CHINESE, "CN") | dict.fromkeys(AMERICAN, "US")
IPO_DAYS = {"listed": "listed", "priced": "priced", "filed": "filed"}
SOUGHT = frozenset({"rumoured", "planned", "tutoring", "filed", "approved", "bookbuilding"})
SAME_ROUND = timedelta(days=45)  # reports of one round spread over weeks


class UnclearError(Exception):
    """The claim does not say enough to find its fact; the sentence says what is missing."""


def company(name: str, names: Known) -> Company:
    return names.company(_find("company", name, names))


def _find(kind: str, name: str, names: Names) -> int:
    try:
        return names.find(kind, name)
    except UnknownNameError as error:
        hint = f" Did you mean {', '.join(error.suggestions)}?" if error.suggestions else ""
        raise UnclearError(f"No {kind} is called {name!r}; add it or an alias first.{hint}") from None


def required(fields: Mapping[str, Any], name: str) -> Any:
    value = fields.get(name)
    if value in (None, ""):
        raise UnclearError(f"The claim does not state its {name}; add it to the fields.")
    return value


def within(value: Mapping[str, Any], other: date | None) -> bool:
    """Whether a day lies in the period that a date field names."""
    return other is not None and day(value) <= other <= last_day(day(value), precision(value))


def ipo(fields: Fields, claim: Claim, names: Known) -> Found:
    firm = company(required(fields, "company"), names)
    stage = required(fields, "stage")
    fields = dict(fields)
    if stage in IPO_DAYS and "date" in fields:
        fields.setdefault(IPO_DAYS[stage], fields["date"])
    if stage in SOUGHT and "amount" in fields:
        fields["target"] = fields.pop("amount")
    venues = (fields["exchange"],) if fields.get("exchange") else VENUES.get(str(fields.get("place", "")).lower(), ())
    known = names.beside(IPO.objects.order_by("-attempt", "pk"), "company", firm)
    meant = [row for row in known if row.exchange in venues] if venues else known
    if not venues and len(meant) > 1 and "listed" in fields:
        meant = [row for row in meant if within(fields["listed"], row.listed_on)]
    if not venues and len({row.exchange for row in meant}) > 1:
        places = " and ".join(row.exchange or "a venue not stated" for row in meant)
        raise UnclearError(f"{firm} has listings at {places}; add the exchange to the fields.")
    if meant:
        return "ipo", meant[0], fields
    exchange = venues[0] if venues else ""
    fields = fields | ({"exchange": exchange} if exchange else {})
    slug = f"{firm.slug}-{slugify(exchange) or 'venue-unstated'}"
    return "ipo", IPO(company=firm, exchange=exchange, slug=slug), fields


def funding(fields: Fields, claim: Claim, names: Known) -> Found:
    firm = company(required(fields, "company"), names)
    label = slugify(str(fields.get("round") or "unstated"))
    fields = {name: value for name, value in fields.items() if value != "unstated"} | {"round": label}
    when = day(fields["date"]) if "date" in fields else claim.published_on
    near = [
        row
        for row in names.beside(FundingRound.objects.order_by("-in_totals", "pk"), "company", firm)
        if row.date and abs(row.date - when) <= SAME_ROUND and label in {row.round, "unstated"}
    ]
    if near:
        return "funding_round", near[0], fields
    if label in {"total-to-date", "valuation-only"}:
        fields["in_totals"] = False
    if fields.get("modality") == "planned":
        fields |= {"in_totals": False, "status": "rumoured"}
    slug = f"{firm.slug}-{when:%Y-%m}-{label}"
    return "funding_round", FundingRound(company=firm, slug=slug, round=label), fields


def acquisition(fields: Fields, claim: Claim, names: Known) -> Found:
    buyer, target = (company(required(fields, role), names) for role in ("acquirer", "target"))
    stage = required(fields, "stage")
    fields = dict(fields)
    if "date" in fields and stage in {"announced", "closed"}:
        fields.setdefault(stage, fields["date"])
    deals = names.beside(Acquisition.objects.order_by("-announced_on", "pk"), "acquirer", buyer)
    known = next((deal for deal in deals if deal.target_id == target.pk), None)
    if known:
        return "acquisition", known, fields
    return "acquisition", Acquisition(acquirer=buyer, target=target, slug=f"{buyer.slug}-{target.slug}"), fields


def prediction(fields: Fields, claim: Claim, names: Known) -> Found:
    author: dict[str, Any]
    if fields.get("person"):
        author = {"person": Person.objects.get(pk=_find("person", fields["person"], names))}
    else:
        author = {"organisation": company(required(fields, "organisation"), names)}
    proposition = str(required(fields, "proposition"))
    made = fields.get("made_on") or {"value": claim.published_on.isoformat(), "precision": "day"}
    numbers = (fields.get("probability_high"), middle(fields.get("lag_months")))
    stated = [value for value in numbers if value is not None]
    for known in Prediction.objects.filter(**author).select_related("question").order_by("pk"):
        same_time = within(made, known.made_on) or within(
            {"value": known.made_on.isoformat(), "precision": known.made_precision}, day(made)
        )
        said = [known.probability_high, known.lag_months]
        if same_time and (
            set(stated) & set(said) if stated else name_key(known.question.text) == name_key(proposition)
        ):
            return "prediction", known, fields
    slug = slugify(proposition)[:100].strip("-") or f"claim-{claim.pk}"
    question = Question.objects.filter(slug=slug).first() or Question(slug=slug, text=proposition)
    who = next(iter(author.values())).slug
    made_on = day(made)
    fact = Prediction(
        **author,
        question=question,
        slug=f"{who}-{made_on}-{claim.pk}",
        made_on=made_on,
        made_precision=precision(made),
        source_url=claim.url,
    )
    return "prediction", fact, {"quote": claim.excerpt, **fields}


def deployment(fields: Fields, claim: Claim, names: Known) -> Found:
    adopter, product = str(required(fields, "adopter")), str(required(fields, "product"))
    user = Company.objects.filter(slug=adopter).first()
    called = user.name if user else adopter
    line = names.slugs("family").get(product)
    for known in Deployment.objects.filter(Q(adopter_company=user) if user else Q(adopter__iexact=called)).order_by(
        "pk"
    ):
        same_line = line is not None and known.family_id == line
        if same_line or name_key(product) in name_key(known.product):
            return "deployment", known, fields
    fact = Deployment(
        slug=slugify(f"{called} {product}")[:120],
        adopter=called,
        adopter_company=user,
        adopter_side=user.side if user else "unknown",
        product=product,
        source_url=claim.url,
    )
    if line is not None:
        family = ModelFamily.objects.select_related("developer").get(pk=line)
        fact.family, fact.product, fact.developer = family, family.name, family.developer
        fact.developer_side = family.developer.side
    return "deployment", fact, fields


def relocation(fields: Fields, claim: Claim, names: Known) -> Found:
    firm = company(required(fields, "company"), names)
    place = str(required(fields, "to"))
    side = place if place in {"US", "CN"} else SIDES.get(place.lower(), "other")
    stays = names.beside(SideHistory.objects.order_by("-start"), "company", firm)
    rows = [row for row in stays if row.side == side]
    known = next((row for row in rows if "date" not in fields or within(fields["date"], row.start)), None)
    if known:
        return "side_change", known, fields
    if "date" not in fields:
        raise UnclearError(f"The claim does not say when {firm} moved to {place}; add the date to the fields.")
    start = day(fields["date"])
    fact = SideHistory(company=firm, side=side, start=start, precision=precision(fields["date"]), source_url=claim.url)
    return "side_change", fact, fields


def release(fields: Fields, claim: Claim, names: Known) -> Found:
    name = str(required(fields, "model"))
    known = names.slugs("model").get(name) or names.slugs("model").get(slugify(name))
    if known is None:
        known = (
            AIModel.objects.filter(Q(name__iexact=name) | Q(aliases__key=name_key(name)))
            .values_list("pk", flat=True)
            .first()
        )
    if known is not None:
        return "model", AIModel.objects.get(pk=known), fields
    developer = company(required(fields, "developer"), names)
    return "model", AIModel(slug=slugify(name), name=name, developer=developer, source_url=claim.url), fields


Match = Callable[[Fields, Claim, Known], Found]
MATCHES: dict[str, Match] = {
    "ipo": ipo,
    "funding": funding,
    "acquisition": acquisition,
    "prediction": prediction,
    "deployment": deployment,
    "relocation": relocation,
    "release": release,
}
