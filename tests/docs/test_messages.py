"""What the documentation says about templates is what there is."""

import re
from pathlib import Path

from activities.messages.templating import SHIPPED

DOCUMENT = Path(__file__).parents[2] / "docs" / "messages.md"


def test_every_template_is_documented() -> None:
    listed = re.findall(r"^\| `(\w+)` \|", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(file.stem for file in (SHIPPED / "es").iterdir())
