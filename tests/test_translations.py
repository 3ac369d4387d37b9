"""The catalogue: complete, nothing guessed, placeholders and tags as in the English, and up to date with the code."""

from __future__ import annotations

import json
import re

import pytest
from babel.messages.pofile import read_po
from django.utils.translation import gettext, ngettext, npgettext, override, pgettext

from airace.management.commands.messages import template, updated
from airace.management.messages import in_python, in_template
from airace.stack import catalogue
from airace.stack.paths import ROOT
from airace.web.scripted import words

PLACEHOLDER = re.compile(r"%\(\w+\)s|%%|\{\w+\}")
TAG = re.compile(r"<[^>]+>")


@pytest.fixture(scope="module", params=sorted(catalogue.sources()))
def texts(request):
    with catalogue.sources()[request.param].open("rb") as file:
        return read_po(file, locale=request.param)


def forms(text) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def test_every_text_of_code_and_templates_has_a_translation_and_none_is_left_over(texts):
    wanted = updated(texts, template(ROOT))
    missing = [message.id for message in wanted if message.id and not all(forms(message.string))]
    assert not missing, f"{len(missing)} texts have no translation; run make messages: {missing[:5]}"
    key = {(message.context, forms(message.id)) for message in wanted if message.id}
    assert {(message.context, forms(message.id)) for message in texts if message.id} == key


def test_no_translation_is_a_guess(texts):
    assert [message.id for message in texts if message.id and message.fuzzy] == []


def test_placeholders_and_tags_are_those_of_the_english(texts):
    for message in texts:
        if not message.id or "#{" in forms(message.id)[0]:
            continue
        english = forms(message.id)[-1]
        for translation in forms(message.string):
            assert sorted(set(PLACEHOLDER.findall(translation))) == sorted(set(PLACEHOLDER.findall(english))), english
            assert sorted(TAG.findall(translation)) == sorted(TAG.findall(english)), english


def test_what_readers_get_is_what_the_catalogue_says(texts):
    """Django's own apps have catalogues with some of the same words, in which Close is to shut and no price."""
    with override(texts.locale_identifier.replace("_", "-").lower()):
        for message in (message for message in texts if message.id):
            one, *rest = forms(message.id)
            if rest:
                live = npgettext(message.context, one, *rest, 2) if message.context else ngettext(one, *rest, 2)
            else:
                live = pgettext(message.context, one) if message.context else gettext(one)
            assert live == forms(message.string)[-1], one


def test_one_word_with_two_meanings_is_two_texts():
    with override("zh-hans"):
        assert (gettext("Close"), json.loads(words())["Close"]) == ("收盘价", "关闭")


def test_texts_are_found_in_python_and_in_templates():
    code = 'say("{n} of {m}", n=1, m=2); later("Side"); within("weights", "Closed"); say_many("one", "many", n)'
    found = [(message.one, message.many, message.context) for message in in_python(code, "x.py")]
    assert found == [("{n} of {m}", "", ""), ("Side", "", ""), ("Closed", "", "weights"), ("one", "many", "")]
    page = (
        '{% translate "Yes" %}{% blocktranslate count n=n %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}'
    )
    assert [(message.one, message.many) for message in in_template(page, "x.html")] == [
        ("Yes", ""),
        ("%(n)s day", "%(n)s days"),
    ]
