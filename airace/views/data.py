"""The public dataset to take away: its catalogue, its versions, and their files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from airace.lib.say import word
from airace.web.datapackage import versions
from airace.web.page import Page, held, live_page

LATEST = "latest"
FOR_EVER = "public, max-age=31536000, immutable"
LISTED = 60  # versions on the page; all of them are kept


@dataclass(frozen=True, slots=True)
class Table:
    """One table as the catalogue shows it."""

    name: str
    described: dict[str, Any]
    rows: list[list[str]]
    files: list[tuple[str, versions.File]]

    @property
    def fields(self) -> list[dict[str, str]]:
        return list(self.described["schema"]["fields"])


@live_page(twins=False)
def catalogue(page: Page) -> HttpResponse:
    return _page(page, versions.newest())


@live_page(twins=False)
def version(page: Page, name: str) -> HttpResponse:
    if name == LATEST:
        return redirect("data")
    return _page(page, _found(name))


def _page(page: Page, shown: versions.Version | None) -> HttpResponse:
    context: dict[str, Any] = {"version": shown}
    if shown is not None:
        descriptor, previews = versions.described(shown)
        resources = descriptor["resources"]
        names = versions.names()
        context |= {
            "descriptor": descriptor,
            "tables": [_table(shown, one, previews) for one in resources],
            "left_out": [
                (word(one["title"]), source, count) for one in resources for source, count in one["leftOut"].items()
            ],
            "formats": [
                (_("CSV, all tables in one archive"), shown.file("airace-csv.zip")),
                (_("SQLite, all tables in one file"), shown.file("airace.sqlite")),
                (_("Frictionless descriptor"), shown.file("datapackage.json")),
                (_("Croissant description"), shown.file("croissant.json")),
                (_("Checksums"), shown.file(versions.MANIFEST)),
            ],
            "newest": names[0] == shown.name,
            "names": names[:LISTED],
            "versions": len(names),
            "address": f"{settings.SITE_URL}{reverse('data-version', args=[shown.name])}",
        }
    return page.render("data/page.html", context)


def _table(shown: versions.Version, described: dict[str, Any], previews: dict[str, list[list[str]]]) -> Table:
    name = described["path"].removesuffix(".csv")
    found = [(word, shown.file(f"{name}{suffix}")) for word, suffix in (("CSV", ".csv"), ("Parquet", ".parquet"))]
    return Table(name, described, previews[name], [(word, file) for word, file in found if file is not None])


@csrf_exempt
@require_safe
def file(request: HttpRequest, name: str, path: str) -> HttpResponseBase:
    """A file of a version: the bytes never change. Of `latest`, the way to that of the newest version."""
    if name == LATEST:
        newest = versions.newest()
        if newest is None or newest.file(path) is None:
            raise Http404(_("There is no such file in the newest version; /data/ lists what there is."))
        return redirect("data-file", newest.name, path)
    found = _found(name)
    wanted = found.file(path)
    if wanted is None:
        raise Http404(_("Version %(name)s has no such file; its page lists what it has.") % {"name": name})
    response: HttpResponseBase
    tag = f'"{wanted.sha256}"'
    if tag in held(request):
        response = HttpResponseNotModified()
    else:
        response = FileResponse((found.folder / wanted.path).open("rb"), content_type=wanted.content_type)
        response["Content-Disposition"] = f'attachment; filename="{wanted.path}"'
    response["ETag"] = tag
    response["Cache-Control"] = FOR_EVER
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _found(name: str) -> versions.Version:
    found = versions.find(name)
    if found is None:
        raise Http404(_("There is no version of that name; /data/ lists all of them."))
    return found
