"""What readers read, in their language: the words of `metrics`, `charts` and `web`, without Django.

`say` marks a sentence where it is used, `later` a text that is compared, kept or used as a key before anybody reads it:
it is English to the code and translated whenever it is written out. `marked` does the same for several. Django's
translator is put in by `airace/apps.py`; without it everything stays English, so that what is pure can be tested as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, SupportsIndex

ENGLISH = "en-gb"
CHINESE = "zh-hans"
BETWEEN_HAN = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")  # a space that a Latin word would have needed


class Translator:
    """Finds the text for a text; replaced once, when Django starts."""

    one: Callable[[str], str] = staticmethod(lambda text: text)
    within: Callable[[str, str], str] = staticmethod(lambda context, text: text)
    many: Callable[[str, str, int], str] = staticmethod(lambda one, many, n: one if n == 1 else many)
    language: Callable[[], str | None] = staticmethod(lambda: ENGLISH)


_names: ContextVar[Mapping[str, str] | None] = ContextVar("names in the reader's script", default=None)


class Text(str):
    """A text that is translated whenever it is written out; as a key, and to compare, it is English."""

    __slots__ = ("context", "msgid", "values")
    msgid: str
    values: dict[str, Any]
    context: str

    def __new__(cls, msgid: str, values: dict[str, Any], context: str = "") -> Text:
        english = {name: getattr(value, "english", value) for name, value in values.items()}
        text = super().__new__(cls, msgid.format(**english) if values else msgid)
        text.msgid, text.values, text.context = msgid, values, context
        return text

    @property
    def english(self) -> str:
        return super().__str__()

    def __str__(self) -> str:
        return word(self.msgid, self.context) if self.context else say(self.msgid, **self.values)

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __add__(self, other: str) -> str:
        return str(self) + other

    def __radd__(self, other: str) -> str:
        return other + str(self)

    def __getitem__(self, key: SupportsIndex | slice) -> str:
        return str(self)[key]

    def lower(self) -> str:
        return str(self).lower()

    def capitalize(self) -> str:
        return str(self).capitalize()

    def __reduce__(self) -> tuple[type[Text], tuple[str, dict[str, Any], str]]:
        return Text, (self.msgid, self.values, self.context)


def say(text: str, /, **values: Any) -> str:
    """The text in the reader's language, its placeholders filled in."""
    translated = str(text) if isinstance(text, Text) else Translator.one(text) if text else text
    return _filled(translated, values) if values else translated


def say_many(one: str, many: str, n: float, /, **values: Any) -> str:
    """The form of a sentence for `n` things."""
    return _filled(Translator.many(one, many, 1 if n == 1 else 2), values)


def filled(text: str, values: Mapping[str, Any]) -> str:
    """A translated text with %-placeholders, filled in as `say` does it: names in the reader's script."""
    made = text % _written(values)
    return BETWEEN_HAN.sub("", made) if chinese() else made


def later(text: str, /, **values: Any) -> str:
    return Text(text, values)


def spoken(text: str) -> str:
    """A text that `later` has not seen yet, as if it had."""
    return text if isinstance(text, Text) or not text else Text(text, {})


def marked(*texts: str) -> tuple[str, ...]:
    """Titles of columns; English to whoever looks for a column by its title."""
    return tuple(map(spoken, texts))


def listed(parts: Iterable[object], separator: str = ", ") -> str:
    """Things after each other, with the comma, semicolon or word that the language has for it."""
    return say(separator).join(named(str(part)) for part in parts)


def language() -> str:
    return Translator.language() or ENGLISH


SEPARATORS = marked(", ", "; ", " and ", " or ", ".")


def chinese() -> bool:
    return language() == CHINESE


def named(name: str) -> str:
    """A name in the reader's script where one is on record; else as it is."""
    known = _names.get()
    return known.get(name, name) if known else name


def within(context: str, *texts: str) -> tuple[str, ...]:
    """Words that mean something else elsewhere: what is closed may be a deal or the weights of a model."""
    return tuple(Text(text, {}, context) for text in texts)


def word(text: str, context: str = "") -> str:
    """A word that the data hold (airace/lib/vocabulary.py), or a name, in the reader's language; else as it is."""
    if context:
        return Translator.within(context, text)
    name = named(text)
    known = Translator.one(name) if name else name
    if known == name and "-" in name and (spaced := name.replace("-", " ")) != (found := Translator.one(spaced)):
        return found
    return known


def names_in_use() -> Mapping[str, str] | None:
    return _names.get()


@contextmanager
def naming(names: Mapping[str, str] | None) -> Iterator[None]:
    """Within, names are written in the reader's script as the mapping has them."""
    token = _names.set(names)
    try:
        yield
    finally:
        _names.reset(token)


def _filled(text: str, values: dict[str, Any]) -> str:
    filled = text.format(**_written(values))
    return BETWEEN_HAN.sub("", filled) if chinese() else filled


def _written(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: named(str(value)) if isinstance(value, str) else value for name, value in values.items()}
