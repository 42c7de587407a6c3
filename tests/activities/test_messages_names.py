"""Whatever people are called, what they are told stays safe and readable."""

import re
import unicodedata
from html.parser import HTMLParser

import pytest
import vobject
from hypothesis import example, given, settings
from hypothesis import strategies as st

from activities.messages.compose import compose, compose_bundle
from activities.messages.letters import LONGEST_SUBJECT
from activities.messages.model import Message
from activities.messages.plain import ELLIPSIS, ISOLATE, POP, clean, shortened, visible_length
from domain.text import LONGEST, Language
from tests.activities.notices import KINDS, notice, person, program_of

HEADER = "Casa\r\nBcc: otra@example.org\r\n\r\n<p>cuerpo</p>"
HTML = "<script>alert(1)</script> & \"Casa\" 'x' {{ 7 * 7 }}"
RIGHT_TO_LEFT = "دار الأمل للأطفال"
OVERRIDE = "\u202egnp.exe\u2066 abierto"
EMOJI = "Hogar 👨‍👩‍👧‍👦🏳️‍🌈🇨🇱 Ñuñoa 👍🏽"
COMBINING = "Cása" + "\u0301\u0308\u0323" * 20
LONG = "Residencia familiar de protección especializada " * 4
SOLID = "W" * 200
HALF = "Casa \ud83d rota"
NAMES = (
    HEADER,
    HTML,
    RIGHT_TO_LEFT,
    OVERRIDE,
    EMOJI,
    COMBINING,
    LONG[:200],
    SOLID,
    HALF,
    "",
    "\u200b\x00\x1b[31m",
)
ANY = st.text(st.characters(codec=None), max_size=LONGEST)
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class Read(HTMLParser):
    """The tags and texts of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.names: list[str] = []
        self._inside: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - given by the library
        self.tags.add(tag)
        if tag == "bdi":
            self.names.append("")
        self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - as above
        self._inside.pop()

    def handle_data(self, data: str) -> None:
        if "bdi" in self._inside:
            self.names[-1] += data


KNOWN = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "main",
    "p",
    "bdi",
    "h1",
    "h2",
    "pre",
    "code",
    "ul",
    "li",
    "strong",
}


def told(kind: str, name: str, language: Language = "es") -> Message:
    of = notice(kind, name)
    message = compose(of, person(language, name), program_of(of), of.intent.at)
    assert message is not None
    return message


def is_safe(message: Message) -> None:
    assert not CONTROLS.search(message.subject)
    assert 0 < visible_length(message.subject) <= LONGEST_SUBJECT
    assert message.subject.count(ISOLATE) == message.subject.count(POP)
    assert not CONTROLS.search(message.text.replace("\n", ""))
    message.subject.encode()
    message.text.encode()
    message.html.encode()
    assert Read(message.html).tags <= KNOWN


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_a_name_stays_a_name(name: str, kind: str) -> None:
    message = told(kind, name)
    is_safe(message)
    shown = clean(name) or "casa-01"
    assert shown in message.text
    assert shown in Read(message.html).names


@settings(max_examples=60, deadline=None)
@given(ANY)
@example(HALF)
@example(OVERRIDE)
def test_any_text_is_safe_everywhere(name: str) -> None:
    is_safe(told("notify", name))
    message = told("schedule_session", name, "en")
    is_safe(message)
    assert message.invitation is not None
    event = vobject.readOne(message.invitation.content).vevent
    assert clean(name) in event.summary.value.replace(ISOLATE, "").replace(POP, "")
    lines = message.invitation.content.encode().split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert not any(b"\n" in line or b"\r" in line for line in lines)


@given(ANY)
def test_a_cleaned_name_holds_nothing_that_acts(name: str) -> None:
    cleaned = clean(name)
    assert not CONTROLS.search(cleaned)
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", cleaned)
    assert clean(cleaned) == cleaned
    cleaned.encode()


def test_a_name_that_runs_from_right_to_left_does_not_turn_the_sentence() -> None:
    message = told("notify", RIGHT_TO_LEFT)
    assert message.subject == f"{ISOLATE}{RIGHT_TO_LEFT}{POP}: seguimiento sin realizar"
    assert f"En la alianza {ISOLATE}{RIGHT_TO_LEFT}{POP} terminó" in message.text
    assert ISOLATE not in message.html
    assert ISOLATE not in told("notify", "Casa (1)").text


def test_a_long_name_gives_way_at_a_word() -> None:
    subject = told("ask_decision", LONG[:200]).subject
    assert subject == "Residencia familiar de…: se necesita su decisión (seguimiento sin realizar)"


@pytest.mark.parametrize(
    ("text", "longest", "expected"),
    [
        ("uno dos tres", 12, "uno dos tres"),
        ("uno dos tres", 11, "uno dos…"),
        ("uno, dos tres", 6, "uno…"),
        ("incomprensiblemente", 8, "incompr…"),
        ("a 👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 10, "a 👨‍👩‍👧‍👦…"),
        ("🇨🇱🇵🇪🇦🇷", 4, "🇨🇱…"),
        ("e\u0301" * 5, 6, "e\u0301e\u0301…"),
        ("क्षत्रिय", 4, "क्ष…"),
        ("\u1112\u1161\u11ab\u1100\u1173\u11af", 5, "\u1112\u1161\u11ab…"),
        (f"{ISOLATE}uno dos{POP} tres", 6, f"{ISOLATE}uno…{POP}"),
        ("e" + "\u0301" * 50, 10, ELLIPSIS),
    ],
)
def test_texts_are_cut_between_what_readers_see(text: str, longest: int, expected: str) -> None:
    assert shortened(text, longest) == expected


@given(ANY, st.integers(min_value=1, max_value=80))
def test_a_cut_is_never_longer_and_never_takes_half_a_letter(name: str, longest: int) -> None:
    text = clean(name)
    cut = shortened(text, longest)
    assert visible_length(cut) <= longest
    if cut != text:
        kept = cut.removesuffix(ELLIPSIS)
        assert text.startswith(kept)
        following = text[len(kept)]
        assert not kept or not unicodedata.category(following).startswith("M")
        assert "\u200d" not in {following, kept[-1:]}


@pytest.mark.parametrize("name", NAMES)
def test_several_names_in_one_message(name: str) -> None:
    told_ = [(notice(kind, name), program_of(notice(kind))) for kind in ("notify", "follow_up")]
    message = compose_bundle(told_, person("es", name), told_[0][0].intent.at)
    assert message is not None
    is_safe(message)
