"""How many people starred the labs' main repositories on GitHub.

Takes:   the number of stars of each repository that is watched, once a day.
Leaves:  forks, watchers, downloads; how stars grew before we began to count.
Beware:  a star is a bookmark, costs nothing and can be bought; repositories differ in age, and a count never ages. After a
         rename the old address leads on: the note gives the new name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

from airace.sources.base import Errand, LayoutError, Payload, Reading, Refusal, Source, is_count, observation
from airace.sources.markets import JSON, decoded, word

SOURCE = Source(
    slug="github-stars",
    title="Stars of repositories on GitHub",
    publisher="GitHub",
    url="https://github.com/",
    licence="Public counters; figures are facts",
    redistributable=True,
    stake="Hosts the repositories; owned by Microsoft, which sells AI itself.",
    coverage="Only the repositories that editors picked, from the day they were picked.",
    citation="GitHub",
    cadence=timedelta(days=1),
    jitter=timedelta(minutes=30),
    steady=False,
    by_day=True,
    key="GITHUB_TOKEN",
    pace=1.0,
)
API = "https://api.github.com/repos"
HEADERS = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
COLUMNS = ("full_name", "stargazers_count")
NAME = re.compile(r"[\w.-]{1,100}/[\w.-]{1,100}", re.ASCII)
MOST = 10**9  # stars; more is no count


def fetch(errand: Errand) -> Iterator[Payload]:
    """One page a watched repository (key: owner/name). A token is optional: 60 questions an hour without one."""
    headers = HEADERS | ({"Authorization": f"Bearer {errand.key}"} if errand.key else {})
    # Always in full: an unchanged count is the day's value all the same.
    whole = replace(errand, whole=True)
    for repository in errand.watched:
        if repository.key in errand.done:
            continue
        url = f"{API}/{quote(repository.key)}"
        page = whole.get(url, name=repository.key, types=JSON, headers=headers, missing=True)
        yield page or Payload(b"", url, errand.now, repository.key)


def parse(payload: Payload) -> Iterator[Reading | Refusal]:
    asked = payload.name
    if not payload.body:
        yield Refusal(asked, "is not on GitHub (status 404); it was deleted, made private or misspelled.")
        return
    about = decoded(payload)
    for column in COLUMNS:
        if not isinstance(about, dict) or column not in about:
            raise LayoutError(f"{payload.url} has no {column}; look at the kept payload.")
    stars, called = about["stargazers_count"], str(about["full_name"])
    if not is_count(stars, MOST):
        yield Refusal(asked, f"has {word(stars)} stars.")
        return
    if not NAME.fullmatch(called):
        yield Refusal(asked, f"is called {word(called)!r}, which is no owner/name.")
        return
    yield observation(
        SOURCE.slug,
        "github-stars",
        "stars",
        "company",
        asked,
        payload.fetched_at.date(),
        stars,
        known_at=payload.fetched_at,
        url=f"https://github.com/{called}",
        variant=asked,
        note=f"Now called {called}." if called.casefold() != asked.casefold() else "",
    )
