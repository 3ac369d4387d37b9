"""Who is talked about and looked up: news that names the labs, readers of Wikipedia, stars on GitHub."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from airace.lib.dates import in_words
from airace.lib.say import later, say
from airace.lib.units import compact, percent
from airace.metrics import metric
from airace.metrics.onesided import alone, newest_common, newest_day, nothing_yet
from airace.queries.observations import COMPANY, Reading, readings, sources_named, sources_of
from airace.results import SIDE_NAMES, Definition, Line, Point, Result

REVIEWED = date(2026, 11, 23)
GONE = timedelta(days=14)  # without a value for so long before the newest day, a series is no longer counted
CHINESE = "zh"

Days = dict[date, float]


@metric(
    "news-share",
    title="Share of news articles that name the labs",
    unit="share",
    text="Articles a day that name the tracked labs of each side, as a share of all articles that GDELT saw on "
    "that day, "
    "added up over the labs of the side.",
    formula="sum over a side's labs of articles found for the lab / all articles of the day",
    caveats=(
        "An article that names two labs of a side counts twice; reprints count each.",
        "Only labs that are watched, each found by its own query; a company that does much else is named for other "
        "reasons.",
        "GDELT does not reach many Chinese sites and no social networks; a name is easier to find in some languages.",
        "Attention is not approval: scandals count like launches.",
    ),
    reviewed=REVIEWED,
)
def news_share(definition: Definition, known_on: date) -> Result:
    rows = [row for row in readings("news-articles", COMPANY, known_on=known_on, source="gdelt") if row.n]
    return _attention(
        definition,
        known_on,
        rows,
        by_side(rows, amount=lambda row: row.value / (row.n or 1)),
        measure="news-articles",
        source="gdelt",
        missing=later("counts of articles that name a lab, and of all articles of the same day"),
        both=lambda us, cn: say(
            "US labs were named in {share} of news articles, Chinese labs in {share_2}",
            share=percent(us, 2),
            share_2=percent(cn, 2),
        ),
        one=lambda side, y: say("{side} labs were named in {share} of news articles", side=side, share=percent(y, 2)),
        subtitle=later("Share of the day's articles seen by GDELT that name the tracked labs, by the labs' home"),
    )


@metric(
    "wikipedia-pageviews",
    title="Page views of the labs' Wikipedia articles",
    unit="views a day",
    text="Views a day by people of the watched Wikipedia articles on each side's labs. English Wikipedia "
    "stands under the "
    "side's name, Chinese Wikipedia apart.",
    caveats=(
        "Only articles that are watched; a lab without an article in a language is not in that language's line.",
        "Mainland China is mostly cut off from Wikipedia: Chinese views come largely from elsewhere.",
        "Views follow the news of the day and show no use of any model.",
        "A moved article begins at nought under its new title.",
    ),
    reviewed=REVIEWED,
)
def wikipedia_pageviews(definition: Definition, known_on: date) -> Result:
    rows = readings("pageviews", COMPANY, known_on=known_on, source="wikipedia-pageviews")
    return _attention(
        definition,
        known_on,
        rows,
        by_side(rows, part=_language, titles={CHINESE: later("Chinese Wikipedia")}),
        measure="pageviews",
        source="wikipedia-pageviews",
        missing=later("a day of page views of a watched article"),
        both=lambda us, cn: say(
            "English Wikipedia's articles on US labs had {us} views, those on Chinese labs {cn}",
            us=compact(us),
            cn=compact(cn),
        ),
        one=lambda side, y: say("English Wikipedia's articles on {side} labs had {y} views", side=side, y=compact(y)),
        subtitle=later("Views a day of the watched articles on the labs, by the labs' home; dotted: Chinese Wikipedia"),
    )


def _language(row: Reading) -> str:
    """'' for English, which stands under the side's own name; zh.wikipedia/深度求索 → zh."""
    language = row.variant.partition(".")[0]
    return "" if language == "en" else language


