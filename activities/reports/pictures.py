"""A page as a picture and as it prints, through the Chromium of this machine."""

import tempfile
from pathlib import Path

from activities.reports.chromium import browser_tab

#: As wide as a common screen, in pixels.
WIDTH = 1280


def png_and_pdf(html: str, *, png: bool, pdf: bool) -> tuple[bytes | None, bytes | None]:
    """What was asked for, in that order. Raises `BrowserMissing`, `BrowserFailed`."""
    with tempfile.TemporaryDirectory(prefix="ayni-page-") as folder, browser_tab() as tab:
        file = Path(folder) / "page.html"
        file.write_text(html, encoding="utf-8")
        tab.open(file, WIDTH)
        return tab.picture() if png else None, tab.printed() if pdf else None
