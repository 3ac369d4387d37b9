"""The addresses of every collection in the catalogue: a list that is paged by cursors, and one item."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from http import HTTPStatus
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from ninja import Field, NinjaAPI, Path, Query, Schema
from pydantic import BeforeValidator, StringConstraints, WithJsonSchema, create_model

from airace.api import cursors
from airace.api.asking import ERRORS, KnownOn, day
from airace.api.catalogue import KINDS
from airace.api.cursors import Cursor
from airace.api.kinds import TYPES, Asked, Kind
from airace.api.problems import ProblemError, not_known
from airace.api.words import described, parameter
from airace.web.known_on import PARAMETER

MOST, USUAL = 200, 50  # items in an answer
PLAIN = r"^[^\x00-\x1f\x7f]*$"
Words = Annotated[str, StringConstraints(max_length=200, pattern=PLAIN)]


def iso_day(value: Any) -> Any:
    if not isinstance(value, date) and len(str(value)) != len("2026-08-06"):
        raise ValueError("this is not a day; write it as YYYY-MM-DD")
    return value


Day = Annotated[date, BeforeValidator(iso_day), WithJsonSchema({"type": "string", "format": "date"})]


def register(api: NinjaAPI) -> None:
    """Add the addresses of every kind to the API."""
    for kind in KINDS:
        item = _item_schema(kind)
        _add_list(api, kind, item)
        if kind.item:
            _add_item(api, kind, item)


def _item_schema(kind: Kind) -> Any:
    """Every field may be null, and is left out where `fields` does not name it."""
    columns: dict[str, Any] = {
        field.name: (TYPES[field.type] | None, Field(None, description=described(field))) for field in kind.shown
    }
    return create_model(f"{kind.name.capitalize()}Item", __base__=Schema, **columns)


def _list_schema(kind: Kind, item: Any) -> Any:
    return create_model(
        f"{kind.name.capitalize()}List",
        __base__=Schema,
        known_on=(date, Field(description="The day looked back from; a cursor keeps it.")),
        items=(list[item], ...),
        next=(str | None, Field(description="Address of the items that follow; null at the end.")),
        next_cursor=(str | None, Field(description="The cursor in that address.")),
        withheld=(int, Field(description="Items that fit but stay out, because a licence forbids to hand them on.")),
    )


def _query_schema(kind: Kind) -> Any:
    """The parameters of a list, apart from `known_on`."""
    given: dict[str, Any] = {name: (_filter_type(kind, name), _described(kind, name)) for name in kind.filters}
    if kind.words or kind.name == "articles":
        given["q"] = (Words, _described(kind, "q", ""))
    if kind.period:
        given["start"] = (Day, _described(kind, "from", alias="from"))
        given["end"] = (Day, _described(kind, "to", alias="to"))
    sorts = [f"{sign}{name.lstrip('-')}" for name in kind.sorts for sign in ("", "-")]
    given["sort"] = (Literal[tuple(sorts)], _described(kind, "sort", kind.usual))
    given["limit"] = (int, Field(USUAL, ge=1, le=MOST, description="How many items."))
    given["cursor"] = (
        Annotated[str, StringConstraints(max_length=1000, pattern=PLAIN)],
        Field("", description="Of the answer before: goes on behind its last item."),
    )
    given["fields"] = (Words, Field("", description="Names of fields, separated by commas; every field without it."))
    return create_model(f"{kind.name.capitalize()}Query", __base__=Schema, **given)


def _filter_type(kind: Kind, name: str) -> Any:
    if name in kind.choices:
        return Literal[kind.choices[name]]
    of = next((field for field in kind.fields if field.name == name), None)
    return bool if of and of.type == "bool" else Words


def _described(kind: Kind, name: str, default: Any = None, *, alias: str | None = None) -> Any:
    return Field(default, alias=alias, description=parameter(kind, name))


def _add_list(api: NinjaAPI, kind: Kind, item: Any) -> None:
    def view(request: HttpRequest, response: HttpResponse, asked: Any, known_on: str = "") -> dict[str, Any]:
        return _listed(request, response, kind, asked, known_on)

    answers: dict[Any, Any] = {200: _list_schema(kind, item), **ERRORS}
    asked: Any = Query
    parameters: dict[str, Any] = {"asked": asked[_query_schema(kind)], "known_on": KnownOn}
    _add(api, f"/{kind.name}", view, parameters, answers, f"list_{kind.name}", str(kind.text))


def _add_item(api: NinjaAPI, kind: Kind, item: Any) -> None:
    def view(request: HttpRequest, response: HttpResponse, id: str, known_on: str = "") -> dict[str, Any]:
        return _one(response, kind, id, day(known_on))

    identified = Annotated[str, Path(description=f"`id` of an item, as /api/v1/{kind.name} lists them.")]
    parameters: dict[str, Any] = {"id": identified, "known_on": KnownOn}
    summary = "One of them, as known on a day"
    _add(api, f"/{kind.name}/{{id}}", view, parameters, {200: item, **ERRORS}, f"get_{kind.name}", summary)


def _add(
    api: NinjaAPI,
    path: str,
    view: Callable[..., Any],
    parameters: dict[str, Any],
    answers: dict[Any, Any],
    name: str,
    summary: str,
) -> None:
    """Add an address whose parameters are made at run time: the framework reads them from the annotations."""
    view.__name__ = name
    view.__annotations__ = {"request": HttpRequest, "response": HttpResponse, **parameters}
    tag = path.strip("/").partition("/")[0]
    add = api.get(path, response=answers, summary=summary, operation_id=name, exclude_unset=True, tags=[tag])
    add(view)


def _listed(request: HttpRequest, response: HttpResponse, kind: Kind, given: Any, known_on: str) -> dict[str, Any]:
    wanted = _wanted(kind, given.fields)
    cursor = cursors.read(given.cursor, kind=kind.name) if given.cursor else None
    asked = Asked(
        known_on=_day_of(cursor, known_on),
        sort=_sort_of(request, given.sort, cursor),
        limit=given.limit,
        where={name: value for name in kind.filters if (value := getattr(given, name)) is not None},
        q=getattr(given, "q", ""),
        start=getattr(given, "start", None),
        end=getattr(given, "end", None),
        after=cursor.after if cursor else None,
    )
    found = kind.read(kind, asked)
    following = cursors.written(Cursor(kind.name, asked.sort, asked.known_on, found.last)) if found.last else None
    url = _next_url(request, following) if following else None
    if url:
        response["Link"] = f'<{url}>; rel="next"'
    _say_withheld(response, found.withheld)
    return {
        "known_on": asked.known_on,
        "items": [{name: row.get(name) for name in wanted} for row in found.rows],
        "next": url,
        "next_cursor": following,
        "withheld": found.withheld,
    }


def _one(response: HttpResponse, kind: Kind, item: str, known_on: date) -> dict[str, Any]:
    found = kind.read(kind, Asked(known_on, kind.usual, 1, item=item))
    _say_withheld(response, found.withheld)
    if found.rows:
        return {field.name: found.rows[0].get(field.name) for field in kind.shown}
    if found.withheld:
        detail = "This may not be handed on: the licence of its source forbids it."
        raise ProblemError(HTTPStatus.NOT_FOUND, detail, withheld=found.withheld)
    raise not_known(kind.name, item, known_on)


def _wanted(kind: Kind, text: str) -> list[str]:
    names = [field.name for field in kind.shown]
    wanted = [name.strip() for name in text.split(",") if name.strip()]
    for name in wanted:
        if name not in names:
            detail = "fields: there is no field {name}; there are {names}."
            detail = detail.format(name=repr(name[:40]), names=", ".join(names))
            raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, detail, parameter="fields")
    return wanted or names


def _day_of(cursor: Cursor | None, known_on: str) -> date:
    if cursor is None:
        return day(known_on)
    if known_on and day(known_on) != cursor.known_on:
        detail = "known_on differs from the day of the cursor, {day}; leave one of them out."
        raise ProblemError(HTTPStatus.BAD_REQUEST, detail.format(day=cursor.known_on), parameter=PARAMETER)
    return cursor.known_on


def _sort_of(request: HttpRequest, sort: str, cursor: Cursor | None) -> str:
    if cursor is None:
        return sort
    if "sort" in request.GET and sort != cursor.sort:
        detail = "sort differs from the order of the cursor, {sort}; leave one of them out."
        raise ProblemError(HTTPStatus.BAD_REQUEST, detail.format(sort=cursor.sort), parameter="sort")
    return cursor.sort


def _next_url(request: HttpRequest, cursor: str) -> str:
    kept = {name: value for name, value in request.GET.items() if name != "cursor"}
    return request.build_absolute_uri(f"{request.path}?{urlencode({**kept, 'cursor': cursor})}")


def _say_withheld(response: HttpResponse, count: int) -> None:
    if count:
        response["X-Withheld"] = f"{count} items of sources that may not be redistributed"