@metric(
    "github-stars",
    title="GitHub stars of the labs' main repositories",
    unit="stars",
    text="Stars of the watched repositories of each side's labs, added up; a count that was not read on a day "
    "is carried "
    "for up to 30 days.",
    caveats=(
        "A star costs nothing, may be bought and is seldom taken back; it shows neither use nor quality.",
        "Only repositories that are watched: a new one lifts its side's line on the day from which it is counted.",
        "Older repositories had longer to gather stars.",
    ),
    reviewed=REVIEWED,
    better="higher",
)
def github_stars(definition: Definition, known_on: date) -> Result:
    rows = readings("github-stars", COMPANY, known_on=known_on, source="github-stars")
    return _attention(
        definition,
        known_on,
        rows,
        by_side(rows, carried=30),
        measure="github-stars",
        source="github-stars",
        missing=later("a count of the stars of a watched repository"),
        both=lambda us, cn: say(
            "Main repositories of US labs have {us} stars, those of Chinese labs {cn}", us=compact(us), cn=compact(cn)
        ),
        one=lambda side, y: say("Main repositories of {side} labs have {y} stars", side=side, y=compact(y)),
        subtitle=later("Stars of the watched repositories, by home of the lab"),
    )


def _attention(
    definition: Definition,
    known_on: date,
    rows: Sequence[Reading],
    lines: tuple[Line, ...],
    *,
    measure: str,
    source: str,
    missing: str,
    both: Callable[[float, float], str],
    one: Callable[[str, float], str],
    subtitle: str,
) -> Result:
    """A result of what one source counts. `both` words the values of the US and China, `one` that of a side alone."""
    value, day = newest_common(lines)
    return Result(
        definition,
        known_on,
        as_of=day or newest_day(lines),
        value=value or None,
        lines=lines,
        sources=sources_of(rows) or sources_named(source),
        notes=nothing_yet(lines, missing),
        measures=(measure,),
        headline=f"{both(value['US'], value['CN'])} ({in_words(day)})" if day else alone(lines, one),
        subtitle=subtitle,
    )


def by_side(
    rows: Sequence[Reading],
    *,
    amount: Callable[[Reading], float] = lambda row: row.value,
    part: Callable[[Reading], str] = lambda row: "",
    titles: Mapping[str, str] | None = None,
    carried: int = 0,
) -> tuple[Line, ...]:
    """Sums by side, and by part of a side where `part` gives one; `titles` names the parts.

    `carried` is for how many days a value holds that was not stated anew.
    """
    groups: dict[tuple[str, str], dict[tuple[str, str], Days]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        groups[row.side, part(row)][row.subject, row.variant][row.period] = amount(row)
    lines = []
    for (side, of), series in sorted(groups.items(), key=lambda item: (item[0][1], item[0][0])):
        title = SIDE_NAMES.get(side, side)
        name = f"{title}, {(titles or {}).get(of, of)}" if of else title
        lines.append(Line(f"{side}/{of}" if of else side, name, summed(list(series.values()), carried)))
    return tuple(lines)


def summed(series: Sequence[Days], carried: int = 0) -> tuple[Point, ...]:
    """The sum on every day that any of the series has.

    A day on which one that is being counted has no value is a gap, since the sum of the others would look like a fall.
    One is counted from its first day on until it has been without a value for two weeks.
    """
    days = sorted({day for values in series for day in values})
    spans = [(min(values), max(values)) for values in series]
    points = []
    for day in days:
        counted = [
            values
            for values, (first, last) in zip(series, spans, strict=True)
            if first <= day and (day <= last or days[-1] - last <= max(GONE, timedelta(days=carried)))
        ]
        found = [_held(values, day, carried) for values in counted]
        stated = [value for value in found if value is not None]
        whole = len(stated) == len(found)
        y = round(sum(stated), 8) if whole else None
        points.append(Point(day, y, carried=whole and any(day not in values for values in counted)))
    return tuple(points)


def _held(values: Days, day: date, carried: int) -> float | None:
    """The value of the day, else the newest of the days before that still holds."""
    back = (day - timedelta(days=age) for age in range(carried + 1))
    return next((values[earlier] for earlier in back if earlier in values), None)
