"""Stories as readers meet them: articles that tell one thing, the names in them, the claims found in them.

Of a text no more than its beginning is read: most feeds allow an excerpt, and a reader belongs to the publisher.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, DateTimeField, Exists, F, Max, OuterRef, Q, QuerySet, Value, Window
from django.db.models.functions import Cast, Coalesce, Left

from airace.lib.dates import quarter_start
from airace.models import AIModel, Article, Claim, Company, Mention, ModelFamily, Person
from airace.queries.words import asked

READ = 700  # characters of a text that leave the database; fewer are shown


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader asks for; '' asks for everything. `company` is a slug, `side` that of a company named."""

    find: str = ""
    company: str = ""
    side: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Telling:
    """One article of a story; `beginning` is how its kept text begins."""

    pk: int
    title: str
    url: str
    publisher: str
    feed: str
    language: str
    day: date
    precision: str
    beginning: str


@dataclass(frozen=True, slots=True)
class Named:
    """A thing named in a story; `company` is the slug of the company that it is, or belongs to."""

    kind: str
    slug: str
    name: str
    company: str
    side: str


@dataclass(frozen=True, slots=True)
class Found:
    """A claim found in a story. `fact` is (kind, slug, slug of the company it stands with), None until accepted."""

    kind: str
    excerpt: str
    status: str
    reason: str
    fact: tuple[str, str, str] | None


@dataclass(slots=True)
class Story:
    """Articles, first teller first; names and claims of all of them, each once."""

    title: str = ""
    tellings: list[Telling] = field(default_factory=list)
    names: list[Named] = field(default_factory=list)
    claims: list[Found] = field(default_factory=list)


def stories(wanted: Wanted, *, known_on: date, first: int, count: int) -> tuple[list[Story], int]:
    """`count` stories from number `first` on, the last begun first, and how many there are; four queries.

    A story is found by any of its articles and shown with all that were published by the day.
    """
    found = _numbered(fitting(wanted, known_on))
    grouped = found.values("story").annotate(begun=Max("told"), total=Window(Count("*")))
    rows: Any = grouped.order_by("-begun", "-story").values_list("story", "total")[first : first + count]
    numbers = [number for number, _ in rows]
    # Beyond the last page no row says how many there are.
    total = rows[0][1] if numbers else found.aggregate(total=Count("story", distinct=True))["total"] if first else 0
    return _told(numbers, known_on=known_on) if numbers else [], total


def choices(*, known_on: date) -> tuple[list[tuple[str, str]], list[str]]:
    """What stories can be told apart by: companies that articles by a day name, by name, and languages; one query."""
    articles = published(known_on)
    naming = Mention.objects.filter(company=OuterRef("pk"), article__in=articles)
    companies = Company.objects.filter(Exists(naming)).order_by().values_list("slug", "name")
    written = articles.order_by().values_list(Value(""), "language")
    rows: list[Any] = list(companies.union(written))
    return (
        sorted(((slug, name) for slug, name in rows if slug), key=lambda row: row[1].lower()),
        sorted(language for slug, language in rows if not slug),
    )


def company_name(slug: str) -> str:
    """Its name, '' where no company has the slug."""
    return Company.objects.filter(slug=slug).values_list("name", flat=True).first() or ""


def published(known_on: date) -> QuerySet[Article]:
    """Articles that were public by the end of a day.

    One of which only the month is known counts from the month's end, or from the day on which it was fetched.
    """
    after = known_on + timedelta(days=1)
    over = (
        Q(published_precision="day")
        | Q(published_precision="month", published_on__lt=after.replace(day=1))
        | Q(published_precision="quarter", published_on__lt=quarter_start(after))
        | Q(published_precision="year", published_on__lt=date(after.year, 1, 1))
    )
    fetched = Q(fetched_at__lt=datetime.combine(after, time(), tzinfo=UTC))
    return Article.objects.filter(over | fetched, published_on__lte=known_on)


def _numbered(articles: QuerySet[Article]) -> QuerySet[Any]:
    """With the number of the story (an article of its own: its key, negative) and when the story was first told."""
    day_over = Cast(F("published_on"), DateTimeField()) + timedelta(days=1)
    return articles.annotate(
        story=Coalesce("cluster_id", -F("pk")),
        told=Coalesce("cluster__first_published_at", "published_at", day_over, output_field=DateTimeField()),
    ).order_by()


def fitting(wanted: Wanted, known_on: date) -> QuerySet[Article]:
    """The articles by a day that a reader asks for."""
    articles = published(known_on)
    if wanted.find:
        holds = asked(wanted.find)
        articles = articles.filter(holds) if holds is not None else articles.none()
    if wanted.company:
        articles = articles.filter(pk__in=_naming(Q(slug=wanted.company)))
    if wanted.side:
        articles = articles.filter(pk__in=_naming(Q(side=wanted.side)))
    if wanted.language:
        articles = articles.filter(language=wanted.language)
    return articles


