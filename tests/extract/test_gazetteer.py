from __future__ import annotations

import pytest

from airace.extract import Entry, Gazetteer


def linked(gazetteer: Gazetteer, text: str) -> list[tuple[str, str, str]]:
    return [(mention.text, mention.kind, mention.entity) for mention in gazetteer.find(text)]


def test_owner_and_product_are_two_mentions(gazetteer: Gazetteer) -> None:
    assert linked(gazetteer, "Alibaba’s Qwen") == [("Alibaba", "company", "alibaba"), ("Qwen", "family", "qwen")]


def test_longest_name_wins_in_chinese(gazetteer: Gazetteer) -> None:
    assert linked(gazetteer, "阿里巴巴发布通义千问") == [
        ("阿里巴巴", "company", "alibaba"), ("通义千问", "family", "qwen"),
    ]  # fmt: skip


def test_wide_and_traditional_spellings_are_found_at_their_place(gazetteer: Gazetteer) -> None:
    text = "昨日ＤｅｅｐＳｅｅｋ與華為合作"
    (first, second) = gazetteer.find(text)
    assert text[first.start : first.end] == first.text == "ＤｅｅｐＳｅｅｋ"
    assert (second.text, second.entity) == ("華為", "huawei")


@pytest.mark.parametrize("text", ["Metadata is data.", "the metaverse", "an intelligent step", "Intelsat launched"])
def test_parts_of_words_are_no_names(gazetteer: Gazetteer, text: str) -> None:
    assert linked(gazetteer, text) == []


def test_ambiguous_name_needs_support(gazetteer: Gazetteer) -> None:
    assert linked(gazetteer, "Meta was the word of the evening.") == []
    assert linked(gazetteer, "Step by step, Nvidia grew.") == [("Nvidia", "company", "nvidia")]
    assert ("Meta", "company", "meta") in linked(gazetteer, "Nvidia sold chips to Meta last year.")
    assert ("Step", "company", "stepfun") in linked(gazetteer, "StepFun is new. Few know that Step has a model.")


def test_ambiguous_entrys_plain_spelling_needs_none(gazetteer: Gazetteer) -> None:
    assert linked(gazetteer, "StepFun hired.") == [("StepFun", "company", "stepfun")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("DeepSeek raised money.", "company"), ("Firms use DeepSeek models.", "family"), ("Kimi is popular.", "family"),
        ("It was trained by DeepSeek.", "company"),
    ],
)  # fmt: skip
def test_one_alias_of_firm_and_product(gazetteer: Gazetteer, text: str, expected: str) -> None:
    assert [mention.kind for mention in gazetteer.find(text)] == [expected]


def test_possessed_name_is_a_product_throughout() -> None:
    names = Gazetteer(
        [
            Entry("company", "alibaba", ("Alibaba",)),
            Entry("company", "qwen-team", ("Qwen",)),
            Entry("family", "qwen", ("Qwen",)),
        ]
    )
    assert [m.kind for m in names.find("Qwen led. Alibaba's Qwen won.")] == ["family", "company", "family"]
    assert [m.kind for m in names.find("Qwen hired staff.")] == ["company"]


def test_version_behind_a_family_is_allowed_but_not_behind_a_model(gazetteer: Gazetteer) -> None:
    assert linked(gazetteer, "Qwen3-Max") == [("Qwen", "family", "qwen")]
    assert linked(gazetteer, "Kimi K2.5") == [("Kimi", "family", "kimi")]
    assert linked(gazetteer, "Kimi K2") == [("Kimi K2", "model", "kimi-k2")]


def test_no_entries_find_nothing() -> None:
    assert Gazetteer([]).find("Meta and Nvidia") == []


def test_last_name_counts_behind_the_one_person_named_in_full(gazetteer: Gazetteer) -> None:
    people = [m.text for m in gazetteer.find("Demis Hassabis spoke. Hassabis, said Mr Hassabis.")]
    assert people == ["Demis Hassabis", "Hassabis", "Hassabis"]
    assert linked(gazetteer, "Hassabis spoke.") == []
    assert len(linked(gazetteer, "Eric Schmidt spoke. Anna Schmidt did not.")) == 1
    two = Gazetteer([Entry("person", name, (f"{name} Amodei",)) for name in ("Dario", "Daniela")])
    assert len(two.find("Dario Amodei met Daniela Amodei. Amodei left.")) == 2
