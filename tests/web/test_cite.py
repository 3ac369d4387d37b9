"""Every form of a citation names the day, the licences of the data and the link."""

from __future__ import annotations

from datetime import date

import pytest

from airace.results import Definition, Result, SourceRef
from airace.web.cite import Citation, citation

DAY = date(2026, 10, 2)
LINK = "https://race.example/capital/?known_on=2026-10-02#raised"


def source(slug: str, publisher: str, licence: str) -> SourceRef:
    return SourceRef(slug, slug, publisher, f"https://{slug}.example/", licence)


def cited(*sources: SourceRef, title: str = "Raised & spent, 50 %") -> Citation:
    definition = Definition("raised", title, "USD", "Text.", (), date(2026, 1, 1))
    return citation(Result(definition, DAY, as_of=date(2026, 9, 28), sources=sources), known_on=DAY, permalink=LINK)


@pytest.mark.parametrize("form", ["short", "long", "bibtex"])
def test_each_form_is_complete(form: str) -> None:
    text = getattr(cited(source("a", "Epoch AI", "CC BY 4.0"), source("b", "OpenRouter", "")), form)
    assert LINK in text
    assert ("2026-10-02" if form == "bibtex" else "2 Oct 2026") in text
    assert "CC BY 4.0" in text
    assert "licence not stated" in text


def test_the_long_form_gives_each_publisher_its_licence() -> None:
    text = cited(
        source("a", "Epoch AI", "CC BY 4.0"), source("b", "Epoch AI", "CC BY 4.0"), source("c", "U", "PD")
    ).long
    assert "Data: Epoch AI (CC BY 4.0); U (PD)." in text
    assert "data as of 28 Sep 2026, as known on 2 Oct 2026" in text


def test_bibtex_escapes_what_tex_would_run() -> None:
    lines = cited(source("a", "A_B", "CC BY 4.0")).bibtex.splitlines()
    assert lines[0] == "@misc{airace-raised-20261002,"
    assert lines[1] == r"  title = {{Raised \& spent, 50 \%}},"
    assert r"A\_B" in lines[4]
    assert lines[5] == rf"  howpublished = {{\url{{{LINK}}}}}"
    assert lines[6] == "}"
