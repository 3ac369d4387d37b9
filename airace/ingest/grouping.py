"""Where a repository of the Hub belongs: its side, its family, and whether it stays out of totals.

The owner decides: side and family are those of the organisation that publishes the repository, never those of the
model that it was made from. What editors set by hand (a family, a reason that no rule gives) stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from airace import models
from airace.models.adoption import RuleField
from airace.sources import bundle
from airace.sources.base import Reading
from airace.sources.bundle.read import read_file
from airace.sources.bundle.specs import BY_NAME


@dataclass(frozen=True, slots=True)
class Rule:
    reason: str
    field: str  # name, tag or relation
    pattern: re.Pattern[str]

    def fits(self, name: str, tags: Iterable[str], relation: str) -> bool:
        if self.field == RuleField.TAG:
            return any(self.pattern.search(tag) for tag in tags)
        return bool(self.pattern.search(name if self.field == RuleField.NAME else relation))


@dataclass(frozen=True, slots=True)
class Grouping:
    """Rules, families and owners as they are now; read once for many repositories."""

    rules: tuple[Rule, ...]
    families: tuple[tuple[re.Pattern[str], int, int], ...]  # pattern, family, company that develops it
    parents: Mapping[int, int | None]
    families_of_models: Mapping[int, int | None] = field(default_factory=dict)

    def excluded(self, name: str, tags: Iterable[str] = (), relation: str = "", *, now: str = "") -> str:
        """The reason of the first rule that fits, '' where none does; an editor's own word (`now`) stays."""
        if now and now not in {rule.reason for rule in self.rules}:
            return now
        return next((rule.reason for rule in self.rules if rule.fits(name, tags, relation)), "")

    def family(self, name: str, company: int | None, model: int | None = None) -> int | None:
        """The family of the model, else the one whose pattern fits the name and whose developer is the owner's group."""
        if family := self.families_of_models.get(model or 0):
            return family
        if company is None:
            return None
        plain = name.partition("/")[2].lower().replace("_", "-")
        mine = self._group(company)
        fitting = (
            pk for pattern, pk, developer in self.families if self._group(developer) == mine and pattern.search(plain)
        )
        return next(fitting, None)

    def _group(self, company: int) -> int:
        """The company at the top of a company's group."""
        seen = {company}
        while (parent := self.parents.get(company)) and parent not in seen:
            seen.add(parent)
            company = parent
        return company


def grouping() -> Grouping:
    """The rules in force."""
    rules = models.ExclusionRule.objects.filter(enabled=True).values_list("slug", "reason", "field", "pattern")
    return Grouping(
        tuple(Rule(reason, of, _compiled(slug, pattern)) for slug, reason, of, pattern in rules),
        tuple(_families()),
        dict(models.Company.objects.values_list("pk", "parent")),
        dict(models.AIModel.objects.values_list("pk", "family")),
    )


def _compiled(slug: str, pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        raise ValueError(
            f"The exclusion rule {slug} has no valid pattern ({error}); correct it or disable it."
        ) from None


def _families() -> Iterable[tuple[re.Pattern[str], int, int]]:
    """Families with the pattern of the bundled file, else their own slug at the beginning of the name."""
    patterns = _patterns()
    for pk, slug, developer in models.ModelFamily.objects.order_by("slug").values_list("pk", "slug", "developer"):
        yield re.compile(patterns.get(slug, f"^{re.escape(slug)}"), re.IGNORECASE), pk, developer


def _patterns() -> dict[str, str]:
    path = bundle.FOLDER / "families.csv"
    rows = read_file(BY_NAME["families"], path.read_bytes()) if path.is_file() else ()
    return {row.fields["slug"]: row.fields["pattern"] for row in rows if isinstance(row, Reading)}
