"""The language of a page is in its address: English without a prefix, Chinese under /zh-hans/. Nothing else decides.

So a page is cached by its address as ever, and no cookie or header of the reader's is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import LocalePrefixPattern, URLPattern, URLResolver, get_resolver
from django.utils import translation

from airace.lib.say import CHINESE, ENGLISH, language, names_in_use, naming
from airace.queries import names
from airace.queries.stats import data_version

# Language → what the reader calls it, and how HTML names it.
LANGUAGES: dict[str, tuple[str, str]] = {ENGLISH: ("English", "en"), CHINESE: ("中文", "zh-Hans")}
NAMED = frozenset({"company", "person", "family"})


class Language:
    """Middleware: the words of an answer are in the language of its address, from the first to the last."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with speaking(language_of(request.path_info)):
            return self.get_response(request)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Within, texts, numbers and names are in this language; for letters and feeds as for pages."""
    with translation.override(code), naming(Names() if code == CHINESE else None):
        yield


def of_version(version: int | None) -> None:
    """A page that has read the number of the data version spares the names a query."""
    current = names_in_use()
    if isinstance(current, Names):
        current.version = version


class Names(Mapping[str, str]):
    """Companies, people and model families by the name they have in Chinese script; read when first asked for."""

    def __init__(self) -> None:
        self.version: int | None = None
        self._read: dict[str, str] | None = None

    @property
    def _known(self) -> dict[str, str]:
        if self._read is None:
            try:
                self._read = chinese_names(data_version() if self.version is None else self.version)
            except (OperationalError, InterfaceError):
                self._read = {}
        return self._read

    def __getitem__(self, name: str) -> str:
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


_built: dict[int, dict[str, str]] = {}


def chinese_names(version: int) -> dict[str, str]:
    """Name → name in Chinese script, of this version of the data; no query where a process has made it before."""
    if version not in _built:
        found = {thing.title: thing.other for thing in names.things(version) if thing.kind in NAMED and thing.other}
        _built.clear()
        _built[version] = found
    return _built[version]


def forget() -> None:
    """Make the names anew at the next question."""
    _built.clear()


def language_of(path: str) -> str:
    first = path[1:].partition("/")[0]
    return first if first in LANGUAGES and first != ENGLISH else ENGLISH


def bare(path: str) -> str:
    """A path without the prefix of its language."""
    code = language_of(path)
    return path if code == ENGLISH else path.removeprefix(f"/{code}") or "/"


def in_language(path: str, code: str = "") -> str:
    """The path of a page in a language, by default the reader's. What has one language only stays as it is."""
    code = code or language()
    plain = bare(path)
    first = urlsplit(plain).path[1:].partition("/")[0]
    file = not urlsplit(plain).path.endswith("/")
    if code == ENGLISH or file or first not in _translated():
        return plain
    return f"/{code}{plain}"


@cache
def _translated() -> frozenset[str]:
    """First parts of the addresses that exist in every language, as urls.py has them."""
    found = set()
    for resolver in get_resolver(settings.ROOT_URLCONF).url_patterns:
        if isinstance(resolver, URLResolver) and isinstance(resolver.pattern, LocalePrefixPattern):
            for pattern in resolver.url_patterns:
                if isinstance(pattern, URLPattern | URLResolver):
                    found.add(str(pattern.pattern).partition("/")[0])
    return frozenset(found)
