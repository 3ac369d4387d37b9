"""Duplicates: pairs that may be one, side by side with a choice for each field, and every judgement on record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from kombu.exceptions import OperationalError

from airace.admin.site import site
from airace.celery import app
from airace.ingest.entry import UNSTATED
from airace.ingest.links import links_to
from airace.ingest.merging import sides
from airace.ingest.merging.fuse import KEPT, LOST, SIDES, TABLES, choices, judge, merge, pair
from airace.ingest.merging.links import MergeError
from airace.ingest.merging.sever import reverse as take_back
from airace.models import HubRepository, Merge, MergeCandidate, MergeKind

MAY = "airace.merge_kind"
PAGE = 50
Verdict = MergeCandidate.Verdict


@dataclass(frozen=True, slots=True)
class Row:
    """One field of two rows. `open` is whether there is something to choose, `first` whose value is chosen unless told."""

    key: str
    name: str
    left: str
    right: str
    open: bool
    first: str


@require_safe
def candidates(request: HttpRequest) -> HttpResponse:
    """Pairs that wait for a judgement, the likeliest first; the judgements so far."""
    counts = dict(MergeCandidate.objects.filter(verdict="").order_by().values_list("kind").annotate(n=Count("pk")))
    chosen = request.GET.get("kind", "")
    waiting = MergeCandidate.objects.filter(verdict="")
    waiting = waiting.filter(kind=chosen) if chosen in MergeKind.values else waiting
    pages = Paginator(waiting, PAGE)
    page = pages.get_page(request.GET.get("p"))
    kinds = [
        ("", "All", sum(counts.values())),
        *((kind.value, kind.label, counts.get(kind.value, 0)) for kind in MergeKind),
    ]
    context = {
        "title": "Duplicates",
        "rows": page,
        "pages": pages.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
        "filters": kinds,
        "chosen": chosen,
        "merge_kinds": MergeKind.choices,
        "judged": Merge.objects.select_related("merged_by", "reversed_by")[:PAGE],
        "different": MergeCandidate.objects.filter(verdict=Verdict.DIFFERENT)
        .select_related("decided_by")
        .order_by("-decided_at")[:PAGE],
    }
    return _page(request, "admin/merging/candidates.html", context)


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Look for pairs now, in a worker."""
    _send(request, "find_duplicates", "They are looked for; reload in a moment.")
    return HttpResponseRedirect(reverse("admin:merge-candidates"))


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Two rows that somebody names by their slugs."""
    kind, slugs = request.GET.get("kind", ""), [request.GET.get(name, "").strip() for name in ("left", "right")]
    table = TABLES.get(kind)
    found = dict(table.objects.filter(slug__in=slugs).values_list("slug", "pk")) if table else {}
    missing = [slug or "(nothing)" for slug in slugs if slug not in found]
    if missing or len(found) < 2:
        told = f"No row has the slug {', '.join(missing)}." if missing else "Name two different rows."
        messages.error(request, told)
        return HttpResponseRedirect(reverse("admin:merge-candidates"))
    return HttpResponseRedirect(reverse("admin:merge-pair", args=[kind, *(found[slug] for slug in slugs)]))


def compare(request: HttpRequest, kind: str, kept: int, lost: int) -> HttpResponse:
    """Two rows side by side; merge them, or remember that they are not the same."""
    try:
        rows = pair(kind, kept, lost)
    except MergeError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("admin:merge-candidates"))
    if request.method == "POST" and (answer := _decide(request, kind, *rows)):
        return answer
    left, right = sorted((kept, lost))
    known = MergeCandidate.objects.filter(kind=kind, left=left, right=right).first()
    context = {
        "title": f"{rows[0].name} and {rows[1].name}",
        "kind": kind,
        "kept": rows[0],
        "lost": rows[1],
        "fields": [
            *_sides(kind, *rows, request),
            *(_row(one.name, one.columns, *rows, request) for one in choices(kind)),
        ],
        "links": _links(*rows),
        "known": known,
        "why": request.POST.get("why", ""),
    }
    return _page(request, "admin/merging/pair.html", context)


def _decide(request: HttpRequest, kind: str, kept: Any, lost: Any) -> HttpResponse | None:
    why, done = request.POST.get("why", ""), request.POST.get("do", "")
    if done == "different":
        if not why.strip():
            messages.error(request, "Say why they are not the same.")
            return None
        names = f"{kept.name} · {lost.name}"
        judge(kind, kept.pk, lost.pk, Verdict.DIFFERENT, names=names, why=why, by=request.user)
        messages.success(request, f"{names}: not the same; they are not proposed again.")
        return HttpResponseRedirect(reverse("admin:merge-candidates"))
    open_ = [*(one.name for one in choices(kind)), *(row.key for row in _sides(kind, kept, lost, request))]
    chosen = {name: request.POST.get(f"field-{name}", KEPT) for name in open_}
    try:
        record = merge(kind, kept.pk, lost.pk, chosen, why=why, by=request.user)
    except MergeError as error:
        messages.error(request, str(error))
        return None
    messages.success(request, f"“{record.lost_name}” is merged into “{kept.name}”; its old address leads there.")
    _sum_anew(request)
    return HttpResponseRedirect(reverse("admin:merge-record", args=[record.pk]))


@require_safe
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """One judgement: who, when, why, and what it moved."""
    found = Merge.objects.select_related("merged_by", "reversed_by").filter(pk=pk).first()
    if found is None:
        messages.error(request, f"There is no merge {pk}.")
        return HttpResponseRedirect(reverse("admin:merge-candidates"))
    moved: dict[str, int] = {}
    for name, link, pks, *_ in found.moved:
        moved[f"{name}: {link}"] = moved.get(f"{name}: {link}", 0) + len(pks)
    return _page(request, "admin/merging/record.html", {"title": str(found), "merge": found, "moved": moved.items()})


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Part what was merged."""
    try:
        done = take_back(pk, why=request.POST.get("why", ""), by=request.user)
        messages.success(request, f"“{done.lost_name}” and “{done.kept_name}” are two again.")
        _sum_anew(request)
    except MergeError as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(reverse("admin:merge-record", args=[pk]))


