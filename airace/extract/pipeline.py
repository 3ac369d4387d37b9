"""The order of work: prepare the article, ask every kind, merge repeats, settle overlaps between kinds."""

from __future__ import annotations

from datetime import date

from airace.extract.article import Article
from airace.extract.gazetteer import Gazetteer
from airace.extract.merge import merge
from airace.extract.records import Claim, Extraction
from airace.extract.registry import kinds


def extract(text: str, *, published: date, gazetteer: Gazetteer) -> Extraction:
    """Mentions and claims of one article, in order of their place in the text.

    `text` is the stored text; `published` resolves "last September" and the like. Never raises on any text.
    """
    article = Article(text, published, gazetteer)
    claims: list[Claim] = []
    for kind in kinds():
        claims += merge(kind.propose(article), kind.key, text)
    claims = [claim for claim in claims if not _is_retold(claim, claims)]
    claims.sort(key=lambda claim: (claim.start, claim.end, claim.kind))
    return Extraction(tuple(sighting.mention for sighting in article.sightings), tuple(claims))


def _is_retold(claim: Claim, claims: list[Claim]) -> bool:
    """A quotation whose sentence already gave a claim of another kind adds nothing."""
    return claim.kind == "statement" and any(
        other.kind != "statement" and other.start < claim.end and claim.start < other.end for other in claims
    )
