"""Bulk import: a file, its rows one by one with what each would do, then all of it at once, and all of it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from kombu.exceptions import OperationalError

from airace.admin.site import site
from airace.celery import app
from airace.ingest.bulk import files, intake, road
from airace.ingest.bulk.resources import RESOURCES, TITLES
from airace.lib.sheets import ENCODINGS, SheetError
from airace.models import BulkImport
from airace.models.bulk import Outcome

MAY = "airace.bulk_import"
PAGE = 50
NEWEST = 30
State = BulkImport.State
RUNNING = (State.CHECKING, State.APPLYING, State.UNDOING)
TASKS = {State.CHECKING: "check_bulk", State.APPLYING: "apply_bulk", State.UNDOING: "undo_bulk"}
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class UploadForm(forms.Form):
    kind = forms.ChoiceField(choices=[(kind, TITLES[kind]) for kind in sorted(TITLES)])
    file = forms.FileField(
        label="CSV or XLSX file",
        max_length=200,
        help_text=f"At most {intake.MOST:,} rows and {intake.LARGEST // 10**6} MB.",
    )
    encoding = forms.ChoiceField(
        required=False,
        choices=[("", "Find out"), *ENCODINGS.items()],
        help_text="Of a CSV file. What was found is said beside the preview.",
    )

    def clean_file(self) -> Any:
        if self.cleaned_data["file"].size > intake.LARGEST:
            raise forms.ValidationError(f"The file is larger than {intake.LARGEST // 10**6} MB; split it.")
        return self.cleaned_data["file"]


def imports(request: HttpRequest) -> HttpResponse:
    """Upload a file, take a template, see what was imported before."""
    sent = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if sent else UploadForm()
    if sent and form.is_valid():
        given = form.cleaned_data
        try:
            received = intake.receive(
                given["file"].read(), given["kind"], given["file"].name, encoding=given["encoding"], by=request.user.pk
            )
        except SheetError as error:
            form.add_error("file", str(error))
        else:
            _send(request, received)
            return _to(received)
    latest = BulkImport.objects.defer("body").select_related("created_by")[:NEWEST]
    kinds = [(TITLES[kind], kind) for kind in sorted(RESOURCES, key=lambda kind: TITLES[kind])]
    return _page(
        request, "admin/bulk/imports.html", {"title": "Bulk import", "form": form, "latest": latest, "kinds": kinds}
    )


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Every row with its outcome: new, changed field by field, unchanged, refused with the reason."""
    wanted = _find(pk)
    counts = wanted.rows.aggregate(
        moved_rows=Count("pk", filter=Q(moved=True)),
        **{value: Count("pk", filter=Q(outcome=value)) for value in Outcome.values if value},
    )
    chosen = request.GET.get("outcome", "")
    rows = wanted.rows.order_by("line")
    if chosen == "moved":
        rows = rows.filter(moved=True)
    elif chosen in counts:
        rows = rows.filter(outcome=chosen)
    else:
        chosen = ""
    size = {"": wanted.total, "moved": counts["moved_rows"]}.get(chosen, counts.get(chosen, 0))
    pages = Paginator(rows, PAGE)
    pages.count = size  # counted above
    page = pages.get_page(request.GET.get("p"))
    filters = [("", "All", wanted.total), *((v, Outcome(v).label, counts[v]) for v in Outcome.values if v)]
    if counts["moved_rows"]:
        filters.append(("moved", "Differs from the first preview", counts["moved_rows"]))
    context = {
        "title": f"{TITLES.get(wanted.kind, wanted.kind)}: {wanted.file_name}",
        "bulk": wanted,
        "counts": counts,
        "writes": counts["new"] + counts["changed"],
        "chosen": chosen,
        "filters": filters,
        "rows": page,
        "shown": [(row, row.fact or row.cells.get("fact") or row.cells.get("slug") or "") for row in page],
        "pages": pages.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
        **_standing(wanted),
    }
    return _page(request, "admin/bulk/preview.html", context)


