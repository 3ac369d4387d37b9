"""Articles, what they mention, and the form that takes one in."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from airace.admin.base import KindAdmin, ReadOnlyAdmin, ReasonedAdmin, page
from airace.admin.stated import BecauseForm
from airace.ingest import articles, reading
from airace.ingest.reading import ArticleError
from airace.models import Article, CitedPage, Feed, Mention, StoryCluster


class IngestForm(forms.Form):
    """A page or a file, and the day it was published where it does not say."""

    url = forms.URLField(label="Address", required=False, max_length=2000, assume_scheme="https")
    file = forms.FileField(
        label="or a file", required=False, help_text="UTF-8 text whose first line is the title, or a saved .html page."
    )
    published = forms.CharField(
        label="Published",
        required=False,
        max_length=10,
        help_text="YYYY-MM-DD or YYYY-MM; not needed where the page says.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and bool(cleaned.get("url")) == bool(cleaned.get("file")):
            raise forms.ValidationError("Give an address or a file, one of the two.")
        return cleaned

    def ingest(self) -> articles.Stored:
        """Raises ArticleError."""
        given = self.cleaned_data
        if given["url"]:
            return articles.ingest(given["url"], published=given["published"])
        file = given["file"]
        if file.size > reading.MAX_BYTES:
            raise ArticleError(
                f"{file.name} has {file.size:,} bytes; an article may have {reading.MAX_BYTES:,} at most."
            )
        return articles.store(reading.from_upload(file.name, file.read()), published=given["published"])


@admin.register(Article)
class ArticleAdmin(KindAdmin):
    """Adding an article means taking it in; its text stays as it was read, because offsets count in it."""

    list_display = ("title", "published_on", "publisher", "language", "mentioned", "waiting")
    list_filter = ("language", "publisher")
    search_fields = ("title", "url")
    date_hierarchy = "published_on"
    form = BecauseForm
    fields = (
        *("title", "url", "publisher", "published_on", "published_precision", "language", "claims_link"),
        *("stated_because", "text"),
    )
    readonly_fields = ("text", "language", "claims_link", "published_on", "published_precision")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("search")

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        listed = super().get_changelist_instance(request)
        candidates = Count("claims", filter=Q(claims__status="candidate"), distinct=True)
        listed.result_list = listed.result_list.defer("text", "search").annotate(
            mentions_count=Count("mentions", distinct=True), waiting_count=candidates
        )
        return listed

    @admin.display(description="Mentions")
    def mentioned(self, article: Any) -> int:
        return int(article.mentions_count)

    @admin.display(description="Claims to review")
    def waiting(self, article: Any) -> str:
        return format_html('<a href="{}">{}</a>', claims_of(article), article.waiting_count)

    @admin.display(description="Claims")
    def claims_link(self, article: Article) -> str:
        return format_html('<a href="{}">Review the claims of this article</a>', claims_of(article))

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Take in one article from an address or a file."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        sent = request.method == "POST"
        form = IngestForm(request.POST, request.FILES) if sent else IngestForm()
        if sent and form.is_valid():
            try:
                stored = form.ingest()
            except ArticleError as error:
                form.add_error(None, str(error))
            else:
                self._tell(request, stored)
                return HttpResponseRedirect(claims_of(stored.article))
        return page(self, request, "admin/airace/article/ingest.html", {"form": form, "title": "Ingest article"})

    def _tell(self, request: HttpRequest, stored: articles.Stored) -> None:
        if not stored.new:
            messages.info(request, f"“{stored.article}” was stored before; nothing changed.")
            return
        count = stored.article.claims.count()
        self.log_addition(request, stored.article, [{"added": {}}])
        messages.success(request, f"“{stored.article}” is stored; {count} claims wait for review.")


def claims_of(article: Article) -> str:
    return f"{reverse('admin:review-queue')}?article={article.pk}"


@admin.register(Mention)
class MentionAdmin(ReadOnlyAdmin):
    list_display = ("text", "kind", "article", "company", "person", "family", "model", "chip")
    list_filter = ("kind",)
    list_select_related = ("company", "person", "family", "model", "chip", "article")
    search_fields = ("text",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("article__text", "article__search")


class FeedForm(BecauseForm):
    def clean_time_zone(self) -> str:
        zone: str = self.cleaned_data["time_zone"]
        if zone not in available_timezones():
            raise forms.ValidationError("This is no time zone; write one like Asia/Shanghai or UTC.")
        return zone


@admin.register(Feed)
class FeedAdmin(ReasonedAdmin):
    list_display = ("name", "country", "language", "topic", "tier", "enabled", "failures", "last_success_at")
    list_filter = ("enabled", "language", "topic", "tier")
    search_fields = ("name", "url")
    readonly_fields = (
        "etag",
        "last_modified",
        "sha256",
        "failures",
        "last_error",
        "next_due_at",
        "last_success_at",
        "newest_entry_at",
    )
    form = FeedForm
    groups = (
        ("Which feed", ("name", "url", "homepage")),
        ("What it brings", (("country", "language"), ("topic", "tier"), "time_zone")),
        ("How it is read", ("enabled", ("cadence", "quiet_after"), "read_pages", "keep_full_text")),
    )
    suggested = ("topic",)


@admin.register(StoryCluster)
class StoryClusterAdmin(ReasonedAdmin):
    list_display = ("title", "first_published_at")
    search_fields = ("title",)


@admin.register(CitedPage)
class CitedPageAdmin(ReasonedAdmin):
    """What cited pages call themselves; written with the facts that cite them, corrected here."""

    list_display = ("title", "publisher", "published_on", "url")
    search_fields = ("title", "url", "publisher")
