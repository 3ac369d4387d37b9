"""How to cite a chart or a table: in a line, in full, and as BibTeX. Each names the day, the licences and the link."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from airace.lib.dates import in_words
from airace.lib.say import later, listed, say
from airace.results import Result, SourceRef

NOT_STATED = later("licence not stated")
SPECIAL = re.compile(r"[&%$#_{}]")


@dataclass(frozen=True, slots=True)
class Citation:
    short: str
    long: str
    bibtex: str


def citation(result: Result, *, known_on: date, permalink: str, title: str = "") -> Citation:
    """The three forms; `permalink` is the whole address of the view, fixed to the day."""
    title = title or result.definition.title
    day = in_words(known_on)
    data = _data(result.sources)
    licences = listed(dict.fromkeys(source.licence or NOT_STATED for source in result.sources)) or NOT_STATED
    as_of = say(", data as of {day}", day=in_words(result.as_of)) if result.as_of else ""
    return Citation(
        short=say(
            "AI Race, “{title}”, as known on {day} (data: {licences}). {permalink}",
            title=title,
            day=day,
            licences=licences,
            permalink=permalink,
        ),
        long=(
            say(
                "AI Race ({year}). “{title}”{as_of}, as known on {day}. Data: {data}. Selection, side rule and "
                "derived measures by AI Race; the data stay under the licences of their publishers. {permalink}",
                year=known_on.year,
                title=title,
                as_of=as_of,
                day=day,
                data=data,
                permalink=permalink,
            )
        ),
        bibtex=_bibtex(result, title, data, known_on, permalink),
    )


def _data(sources: tuple[SourceRef, ...]) -> str:
    """Every publisher once with the licence of its data."""
    named = dict.fromkeys(f"{source.publisher} ({source.licence or NOT_STATED})" for source in sources)
    return listed(named, "; ") or later("see sources")


def _bibtex(result: Result, title: str, data: str, known_on: date, permalink: str) -> str:
    key = f"airace-{result.definition.slug}-{known_on:%Y%m%d}"
    fields = {
        "title": f"{{{_escaped(title)}}}",
        "author": "{AI Race}",
        "year": str(known_on.year),
        "note": _escaped(say("As known on {known_on}. Data: {data}", known_on=known_on, data=data)),
        "howpublished": f"\\url{{{permalink}}}",
    }
    return "@misc{" + key + ",\n" + ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items()) + "\n}"


def _escaped(text: str) -> str:
    """Text that TeX prints as it is."""
    return SPECIAL.sub(lambda match: f"\\{match[0]}", text)
