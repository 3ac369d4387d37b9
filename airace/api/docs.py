"""The API's reference for people, written from its OpenAPI document; a small script of ours sends requests from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import HttpResponse

from airace.api.v1 import api
from airace.web.page import Page, page

ROOT = "/api/v1/"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter as a form asks for it. `values` are those that it may have, where there are few."""

    name: str
    place: str
    type: str
    default: str
    values: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One address. `fields` are name, type and meaning of what an item of its answer holds."""

    id: str
    path: str
    summary: str
    parameters: tuple[Parameter, ...]
    fields: tuple[tuple[str, str, str], ...]


@page(twins=False)
def reference(page: Page) -> HttpResponse:
    groups = [(tag, list(operations)) for tag, operations in groupby(_operations(), key=lambda one: one[0])]
    return page.render(
        "api/docs.html",
        {
            "groups": [(tag, [operation for _, operation in own]) for tag, own in groups],
            "site": settings.SITE_URL,
            "limit": settings.API_REQUESTS_PER_MINUTE,
        },
    )


@cache
def _operations() -> tuple[tuple[str, Operation], ...]:
    """Every address with the word that it is grouped under, in the order of the groups."""
    document = api.get_openapi_schema(path_prefix=ROOT)
    found = list(_read(document))
    order = {tag: at for at, tag in enumerate(dict.fromkeys(tag for tag, _ in found))}
    return tuple(sorted(found, key=lambda one: order[one[0]]))


def _read(document: Any) -> Iterator[tuple[str, Operation]]:
    for path, methods in document["paths"].items():
        one = methods["get"]
        parameters = tuple(map(_parameter, one["parameters"]))
        yield (
            one["tags"][0],
            Operation(one["operationId"], path, one["summary"], parameters, _fields(one, document)),
        )


def _parameter(described: Any) -> Parameter:
    schema = described["schema"]
    default = schema.get("default", "")
    return Parameter(
        described["name"],
        described["in"],
        schema.get("format") or schema.get("type", "string"),
        "" if default is None else str(default),
        tuple(map(str, schema.get("enum", ()))),
        described.get("description", ""),
    )


def _fields(operation: Any, document: Any) -> tuple[tuple[str, str, str], ...]:
    """What an item holds; of a list what its items hold."""
    schemas = document["components"]["schemas"]
    content = next(iter(operation["responses"][200]["content"].values()))["schema"]
    name = content.get("$ref", "").rpartition("/")[2]
    properties = schemas.get(name, {}).get("properties", {})
    items = properties.get("items", {}).get("items", {}).get("$ref", "").rpartition("/")[2]
    shown = schemas[items]["properties"] if items else properties
    return tuple((key, _type(value), value.get("description", "")) for key, value in shown.items())


def _type(schema: Any) -> str:
    options = schema.get("anyOf", [schema])
    names = [str(one.get("format") or one.get("type") or "object") for one in options]
    return " or ".join(name for name in names if name != "null") or "null"
