"""No text of the site stays untranslated: every page in a language whose translations stand in ⟦marks⟧.

What stands outside the marks has to be data: it is (a part of) something in the database, a number, a date, an address.
"""

from __future__ import annotations

import gettext
import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from html.parser import HTMLParser

import brotli
import pytest
from babel.messages.pofile import read_po
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.cache import cache as pages
from django.db import models
from django.test import Client
from django.utils.translation import trans_real

from airace.stack.catalogue import sources
from airace.views.alerts import KINDS
from tests.views.test_pages import ADDRESSES, NOW

MORE = (
    "/then-and-now/",
    "/metrics/arena-ranking/",
    "/companies/no-such/",
    "/models/?board=nonsense",
    "/report/?about=/capital/",
    "/search/?q=qqqqqq",
    "/?known_on=2026-08-06",
    "/capital/?dollars=real",
    "/capital/spending/",
    "/metrics/funding-quarterly-real/",
    "/cite/?about=/capital/",
    "/embed/frontier-arena/",
    "/feeds/",
    "/brief/",
    "/brief/2026-W40/",
    "/brief/2026-W99/",
    "/alerts/",
    "/alerts/new/",
    *(f"/alerts/new/?kind={kind}" for kind in KINDS),
    "/alerts/new/?kind=threshold&metric=ipo-desk",
    "/alerts/sent/",
    "/alerts/manage/nonsense/",
    "/data/",
    "/data/no-such-version/",
)
# Names of others' things that the code, not the database, holds; written alike in every language.
NAMES = {
    "AI", "AI Race", "API", "Arena", "Atom", "localhost", "BibTeX",
    "CAISI", "CSV", "DeepSeek", "ECI", "Epoch", "FLOP", "GB", "GW", "HHI",
    "Hugging Face Hub", "ICS", "JSON", "LMArena", "LiveBench", "OpenAI", "PNG", "SVG", "SWE-bench Verified", "UTC",
    "Aider polyglot", "EFLOPS", "English", "Kyle Chan", "David Sacks", "Kai-Fu Lee", "Zhipu", "Z.ai", "HK", "pp",
}  # fmt: skip
GAP = "\x1f"
MARKED = re.compile(r"⟦[^⟦⟧]*⟧")
CUT = re.compile(r"⟦[^⟦⟧\"<]*…")  # a marked text that was shortened has lost its end
ADDRESS = re.compile(r"https?://\S+|[\w.-]+\.[a-z]{2,}(?:/\S*)?")
LETTERS = re.compile(r"[A-Za-z]{2,}")
SEPARATORS = re.compile(r"[·;:,()（）“”‘’\"|→/，；：、]|\s[–−-]\s|<br>|[\d.,]+(?:万亿|亿|万)?(?:美元|港元|元)")
SPOKEN = {"title", "aria-label", "alt", "placeholder", "aria-roledescription", "label"}
SILENT = {"script", "style", "code", "pre"}
LATIN = {name.casefold() for name in NAMES}
NUMBER = re.compile(r"(?:^|\s)[\d.,]+(?:万亿|亿|万)?(?=\s|$|…)")
SURROUND = " .,·—–×*?()\n\t"
LONG = 12  # characters; shorter texts are data only where they are the whole of something in the database


def plain(address: str) -> bool:
    """A page as it begins; its other states hold the same texts."""
    return "?" not in address or address.startswith("/evidence/")


class Marks(gettext.NullTranslations):
    """Every text of the catalogue in marks; in the place of its translations."""

    known: frozenset[str]

    def gettext(self, message: str) -> str:
        return f"⟦{message.rpartition(chr(4))[2]}⟧" if message in self.known else message

    def ngettext(self, one: str, many: str, n: int) -> str:
        return self.gettext(one if n == 1 else many)

    def language(self) -> str:
        return "zh-hans"

    to_language = language


