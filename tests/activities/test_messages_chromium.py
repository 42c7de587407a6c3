"""Messages in a real browser, as wide as a mail program's window and as a telephone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from activities.messages.compose import compose
from activities.reports.chromium import Tab, browser_tab
from tests.activities.notices import KINDS, notice, person, program_of
from tests.activities.test_messages_names import EMOJI, HTML, LONG, RIGHT_TO_LEFT, SOLID
from tests.browser import require_browser

#: The first of them may have to wait for the browser's installation.
WIDTHS = (600, 400)
HOSTILE = (HTML, RIGHT_TO_LEFT, EMOJI, LONG[:200], SOLID)
SEEN = """
[
  document.documentElement.scrollWidth,
  document.querySelector(".happened").getBoundingClientRect().height,
  [...document.querySelectorAll("pre")].every(each => each.scrollWidth <= each.clientWidth),
  document.querySelector("bdi").innerText,
]
"""


@pytest.fixture(scope="module")
def tab() -> Iterator[Tab]:
    require_browser()
    with browser_tab() as opened:
        yield opened


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_sticks_out_whatever_a_name_is(tab: Tab, tmp_path: Path, name: str, width: int) -> None:
    file = tmp_path / "message.html"
    for kind in KINDS:
        of = notice(kind, name)
        message = compose(of, person("es", name), program_of(of), of.intent.at)
        assert message is not None
        file.write_text(message.html, encoding="utf-8")
        tab.open(file, width)
        wide, height, commands_fit, shown = tab.evaluate(SEEN)
        assert (kind, wide) == (kind, width)
        assert height > 20
        assert commands_fit
        assert shown == name.strip()
