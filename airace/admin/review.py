"""The review: one claim a screen, decided by keyboard; the next one is there at once. Works without script too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.db.models import Count, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_GET, require_POST

from airace.admin.claim_card import card, claims
from airace.admin.claim_form import read
from airace.admin.site import site
from airace.ingest import queue
from airace.ingest.decisions import REASONS, Done, accept_claims, duplicate, reject_claims, skip
from airace.ingest.identities import FACT_OF, nearest
from airace.ingest.matching import UnclearError
from airace.ingest.review import DecisionError
from airace.ingest.undo import undo
from airace.models import Claim, ReviewAction

REVIEW, OVERRIDE, BULK = "airace.review_claim", "airace.override_choice", "airace.bulk_import"
SIMILAR_AT_ONCE = 30


class WrongFieldsError(Exception):
    """What was typed is in no form that a claim has; by field."""

    def __init__(self, wrong: dict[str, str]) -> None:
        super().__init__("Nothing was changed: look at the fields marked below.")
        self.wrong = wrong


@require_GET
def review_queue(request: HttpRequest) -> HttpResponse:
    """The first free claim, of one kind or one article where that is asked for."""
    return _screen(request, _wanted(request.GET))


@require_GET
def review_claim(request: HttpRequest, claim_id: int) -> HttpResponse:
    """One certain claim: one that waits, where nobody else has it, or one that is decided already."""
    claim = Claim.objects.filter(pk=claim_id).first()
    if claim is None:
        raise Http404(f"There is no claim {claim_id}.")
    if claim.status == Claim.Status.CANDIDATE and not queue.take_one(claim_id, _editor(request)):
        who = queue.held_by_others([claim_id], request.user).get(claim_id, "Somebody else")
        messages.warning(request, f"{who} is looking at claim {claim_id} just now. Here is the next one that is free.")
        return HttpResponseRedirect(reverse("admin:review-queue"))
    return _screen(request, _wanted(request.GET), claim_id)


@require_GET
def following(request: HttpRequest) -> HttpResponse:
    """The claim after this one, held for the editor and made ready; the script shows it the moment one is decided."""
    shown = request.GET.get("after", "")
    held = queue.take(_editor(request), 2, where=_wanted(request.GET))
    later = [pk for pk in held if str(pk) != shown]
    claim = claims().filter(pk=later[0]).first() if later else None
    context = {"at": datetime.now(UTC).isoformat(), "reasons": list(enumerate(REASONS, 1)), **_filter(request.GET)}
    if claim is None:
        return HttpResponse("")
    return TemplateResponse(request, "admin/review/_claim.html", {**context, **card(claim, request.user)})


@require_GET
def facts(request: HttpRequest, claim_id: int) -> HttpResponse:
    """The facts that a claim may belong to, the likeliest first; asked for when it is to be merged."""
    claim = Claim.objects.filter(pk=claim_id).first()
    if claim is None:
        raise Http404(f"There is no claim {claim_id}.")
    return TemplateResponse(request, "admin/review/_facts.html", {"facts": nearest(claim)})


@require_POST
def decide(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Carry out what was pressed, and show the next claim; where it cannot be done, the same one with the reason."""
    action = _ACTIONS.get(request.POST.get("action", ""))
    try:
        if action is None:
            raise DecisionError("Choose what to do with the claim: accept, reject, merge or skip.")
        done = action(request, claim_id)
    except (DecisionError, UnclearError, WrongFieldsError) as error:
        wrong = error.wrong if isinstance(error, WrongFieldsError) else {}
        return _refused(request, claim_id, error, wrong)
    return _next(request, done.action.words)


def _accept(request: HttpRequest, claim_id: int) -> Done:
    claim = _there(claim_id)
    fields, wrong = read(claim, request.POST)
    if wrong:
        raise WrongFieldsError(wrong)
    given = None if fields == claim.fields else fields
    return accept_claims([claim_id, *_same(request)], by=request.user, fields=given, was=_was(request))


def _reject(request: HttpRequest, claim_id: int) -> Done:
    own, number = request.POST.get("own", "").strip(), request.POST.get("reason", "")
    chosen = REASONS[int(number) - 1] if number.isdecimal() and 0 < int(number) <= len(REASONS) else ""
    reason = " ".join(filter(None, (chosen, own)))[:500]
    return reject_claims([claim_id, *_same(request)], by=request.user, reason=reason, was=_was(request))


