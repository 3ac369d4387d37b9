from __future__ import annotations

from typing import Any

import pytest

from airace import models
from airace.ingest.resolve import Names, UnknownNameError


@pytest.fixture
def companies(db: None) -> dict[str, models.Company]:
    named = {"zhipu": "Z.ai", "alibaba": "Alibaba", "qwen": "Qwen Team"}
    return {slug: models.Company.objects.create(slug=slug, name=name) for slug, name in named.items()}


def test_a_slug_goes_before_an_alias(companies: Any) -> None:
    models.Alias.objects.create(text="zhipu", company=companies["alibaba"])
    assert Names().find("company", "zhipu") == companies["zhipu"].pk


def test_capitals_and_full_width_forms_are_the_same_name(companies: Any) -> None:
    models.Alias.objects.create(text="Ｚ．ＡＩ", company=companies["zhipu"])
    assert Names().find("company", "z.ai") == companies["zhipu"].pk


def test_a_spelling_of_one_source_counts_there_only(companies: Any) -> None:
    source = models.Source.objects.create(slug="openrouter", title="O", publisher="O", url="https://openrouter.ai")
    models.Alias.objects.create(text="Tongyi", company=companies["alibaba"], source=source)
    models.Alias.objects.create(text="Tongyi", company=companies["qwen"])
    names = Names()
    assert names.find("company", "tongyi", source="openrouter") == companies["alibaba"].pk
    assert names.find("company", "tongyi") == companies["qwen"].pk


def test_a_name_of_two_things_is_refused(companies: Any) -> None:
    for slug in ("alibaba", "qwen"):
        models.Alias.objects.create(text="Tongyi", company=companies[slug])
    with pytest.raises(UnknownNameError, match="names more than one company"):
        Names().find("company", "Tongyi")


def test_an_unknown_name_comes_with_the_nearest_known(companies: Any) -> None:
    models.Alias.objects.create(text="Alibaba Cloud", company=companies["alibaba"])
    with pytest.raises(UnknownNameError, match="Alibabba is no known company") as caught:
        Names().find("company", "Alibabba")
    assert caught.value.suggestions[0] == "alibaba"
    assert "qwen" not in caught.value.suggestions


def test_nothing_near_means_no_suggestion(companies: Any) -> None:
    with pytest.raises(UnknownNameError) as caught:
        Names().find("company", "0000")
    assert caught.value.suggestions == ()


def test_new_rows_are_seen_after_forgetting(companies: Any) -> None:
    names = Names()
    assert names.maybe("company", None) is None
    with pytest.raises(UnknownNameError):
        names.find("company", "moonshot")
    made = models.Company.objects.create(slug="moonshot", name="Moonshot AI")
    names.forget()
    assert names.find("company", "moonshot") == made.pk
