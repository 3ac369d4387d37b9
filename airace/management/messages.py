"""Which texts the code and the templates mark for translation; finds them without GNU gettext.

Python: `say`, `later`, `say_many`, `marked` (airace/lib/say.py), Django's gettext functions, the texts of `@metric(…)`.
Templates: Django's own lexer turns them into calls of gettext, which are read like Python.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.utils.translation.template import templatize

ONE = {"say", "later", "gettext", "gettext_lazy", "gettext_noop", "_"}
EVERY = {"marked"}
TWO = {"say_many", "ngettext", "ngettext_lazy"}
# Columns with choices that pages show; weights are in the vocabulary, since their words have other meanings too
SHOWN = {
    "Company": ("kind",),
    "AIModel": ("status", "released_precision"),
    "FundingRound": ("status",),
    "IPO": ("stage",),
    "Acquisition": ("stage",),
    "ImportRun": ("status", "trigger"),
}
METRIC = ("title", "unit", "text", "formula")
EDITORS = ("admin", "management", "stack", "migrations", "ingest", "sources", "extract", "models")
CALL = re.compile(r"\b(gettext|ngettext|pgettext|npgettext|_)\(")


@dataclass(frozen=True, slots=True)
class Message:
    """A text (of one thing, and of many where it has both forms) and where it stands."""

    one: str
    many: str
    place: str
    context: str = ""


def messages(root: Path) -> Iterator[Message]:
    """Every text that is marked, in the order of the files; the same one once for each place."""
    for path in sorted((root / "airace").rglob("*.py")):
        if path.relative_to(root / "airace").parts[0] not in EDITORS:
            yield from in_python(path.read_text(encoding="utf-8"), path.relative_to(root).as_posix())
    yield from choices()
    for path in sorted((root / "templates").rglob("*")):
        if path.suffix in {".html", ".txt", ".xml"} and "admin" not in path.relative_to(root).parts:
            yield from in_template(path.read_text(encoding="utf-8"), path.relative_to(root).as_posix())


def choices() -> Iterator[Message]:
    """The choices of the tables that pages show, by their labels and as their values read."""
    for name, columns in SHOWN.items():
        model = apps.get_model("airace", name)
        for column in columns:
            for value, label in model._meta.get_field(column).flatchoices:
                place = f"airace/models, {name}.{column}"
                yield from (
                    Message(text, "", place) for text in (str(label), str(label).lower(), value.replace("-", " "))
                )


def in_python(code: str, place: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        texts = [_text(one) for one in node.args]
        if name in ONE and texts and texts[0]:
            yield Message(texts[0], "", place)
        elif name in EVERY:
            yield from (Message(text, "", place) for text in texts if text)
        elif name == "within" and texts:
            yield from (Message(text, "", place, texts[0]) for text in texts[1:] if text)
        elif name in TWO and len(texts) > 1 and texts[0] and texts[1]:
            yield Message(texts[0], texts[1], place)
        elif name == "metric":
            yield Message(place.rpartition("/")[2].removesuffix(".py").capitalize(), "", place)
            yield from _of_metric(node, place)


def in_template(source: str, place: str) -> Iterator[Message]:
    """templatize() writes every marked text as a call with a literal; the rest becomes filler."""
    code = templatize(source, origin=place)
    for match in CALL.finditer(code):
        call = _call(code, match.start())
        texts = [_text(one) for one in call.args] if call else []
        if call and match[1] in {"gettext", "_"} and texts and texts[0]:
            yield Message(texts[0], "", place)
        elif call and match[1] == "ngettext" and texts[0] and texts[1]:
            yield Message(texts[0], texts[1], place)


def _call(code: str, start: int) -> ast.Call | None:
    """The call that begins here: the shortest stretch up to a closing bracket that is one."""
    end = start
    while (end := code.find(")", end) + 1) > 0:
        try:
            tree = ast.parse(code[start:end], mode="eval")
        except SyntaxError:
            continue
        return tree.body if isinstance(tree.body, ast.Call) else None
    return None


def _of_metric(node: ast.Call, place: str) -> Iterator[Message]:
    for keyword in node.keywords:
        if keyword.arg in METRIC:
            if text := _text(keyword.value):
                yield Message(text, "", place)
        elif keyword.arg in {"caveats", "changes"}:
            for part in ast.walk(keyword.value):
                if text := _text(part):
                    yield Message(text, "", place)


def _text(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
