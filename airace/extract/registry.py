"""The rules by kind. A kind is one module of this package with one decorated function; nothing else lists the kinds."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import airace.extract as package
from airace.extract.article import Article
from airace.extract.records import Claim

Propose = Callable[[Article], Iterator[Claim]]
Key = Callable[[dict[str, Any]], tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Kind:
    name: str
    propose: Propose
    key: Key  # fields → what makes two claims of this kind the same fact


_KINDS: dict[str, Kind] = {}


def kind(name: str, *, key: Key) -> Callable[[Propose], Propose]:
    """Register the function that proposes claims of this kind."""

    def register(propose: Propose) -> Propose:
        _KINDS[name] = Kind(name, propose, key)
        return propose

    return register


@cache
def kinds() -> tuple[Kind, ...]:
    """Every kind of the package, by name."""
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
    return tuple(_KINDS[name] for name in sorted(_KINDS))
