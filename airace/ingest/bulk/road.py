"""A file's way through the workers. Each step holds a lease, shows how far it is, and can be told to go again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

import pghistory
import structlog
from django.core.cache import cache
from django.db import Error, connection, transaction

from airace.ingest import version
from airace.ingest.bulk.intake import split
from airace.ingest.bulk.kinds import KINDS
from airace.ingest.bulk.look import References
from airace.ingest.bulk.plan import Planned, plan
from airace.ingest.bulk.write import parents, write
from airace.ingest.reasons import in_words
from airace.ingest.resolve import UnknownNameError
from airace.ingest.run import lease
from airace.lib.sheets import SheetError
from airace.models import BulkImport, BulkRow
from airace.models.bulk import Outcome

State = BulkImport.State
PORTION = 500  # rows that are looked at together
KEPT = 3600
SHOWN = ("outcome", "reason", "diff")
log = structlog.get_logger(__name__)


class StoppedError(Exception):
    """The step ends without a change; the sentence says why."""


def progress(pk: int) -> int:
    """Rows that the step which runs now has done; nought where nobody tells."""
    return int(cache.get(f"bulk:{pk}") or 0)


def tell(pk: int, rows: int) -> None:
    cache.set(f"bulk:{pk}", rows, KEPT)


def step(pk: int, running: State, otherwise: State, do: Callable[[BulkImport], None]) -> None:
    """Take a step that an import stands before; doubled or killed, it is taken once. `otherwise` is where it fails to."""
    with lease(f"bulk {pk}") as leased:
        wanted = BulkImport.objects.defer("body").filter(pk=pk, state=running).first()
        if not leased or wanted is None:
            return
        tell(pk, 0)
        try:
            do(wanted)
        except (SheetError, StoppedError) as stop:
            _end(pk, otherwise, str(stop))
        except BaseException as error:
            log.warning("bulk.failed", bulk=pk, error=in_words(error) if isinstance(error, Exception) else repr(error))
            with suppress(Error):
                _end(pk, otherwise, f"It broke off, and nothing was changed: {_told(error)}")
            raise


def _told(error: BaseException) -> str:
    return in_words(error) if isinstance(error, Exception) else "the worker was told to end. Start it again."


def _end(pk: int, state: State, said: str) -> None:
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
    BulkImport.objects.filter(pk=pk).update(state=state, said=said)


def check(pk: int) -> None:
    step(pk, State.CHECKING, State.UNREADABLE, _check)


def apply(pk: int) -> None:
    step(pk, State.APPLYING, State.CHECKED, _apply)


def _check(wanted: BulkImport) -> None:
    """Look at every row: it is written, so that the database has its say, and taken back, a portion at a time."""
    now = datetime.now(UTC)
    if not wanted.total:
        split(wanted, now.date())
    kind, seen = KINDS[wanted.kind], wanted.rows.exclude(outcome=Outcome.WAITING).count()
    references = References(kind, _own(wanted))
    for rows in portions(wanted.rows.filter(outcome=Outcome.WAITING)):
        with transaction.atomic():
            planned = plan(kind, rows, references, now)
            write(kind, planned, references.names)
            transaction.set_rollback(True)
        note(planned)
        seen += len(rows)
        tell(wanted.pk, seen)
    BulkImport.objects.filter(pk=wanted.pk).update(state=State.CHECKED, said="")


def _apply(wanted: BulkImport) -> None:
    """Write every row that the preview shows as new or changed, in one transaction, if all is as it was shown."""
    refused = wanted.rows.filter(outcome=Outcome.REFUSED).count()
    if refused and not wanted.skip_refused:
        raise StoppedError(f"{refused} rows are refused, and all or nothing was asked for; nothing was changed.")
    moved: list[Planned] = []
    # Readers see it in the log of changes: the name of a file may tell whose it is.
    reason = f"bulk import {wanted.pk}"
    with pghistory.context(user=wanted.applied_by_id, reason=reason, bulk=wanted.pk) as context, transaction.atomic():
        _write_all(wanted, moved)
        if moved:
            transaction.set_rollback(True)
        else:
            version.bump()
            BulkImport.objects.filter(pk=wanted.pk).update(
                state=State.APPLIED, context=context.id, applied_at=datetime.now(UTC), said=""
            )
    if moved:
        note(moved, moved=True)
        raise StoppedError(
            f"The data changed since the preview: {len(moved)} rows would do something else now. "
            "Nothing was written; look at them again, then apply."
        )


def _write_all(wanted: BulkImport, moved: list[Planned]) -> None:
    now, kind, seen = datetime.now(UTC), KINDS[wanted.kind], 0
    references = References(kind, _own(wanted))
    to_parents: list[tuple[Any, str]] = []
    for rows in portions(wanted.rows.exclude(fact="")):
        shown = {row.pk: _face(row) for row in rows}
        planned = plan(kind, rows, references, now, lock=True)
        write(kind, planned, references.names)
        moved += [one for one in planned if _face(one) != shown[one.row.pk]]
        written = [one.row for one in planned if one.row.done]
        to_parents += [
            (one.row, parent)
            for one in planned
            if one.row.done and one.reading and (parent := one.reading.fields.get("parent"))
        ]
        BulkRow.objects.bulk_update(written, ["done"], batch_size=PORTION)
        references.names.forget()
        seen += len(rows)
        tell(wanted.pk, seen)
    if kind.file == "companies" and not moved:
        try:
            parents([(row.done, parent) for row, parent in to_parents], references.names)
        except UnknownNameError as error:
            raise StoppedError(
                f"{error.name} is named as a parent, and its own row is refused; mend that row, or take both out."
            ) from None
        BulkRow.objects.bulk_update([row for row, _ in to_parents], ["done"], batch_size=PORTION)


def _face(row: BulkRow | Planned) -> tuple[Any, ...]:
    return (row.outcome, row.reason, [list(line) for line in row.diff])


def note(planned: list[Planned], *, moved: bool = False) -> None:
    """Keep what the look at some rows found."""
    for one in planned:
        one.row.outcome, one.row.reason, one.row.diff, one.row.moved = one.outcome, one.reason, one.diff, moved
    BulkRow.objects.bulk_update([one.row for one in planned], [*SHOWN, "moved"], batch_size=PORTION)


def _own(wanted: BulkImport) -> frozenset[str]:
    """Slugs of the facts that the file itself states."""
    return frozenset(wanted.rows.exclude(fact="").values_list("fact", flat=True))


def portions(rows: Any) -> Iterator[list[BulkRow]]:
    """Rows some hundreds at a time, those of one fact together, in the order of facts and lines."""
    keys = rows.exclude(fact="").order_by("fact", "line").values_list("fact", "pk")
    portion: list[int] = []
    for _, group in groupby(keys.iterator(), key=lambda key: key[0]):
        portion += [pk for _, pk in group]
        if len(portion) >= PORTION:
            yield _rows(portion)
            portion = []
    if portion:
        yield _rows(portion)


def _rows(pks: list[int]) -> list[BulkRow]:
    return list(BulkRow.objects.filter(pk__in=pks).order_by("fact", "line"))
