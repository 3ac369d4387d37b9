"""What series count, in words: titles of measures, and periods as the series' own kind of period."""

from __future__ import annotations

from datetime import date

from airace.lib.dates import in_words, quarter_start
from airace.lib.say import later, say

TITLES = {
    "ai-capex-guidance": later("Planned AI capital expenditure"),
    "annualised-revenue": later("Annualised revenue"),
    "capex": later("Capital expenditure"),
    "close": later("Closing price"),
    "downloads-30-days": later("Downloads in 30 days"),
    "downloads-30d": later("Downloads, last 30 days"),
    "downloads-all-time": later("Downloads, all time"),
    "eflops-per-cluster": later("Computing power of a cluster"),
    "epoch-eci": later("Epoch capabilities index"),
    "gap-estimate": later("Estimated gap"),
    "github-stars": later("GitHub stars"),
    "gpu-h100-equivalents": later("GPUs, in H100 equivalents"),
    "gw-datacentre": later("Data-centre power stated"),
    "lag-estimate": later("Estimated lag"),
    "lmarena-text": later("Arena text"),
    "lmarena-text-style-control": later("Arena text, style control"),
    "lmarena-vision": later("Arena vision"),
    "lmarena-vision-style-control": later("Arena vision, style control"),
    "lmarena-webdev": later("Arena web development"),
    "news-articles": later("News articles that name the lab"),
    "pageviews": later("Page views on Wikipedia"),
    "per-euro": later("Exchange rate, per euro"),
    "rnd-spend": later("Research and development expense"),
    "share-of-china-ai-chip-market-pct": later("Share of China's AI-chip market"),
    "shares-outstanding": later("Shares outstanding"),
    "token-share": later("Share of tokens"),
}
PLANS = frozenset({"ai-capex-guidance"})  # what companies say that they will do: a new plan corrects no number
SPANS = {"half": later("half-year"), "nine-months": later("nine months"), "three-years": later("three years")}


def title(measure: str) -> str:
    """'Capital expenditure'; for a measure without a title its name in words."""
    words = measure.replace("-", " ").replace("_", " ")
    return TITLES.get(measure) or f"{words[:1].upper()}{words[1:]}"


def span(period: date, variant: str) -> tuple[str, str]:
    """The period in words ('Q3 2026', 'year from 1 Jul 2025', '3 Nov 2026'), and what else the variant says.

    A variant begins with the kind of its periods where they are longer than a day.
    """
    kind, _, rest = variant.partition(", ")
    if kind in {"quarter", "year"}:
        whole = period == (quarter_start(period) if kind == "quarter" else date(period.year, 1, 1))
        return in_words(period, kind) if whole else say(
            "year from {day}", day=in_words(period)
        ) if kind == "year" else say("quarter from {day}", day=in_words(period)), rest
    if kind in SPANS:
        return say("{span} from {day}", span=SPANS[kind], day=in_words(period)), rest
    return in_words(period), rest if kind == "day" else variant
