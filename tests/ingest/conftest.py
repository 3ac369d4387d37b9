"""The names that articles are read with, an article in our words, and small worlds for the import road."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User

from airace import models
from airace.ingest import gazetteer
from airace.sources.base import Errand, Payload, Reading, Refusal, Source, Upstream

World = dict[str, Any]
US = {"meta": "Meta", "airbnb": "Airbnb", "hugging-face": "Hugging Face"}
CN = {"alibaba": "Alibaba", "deepseek": "DeepSeek", "zhipu": "Zhipu AI", "minimax": "MiniMax", "manus": "Manus"}
PEOPLE = (
    ("justin-lin", "Justin Lin", "alibaba"),
    ("tang-jie", "Tang Jie", "zhipu"),
    ("xi-jinping", "Xi Jinping", None),
)


@pytest.fixture(autouse=True)
def fresh_gazetteer() -> Iterator[None]:
    """Tests roll back without a new data version, so the names kept for a version must go."""
    gazetteer._built.cache_clear()
    yield
    gazetteer._built.cache_clear()


@pytest.fixture
def names(db: None) -> None:
    """The companies, people and families that `article_text` names."""
    firms = {
        slug: models.Company.objects.create(slug=slug, name=name, side=side)
        for side, group in (("US", US), ("CN", CN))
        for slug, name in group.items()
    }
    for text in ("Z.ai", "Zhipu"):
        models.Alias.objects.create(text=text, company=firms["zhipu"])
    models.ModelFamily.objects.create(slug="qwen", name="Qwen", developer=firms["alibaba"])
    models.ModelFamily.objects.create(slug="llama", name="Llama", developer=firms["meta"])
    for slug, name, firm in PEOPLE:
        models.Person.objects.create(slug=slug, name=name, company=firms.get(firm or ""), side="CN")


@pytest.fixture
def article_text() -> str:
    """In our words, an article of the kind that the tracker began with."""
    return """Can Chinese AI firms overtake their US rivals?

At a conference in Beijing in January, researchers debated whether a Chinese company could surpass US rivals \
within the next three to five years.

“Below 20 percent,” said Justin Lin, who leads Alibaba’s Qwen models.

Tang Jie, founder of Z.ai (Zhipu), spoke as well, and Xi Jinping praised domestic models on television.

In September, Qwen surpassed Meta’s Llama as the most-downloaded open model on Hugging Face. \
Airbnb has adopted Qwen for customer service.

Z.ai and MiniMax went public in Hong Kong in January, raising $560 million and $620 million respectively. \
DeepSeek stayed private.

Meta’s December acquisition of Manus, an agent start-up that relocated to Singapore, drew much attention.
"""


@pytest.fixture
def world(db: None) -> World:
    lab = models.Company.objects.create(slug="lab", name="Lab", side="CN")
    return {
        "source": models.Source.objects.create(slug="board", title="Board", publisher="B", url="https://board.org"),
        "company": lab,
        "model": models.AIModel.objects.create(
            slug="one", name="One", developer=lab, source_url="https://board.org/one"
        ),
    }


@pytest.fixture
def run(world: World) -> models.ImportRun:
    return models.ImportRun.objects.create(source=world["source"], started_at=datetime(2026, 10, 1, tzinfo=UTC))


def instant(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


@pytest.fixture
def score() -> Callable[..., Reading]:
    """A reading of model `one` on a board: score(value, period, known) with anything else overruled by name."""

    def make(value: float, period: str = "2026-08-01", known: str = "2026-08-01", **fields: Any) -> Reading:
        shared = {
            "source": "board",
            "measure": "arena",
            "unit": "points",
            "subject": "model",
            "name": "one",
            "variant": "",
            "period": date.fromisoformat(period),
            "value": value,
            "low": None,
            "high": None,
            "n": None,
            "known_at": instant(known),
            "url": "https://board.org/table",
            "note": "",
            "second_hand": False,
        }
        row = shared | fields
        return Reading("observation", f"{row['name']}/{row['period']}/{known}", row)

    return make


@pytest.fixture
def upstream() -> Callable[..., Upstream]:
    """A source that sends the given readings; the bytes are what tells one sending from another."""

    def make(readings: Sequence[Reading | Refusal] | Exception, body: bytes = b"1") -> Upstream:
        def fetch(errand: Errand) -> Iterator[Payload]:
            yield Payload(body, "https://board.org/table", datetime(2026, 10, 1, tzinfo=UTC), name="table")

        def parse(payload: Payload) -> Iterator[Reading | Refusal]:
            if isinstance(readings, Exception):
                raise readings
            yield from readings

        source = Source("board", "Board", "B", "https://board.org", "CC BY 4.0", True)
        return Upstream(source, fetch, parse)

    return make


@pytest.fixture
def editor(db: None) -> User:
    return User.objects.create_user("editor", is_staff=True)


@pytest.fixture
def article(db: None) -> models.Article:
    return models.Article.objects.create(
        url="https://paper.example/a",
        sha256="a" * 64,
        title="T",
        text="words",
        published_on=date(2026, 1, 31),
        fetched_at=datetime(2026, 2, 1, tzinfo=UTC),
    )


@pytest.fixture
def propose(article: models.Article) -> Callable[..., models.Claim]:
    def make(kind: str, **fields: Any) -> models.Claim:
        return models.Claim.objects.create(
            kind=kind,
            fields={"modality": "happened", **fields},
            excerpt="words",
            start=0,
            end=5,
            confidence=0.8,
            article=article,
            published_on=article.published_on,
        )

    return make
