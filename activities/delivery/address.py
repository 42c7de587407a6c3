"""What an e-mail address may look like, and a line of text that goes into a header."""

import re
from typing import Final

from domain.text import Text

#: RFC 5321, 4.5.3.1.3.
LONGEST_ADDRESS: Final = 254
#: One plain address (RFC 5321, with the letters of RFC 6531), as it stands in an envelope; no quoted local parts.
ADDRESS: Final = re.compile(
    r"""([^\s\x00-\x20\x7f()<>\[\]:;@\\,."]+)(\.[^\s\x00-\x20\x7f()<>\[\]:;@\\,."]+)*"""
    r"""@[^\W_]([\w-]{0,61}[^\W_])?(\.[^\W_]([\w-]{0,61}[^\W_])?)*"""
)
NOT_AN_ADDRESS: Final = Text(
    es="una dirección tiene la forma nombre@dominio.cl, sin espacios ni nombre delante",
    en="an address looks like name@domain.org, without spaces or a name in front",
)


def is_line(text: str, longest: int) -> bool:
    """Whether a text is one line with something on it.

    Control characters would end a header; formatting ones, as in right-to-left and emoji names, are fine.
    """
    stripped = text.strip()
    return 0 < len(stripped) <= longest and not any(_ends_or_breaks(letter) for letter in text)


def _ends_or_breaks(letter: str) -> bool:
    return ord(letter) < 32 or ord(letter) == 127 or letter in "\x85\u2028\u2029"


def is_address(text: str) -> bool:
    """Whether a text is one plain address, without a name or anything else."""
    return is_line(text, LONGEST_ADDRESS) and ADDRESS.fullmatch(text) is not None
