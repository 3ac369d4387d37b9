"""The public log of changes: what was added, changed or taken out, old and new, when and why."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse

from airace.queries.changelog import changes, companies
from airace.web.changelog import KINDS, entry
from airace.web.page import Page, page

ROWS = 50


@page("kind", "company", "imports", "page")
def changelog(page: Page) -> HttpResponse:
    kind, company = page.address.text("kind"), page.address.text("company")
    imported = page.address.text("imports") == "1"
    at = page.address.page_number()
    found, older = (
        changes(
            known_on=page.known_on, kind=kind, company=company, imported=imported, first=(at - 1) * ROWS, count=ROWS
        )
        if kind in {"", *KINDS}
        else ([], False)
    )
    asked = {"kind": kind, "company": company, "imports": "1" if imported else ""}
    query = urlencode({name: value for name, value in asked.items() if value})
    return page.render(
        "changelog/page.html",
        {
            "entries": [entry(change) for change in found],
            "at": at,
            "newer": page.address.url(page=str(at - 1) if at > 2 else None) if at > 1 else "",
            "older": page.address.url(page=str(at + 1)) if older else "",
            "filtered": bool(kind or company),
            "kind": kind,
            "company": company,
            "imported": imported,
            "kinds": KINDS,
            "companies": companies(),
            "atom_url": f"{reverse('changelog-atom')}{'?' if query else ''}{query}",
        },
    )
