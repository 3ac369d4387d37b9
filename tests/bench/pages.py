"""Queries of every public page, and the bytes of the first visit."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from figures import Figure

from airace.models import AIModel, Company
from airace.nav import PAGES

LIBRARY = "plotly"


def reader(encoding: str) -> Client:
    return Client(SERVER_NAME="localhost", headers={"Accept-Encoding": encoding})


def addresses() -> dict[str, str]:
    """Path of every public page by name; of the pages of single things, that of the one most is known about."""
    model = AIModel.objects.order_by("-series__measure", "slug").values_list("slug", flat=True).first()
    company = Company.objects.order_by("-ipos__proceeds_usd", "slug").filter(ipos__isnull=False).first()
    found = {name: reverse(name) for _, name in PAGES}
    return found | {
        "model": reverse("model", args=[model]),
        "company": reverse("company", args=[company and company.slug]),
    }


def queries() -> list[Figure]:
    client = reader("br")
    figures = []
    for name, path in addresses().items():
        client.get(path)  # what is imported and looked up once a process
        cache.clear()
        for state, budget in (("uncached", 15), ("cached", 2)):
            with CaptureQueriesContext(connection) as captured:
                response = client.get(path)
            if response.status_code != 200:
                raise SystemExit(f"{path} answered {response.status_code}, so there is nothing to measure.")
            figures.append(Figure("Queries", f"{name}, {state}", len(captured), "queries", budget))
    return figures


def bytes_of_first_load() -> list[Figure]:
    """Compressed bytes that the front page brings at the first visit, by kind; the chart library apart."""
    client = reader("br")
    html = client.get("/")
    text = reader("identity").get("/").content.decode()
    sizes = {"HTML": len(html.content), "CSS": 0, "JavaScript": 0, "images": 0, "library": 0}
    waiting = re.findall(r'\s(?:href|src|data-library)="(/static/[^"]+)"', text)
    seen: set[str] = set()
    while waiting:
        path = waiting.pop()
        if path in seen or not path.startswith("/static/"):
            continue
        seen.add(path)
        size, source = fetched(client, path)
        sizes["library" if LIBRARY in path else kind(path)] += size
        if path.endswith(".js") and LIBRARY not in path:
            waiting += [urljoin(path, found) for found in re.findall(r'\bfrom\s*"(\.[^"]+)"', source)]
    library = sizes.pop("library")
    figures = [
        Figure("Bytes of the first visit to /, compressed", name, size / 1000, "KB") for name, size in sizes.items()
    ]
    area = figures[0].area
    return [
        *figures,
        Figure(area, "all but the chart library", sum(sizes.values()) / 1000, "KB", 100),
        Figure(area, "chart library", library / 1000, "KB", 400),
    ]


def fetched(client: Client, path: str) -> tuple[int, str]:
    """Bytes of a static file as sent to a browser, and its text."""
    sent = b"".join(client.get(path).streaming_content)  # type: ignore[attr-defined]
    plain = b"".join(reader("identity").get(path).streaming_content)  # type: ignore[attr-defined]
    return len(sent), plain.decode()


def kind(path: str) -> str:
    return {"css": "CSS", "js": "JavaScript"}.get(path.rsplit(".", 1)[-1], "images")