def _sides(kind: str, kept: Any, lost: Any, request: HttpRequest) -> list[Row]:
    """Whose history of sides stays, where those of two companies speak of the same days."""
    if kind != "company" or not sides.overlap(kept, lost):
        return []
    first = LOST if request.POST.get(f"field-{SIDES}") == LOST else KEPT
    return [Row(SIDES, "history of sides", sides.in_words(kept), sides.in_words(lost), True, first)]


def _row(name: str, columns: tuple[str, ...], kept: Any, lost: Any, request: HttpRequest) -> Row:
    left, right = (_text(row, columns) for row in (kept, lost))
    blank = [getattr(row, columns[0]) in UNSTATED for row in (kept, lost)]
    told = request.POST.get(f"field-{name}")
    first = told if told in (KEPT, LOST) else LOST if blank[0] and not blank[1] else KEPT
    return Row(name, name.replace("_", " "), left, right, left != right and not any(blank), first)


def _text(row: Any, columns: tuple[str, ...]) -> str:
    column = columns[0]
    field = row._meta.get_field(column)
    value = getattr(row, field.name) if field.is_relation else getattr(row, column)
    if value in UNSTATED:
        return ""
    precision = next((getattr(row, other) for other in columns if other.endswith("precision")), "")
    return f"{value} ({precision})" if precision and precision != "day" else str(value)


def _links(kept: Any, lost: Any) -> list[tuple[str, int, int]]:
    """How many rows hang on each, by kind and link."""
    found = []
    for link in links_to(type(kept)):
        pks = link.model._base_manager.filter(**{f"{link.name}__in": [kept.pk, lost.pk]}).values_list(link.attname)
        counts = dict(pks.order_by().annotate(n=Count("*")))
        if counts:
            label = f"{link.model._meta.verbose_name_plural} ({link.verbose_name})"
            found.append((label, counts.get(kept.pk, 0), counts.get(lost.pk, 0)))
    return found


def _sum_anew(request: HttpRequest) -> None:
    """Repositories whose company came to another side are summed anew, in a worker."""
    if (
        HubRepository.objects.exclude(organisation__company=None)
        .exclude(side=F("organisation__company__side"))
        .exists()
    ):
        _send(request, "sum_downloads_anew", "Downloads are summed anew, since accounts came to another side.")


def _send(request: HttpRequest, task: str, told: str) -> None:
    try:
        app.send_task(f"airace.tasks.{task}", retry=False)
        messages.info(request, told)
    except OperationalError:
        messages.error(request, "The workers cannot be reached just now; try again later.")


def _page(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    return TemplateResponse(request, name, {**site.each_context(request), **context})


for route, view, name in (
    ("merging/", candidates, "merge-candidates"),
    ("merging/look/", look, "merge-look"),
    ("merging/choose/", choose, "merge-choose"),
    ("merging/<int:pk>/", record, "merge-record"),
    ("merging/<int:pk>/reverse/", undo, "merge-reverse"),
    ("merging/<slug:kind>/<int:kept>/<int:lost>/", compare, "merge-pair"),
):
    site.add_page(route, view, name=name, permission=MAY)
