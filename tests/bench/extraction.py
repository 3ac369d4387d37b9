"""How well the extractor does on the labelled snippets: precision and recall by kind, for each part.

`python tests/bench/extraction.py [--errors PART]` prints it; `report()` returns it. A labelled claim is found only
if every labelled field is right (see the README beside the snippets); every other proposed claim is an error.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from airace.extract import Claim, Entry, Gazetteer, extract  # noqa: E402 - needs the path set above

CASES = ROOT / "tests" / "extract"
PARTS = ("en_dev", "en_held", "zh_dev", "zh_held")


def gazetteer() -> Gazetteer:
    rows = json.loads((CASES / "names.json").read_text(encoding="utf-8"))
    return Gazetteer(
        Entry(row["kind"], row["slug"], tuple(row["aliases"]), tuple(row.get("context", ()))) for row in rows
    )


def snippets(part: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((CASES / "labelled" / f"{part}.json").read_text(encoding="utf-8"))
    return rows


def shorthand(value: Any) -> Any:
    """A field in the shorthand of the labels: dates by their value, money as `560000000 USD`."""
    if isinstance(value, dict) and "precision" in value:
        return value["value"]
    if isinstance(value, dict) and "currency" in value:
        amount = f"{value['value']}" if "value" in value else f"{value['low']}..{value['high']}"
        return f"{amount} {value['currency']}"
    return value


def is_right(expected: dict[str, Any], claim: Claim) -> bool:
    """Whether a claim has the kind and every field of a label."""
    if expected["kind"] != claim.kind:
        return False
    for name, wanted in {"modality": "happened", **expected}.items():
        got = shorthand(claim.fields.get(name)) if name != "kind" else wanted
        if isinstance(wanted, str) and wanted.startswith("~"):
            if wanted[1:].casefold() not in str(got or "").casefold():
                return False
        elif got != wanted:
            return False
    return True


def grade(snippet: dict[str, Any], names: Gazetteer) -> tuple[list[str], list[dict[str, Any]], list[Claim]]:
    """(kinds found right, labels missed, claims that are errors) of one snippet."""
    claims = list(extract(snippet["text"], published=date.fromisoformat(snippet["published"]), gazetteer=names).claims)
    right, missed = [], []
    for expected in snippet["claims"]:
        match = next((claim for claim in claims if is_right(expected, claim)), None)
        if match is None:
            missed.append(expected)
        else:
            claims.remove(match)
            right.append(expected["kind"])
    return right, missed, claims


def report() -> dict[str, Any]:
    """{part: {kind: {right, missed, wrong, precision, recall}}}, and `all` kinds of each part."""
    names = gazetteer()
    out: dict[str, Any] = {}
    for part in PARTS:
        right: Counter[str] = Counter()
        missed: Counter[str] = Counter()
        wrong: Counter[str] = Counter()
        for snippet in snippets(part):
            good, lost, errors = grade(snippet, names)
            right.update(good)
            missed.update(label["kind"] for label in lost)
            wrong.update(claim.kind for claim in errors)
        kinds = sorted({*right, *missed, *wrong})
        out[part] = {kind: _rates(right[kind], missed[kind], wrong[kind]) for kind in kinds}
        out[part]["all"] = _rates(right.total(), missed.total(), wrong.total())
    return out


def _rates(right: int, missed: int, wrong: int) -> dict[str, float | int | None]:
    return {
        "right": right,
        "missed": missed,
        "wrong": wrong,
        "precision": round(right / (right + wrong), 3) if right + wrong else None,
        "recall": round(right / (right + missed), 3) if right + missed else None,
    }


def main(arguments: list[str]) -> None:
    names = gazetteer()
    if arguments[:1] == ["--errors"]:
        for snippet in snippets(arguments[1]):
            _, missed, errors = grade(snippet, names)
            if missed or errors:
                lines = [f"{snippet['id']}  {snippet['text']}", *(f"   missed {label}" for label in missed)]
                lines += [
                    f"   wrong  {c.kind} {c.confidence} { {k: shorthand(v) for k, v in c.fields.items()} }"
                    for c in errors
                ]
                sys.stdout.write("\n".join(lines) + "\n")
        return
    for part, kinds in report().items():
        sys.stdout.write(f"{part}\n")
        for kind, row in kinds.items():
            sys.stdout.write(
                f"  {kind:12} right {row['right']:3}  missed {row['missed']:3}  wrong {row['wrong']:3}"
                f"  precision {row['precision']}  recall {row['recall']}\n"
            )


if __name__ == "__main__":
    main(sys.argv[1:])
