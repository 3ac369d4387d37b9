"""The colours behind the names that figures use, read from the style sheet that browsers read: one place for both."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

LIGHT, DARK = ":root {", ':root[data-theme="dark"] {'
_NAMED = re.compile(r"var\((--[\w-]+)\)")
_TOKEN = re.compile(r"(--[\w-]+):\s*(#[0-9a-f]{6,8});")

Colours = Mapping[str, str]


def colours(css: str, theme: str) -> dict[str, str]:
    """Colours by name (`--side-us`) of the light or the dark theme of `tokens.css`."""
    rule = css.partition(DARK if theme == "dark" else LIGHT)[2].partition("}")[0]
    return dict(_TOKEN.findall(rule))


def resolved(colour: Any, named: Colours) -> Any:
    """A colour, or a list of them, by its value."""
    if isinstance(colour, list):
        return [resolved(one, named) for one in colour]
    match = _NAMED.fullmatch(colour or "")
    return named[match[1]] if match else colour


def rethemed(svg: str, light: Colours, dark: Colours, theme: str) -> str:
    """An SVG that was drawn in the light colours, in the theme wanted; `auto` follows the reader's own setting."""
    opaque = {value: name for name, value in light.items() if len(value) == 7}
    other = {name: dark[name] for name in opaque.values()}
    if theme == "light":
        return svg
    pattern = re.compile("|".join(map(re.escape, opaque)))
    if theme == "dark":
        return pattern.sub(lambda match: other[opaque[match[0]]], svg)
    by_name = pattern.sub(lambda match: f"var({opaque[match[0]]})", svg)
    rules = (";".join(f"{name}:{value}" for name, value in rule.items()) for rule in (dict(_turned(opaque)), other))
    style = "<style>svg{{{}}}@media (prefers-color-scheme:dark){{svg{{{}}}}}</style>".format(*rules)
    return re.sub(r"(<svg\b[^>]*>)", lambda match: match[1] + style, by_name, count=1)


def themed(svg: str, theme: str) -> str:
    """One theme of an SVG that has both (`auto`), by the colours that it brings itself."""
    style = re.search(r"<style>svg\{(.*?)\}@media [^{]*\{svg\{(.*?)\}\}</style>", svg)
    if theme == "auto" or style is None:
        return svg
    named = dict(rule.split(":") for rule in style[2 if theme == "dark" else 1].split(";"))
    return _NAMED.sub(lambda match: named[match[1]], svg.replace(style[0], ""))


def _turned(opaque: Colours) -> list[tuple[str, str]]:
    return [(name, value) for value, name in opaque.items()]
