"""What series count, in words: titles of measures, and periods as the series' own kind of period."""

from __future__ import annotations

from datetime import date

from airace.lib.dates import in_words, quarter_start

TITLES = {
    "ai-capex-guidance": "Planned AI capital expenditure",
    "annualised-revenue": "Annualised revenue",
    "capex": "Capital expenditure",
    "close": "Closing price",
    "downloads-30-days": "Downloads in 30 days",
    "downloads-30d": "Downloads, last 30 days",
    "downloads-all-time": "Downloads, all time",
    "eflops-per-cluster": "Computing power of a cluster",
    "epoch-eci": "Epoch capabilities index",
    "gap-estimate": "Estimated gap",
    "github-stars": "GitHub stars",
    "gpu-h100-equivalents": "GPUs, in H100 equivalents",
    "gw-datacentre": "Data-centre power stated",
    "lag-estimate": "Estimated lag",
    "lmarena-text": "Arena text",
    "lmarena-text-style-control": "Arena text, style control",
    "lmarena-vision": "Arena vision",
    "lmarena-vision-style-control": "Arena vision, style control",
    "lmarena-webdev": "Arena web development",
    "news-articles": "News articles that name the lab",
    "pageviews": "Page views on Wikipedia",
    "per-euro": "Exchange rate, per euro",
    "rnd-spend": "Research and development expense",
    "share-of-china-ai-chip-market-pct": "Share of China's AI-chip market",
    "shares-outstanding": "Shares outstanding",
    "token-share": "Share of tokens",
}
PLANS = frozenset({"ai-capex-guidance"})  # what companies say that they will do: a new plan corrects no number
SPANS = {"half": "half-year", "nine-months": "nine months", "three-years": "three years"}


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
        return in_words(period, kind) if whole else f"{kind} from {in_words(period)}", rest
    if kind in SPANS:
        return f"{SPANS[kind]} from {in_words(period)}", rest
    return in_words(period), rest if kind == "day" else variant
