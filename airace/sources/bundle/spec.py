"""How one file of the bundled dataset is described: its columns, natural key and the rules a row must keep."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .columns import TIER, Column, Read, day, flag, slug, text, url

Fields = Mapping[str, Any]
Rule = Callable[[Fields], str]  # '' when the row keeps the rule, else the end of a sentence that starts with "row"


@dataclass(frozen=True, slots=True)
class Spec:
    """One file. `key` names the columns that tell its rows apart for good."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rules: tuple[Rule, ...] = ()


def must(name: str, read: Read = text, refers: str = "") -> Column:
    return Column(name, read, required=True, refers=refers)


def may(name: str, read: Read = text, refers: str = "", *, several: bool = False) -> Column:
    return Column(name, read, refers=refers, several=several)


TAIL = (
    must("source", slug, refers="sources"),
    must("source_url", url),
    must("tier", TIER),
    must("known_on", day),
    may("note"),
)


def known_by(column: str) -> Rule:
    """A value cannot be known before the day it speaks of."""

    def rule(row: Fields) -> str:
        early = row[column] is not None and row["known_on"] < row[column]
        return f"is known on {row['known_on']}, before its {column} {row[column]}" if early else ""

    return rule


def ordered(low: str, high: str) -> Rule:
    def rule(row: Fields) -> str:
        wrong = None not in (row[low], row[high]) and row[low] > row[high]
        return f"has {low} {row[low]} above {high} {row[high]}" if wrong else ""

    return rule


def dated(column: str, precision: str) -> Rule:
    """A date and its precision come together."""

    def rule(row: Fields) -> str:
        return f"has only one of {column} and {precision}" if (row[column] is None) != (row[precision] is None) else ""

    return rule


def exactly_one(*columns: str) -> Rule:
    def rule(row: Fields) -> str:
        filled = sum(row[column] is not None for column in columns)
        return "" if filled == 1 else f"fills {filled} of {', '.join(columns)}; exactly one is needed"

    return rule


def positive(*columns: str) -> Rule:
    def rule(row: Fields) -> str:
        wrong = [column for column in columns if row[column] is not None and row[column] <= 0]
        return f"has {wrong[0]} not above zero" if wrong else ""

    return rule


def spec(name: str, key: str, *columns: Column, rules: tuple[Rule, ...] = ()) -> Spec:
    return Spec(name, (*columns, *TAIL), tuple(key.split()), rules)


COMPANY = may("company", slug, refers="companies")
THE_COMPANY = must("company", slug, refers="companies")
FLAGS = (must("second_report", flag), must("disputed", flag))
