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
#: As events allow.
LONGEST_ID: Final = 100
NOT_AN_ADDRESS: Final = Text(
    es="una dirección tiene la forma nombre@dominio.cl, sin espacios ni nombre delante",
    en="an address looks like name@domain.org, without spaces or a name in front",
)


def is_line(text: str, longest: int) -> bool:
    """Whether a text is one line with something on it.

    Control characters would end a header, and half characters cannot be kept; formatting ones, as in right-to-left and emoji names, are fine.
    """
    stripped = text.strip()
    return 0 < len(stripped) <= longest and not any(_ends_or_breaks(letter) for letter in text)


def _ends_or_breaks(letter: str) -> bool:
    half = "\ud800" <= letter <= "\udfff"
    return half or ord(letter) < 32 or 127 <= ord(letter) < 160 or letter in "\u2028\u2029"


def is_person_id(text: str) -> bool:
    """Whether somebody can be registered under an id: every one that roles can name, but on one line."""
    return is_line(text, LONGEST_ID) and len(text) <= LONGEST_ID


def is_address(text: str) -> bool:
    """Whether a text is one plain address, without a name or anything else."""
    return is_line(text, LONGEST_ADDRESS) and ADDRESS.fullmatch(text) is not None


def may_send(address: str) -> bool:
    """Whether every mail server takes messages from an address: its domain may have any letters (RFC 5890), the part before only those of ASCII (RFC 5321)."""
    return address.partition("@")[0].isascii()
