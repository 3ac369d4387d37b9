"""Links between facts that need both ends: parents of companies, companies of events."""

from __future__ import annotations

from collections.abc import Sequence

from airace import models
from airace.ingest.outcome import Outcome
from airace.ingest.resolve import Names, UnknownNameError
from airace.sources.base import Reading


def parents(rows: Sequence[Reading], names: Names, outcome: Outcome) -> None:
    """Set the parents of companies that have none yet."""
    slugs = names.slugs("company")
    orphans = set(models.Company.objects.filter(parent__isnull=True).values_list("slug", flat=True))
    for row in rows:
        child, parent = row.fields["slug"], row.fields["parent"]
        if parent and child in orphans:
            try:
                models.Company.objects.filter(pk=slugs[child]).update(parent_id=names.find("company", parent))
            except UnknownNameError as error:
                outcome.refuse(row, str(error), error.suggestions)


def companies_of_events(rows: Sequence[Reading], names: Names, outcome: Outcome) -> None:
    """Link events to the companies that their rows name, where the link is missing."""
    events = dict(models.Event.objects.values_list("slug", "pk"))
    link = models.Event.companies.through
    there = set(link.objects.values_list("event_id", "company_id"))
    made = []
    for row in rows:
        for company in row.fields["companies"]:
            try:
                pair = (events.get(row.fields["slug"]), names.find("company", company))
            except UnknownNameError as error:
                outcome.refuse(row, str(error), error.suggestions)
                break
            if pair[0] is not None and pair not in there:
                made.append(link(event_id=pair[0], company_id=pair[1]))
    link.objects.bulk_create(made)
