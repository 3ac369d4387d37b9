"""The whole view state lives in the address: reading it strictly, and writing links that keep the rest of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from airace.lib.say import listed, say
from airace.web.known_on import PARAMETER
from airace.web.language import in_language

CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class AddressError(ValueError):
    """A parameter of the address has a value that we cannot use; the text says which, and what to write."""


@dataclass(frozen=True, slots=True)
class Address:
    """The path and the parameters that mean something on the page; anything else in the address is ignored.

    `known_on` is None for today. Parameters of a chart or a table begin with its slug: `frontier-arena.scale`.
    """

    path: str
    today: date
    known_on: date | None
    params: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str, default: str = "", *, longest: int = 100) -> str:
        value = self.params.get(name, default)
        if len(value) > longest:
            raise AddressError(
                say("{name} is longer than {longest} characters; shorten it.", name=name, longest=longest)
            )
        if CONTROL.search(value):
            raise AddressError(say("{name} holds a character that no text has; leave it out.", name=name))
        return value

    def choice(self, name: str, allowed: Collection[str], default: str) -> str:
        value = self.params.get(name, "") or default
        if value not in allowed:
            raise AddressError(
                say(
                    "{name}={value} is not known here; choose one of {list}.",
                    name=name,
                    value=value[:40],
                    list=listed(sorted(allowed)),
                )
            )
        return value

    def day(self, name: str) -> date | None:
        value = self.params.get(name, "")
        if not value:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise AddressError(
                say(
                    "{name}={value} is not a day; write it as YYYY-MM-DD, for example {today}.",
                    name=name,
                    value=value[:40],
                    today=self.today,
                )
            ) from None

    def page_number(self, name: str = "page") -> int:
        """Which page of a long list, from 1 on."""
        value = self.params.get(name, "") or "1"
        if not value.isdecimal() or len(value) > 7 or int(value) == 0:
            raise AddressError(
                say("{name}={value} is not a page; write a whole number from 1 on.", name=name, value=value[:40])
            )
        return int(value)

    def url(self, **changes: str | None) -> str:
        """This page with some parameters changed; None or '' takes one away."""
        return self.with_changes(changes)

    def with_changes(self, changes: Mapping[str, str | None]) -> str:
        kept = {**self.params, **changes}
        return self._written(self.path, kept)

    def link(self, path: str, params: Mapping[str, str] | None = None) -> str:
        """Another page of the site, looked at from the same day, in the same language."""
        return self._written(in_language(path), params or {})

    def as_of_today(self) -> str:
        return _written(self.path, self.params)

    def _written(self, path: str, params: Mapping[str, str | None]) -> str:
        looking_back = {PARAMETER: self.known_on.isoformat()} if self.known_on else {}
        return _written(path, {**params, **looking_back})


def _written(path: str, params: Mapping[str, str | None]) -> str:
    query = urlencode(sorted((name, value) for name, value in params.items() if value))
    return f"{path}?{query}" if query else path


def own_params(query: Mapping[str, str], names: Collection[str]) -> dict[str, str]:
    """The parameters of the address that the page knows, without empty ones, in one order."""
    return {name: query[name].strip() for name in sorted(names) if query.get(name, "").strip()}
