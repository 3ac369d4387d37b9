"""What stands beside the files: the Frictionless descriptor, and Croissant for those who train and search by machine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from airace.queries.dataset import Column, TableOf
from airace.results import SourceRef

OURS = {
    "name": "CC-BY-4.0",
    "title": "CC BY 4.0, for selection and compilation; values keep the licences of their sources",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
NAME = "airace"
TITLE = "AI Race: is China catching up with the United States in AI?"
TEXT = (
    "Companies, models, money, chips, deployments, forecasts and every value over time, with who said it, when and "
    "under which licence. Empty cells are missing values. In CSV an apostrophe goes before a text that a spreadsheet "
    "would run as a formula; Parquet and SQLite hold it as it is."
)
KINDS = {"string": "sc:Text", "number": "sc:Float", "integer": "sc:Integer", "boolean": "sc:Boolean"}


@dataclass(frozen=True, slots=True)
class Written:
    """A table that was written: its rows, its sources, its file and what was left out of it by source."""

    table: TableOf
    schema: list[Column]
    rows: int
    sources: list[SourceRef]
    left_out: Mapping[str, int]
    bytes: int
    sha256: str

    @property
    def path(self) -> str:
        return f"{self.table.name}.csv"


def descriptor(tables: list[Written], licences: Mapping[str, str]) -> dict[str, Any]:
    """`datapackage.json` but for the version: the same data give the same."""
    return {
        "profile": "tabular-data-package",
        "name": NAME,
        "title": TITLE,
        "description": TEXT,
        "licenses": [OURS],
        "sources": _sources(tables),
        "resources": [_resource(one, licences) for one in tables],
    }


def _resource(one: Written, licences: Mapping[str, str]) -> dict[str, Any]:
    names = {column.name for column in one.schema}
    schema: dict[str, Any] = {"fields": [_field(column) for column in one.schema], "missingValues": [""]}
    if "slug" in names:
        schema["primaryKey"] = "slug"
    return {
        "profile": "tabular-data-resource",
        "name": one.table.name.replace("_", "-"),
        "title": one.table.title,
        "description": one.table.text,
        "path": one.path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": one.bytes,
        "hash": f"sha256:{one.sha256}",
        "rows": one.rows,
        "schema": schema,
        "licenses": _licences(one.sources, licences),
        "sources": [_source(source) for source in one.sources],
        "leftOut": dict(sorted(one.left_out.items())),
    }


def _field(column: Column) -> dict[str, Any]:
    field = {"name": column.name, "type": column.kind, "description": column.text}
    return field | ({"unit": column.unit} if column.unit else {})


def _licences(sources: list[SourceRef], licences: Mapping[str, str]) -> list[dict[str, str]]:
    """Our own for the compilation, then every licence of a source once."""
    found = [OURS]
    for source in sources:
        title = source.licence or "Licence not stated"
        name = re.sub(r"[^\w.-]+", "-", title).strip("-")
        known = {"name": name, "title": title} | ({"path": licences[source.slug]} if source.slug in licences else {})
        if title not in {licence["title"] for licence in found}:
            found.append(known)
    return found


def _sources(tables: list[Written]) -> list[dict[str, str]]:
    by_slug = {source.slug: source for one in tables for source in one.sources}
    return [_source(by_slug[slug]) for slug in sorted(by_slug)]


def _source(source: SourceRef) -> dict[str, str]:
    return {"title": f"{source.title}, {source.publisher}", "path": source.url}


CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "format": "cr:format",
    "key": "cr:key",
    "md5": "cr:md5",
    "recordSet": "cr:recordSet",
    "sc": "https://schema.org/",
    "source": "cr:source",
}


def croissant(tables: list[Written], *, version: str, day: str, address: str) -> dict[str, Any]:
    """The same in the words of Croissant 1.0; `address` is where the version's files are."""
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": NAME,
        "description": f"{TITLE} {TEXT}",
        "url": address,
        "license": OURS["path"],
        "version": version,
        "datePublished": day,
        "creator": {"@type": "Organization", "name": "AI Race"},
        "citeAs": f"@misc{{airace-data-{version}, author={{AI Race}}, title={{{TITLE}}}, version={{{version}}}, "
        f"url={{{address}}}}}",
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": one.path,
                "name": one.path,
                "description": one.table.text,
                "contentUrl": f"{address}{one.path}",
                "contentSize": f"{one.bytes} B",
                "encodingFormat": "text/csv",
                "sha256": one.sha256,
            }
            for one in tables
        ],
        "recordSet": [_record_set(one) for one in tables],
    }


def _record_set(one: Written) -> dict[str, Any]:
    name = one.table.name
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": one.table.text,
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{name}/{column.name}",
                "name": column.name,
                "description": f"{column.text} Unit: {column.unit}." if column.unit else column.text,
                "dataType": KINDS.get(column.kind, "sc:Date"),
                "source": {"fileObject": {"@id": one.path}, "extract": {"column": column.name}},
            }
            for column in one.schema
        ],
    }
