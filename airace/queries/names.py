"""Every name in the data, of everything that has a page: what the search looks through.

Made from the tables in one go, transcriptions of Chinese names included, and kept in the cache under the number of the
data version. A process that serves readers takes it from there; only where nobody has made it yet it makes its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.core.cache import cache
from django.db.models import Count, F, Min, OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest

from airace.lib.dates import Written
from airace.lib.pinyin import spellings
from airace.lib.say import later, spoken
from airace.lib.search import Name, Thing
from airace.models import (
    IPO,
    AIModel,
    Alias,
    Benchmark,
    Chip,
    Claim,
    Company,
    ModelFamily,
    Observation,
    Person,
    Question,
    Source,
    Ticker,
)
from airace.queries.stats import data_version

KEPT = 7 * 24 * 3600
NEVER = date.max  # nobody has spoken of it yet
_here: dict[int, tuple[Thing, ...]] = {}


def things(version: int) -> tuple[Thing, ...]:
    """Everything with a name, of this version of the data; no query where a process has made it before."""
    if version not in _here:
        key = f"names:{version}"
        found = cache.get(key)
        if found is None:
            found = read()
            cache.set(key, found, timeout=KEPT)
        _here.clear()
        _here[version] = found
    return _here[version]


def refresh() -> None:
    """Make the names of the newest version of the data, so that no reader waits for them."""
    things(data_version())


def forget() -> None:
    """Take the names from the cache or the tables at the next question."""
    _here.clear()


def read() -> tuple[Thing, ...]:
    """Everything with a name, from the tables; about fifteen queries, and the dictionary of transcriptions."""
    aliases = _aliases()
    models = tuple(_models(aliases))
    first: dict[int, date] = {}
    for family, since in AIModel.objects.filter(family__isnull=False).values_list("family_id", _since_of_model()):
        first[family] = min(first.get(family, NEVER), since or NEVER)
    return (
        *_companies(aliases),
        *_listings(),
        *_families(aliases, first),
        *models,
        *_people(aliases),
        *_chips(),
        *_benchmarks(),
        *_questions(),
        *_events(),
        *_sources(),
    )


def names(*texts: str, since: date | None = None) -> Iterator[Name]:
    """Names and the transcriptions of those in Chinese script, each once, whatever its capitals."""
    seen = set()
    for text in filter(None, texts):
        if text.casefold() not in seen:
            seen.add(text.casefold())
            yield Name(text, since)
            yield from (Name(spelling, since, spelling=True) for spelling in spellings(text))


Aliases = dict[tuple[str, int], list[str]]


def _aliases() -> Aliases:
    """Names beside the main one, by kind and key; spellings of one upstream that mean something only there are not."""
    found: Aliases = defaultdict(list)
    columns = ("company_id", "person_id", "family_id", "model_id")
    for text, *owners in Alias.objects.filter(source=None).order_by("pk").values_list("text", *columns):
        kind, pk = next((column, owner) for column, owner in zip(columns, owners, strict=True) if owner)
        found[kind.removesuffix("_id"), pk].append(text)
    return found


def _companies(aliases: Aliases) -> Iterator[Thing]:
    since = _first_spoken_of(
        "company", "ipo__company", "funding_round__company", "acquisition__acquirer", "acquisition__target"
    )
    for company, released in _rows(AIModel.objects.values_list("developer").annotate(Min("released_on"))):
        since[company] = min(since.get(company, NEVER), released or NEVER)
    listed = dict(_rows(IPO.objects.exclude(ticker="").values_list("ticker").annotate(Min("listed_on"))))
    tickers: dict[int, list[Name]] = defaultdict(list)
    for company, symbol in Ticker.objects.values_list("company_id", "symbol"):
        tickers[company].append(Name(symbol, listed.get(symbol)))
    rows = Company.objects.annotate(weight=Count("models", distinct=True) + Count("funding_rounds", distinct=True))
    columns = ("pk", "slug", "name", "name_zh", "kind", "side", "city", "weight")
    labels = {str(kind): str(label) for kind, label in Company._meta.get_field("kind").flatchoices}
    for pk, slug, name, zh, kind, side, city, weight in rows.values_list(*columns):
        yield Thing(
            "company",
            slug,
            name,
            (*names(name, zh, *aliases["company", pk], slug), *tickers[pk]),
            other=zh,
            detail=later("{kind}, {city}", kind=spoken(str(labels.get(kind, kind))), city=city)
            if city
            else spoken(str(labels.get(kind, kind))),
            side=side,
            url=f"/companies/{slug}/",
            since=since.get(pk, NEVER),
            weight=weight,
        )


def _listings() -> Iterator[Thing]:
    since = _first_spoken_of("ipo")
    columns = ("pk", "slug", "company__name", "company__name_zh", "company__side", "exchange", "ticker")
    for pk, slug, name, zh, side, exchange, ticker in IPO.objects.values_list(*columns):
        called = tuple(
            names(*(f"{own} {word}" for own in filter(None, (name, zh)) for word in ("IPO", "listing")), slug)
        )
        title = later("{name}: listing, venue not stated", name=name)
        if exchange:
            title = later("{name}: listing at {exchange}", name=name, exchange=exchange)
        yield Thing("ipo", slug, title, called, "", ticker, side, f"/ipos/{slug}/", since.get(pk, NEVER))


def _families(aliases: Aliases, first: dict[int, date]) -> Iterator[Thing]:
    rows = ModelFamily.objects.annotate(weight=Count("models"))
    columns = ("pk", "slug", "name", "name_zh", "developer__name", "developer__side", "weight")
    for pk, slug, name, zh, developer, side, weight in rows.values_list(*columns):
        found = tuple(names(name, zh, *aliases["family", pk], slug))
        yield Thing(
            "family", slug, name, found, zh, developer, side, f"/families/{slug}/", first.get(pk, NEVER), weight
        )


def _models(aliases: Aliases) -> Iterator[Thing]:
    columns = ("pk", "slug", "name", "developer__name", "developer__side", "released_on", "released_precision")
    rows = AIModel.objects.annotate(weight=Count("series"))
    for pk, slug, name, developer, side, released, precision, weight, since in rows.values_list(
        *columns, "weight", _since_of_model()
    ):
        detail = developer
        if released:
            day = Written(released, precision)
            detail = later("{developer}, {day}", developer=developer, day=day) if developer else later("{day}", day=day)
        found = tuple(names(name, *aliases["model", pk], slug))
        # Newer ones first among equals: readers look for what is new.
        age = released.toordinal() / 1e6 if released else 0.0
        yield Thing("model", slug, name, found, "", detail, side, f"/models/{slug}/", since or NEVER, weight + age)


def _since_of_model() -> Any:
    """The release, else the first accepted claim: the rule of `queries.releases.was_known`."""
    claims = Claim.objects.filter(status=Claim.Status.ACCEPTED, model__isnull=False)
    first = claims.filter(model=OuterRef("pk")).order_by("published_on").values("published_on")[:1]
    return Coalesce("released_on", Subquery(first))


def _people(aliases: Aliases) -> Iterator[Thing]:
    since = _first_spoken_of("person", "prediction__person")
    rows: Any = Person.objects.select_related("company").annotate(weight=Count("predictions"))
    for person in rows:
        at = person.company.name if person.company else person.affiliation
        yield Thing(
            "person",
            person.slug,
            person.name,
            tuple(names(person.name, person.name_zh, *aliases["person", person.pk])),
            other=person.name_zh,
            detail=", ".join(filter(None, (person.role, at))),
            side=person.side,
            url=f"/people/{person.slug}/",
            since=since.get(person.pk),
            weight=person.weight,
        )


def _chips() -> Iterator[Thing]:
    since = _first_spoken_of("chip")
    columns = ("pk", "slug", "name", "vendor__name", "side", "announced_on")
    for pk, slug, name, vendor, side, announced in Chip.objects.values_list(*columns):
        first = min(filter(None, (since.get(pk), announced)), default=None)
        found = tuple(names(name, f"{vendor} {name}", slug))
        url = f"/compute/?{urlencode({'chips-compared.q': name})}#chips-compared"
        yield Thing("chip", slug, name, found, "", vendor, side, url, first)


def _benchmarks() -> Iterator[Thing]:
    for slug, name, measures, url in Benchmark.objects.values_list("slug", "name", "measures", "url"):
        yield Thing("benchmark", slug, name, tuple(names(name, slug)), detail=measures, url=url)


def _questions() -> Iterator[Thing]:
    since = _first_spoken_of("prediction__question")
    versions = apps.get_model("airace", "QuestionVersion")._default_manager
    prices = Observation.objects.filter(series__question__isnull=False).values_list("series__question")
    first_seen = (prices.annotate(Min("known_at")), versions.values_list("pgh_obj").annotate(Min("pgh_created_at")))
    for rows in first_seen:
        for pk, moment in _rows(rows):
            since[pk] = min(since.get(pk, NEVER), moment.date())
    weighed = Question.objects.annotate(weight=Count("predictions"))
    for pk, slug, text, platform, due, weight in weighed.values_list(
        "pk", "slug", "text", "platform", "due_on", "weight"
    ):
        detail = platform
        if due:
            detail = later("due {day}", day=Written(due))
        if due and platform:
            detail = later("{platform}, due {day}", platform=platform, day=Written(due))
        yield Thing(
            "question",
            slug,
            text,
            tuple(names(text)),
            "",
            detail,
            "",
            f"/forecasts/{slug}/",
            since.get(pk, NEVER),
            weight,
        )


def _events() -> Iterator[Thing]:
    claims = Claim.objects.filter(status=Claim.Status.ACCEPTED, event__isnull=False)
    rows = claims.values("event").annotate(since=Greatest(Min("published_on"), F("event__date")))
    columns = ("slug", "title", "short", "kind", "side", "date", "date_precision")
    for slug, title, short, kind, side, day, precision, since in rows.values_list(
        *(f"event__{column}" for column in columns), "since"
    ):
        detail = later("{kind}, {day}", kind=spoken(kind.replace("-", " ")), day=Written(day, precision))
        yield Thing("event", slug, title, tuple(names(title, short)), "", detail, side, f"/timeline/{slug}/", since)


def _sources() -> Iterator[Thing]:
    for slug, title, publisher in Source.objects.values_list("slug", "title", "publisher"):
        found = tuple(names(title, publisher, slug))
        yield Thing("source", slug, title, found, detail=publisher, url=f"/status/{slug}/")


def _first_spoken_of(*columns: str) -> dict[int, date]:
    """The first day of an accepted claim about a thing, by its key; a query a column."""
    claims = Claim.objects.filter(status=Claim.Status.ACCEPTED)
    found: dict[int, date] = {}
    for column in columns:
        rows = claims.filter(**{f"{column}__isnull": False}).order_by().values_list(column)
        for pk, day in _rows(rows.annotate(Min("published_on"))):
            found[pk] = min(found.get(pk, NEVER), day)
    return found


def _rows(rows: Any) -> Iterable[Any]:
    """Grouped rows; the stubs do not know the columns that an aggregate adds."""
    found: Iterable[Any] = rows
    return found