def _merge(request: HttpRequest, claim_id: int) -> Done:
    """Into a fact, chosen or named by its slug; or into another claim, named by its number."""
    claim, other = _there(claim_id), request.POST.get("duplicate_of", "").strip()
    slug = request.POST.get("slug", "").strip() or request.POST.get("fact", "")
    if other and slug:
        raise DecisionError("Give a fact or the number of a claim, not both.")
    if other:
        if not other.isdecimal() or len(other) > 18:
            raise DecisionError(f"{other!r} is no number of a claim.")
        return duplicate([claim_id], int(other), by=request.user, was=_was(request))
    column = FACT_OF.get(claim.kind)
    if column is None or not slug:
        raise DecisionError("Choose the fact that the claim belongs to, or give the number of the claim it repeats.")
    table: Any = Claim._meta.get_field(column).related_model
    named = {"pk": slug} if slug.isdecimal() else {"slug": slug}
    fact = table.objects.filter(**named).first() if slug.isdecimal() or hasattr(table, "slug") else None
    if fact is None:
        raise DecisionError(f"There is no {table._meta.verbose_name} {slug!r}; choose one from the list.")
    return accept_claims([claim_id], by=request.user, about=(column, fact), kind="merge", was=_was(request))


def _skip(request: HttpRequest, claim_id: int) -> Done:
    _there(claim_id)
    return skip(claim_id, by=request.user)


_ACTIONS: dict[str, Callable[[HttpRequest, int], Done]] = {
    "accept": _accept,
    "reject": _reject,
    "merge": _merge,
    "skip": _skip,
}


@require_POST
def undo_last(request: HttpRequest) -> HttpResponse:
    """Take back what the editor did last, and show that claim again."""
    number = request.POST.get("action_id", "")
    try:
        action = undo(_editor(request), int(number) if number.isdecimal() and len(number) < 18 else None)
    except DecisionError as error:
        return _next(request, "", str(error))
    return _next(request, f"Undone: {action.words}", claim_id=action.claims[0])


@require_POST
def bring_back(request: HttpRequest) -> HttpResponse:
    queue.bring_back(_editor(request))
    return _next(request, "The claims that you skipped come again.")


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """The page was left: others may have its claims."""
    try:
        at = datetime.fromisoformat(request.POST.get("at", ""))
        queue.release(_editor(request), at.replace(tzinfo=at.tzinfo or UTC))
    except (ValueError, OverflowError):
        return HttpResponse("Say when the page was made: at=2026-11-30T09:00:00+00:00.", status=400)
    return HttpResponse(status=204)


@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """The page is still open: its claims stay held. Answers with the time from which they are held now."""
    now = datetime.now(UTC)
    queue.renew(_editor(request), now=now)
    return HttpResponse(now.isoformat(), content_type="text/plain")


def _editor(request: HttpRequest) -> Any:
    return request.user


def _was(request: HttpRequest) -> str:
    """The state that the claim was in when it was shown."""
    return request.POST.get("was", Claim.Status.CANDIDATE)


def _there(claim_id: int) -> Claim:
    claim = Claim.objects.filter(pk=claim_id).first()
    if claim is None:
        raise DecisionError(f"There is no claim {claim_id} any more.")
    return claim


def _same(request: HttpRequest) -> list[int]:
    """The similar claims that were on the screen and are to be decided together with it."""
    keys = request.POST.get("same", "").split(",") if request.POST.get("with_same") else []
    return [int(key) for key in keys if key.isdecimal() and len(key) < 18][:SIMILAR_AT_ONCE]


def _wanted(given: Mapping[str, str]) -> dict[str, Any]:
    kind, article = given.get("kind", ""), given.get("article", "")
    wanted: dict[str, Any] = {"kind": kind} if kind in FACT_OF else {}
    return wanted | ({"article": int(article)} if article.isdecimal() and len(article) < 18 else {})


def _filter(given: Mapping[str, str]) -> dict[str, Any]:
    wanted = _wanted(given)
    query = QueryDict(mutable=True)
    query.update({name: str(value) for name, value in wanted.items()})
    return {"filter": wanted, "query": query.urlencode()}