def _naming(companies: Q) -> QuerySet[Any]:
    """Articles that name a company, one of its models or families, or one of its people."""
    own = list(Company.objects.filter(companies).values_list("pk", flat=True))
    mentions = Mention.objects.filter(
        Q(company__in=own)
        | Q(family__in=ModelFamily.objects.filter(developer__in=own).values("pk"))
        | Q(model__in=AIModel.objects.filter(developer__in=own).values("pk"))
        | Q(person__in=Person.objects.filter(company__in=own).values("pk"))
    )
    return mentions.values("article")


def _told(numbers: Sequence[int], *, known_on: date) -> list[Story]:
    """The stories of these numbers in this order."""
    clusters, alone = [n for n in numbers if n > 0], [-n for n in numbers if n < 0]
    columns = ("pk", "title", "url", "publisher", "feed_name", "language", "published_on", "published_precision")
    articles = (
        _numbered(published(known_on).filter(Q(cluster__in=clusters) | Q(pk__in=alone)))
        .annotate(beginning=Left("text", READ), feed_name=Coalesce("feed__name", Value("")))
        .order_by("published_on", F("published_at").asc(nulls_last=True), "pk")
    )
    by_number: dict[int, Story] = {number: Story() for number in numbers}
    of_article: dict[int, Story] = {}
    row: Any
    for row in articles.values_list("story", "cluster__title", *columns, "beginning"):
        number, title, pk, *described = row
        story = of_article[pk] = by_number[number]
        story.tellings.append(Telling(pk, *described))
        story.title = title or described[0]
    for article, named in _names(of_article):
        if named not in of_article[article].names:
            of_article[article].names.append(named)
    for article, claim in _claims(of_article):
        if claim not in of_article[article].claims:
            of_article[article].claims.append(claim)
    return list(by_number.values())


# kind of a mention → columns of its slug, name, and the slug and side of its company
NAMES = {
    "company": ("company__slug", "company__name", "company__slug", "company__side"),
    "family": ("family__slug", "family__name", "family__developer__slug", "family__developer__side"),
    "model": ("model__slug", "model__name", "model__developer__slug", "model__developer__side"),
    "person": ("person__slug", "person__name", "person__company__slug", "person__side"),
    "chip": ("chip__slug", "chip__name", "chip__vendor__slug", "chip__vendor__side"),
}


def _names(articles: Any) -> list[tuple[int, Named]]:
    """What articles name: companies first, then families, models, people and chips, each in the order of the text."""
    columns = [column for group in NAMES.values() for column in group]
    rows: Any = (
        Mention.objects.filter(article__in=list(articles))
        .order_by("article", F("start").asc(nulls_last=True), "pk")
        .values_list("article_id", *columns)
    )
    order = list(NAMES)
    found: dict[str, list[tuple[int, Named]]] = defaultdict(list)
    for article, *values in rows:
        for at, kind in enumerate(order):
            slug, name, company, side = values[at * 4 : at * 4 + 4]
            if slug is not None:
                found[kind].append((article, Named(kind, slug, name, company or "", side or "unknown")))
    return [named for kind in order for named in found[kind]]


# kind of fact → column of its slug (of a prediction that of its question, of a chip its name), and column of the slug
# of the company on whose page it stands
FACTS = {
    "company": ("company__slug", "company__slug"),
    "person": ("person__slug", "person__company__slug"),
    "model": ("model__slug", "model__developer__slug"),
    "ipo": ("ipo__slug", "ipo__company__slug"),
    "funding_round": ("funding_round__slug", "funding_round__company__slug"),
    "acquisition": ("acquisition__slug", "acquisition__acquirer__slug"),
    "deployment": ("deployment__slug", "deployment__developer__slug"),
    "prediction": ("prediction__question__slug", "prediction__organisation__slug"),
    "event": ("event__slug", "event__slug"),
    "chip": ("chip__name", "chip__vendor__slug"),
    "side_change": ("side_change__company__slug", "side_change__company__slug"),
}


def _claims(articles: Any) -> list[tuple[int, Found]]:
    columns = [column for pair in FACTS.values() for column in pair]
    rows: Any = (
        Claim.objects.filter(article__in=list(articles))
        .order_by("article", F("start").asc(nulls_last=True), "pk")
        .values_list("article_id", "kind", "excerpt", "status", "reason", *columns)
    )
    found = []
    for article, kind, excerpt, status, reason, *values in rows:
        fact = next(
            (
                (name, values[at * 2], values[at * 2 + 1] or "")
                for at, name in enumerate(FACTS)
                if values[at * 2] is not None
            ),
            None,
        )
        accepted = fact if status == Claim.Status.ACCEPTED else None
        found.append((article, Found(kind, excerpt, status, reason, accepted)))
    return found