@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the step is that runs now; where none runs any more, the whole page is wanted."""
    wanted = _find(pk)
    response = TemplateResponse(request, "admin/bulk/progress.html", {"bulk": wanted, **_standing(wanted)})
    if wanted.state not in RUNNING:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Apply, undo, or send the step that runs to the workers again."""
    wanted, asked = _find(pk), request.POST.get("do", "")
    now, user = timezone.now(), request.user
    steps: dict[str, tuple[str, str, dict[str, Any]]] = {
        "all": (State.CHECKED, State.APPLYING, {"skip_refused": False, "applied_by": user, "applied_at": now}),
        "skip": (State.CHECKED, State.APPLYING, {"skip_refused": True, "applied_by": user, "applied_at": now}),
        "undo": (State.APPLIED, State.UNDOING, {"leave_changed": False, "undone_by": user}),
        "undo-rest": (State.APPLIED, State.UNDOING, {"leave_changed": True, "undone_by": user}),
    }
    if asked == "again" and wanted.state in RUNNING:
        _send(request, wanted)
    elif asked in steps:
        before, after, columns = steps[asked]
        # Whoever is second finds the state gone already.
        if BulkImport.objects.filter(pk=pk, state=before).update(state=after, said="", **columns):
            wanted.state = after
            _send(request, wanted)
        else:
            messages.warning(
                request, f"Nothing was done: the import is in another state ({wanted.get_state_display()})."
            )
    else:
        messages.warning(request, "Nothing was done: choose one of the buttons.")
    return _to(wanted)


@require_safe
def refused(request: HttpRequest, pk: int) -> HttpResponse | StreamingHttpResponse:
    """The refused rows with their reasons, to mend and import again."""
    wanted = _find(pk)
    rows = wanted.rows.filter(outcome=Outcome.REFUSED).order_by("line").iterator(chunk_size=500)
    response = StreamingHttpResponse(files.refused(wanted.kind, rows), content_type=TYPES["csv"])
    response["Content-Disposition"] = f'attachment; filename="{wanted.kind}-refused-{wanted.pk}.csv"'
    return response


@require_safe
def template(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """An empty file of a kind; the workbook says on its second sheet what each column means."""
    if kind not in RESOURCES or form not in TYPES:
        raise Http404("There is no such template.")
    response = HttpResponse(files.template(kind, form), content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{kind}.{form}"'
    return response


def _find(pk: int) -> BulkImport:
    return get_object_or_404(
        BulkImport.objects.defer("body").select_related("created_by", "applied_by", "undone_by"), pk=pk
    )


def _standing(wanted: BulkImport) -> dict[str, Any]:
    running = wanted.state in RUNNING
    return {"running": running, "done": road.progress(wanted.pk) if running else 0}


def _send(request: HttpRequest, wanted: BulkImport) -> None:
    try:
        app.send_task(f"airace.tasks.{TASKS[State(wanted.state)]}", [wanted.pk], retry=False)
    except OperationalError:
        text = "The workers cannot be reached just now. Nothing is lost: press “Start again” when they are back."
        messages.error(request, text)


def _to(wanted: BulkImport) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:bulk-import", args=[wanted.pk]))


def _page(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    return TemplateResponse(request, name, {**site.each_context(request), **context})


ROUTES: tuple[tuple[str, Callable[..., Any], str], ...] = (
    ("bulk/", imports, "bulk-imports"),
    ("bulk/<int:pk>/", preview, "bulk-import"),
    ("bulk/<int:pk>/progress/", progress, "bulk-progress"),
    ("bulk/<int:pk>/decide/", decide, "bulk-decide"),
    ("bulk/<int:pk>/refused.csv", refused, "bulk-refused"),
    ("bulk/templates/<slug:kind>.<slug:form>", template, "bulk-template"),
)
for route, view, name in ROUTES:
    site.add_page(route, view, name=name, permission=MAY)
