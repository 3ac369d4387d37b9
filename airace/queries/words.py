"""The words of articles, asked for in the form in which the index holds them.

Of Chinese each character is a word, so that a name of several characters is a phrase; `airace_words`, made by a
migration, writes texts and questions alike in that form.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import F, Func, Q, TextField, Value

from airace.extract.fold import PUNCTUATION

TERM = re.compile(r'(-?)(?:"([^"]*)"|([^\s"]+))')
LETTER = re.compile(r"[^\W_]")
VECTOR: Any = SearchVectorField()
_QUOTES = str.maketrans({mark: plain for mark, plain in PUNCTUATION.items() if plain == '"'})


def asked(find: str) -> Q | None:
    """What an article's index must hold for a reader's words; None where they hold no letter and no digit.

    Every word must be there, "a phrase in quotes" as written, and of -word nothing. One condition on the index.
    """
    query = search_query(find)
    return None if query is None else Q(search=query)


def search_query(find: str) -> Any:
    """The same as a query of PostgreSQL's, None where there is nothing to ask for."""
    found: Any = None
    text = unicodedata.normalize("NFKC", find.translate(_QUOTES))
    for minus, quoted, word in TERM.findall(text):
        if not LETTER.search(quoted or word):
            continue
        phrase: Any = SearchQuery(_words(Value(quoted or word)), config="simple", search_type="phrase")
        if minus:
            phrase = ~phrase
        found = phrase if found is None else found & phrase
    return found


def titled() -> Func:
    """The part of an article's index that is made of its title."""
    return Func(F("search"), function="ts_filter", template="%(function)s(%(expressions)s, '{a}')", output_field=VECTOR)


def _words(text: Any) -> Func:
    return Func(text, function="airace_words", output_field=TextField())
