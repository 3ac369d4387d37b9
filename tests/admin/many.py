"""Tables of the desk filled by the hundred thousand, each row with its links, for lists that must stay quick."""

from __future__ import annotations

from typing import Any

from django.db import connection

MANY = 100_000
FEW = 50  # rows of the tables that those lead to
UUID = "md5(({})::text)::uuid"


def _link(field: Any) -> str:
    """One of the few rows that a link leads to, never the row itself; of people who sign in the first."""
    table = field.related_model
    if table._meta.app_label != "airace":
        return f"(SELECT min(id) FROM {table._meta.db_table})"
    one = f"1 + (g + 7) % {FEW}"
    return UUID.format(one) if field.target_field.get_internal_type() == "UUIDField" else one


def values(kind: Any) -> dict[str, str]:
    """An SQL expression for every column of a kind, for row number g."""
    found = {}
    for field in kind._meta.concrete_fields:
        name = field.get_internal_type()
        if field.is_relation:
            found[field.column] = "g" if field.primary_key else _link(field)
        elif name == "UUIDField":
            found[field.column] = UUID.format("g")
        elif field.primary_key and name != "CharField":
            found[field.column] = "g"
        elif field.choices:
            found[field.column] = f"'{field.choices[0][0]}'"
        elif field.name == "slug":
            found[field.column] = "'row-' || g"
        elif name in {"CharField", "TextField", "SlugField", "URLField"}:
            # What is filtered by has some hundred values, not one a row.
            few = "g" if name == "SlugField" else "g % 300"
            found[field.column] = f"left({few} || ' of many', {field.max_length or 100})"
        elif name == "DateField":
            found[field.column] = "date '2020-01-01' + g % 2000"
        elif name == "DateTimeField":
            found[field.column] = "timestamptz '2020-01-01' + g % 2000 * interval '1 day'"
        elif name == "BooleanField":
            found[field.column] = "false"
        elif name in {"JSONField", "ArrayField"}:
            found[field.column] = "'{}'"
        elif name == "BinaryField":
            found[field.column] = "''"
        elif name == "DurationField":
            found[field.column] = "interval '1 day'"
        elif name == "GenericIPAddressField":
            found[field.column] = "NULL"
        elif name == "SearchVectorField" or field.generated:
            continue
        else:
            found[field.column] = "NULL" if field.null else "g % 1000"
    return {column: value for column, value in found.items() if not getattr(kind._meta.get_field, "generated", False)}


def fill(kind: Any, rows: int = MANY) -> None:
    """Rows of a kind, and a few of each that they lead to. Without the checks that only cost time; to be rolled back."""
    for table in _leads_to(kind, {kind}) - {kind}:
        _fill(table, FEW)
    _fill(kind, rows)


def _leads_to(kind: Any, seen: set[Any]) -> set[Any]:
    tables = {field.related_model for field in kind._meta.concrete_fields if field.is_relation}
    for table in tables - seen:
        if table._meta.app_label == "airace":
            seen |= {table}
            _leads_to(table, seen)
    return seen


def _fill(kind: Any, rows: int) -> None:
    table = kind._meta.db_table
    generated = {field.column for field in kind._meta.concrete_fields if getattr(field, "generated", False)}
    columns = {name: value for name, value in values(kind).items() if name not in generated}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('c', 'u')", [table]
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        cursor.execute(
            "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = %s::regclass AND indisunique"
            " AND NOT indisprimary",
            [table],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP INDEX {name}")
        cursor.execute(f"DELETE FROM {table}")
        listed = ", ".join(f'"{name}"' for name in columns)
        cursor.execute(
            f"INSERT INTO {table} ({listed}) SELECT {', '.join(columns.values())} FROM generate_series(1, {rows}) AS g"
        )
        cursor.execute(f"ANALYZE {table}")
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