@pytest.fixture
def marks(bundle: None, monkeypatch: pytest.MonkeyPatch) -> None:
    pages.clear()
    translation = Marks()
    translation.known = frozenset(catalogue())
    monkeypatch.setitem(trans_real._translations, "zh-hans", translation)


def catalogue() -> Iterator[str]:
    """Every text of the catalogue, and the form for one and for many, as gettext looks for them."""
    with sources()["zh_Hans"].open("rb") as file:
        for message in read_po(file):
            for text in (message.id,) if isinstance(message.id, str) else message.id:
                yield f"{message.context}\x04{text}" if message.context else text


class Visible(HTMLParser):
    """Texts and spoken attributes of a page, and the texts in its figures."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in SILENT:
            self.open.append("figure" if values.get("type") == "application/json" else tag)
        self.found += [value for name, value in attrs if name in SPOKEN and value]
        if tag == "meta" and values.get("name") == "description":
            self.found.append(values.get("content") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT and self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if not self.open:
            self.found.append(data)
        elif self.open[-1] == "figure":
            self.found += figure_texts(json.loads(data, strict=False))


def figure_texts(part: object, key: str = "") -> Iterator[str]:
    if isinstance(part, dict):
        for name, value in part.items():
            yield from figure_texts(value, name)
    elif isinstance(part, list):
        for value in part:
            yield from figure_texts(value, key)
    elif isinstance(part, str) and key in {"text", "hovertext", "ticktext"}:
        yield part


@cache
def everything_stored() -> tuple[set[str], str]:
    """Every text in the database, but none that is one of a few choices: those are words of ours."""
    stored: set[str] = set()
    for model in apps.get_app_config("airace").get_models():
        names = [
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField | models.JSONField | ArrayField)
            and not field.choices
        ]
        for row in model.objects.values_list(*names).distinct() if names else ():
            for value in filter(None, row):
                held = (
                    list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else [value]
                )
                parts = [part for one in held for part in (one, *re.split(r"[|;,]", str(one)))]
                stored.update(str(one).strip(SURROUND).casefold() for one in parts)
    return stored, "\n".join(stored)


def untranslated(html: str, stored: set[str], whole: str) -> Iterable[str]:
    reader = Visible()
    reader.feed(unmarked(html))
    for text in reader.found:
        seen = unmarked(text)
        for piece in seen.split(GAP):
            for clause in [] if is_data(piece, stored, whole) else re.split(" · | − |: |<br>", piece):
                for part in [] if is_data(clause, stored, whole) else SEPARATORS.split(clause):
                    if not is_data(part, stored, whole):
                        yield f"{part.strip()}   in   {' '.join(text.split())[:100]}"


def unmarked(text: str) -> str:
    """The text with a gap where each translation stood."""
    while (stripped := MARKED.sub(GAP, text)) != text:
        text = stripped
    return CUT.sub(GAP, text)


def is_data(text: str, stored: set[str], whole: str) -> bool:
    words = text.strip(SURROUND).casefold()
    if words in stored or words.replace(" ", "-") in stored:
        return True
    if words.endswith("…") and words[:-1].strip() in whole:
        return True
    words = NUMBER.sub("", ADDRESS.sub(" ", words)).strip(SURROUND)
    if not LETTERS.search(words) or words in stored or words in LATIN:
        return True
    if words.endswith("…"):
        return words[:-1].strip() in whole
    return len(words) >= LONG and words in whole


@pytest.mark.parametrize("address", [*filter(plain, ADDRESSES), *NOW, *MORE])
def test_everything_that_a_reader_sees_is_translated_or_data(marks, address):
    response = Client(headers={"Accept-Encoding": "br"}).get(f"/zh-hans{address}")
    body = response.content
    html = (brotli.decompress(body) if response.headers.get("Content-Encoding") == "br" else body).decode()
    assert "⟦" in html
    left = sorted(set(untranslated(html, *everything_stored())))
    assert not left, f"{len(left)} texts are neither translated nor data:\n" + "\n".join(left)
