"""Two companies, models, families or the two sides beside each other, and where a reader chooses them."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from airace.lib.say import later, say
from airace.metrics import families, profiles
from airace.views.overlay import events
from airace.web import comparison
from airace.web.chart import chart_view, params
from airace.web.comparison import CHARTS_OF_SIDES, SIDES, SIDES_ELSEWHERE, Compared
from airace.web.finder import find
from airace.web.kindred import of_families
from airace.web.page import Page, page

BETWEEN = "-vs-"
FAMILY = "-family"  # ends the slugs of families, some of which are those of companies
CHARTS = (
    *CHARTS_OF_SIDES,
    profiles.FUNDING,
    profiles.BEST,
    profiles.DOWNLOADS,
    profiles.SCORES,
    families.DOWNLOADS,
)
EXAMPLES = (
    (later("Sides"), ((later("China and the US"), "china-vs-us"),)),
    (
        later("Companies"),
        (
            (later("DeepSeek and OpenAI"), "deepseek-vs-openai"),
            (later("MiniMax and Z.ai"), "minimax-vs-zhipu"),
            (later("Anthropic and OpenAI"), "anthropic-vs-openai"),
            (later("Huawei and NVIDIA"), "huawei-vs-nvidia"),
        ),
    ),
    (
        later("Model families"),
        (
            (later("Llama and Qwen"), "llama-family-vs-qwen-family"),
            (later("DeepSeek and Qwen"), "deepseek-family-vs-qwen-family"),
        ),
    ),
    (
        later("Models"),
        (
            (later("DeepSeek R1 and OpenAI o1"), "deepseek-r1-vs-o1"),
            (later("Qwen3 Max and GPT-5"), "gpt-5-vs-qwen3-max"),
        ),
    ),
)


@page("a", "b")
def choose(page: Page) -> HttpResponse:
    """The picker; with both names in the address it leads to their comparison."""
    names = (page.address.text("a"), page.address.text("b"))
    problem = ""
    if all(names):
        slugs = chosen(names, page)
        if slugs and slugs[0] != slugs[1]:
            return redirect(page.address.link(reverse("comparison", args=[BETWEEN.join(sorted(slugs))])))
        problem = (
            later("Those are two names of one and the same; choose another.")
            if slugs
            else say(
                "No two companies, models, families or sides known on the day are called “{names}” and “{names_2}”.",
                names=names[0],
                names_2=names[1],
            )
        )
    elif any(names):
        problem = later("Name both.")
    return page.render("compare/page.html", {"names": names, "problem": problem, "examples": EXAMPLES})


def chosen(names: tuple[str, str], page: Page) -> tuple[str, str] | None:
    """The slugs that two names mean, both sides, else both companies, models or families: the best fitting."""
    keys = tuple(SIDES_ELSEWHERE.get(name.lower(), name.lower() if name.lower() in SIDES else "") for name in names)
    if all(keys):
        return keys[0], keys[1]
    options = []
    for place, kind in enumerate(("company", "model", "family")):
        hits = [find(name, version=page.version or 0, known_on=page.known_on, kinds=(kind,), limit=1) for name in names]
        if all(hits):
            ranks = sum(("exact", "start", "word", "part", "near", "some").index(hit[0].tier) for hit in hits)
            ending = FAMILY if kind == "family" else ""
            slugs = (f"{hits[0][0].thing.slug}{ending}", f"{hits[1][0].thing.slug}{ending}")
            options.append((ranks, place, slugs))
    return min(options)[2] if options else None


@page(*params(*CHARTS))
def compare(page: Page, slug: str) -> HttpResponse:
    pairs = [(slug[:at], slug[at + len(BETWEEN) :]) for at in range(len(slug)) if slug.startswith(BETWEEN, at)]
    if not pairs:
        raise Http404(later("A comparison is called by two names with -vs- between them, such as china-vs-us."))
    for first, second in pairs:
        usual = tuple(SIDES_ELSEWHERE.get(name, name) for name in (first, second))
        if usual != (first, second) and set(usual) <= set(SIDES):
            plain = BETWEEN.join(sorted(usual))
            return redirect(page.address.link(reverse("comparison", args=[plain])), permanent=True)
        if first > second and (first in SIDES) == (second in SIDES):
            return redirect(
                page.address.link(reverse("comparison", args=[f"{second}{BETWEEN}{first}"])), permanent=True
            )
        found = compared(first, second, page) if first != second else None
        if found:
            overlay = events(page) if found.results else ()
            of_sides = first in SIDES
            charts = [chart_view(result, page, events=overlay, page_only=not of_sides) for result in found.results]
            return page.render(
                "compare/comparison.html",
                {"compared": found, "charts": charts, "names": [name for name, _, _ in found.titles]},
            )
        if first != second and of_families(first, second, known_on=page.known_on):
            plain = f"{first}{FAMILY}{BETWEEN}{second}{FAMILY}"
            return redirect(page.address.link(reverse("comparison", args=[plain])), permanent=True)
    raise Http404(
        say(
            "No two companies, models, families or sides known on {known_on} are called {slug}.",
            known_on=page.known_on,
            slug=slug.replace(BETWEEN, " and "),
        )
    )


def compared(first: str, second: str, page: Page) -> Compared | None:
    if first in SIDES and second in SIDES:
        return comparison.sides(first, second, known_on=page.known_on)
    if first.endswith(FAMILY) and second.endswith(FAMILY):
        return of_families(first.removesuffix(FAMILY), second.removesuffix(FAMILY), known_on=page.known_on)
    return comparison.of_companies(first, second, known_on=page.known_on) or comparison.of_models(
        first, second, known_on=page.known_on
    )
