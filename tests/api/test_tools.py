"""What agents are told: in sentences, and nothing of sources that may not be redistributed."""

from __future__ import annotations

import json

import pytest

from airace.api import tools
from airace.models import Source

pytestmark = pytest.mark.usefixtures("bundle")


def test_a_value_that_rests_on_a_restricted_source_is_withheld_and_that_is_said() -> None:
    asked = {"metric": "frontier-gap-arena", "known_on": "2026-08-06"}
    open_answer = tools.get_metric(**asked)
    assert (open_answer["value"], open_answer["withheld"]) == (8.3, "")
    Source.objects.filter(slug__in=("lmarena", "lmsys")).update(redistributable=False)
    answer = tools.get_metric(**asked)
    assert (answer["value"], answer["in_words"], answer["says"]) == (None, "withheld", open_answer["title"])
    assert "the value and what is said of it" in answer["withheld"]
    assert "8.3" not in json.dumps(answer)
    assert "8.3" not in json.dumps(tools.get_evidence("metric", asked["metric"], asked["known_on"]))
