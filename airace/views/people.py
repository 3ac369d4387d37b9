"""One page a person: names in both scripts, what they do, everything they said, and how it came out."""

from __future__ import annotations

from django.http import HttpResponse

from airace.lib.say import later, say
from airace.lib.scoring import ENOUGH_TO_RANK, brier, log_score
from airace.metrics.forecasts import Records
from airace.metrics.statements import TOLD, resolved, statement_table
from airace.queries.facts import facts
from airace.queries.people import articles
from airace.queries.people import person as find
from airace.web import tables
from airace.web.moved import moved_or_missing
from airace.web.page import Page, page
from airace.web.stated import stated

PROFILE = ((later("Affiliation"), "affiliation"), (later("Role"), "role"))
SAID = "statements"


@page(*tables.params(SAID))
def person(page: Page, slug: str) -> HttpResponse:
    day = page.known_on
    found = find(slug, known_on=day)
    if found is None:
        missing = say("No person called {slug} was known on {day}.", slug=slug, day=day)
        return moved_or_missing(page, "person", slug, "person", missing)
    fact = next(iter(facts("person", known_on=day, slug=slug)), None)
    said = [one for one in Records(day).said if one.who == f"/people/{slug}/"]
    counts = [sum(one.question.came_out == told for one in said) for told in TOLD]
    scored = resolved(said)
    return page.render(
        "people/person.html",
        {
            "person": found,
            "profile": [(title, value) for title, column in PROFILE if (value := stated("person", fact, column)).text]
            if fact
            else [],
            "said": tables.arrange(statement_table(said, day), SAID, page.address) if said else None,
            "counts": dict(zip(("yes", "no", "undecided", "open"), counts, strict=True)),
            "numbered": sum(one.chance is not None for one in said),
            "brier": sum(map(brier, scored)) / len(scored) if scored else None,
            "log": sum(map(log_score, scored)) / len(scored) if scored else None,
            "resolved": len(scored),
            "enough": ENOUGH_TO_RANK,
            "articles": articles(slug, known_on=day),
        },
    )
