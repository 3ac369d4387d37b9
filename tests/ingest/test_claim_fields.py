"""Names and forms of fields: what the extractor finds is known, what is misspelt is not."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from airace.extract import Entry, Gazetteer, extract
from airace.ingest.claim_fields import DEEPEST, LONGEST, forms, misfits, too_large
from airace.ingest.review import MATCHES

EXTRACT = Path(__file__).parents[1] / "extract"
LABELLED = sorted((EXTRACT / "labelled").glob("*.json"))


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    rows = json.loads((EXTRACT / "names.json").read_text(encoding="utf-8"))
    return Gazetteer(
        Entry(row["kind"], row["slug"], tuple(row["aliases"]), tuple(row.get("context", ()))) for row in rows
    )


def test_every_kind_that_is_reviewed_has_its_fields() -> None:
    assert all(forms(kind) for kind in MATCHES)
    assert forms("novelty") == {}
    assert {"of": "text", "founded": "date", "founders": "names", "role": "text"}.items() <= forms("profile").items()
    assert {"vendor": "text", "announced": "date"}.items() <= forms("chip").items()
    assert {"made_on": "date", "lag_months": "range", "person": "text"}.items() <= forms("prediction").items()


@pytest.mark.parametrize("path", LABELLED, ids=lambda path: path.stem)
def test_what_the_extractor_finds_fits(path: Path, gazetteer: Gazetteer) -> None:
    snippets = json.loads(path.read_text(encoding="utf-8"))
    found = [
        claim
        for row in snippets
        for claim in extract(row["text"], published=date.fromisoformat(row["published"]), gazetteer=gazetteer).claims
    ]
    assert len(found) > 10
    wrong = {wrong for claim in found for wrong in misfits(claim.kind, claim.fields)}
    # A lag that is said as a range has no column; an editor writes the one number to keep.
    assert wrong <= {"lag_months has the wrong form; write a number or a text."}


def test_a_misspelt_name_is_named_beside_what_there_is() -> None:
    assert misfits("relocation", {"compny": "manus"}) == [
        "Claims of the kind relocation have no field 'compny'; they have company, date, from, modality, to."
    ]
    assert misfits("relocation", {"compny": "manus"}, known={"compny"}) == []


def test_numbers_must_be_finite_and_names_a_list() -> None:
    assert misfits("ranking", {"share": float("nan")}) == ["share has the wrong form; write a number or a text."]
    assert misfits("funding", {"investors": ["HSG", {"name": "Alibaba", "amount": {}}]}) == []
    assert misfits("funding", {"investors": [5]}) == ['investors has the wrong form; write ["Alibaba", "HSG"].']


def test_depth_and_length_have_an_end() -> None:
    value: Any = "x"
    for _ in range(DEEPEST):
        value = {"a": value}
    assert not too_large(value)
    assert too_large({"a": value})
    assert too_large(["x" * (LONGEST + 1)])
    assert too_large([0] * (LONGEST + 1))
