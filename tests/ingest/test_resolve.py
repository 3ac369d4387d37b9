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


@pytest.fixture
def plus(world: dict[str, Any]) -> dict[str, int]:
    """Two models whose names differ in a sign that slugs have no letter for, by slug."""
    named = {"command-r": "Command R", "command-r-plus": "Command R+", "dall-e-2": "DALL·E 2"}
    return {
        slug: models.AIModel.objects.create(
            slug=slug, name=name, developer=world["company"], source_url="https://lab.example"
        ).pk
        for slug, name in named.items()
    }


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Command R", "command-r"),
        ("command_r", "command-r"),
        ("COMMAND R+", "command-r-plus"),
        ("Command-R+", "command-r-plus"),
        ("DALL·E 2", "dall-e-2"),
    ],
)
def test_a_model_is_known_by_its_own_name_and_by_what_its_slug_is_made_of(
    plus: dict[str, int], name: str, slug: str
) -> None:
    assert Names().find("model", name) == plus[slug]


@pytest.mark.parametrize("name", ["Command R 深", "Command", "DALL·E-2"])
def test_a_name_that_would_lose_letters_is_no_known_model(plus: dict[str, int], name: str) -> None:
    with pytest.raises(UnknownNameError, match="is no known model"):
        Names().find("model", name)


def test_an_alias_goes_before_the_name_of_another_model(plus: dict[str, int], world: dict[str, Any]) -> None:
    models.Alias.objects.create(text="Command R+", model_id=plus["command-r"], source=world["source"])
    assert Names().find("model", "Command R+", source="board") == plus["command-r"]
    assert Names().find("model", "Command R+") == plus["command-r-plus"]
