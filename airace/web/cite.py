"""How to cite a chart or a table: in a line, in full, and as BibTeX. Each names the day, the licences and the link.

A frozen view is cited in APA's form, as BibTeX and as CSL-JSON, under its own address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from airace.lib.dates import in_words
from airace.lib.say import later, listed, say
from airace.results import Result, SourceRef
from airace.web.known_on import PARAMETER

NOT_STATED = later("licence not stated")
SPECIAL = re.compile(r"[&%$#_{}]")


@dataclass(frozen=True, slots=True)
class Citation:
    """`freeze` is the address of the page that freezes the view."""

    short: str
    long: str
    bibtex: str
    freeze: str = ""


@dataclass(frozen=True, slots=True)
class Cited:
    """What is cited of a frozen view; `data` names its publishers with their licences.

    It came out on `frozen_on`: before that day nobody could have read it, whatever day it is known on.
    """

    name: str
    title: str
    data: str
    known_on: date
    permalink: str
    sha256: str
    frozen_on: date


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
        bibtex=bibtex(f"airace-{result.definition.slug}-{known_on:%Y%m%d}", title, data, known_on, permalink),
        freeze=f"{reverse('freeze')}?"
        + urlencode({PARAMETER: known_on, "of": permalink.removeprefix(settings.SITE_URL)}),
    )


def apa(cited: Cited) -> str:
    day = f"{cited.frozen_on:%Y, %B} {cited.frozen_on.day}"
    what = f"{cited.title} [Data set, as known on {cited.known_on}]"
    return f"AI Race. ({day}). {what}. Data: {cited.data}. {cited.permalink}"


def csl(cited: Cited) -> dict[str, Any]:
    """CSL-JSON, as Zotero and others import it."""
    return {
        "id": f"airace-{cited.name}",
        "type": "dataset",
        "title": f"{cited.title} (as known on {cited.known_on})",
        "author": [{"literal": "AI Race"}],
        "publisher": "AI Race",
        "issued": {"date-parts": [[cited.frozen_on.year, cited.frozen_on.month, cited.frozen_on.day]]},
        "URL": cited.permalink,
        "version": f"sha256:{cited.sha256}",
        "note": f"As known on {cited.known_on}. Data: {cited.data}",
    }


def _data(sources: tuple[SourceRef, ...]) -> str:
    """Every publisher once with the licence of its data."""
    named = dict.fromkeys(f"{source.publisher} ({source.licence or NOT_STATED})" for source in sources)
    return listed(named, "; ") or later("see sources")


def bibtex(key: str, title: str, data: str, known_on: date, permalink: str, out_on: date | None = None) -> str:
    """`out_on`: the day of a frozen view; without it the view's own day dates it."""
    fields = {
        "title": f"{{{_escaped(title)}}}",
        "author": "{AI Race}",
        "year": str((out_on or known_on).year),
        **({"date": out_on.isoformat()} if out_on else {}),
        "note": _escaped(say("As known on {known_on}. Data: {data}", known_on=known_on, data=data)),
        "howpublished": f"\\url{{{permalink}}}",
    }
    return "@misc{" + key + ",\n" + ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items()) + "\n}"


def _escaped(text: str) -> str:
    """Text that TeX prints as it is."""
    return SPECIAL.sub(lambda match: f"\\{match[0]}", text)
