"""Models as sentences name them: a known model, a family with its version, or an unknown name called a model."""

from __future__ import annotations

from airace.extract.article import Sentence
from airace.extract.names import PRODUCT, Name
from airace.extract.patterns import compiled

_VERSION = compiled(
    r"[- ]?(?:(?:[A-Za-z]{1,2})?\d+(?:\.\d+)*[A-Za-z]?\b|(?:Max|Pro|Flash|Ultra|Turbo|Plus|Coder|Omni|Mini|Lite|VL|"
    r"Math|Next|Thinking|Instruct|Scout|Maverick)\b)"
    r"(?:[- ](?:(?:[A-Z]?\d+(?:\.\d+)?[A-Za-z]?|Max|Pro|Flash|Ultra|Turbo|Plus|Coder|Omni|Mini|Lite|VL|Math|Next|"
    r"Thinking|Instruct|Preview|Air)\b))*"
)

_VARIANT = compiled(r"[- ](?:Max|Pro|Flash|Ultra|Turbo|Plus|Coder|Omni|Mini|Lite|VL|Math|Next|Thinking)\b")


def full_name(sentence: Sentence, name: Name) -> tuple[str, int]:
    """(slug, or family with version as written; its end). "Qwen3-Max" is more than the family Qwen."""
    slug = name.as_one_of(PRODUCT)
    if name.kind == "unknown":
        return name.value, name.end
    version = _VERSION.match(sentence.plain, name.end, sentence.end)
    variant = name.kind == "model" and _VARIANT.match(sentence.plain, name.end, sentence.end)
    if version and (variant or name.kind in {"family", "company"}):
        return sentence.article.text[name.start : version.end()], version.end()
    return slug, name.end
