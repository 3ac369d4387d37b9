"""One import-export resource for each kind of fact, made from the one table that describes the dataset's files."""

from __future__ import annotations

from functools import cache
from typing import Any

from import_export.fields import Field
from import_export.resources import Resource
from import_export.widgets import Widget

from airace.ingest.bulk.kinds import KINDS
from airace.sources.bundle.columns import Column, flag
from airace.sources.bundle.spec import Spec
from airace.sources.bundle.specs import BY_NAME

# Columns that a list of refused rows has beside the file's own; ignored when it comes back mended.
BESIDE = ("refused_line", "refused_because")


class Cell(Widget):  # type: ignore[misc]  # the library has no types
    """A cell as the dataset reads it; what is wrong is said with the column's name."""

    def __init__(self, column: Column) -> None:
        super().__init__()
        self.column = column

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        text = value.strip()
        # Spreadsheets save truth in capitals.
        text = text.lower() if self.column.read is flag else text
        try:
            return self.column.value(text)
        except ValueError as error:
            raise ValueError(f"{self.column.name} {error}.") from None


def _resource(spec: Spec) -> type[Resource]:
    fields = {
        column.name: Field(attribute=column.name, column_name=column.name, widget=Cell(column))
        for column in spec.columns
    }
    made: type[Resource] = type(Resource)(f"{spec.name.title().replace('_', '')}Resource", (Resource,), fields)
    return made


@cache
def resource(kind: str) -> Resource:
    """One for all rows: making a resource costs more than reading a row by it."""
    return RESOURCES[kind]()


RESOURCES: dict[str, type[Resource]] = {file: _resource(BY_NAME[file]) for file in KINDS}
TITLES = {file: file.replace("_", " ").capitalize().replace("Ipos", "IPOs") for file in KINDS}
