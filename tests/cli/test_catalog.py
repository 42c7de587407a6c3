"""Spanish is complete: every text, Click's own included, has a translation that fits."""

import gettext
import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Message

from cli import catalog

PLACEHOLDER = re.compile(r"\{[^{}]*\}|%\(\w+\)s")


def messages() -> Iterator[Message]:
    return (message for message in catalog.spanish() if message.id)


def forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def test_every_text_of_the_code_is_translated() -> None:
    translated = {
        forms(message.id) for message in messages() if all(forms(message.string)) and not message.fuzzy
    }
    assert {forms(text) for text in catalog.extracted()} <= translated


def test_no_translation_is_left_over() -> None:
    assert {forms(message.id) for message in messages()} <= {forms(text) for text in catalog.extracted()}


@pytest.mark.parametrize("message", list(messages()), ids=lambda message: forms(message.id)[0][:40])
def test_placeholders_agree(message: Message) -> None:
    wanted = {field for form in forms(message.id) for field in PLACEHOLDER.findall(form)}
    for form in forms(message.string):
        assert set(PLACEHOLDER.findall(form)) <= wanted
    assert set(PLACEHOLDER.findall(forms(message.string)[-1])) == set(
        PLACEHOLDER.findall(forms(message.id)[-1])
    )


def test_the_compiled_catalogue_is_that_of_the_text() -> None:
    with catalog.COMPILED.open("rb") as file:
        spoken = gettext.GNUTranslations(file)
    for message in messages():
        if isinstance(message.id, str):
            assert spoken.gettext(message.id) == message.string
        else:
            one, many = message.id
            assert (spoken.ngettext(one, many, 1), spoken.ngettext(one, many, 2)) == forms(message.string)


def test_making_the_catalogue_again_changes_nothing() -> None:
    assert catalog.compiled(catalog.merged(catalog.spanish())) == catalog.COMPILED.read_bytes()
