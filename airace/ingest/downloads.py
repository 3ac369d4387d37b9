"""Download counters: monthly partitions, binary COPY, day rollups in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection

from airace import models
from airace.ingest.outcome import Outcome
from airace.ingest.resolve import Names, UnknownNameError
from airace.lib.dates import add_months
from airace.sources.base import Reading

TABLE = "airace_downloadsnapshot"
STAGING = "download_staging"
COLUMNS = ("day", "repository_id", "downloads_30d", "downloads_all_time", "likes", "source_url", "known_at", "run_id")
TYPES = ("date", "int8", "int8", "int8", "int4", "text", "timestamptz", "int8")
COUNTERS = ("downloads_30d", "downloads_all_time", "likes")

# One statement for both counters that a reader sees; `counter` is one of COUNTERS.
CHANGED = """
INSERT INTO airace_restatement (source_id, repository_id, measure, period, old, new, noted_at, run_id)
SELECT %(source)s, new.repository_id, %(measure)s, new.day, old.{counter}, new.{counter}, new.known_at, new.run_id
FROM {staging} new JOIN {table} old USING (day, repository_id)
WHERE old.{counter} <> new.{counter}
ON CONFLICT DO NOTHING
"""
# An all-time count that falls was restated by the Hub; both numbers stay.
FELL = """
INSERT INTO airace_restatement (source_id, repository_id, measure, period, old, new, noted_at, run_id)
SELECT %(source)s, new.repository_id, 'downloads-all-time', new.day, before.downloads_all_time, new.downloads_all_time,
       new.known_at, new.run_id
FROM {staging} new
JOIN LATERAL (
    SELECT downloads_all_time FROM {table} old
    WHERE old.repository_id = new.repository_id AND old.day < new.day AND old.downloads_all_time IS NOT NULL
    ORDER BY old.day DESC LIMIT 1
) before ON before.downloads_all_time > new.downloads_all_time
ON CONFLICT DO NOTHING
"""
MERGE = """
MERGE INTO {table} old USING {staging} new ON old.day = new.day AND old.repository_id = new.repository_id
WHEN MATCHED AND (old.downloads_30d, old.downloads_all_time, old.likes)
    IS DISTINCT FROM (new.downloads_30d, new.downloads_all_time, new.likes)
  THEN UPDATE SET downloads_30d = new.downloads_30d, downloads_all_time = new.downloads_all_time, likes = new.likes,
                  source_url = new.source_url, known_at = new.known_at, run_id = new.run_id
WHEN NOT MATCHED THEN INSERT ({columns}) VALUES ({values})
"""
ROLLUP = """
INSERT INTO airace_downloadrollup (day, side, organisation_id, downloads_30d, downloads_all_time, repositories)
SELECT s.day, r.side, r.organisation_id, sum(s.downloads_30d), sum(s.downloads_all_time), count(*)
FROM {table} s JOIN airace_hubrepository r ON r.id = s.repository_id
WHERE s.day = ANY(%(days)s) AND r.excluded = ''
GROUP BY GROUPING SETS ((s.day, r.side), (s.day, r.side, r.organisation_id))
HAVING GROUPING(r.organisation_id) = 1 OR r.organisation_id IS NOT NULL
"""


def snapshots(
    run: models.ImportRun, readings: Sequence[Reading], names: Names, outcome: Outcome, source: models.Source
) -> None:
    """Load counters, one row a day and repository; only what differs is written, rollups of touched days anew."""
    repositories = _repositories(readings, names, outcome)
    rows = [
        (
            reading.fields["day"],
            repositories[reading.fields["repository"]],
            *(reading.fields[counter] for counter in COUNTERS),
            reading.fields["url"],
            reading.fields["known_at"],
            run.pk,
        )
        for reading in readings
        if reading.fields["repository"] in repositories
    ]
    if not rows:
        return
    rows.sort(key=lambda row: (row[0], row[1]))
    days = sorted({row[0] for row in rows})
    _make_partitions(days)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT day FROM {TABLE} WHERE day = ANY(%s)", [days])
        there = {day for (day,) in cursor.fetchall()}
    fresh = [row for row in rows if row[0] not in there]
    _copy(TABLE, fresh)
    added, restated = _merge([row for row in rows if row[0] in there], source)
    outcome.added += len(fresh) + added
    outcome.restated += restated
    if fresh or added:
        _roll_up(days)


def _repositories(readings: Sequence[Reading], names: Names, outcome: Outcome) -> dict[str, int]:
    """Primary keys of the repositories named; unknown ones are made, with the side of their organisation's company."""
    known = dict(models.HubRepository.objects.values_list("name", "pk"))
    missing = {
        reading.fields["repository"]: reading for reading in readings if reading.fields["repository"] not in known
    }
    organisations = _organisations(missing.values(), names)
    made = []
    for name, reading in missing.items():
        organisation = organisations[name.partition("/")[0]]
        try:
            model = names.maybe("model", reading.fields.get("model"))
        except UnknownNameError as error:
            outcome.refuse(reading, str(error), error.suggestions)
            continue
        side = organisation.company.side if organisation.company else models.Side.UNKNOWN
        made.append(models.HubRepository(name=name, organisation=organisation, model_id=model, side=side))
    models.HubRepository.objects.bulk_create(made)
    return known | {repository.name: repository.pk for repository in made}


def _organisations(readings: Iterable[Reading], names: Names) -> dict[str, models.HubOrganisation]:
    owners = {reading.fields["repository"].partition("/")[0] for reading in readings}
    known = {
        organisation.name: organisation
        for organisation in models.HubOrganisation.objects.filter(name__in=owners).select_related("company")
    }
    for owner in sorted(owners - known.keys()):
        known[owner] = models.HubOrganisation.objects.create(name=owner)
    return known


def _make_partitions(days: Iterable[date]) -> None:
    with connection.cursor() as cursor:
        for month in sorted({day.replace(day=1) for day in days}):
            cursor.execute(
                f"CREATE TABLE IF NOT EXISTS {TABLE}_{month:%Y_%m} PARTITION OF {TABLE} "
                f"FOR VALUES FROM ('{month}') TO ('{add_months(month, 1)}')"
            )


def _copy(table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if not rows:
        return
    statement = f"COPY {table} ({', '.join(COLUMNS)}) FROM STDIN (FORMAT BINARY)"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(TYPES)
        for row in rows:
            copy.write_row(row)


def _merge(rows: Sequence[tuple[Any, ...]], source: models.Source) -> tuple[int, int]:
    """Rows written and restatements noted, for days that already have counters."""
    if not rows:
        return 0, 0
    words = {
        "table": TABLE,
        "staging": STAGING,
        "columns": ", ".join(COLUMNS),
        "values": ", ".join(f"new.{c}" for c in COLUMNS),
    }
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE {STAGING} (LIKE {TABLE}) ON COMMIT DROP")
        _copy(STAGING, rows)
        cursor.execute(f"ANALYZE {STAGING}")
        restated = 0
        for counter in COUNTERS[:2]:
            measure = counter.replace("_", "-")
            cursor.execute(CHANGED.format(**words, counter=counter), {"source": source.pk, "measure": measure})
            restated += cursor.rowcount
        cursor.execute(FELL.format(**words), {"source": source.pk})
        restated += cursor.rowcount
        cursor.execute(MERGE.format(**words))
        written = cursor.rowcount
        cursor.execute(f"DROP TABLE {STAGING}")
    return written, restated


def _roll_up(days: Sequence[date]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM airace_downloadrollup WHERE day = ANY(%s)", [list(days)])
        cursor.execute(ROLLUP.format(table=TABLE), {"days": list(days)})
