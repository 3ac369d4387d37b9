"""What a source sent, shown as text: never as a page, a part at a time, and no more than a screen can hold."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import F, Func, IntegerField
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from airace.admin.base import ReadOnlyAdmin
from airace.admin.site import site
from airace.models import Payload

PART = 60_000  # bytes shown at a time
MOST_KEPT = 48 * 1024 * 1024  # compressed bytes that are read for showing
MOST_INDENTED = 2 * 1024 * 1024  # bytes of JSON that are indented first
PER_LINE = 16  # bytes of a line where the body is no text


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a body as text; `number` counts from one."""

    text: str
    number: int
    parts: int
    binary: bool
    indented: bool


def part(body: bytes, size: int, number: int, *, json_like: bool) -> Part:
    """Part `number` of a compressed body of `size` bytes; no more is unpacked than is needed."""
    if json_like and size <= MOST_INDENTED:
        plain = zlib.decompress(body)
        try:
            text = json.dumps(json.loads(plain), indent=2, ensure_ascii=False)
        except (ValueError, RecursionError):
            pass
        else:
            return _cut(text.encode(), number, indented=True)
    parts = max(1, -(-size // PART))
    number = min(max(number, 1), parts)
    unpacked = zlib.decompressobj().decompress(body, number * PART)
    piece = unpacked[(number - 1) * PART : number * PART]
    binary = b"\0" in unpacked[:4096]
    return Part(_dump(piece, (number - 1) * PART) if binary else _text(piece), number, parts, binary, indented=False)


def _cut(whole: bytes, number: int, *, indented: bool) -> Part:
    parts = max(1, -(-len(whole) // PART))
    number = min(max(number, 1), parts)
    return Part(_text(whole[(number - 1) * PART : number * PART]), number, parts, binary=False, indented=indented)


def _text(piece: bytes) -> str:
    return piece.decode("utf-8", "replace").replace("\0", "�")


def _dump(piece: bytes, offset: int) -> str:
    """Bytes that are no text, as numbers with what can be read of them."""
    lines = []
    for at in range(0, min(len(piece), PART // 8), PER_LINE):
        row = piece[at : at + PER_LINE]
        readable = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
        lines.append(f"{offset + at:08x}  {row.hex(' '):<{PER_LINE * 3}} {readable}")
    return "\n".join(lines)


@admin.register(Payload)
class PayloadAdmin(ReadOnlyAdmin):
    list_display = ("source", "name", "sha256", "size", "content_type", "fetched_at", "look")
    list_filter = ("source",)
    list_select_related = ("source",)
    search_fields = ("sha256", "url", "name")
    exclude = ("body",)
    readonly_fields = ("look",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("body")

    @admin.display(description="Content")
    def look(self, payload: Payload) -> SafeString:
        return format_html('<a href="{}">Look inside</a>', reverse("admin:payload-content", args=[payload.pk]))


def content(request: HttpRequest, pk: int) -> HttpResponse:
    """One part of what was sent, escaped."""
    kept = (
        Payload.objects.defer("body")
        .select_related("source")
        .annotate(bytes=Func(F("body"), function="length", output_field=IntegerField()))
        .filter(pk=pk)
        .first()
    )
    if kept is None:
        raise Http404(f"There is no payload {pk}.")
    asked = request.GET.get("part", "1")
    number = int(asked) if asked.isdecimal() and len(asked) < 8 else 1
    shown = None
    if kept.bytes <= MOST_KEPT:
        json_like = "json" in kept.content_type.lower() or kept.name.endswith((".json", ".geojson"))
        try:
            shown = part(bytes(kept.body), kept.size, number, json_like=json_like)
        except zlib.error:
            shown = None
    context = {"title": f"{kept.source}: {kept.name or kept.sha256[:12]}", "payload": kept, "shown": shown}
    return TemplateResponse(request, "admin/airace/payload/content.html", {**site.each_context(request), **context})


site.add_page("payloads/<int:pk>/", content, name="payload-content", permission="airace.view_payload")
