"""The page as HTML: safe with any name, complete without colours, script or network, and small."""

import base64
import hashlib
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from activities.reports import words
from activities.reports.alliance import alliance_page
from activities.reports.page import html_of
from activities.reports.parts import Portfolio
from activities.reports.portfolio import portfolio_page
from domain.status_names import HEALTH
from domain.text import Language, Text
from tests.portfolios import TODAY, named, portfolio

LIMIT = 300_000
HOSTILE = {
    "residencia-01": "<script>alert(1)</script>",
    "residencia-02": "\"><img src=x onerror=alert(1)> ' onload='x' {{ 7*7 }}",
    "residencia-03": "بيت الأمل",
    "residencia-04": "Casa 👩‍👩‍👧‍👦 🌈",
    "residencia-05": "Ñandú " * 33,
    "residencia-06": "x" * 200,
    "residencia-07": "</style><style>*{display:none}</style>",
    "residencia-08": "\u202eexe.gpj",
}


class Read(HTMLParser):
    """A page as a browser takes it apart: its elements with the ones around them, and its texts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None], tuple[str, ...]]] = []
        self.texts: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(html)
        assert self._open == [], "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), tuple(self._open)))
        if tag not in {"meta", "link", "input", "br"}:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), tuple(self._open)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self._open[-1] if self._open else "", data))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes, _ in self.elements if name == tag]


def pages(language: Language, of: Portfolio) -> Iterator[str]:
    yield html_of(portfolio_page(of, TODAY, language))
    for lifecycle in list(HOSTILE)[:3]:
        yield html_of(alliance_page(of.only(lifecycle), TODAY, language))


@pytest.mark.parametrize("language", ["es", "en"])
def test_names_are_never_markup(language: Language) -> None:
    plain, hostile = (list(pages(language, of)) for of in (portfolio(), named(portfolio(), HOSTILE)))

    for expected, html in zip(plain, hostile, strict=True):
        for tag in ("script", "style", "img"):
            assert len(Read(html).of(tag)) == len(Read(expected).of(tag))
    shown = [text for tag, text in Read(hostile[0]).texts if tag == "bdi"]
    assert set(HOSTILE.values()) <= set(shown)


def test_a_page_for_a_hundred_alliances_is_small() -> None:
    html = html_of(portfolio_page(portfolio(100), TODAY, "es"))

    assert html.count("residencia-100") >= 3
    assert len(html.encode()) < LIMIT


@pytest.mark.parametrize("language", ["es", "en"])
def test_nothing_is_fetched(language: Language) -> None:
    for html in pages(language, portfolio()):
        read = Read(html)
        assert "://" not in html
        references = [
            value
            for _, attributes, _ in read.elements
            for name, value in attributes.items()
            if name in {"src", "href", "action", "data", "xlink:href"}
        ]
        assert {str(value)[:1] for value in references if value != "data:,"} == {"#"}
        assert not any(name.startswith("on") for _, attributes, _ in read.elements for name in attributes)


@pytest.mark.parametrize("language", ["es", "en"])
def test_only_the_page_s_own_style_and_script_may_run(language: Language) -> None:
    for html in pages(language, portfolio()):
        (policy,) = [str(meta["content"]) for meta in Read(html).of("meta") if "http-equiv" in meta]
        for tag in ("style", "script"):
            (source,) = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
            digest = base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
            assert f"{tag}-src 'sha256-{digest}'" in policy
        assert policy.startswith("default-src 'none'")
        assert "style=" not in html


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_chart_is_drawn_inside_a_table_that_says_the_same(language: Language) -> None:
    for html in pages(language, portfolio()):
        read = Read(html)
        drawings = [(attributes, around) for tag, attributes, around in read.elements if tag == "svg"]
        charts = [
            (attributes, around)
            for attributes, around in drawings
            if str(attributes["class"]).split()[0] in {"line", "bar"}
        ]
        assert charts
        assert all(attributes["aria-hidden"] == "true" for attributes, _ in drawings)
        assert all("table" in around and "td" in around for _, around in charts)
        rows = re.findall(r"<tr>(?:(?!</tr>).)*<svg class=\"(?:line|bar).*?</tr>", html, re.DOTALL)
        assert len(rows) >= 3
        for row in rows:
            text = re.sub(r"<svg.*?</svg>|<[^>]+>", " ", row, flags=re.DOTALL).split()
            assert len(text) >= 3, "the row says in words what its drawing shows"


@pytest.mark.parametrize("language", ["es", "en"])
def test_headings_lead_through_the_page(language: Language) -> None:
    for html in pages(language, portfolio()):
        read = Read(html)
        assert len(read.of("h1")) == 1
        assert read.of("html")[0]["lang"] == language
        ids = {str(attributes.get("id")) for _, attributes, _ in read.elements}
        for section in read.of("section"):
            assert section["aria-labelledby"] in ids
        assert {str(link["href"])[1:] for link in read.of("a")} <= ids
        for table in re.findall(r"<table.*?</table>", html, re.DOTALL):
            assert 'scope="col"' in table
            assert table.count('scope="row"') == table.count("<tr>") - 1


def test_symbols_differ_without_colours() -> None:
    html = html_of(alliance_page(portfolio().only("residencia-05"), TODAY, "es"))
    drawn = dict(re.findall(r'<g id="([a-z_-]+)">(.*?)</g>', html))
    shapes = {name: re.sub(r' class="\w+( halo)?"', "", shape) for name, shape in drawn.items()}

    for family in (
        [f"h-{health}" for health in HEALTH],
        ["held", "recovered", "missed", "open"],
        [f"a-{state}" for state in words.ACTIVITY],
    ):
        assert len({drawn[name] for name in family}) == len(family)
    # A filled and an open circle differ by their fill alone, as do done and pending activities.
    assert len({shapes[f"h-{health}"] for health in HEALTH}) == len(HEALTH)
    assert len(set(words.PERIOD_GLYPHS.values())) == len(words.PERIOD)
    assert len(set(words.PROBLEM_GLYPHS.values())) == len(words.PROBLEMS)


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_character_of_a_grid_is_explained(language: Language) -> None:
    html = html_of(portfolio_page(portfolio(), TODAY, language))

    for section in re.findall(r'<section id="(?:problems|calendar)".*?</section>', html, re.DOTALL):
        explained = set(re.findall(r'data-g="(.)"', section))
        used = set(re.findall(r"<td[^>]*>([^\w\s<—])</td>", section))
        assert used
        assert used <= explained


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(each * 2 for each in digits) if len(digits) == 3 else digits
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_texts_stand_out_from_what_is_behind_them() -> None:
    html = html_of(portfolio_page(portfolio(), TODAY, "es"))
    (declared,) = re.findall(r":root\{(.*?)\}", html)
    colours = dict(re.findall(r"--(\w+):(#\w+)", declared))

    for name in ("ink", "soft", "accent", "alarm", "stop", "fine"):
        assert contrast(colours[name], "#fff") >= 4.5, name
    cells = re.findall(r"\.(?:rung_\d|paused)\{background:(#\w+)(?:;color:(#\w+))?\}", html)
    assert len(cells) == 5
    for background, text in cells:
        assert contrast(background, text or colours["ink"]) >= 4.5, background
    for background in re.findall(r"rect\.s\d\{fill:(#\w+)", html):
        assert contrast(background, "#000") >= 4.5, background


def texts() -> list[Text]:
    found: list[object] = [value for name, value in vars(words).items() if name.isupper()]
    while any(isinstance(each, dict | tuple) for each in found):
        found = [
            inner
            for each in found
            for inner in (
                each.values() if isinstance(each, dict) else each if isinstance(each, tuple) else (each,)
            )
        ]
    return [each for each in found if isinstance(each, Text)]


def test_both_languages_have_the_same_places_for_values() -> None:
    assert len(texts()) > 150
    for text in texts():
        assert sorted(re.findall(r"\{\w+\}", text.es)) == sorted(re.findall(r"\{\w+\}", text.en)), text.en