def _next(request: HttpRequest, words: str, refused: str = "", claim_id: int | None = None) -> HttpResponse:
    if "HX-Request" in request.headers:
        return _screen(request, _wanted(request.POST), claim_id, told=words, refused=refused)
    (messages.error if refused else messages.success)(request, refused or words)
    page = reverse("admin:review-claim", args=[claim_id]) if claim_id else reverse("admin:review-queue")
    query = _filter(request.POST)["query"]
    return HttpResponseRedirect(f"{page}?{query}" if query else page)


def _refused(request: HttpRequest, claim_id: int, error: Exception, wrong: dict[str, str]) -> HttpResponse:
    """The same claim with what was typed, if the editor still has it."""
    fact = getattr(error, "fact", None)
    said: str = str(error)
    if fact is not None:
        kind = fact._meta
        page = reverse(f"admin:{kind.app_label}_{kind.model_name}_delete", args=[fact.pk])
        said = format_html('{} <a href="{}">Delete {}</a>', said, page, fact)
    typed = {name: str(value) for name, value in request.POST.items() if name.startswith("f-")}
    claim = Claim.objects.filter(pk=claim_id).first()
    stays = claim is not None and (claim.status != Claim.Status.CANDIDATE or queue.take_one(claim_id, _editor(request)))
    return _screen(
        request,
        _wanted(request.POST),
        claim_id if stays else None,
        refused=said,
        typed=typed if stays else None,
        wrong=wrong if stays else None,
    )


def _screen(
    request: HttpRequest,
    wanted: dict[str, Any],
    claim_id: int | None = None,
    *,
    told: str = "",
    refused: str = "",
    typed: dict[str, str] | None = None,
    wrong: dict[str, str] | None = None,
) -> HttpResponse:
    """The whole page, or for the script the part of it that changes."""
    editor = _editor(request)
    if claim_id is None:
        claim_id = next(iter(queue.take(editor, 1, where=wanted)), None)
    undoable = ReviewAction.objects.filter(editor_id=editor.pk, undone_at__isnull=True)
    last = {
        name: Subquery(undoable.values(column)[:1]) for name, column in (("last_id", "pk"), ("last_words", "words"))
    }
    claim: Any = claims().annotate(**last).filter(pk=claim_id).first() if claim_id else None
    counts = dict(
        Claim.objects.filter(status=Claim.Status.CANDIDATE).order_by().values_list("kind").annotate(n=Count("pk"))
    )
    context = {
        "title": "Review",
        "at": datetime.now(UTC).isoformat(),
        "told": told,
        "refused": refused,
        "reasons": list(enumerate(REASONS, 1)),
        "kinds": [(kind, counts[kind], kind == wanted.get("kind")) for kind in FACT_OF if kind in counts],
        "waiting": sum(counts.values()),
        "skipped": queue.skipped(editor) if claim is None else 0,
        "last": undoable.first() if claim is None else {"pk": claim.last_id, "words": claim.last_words},
        "may_bulk": request.user.has_perm(BULK),
        **_filter(request.POST if request.method == "POST" else request.GET),
        **(card(claim, editor, typed=typed, wrong=wrong) if claim else {"claim": None}),
    }
    if "HX-Request" in request.headers:
        return TemplateResponse(request, "admin/review/_desk.html", context)
    return TemplateResponse(request, "admin/review/queue.html", {**site.each_context(request), **context})


site.add_page("review/", review_queue, name="review-queue", permission=REVIEW)
site.add_page("review/following/", following, name="review-following", permission=REVIEW)
site.add_page("review/undo/", undo_last, name="review-undo", permission=REVIEW)
site.add_page("review/skipped/", bring_back, name="review-skipped", permission=REVIEW)
site.add_page("review/leave/", leave, name="review-leave", permission=REVIEW)
site.add_page("review/stay/", stay, name="review-stay", permission=REVIEW)
site.add_page("review/<int:claim_id>/", review_claim, name="review-claim", permission=REVIEW)
site.add_page("review/<int:claim_id>/facts/", facts, name="review-facts", permission=REVIEW)
site.add_page("review/<int:claim_id>/decide/", decide, name="review-decide", permission=REVIEW)
