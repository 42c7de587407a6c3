"""Names that people chose, made safe to show: one line, no hidden direction, shortened without breaking a letter."""

import re
import unicodedata

ELLIPSIS = "…"
#: FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE: what is between them cannot turn the text around it.
ISOLATE, POP = "\u2068", "\u2069"
#: Embeddings, overrides and isolates: a name that held half a pair would turn everything after it.
_DIRECTIONS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
_SPACES = re.compile(r"\s+")
_JOINERS = frozenset("\u200c\u200d")
_REGIONAL = range(0x1F1E6, 0x1F200)
_SKINS = range(0x1F3FB, 0x1F400)
_TAGS = range(0xE0020, 0xE0080)
#: Korean letters that begin a syllable, and those that go on with one.
_BEGINNING = (range(0x1100, 0x1160), range(0xA960, 0xA980))
_CONTINUING = (range(0x1160, 0x1200), range(0xD7B0, 0xD800))
_SYLLABLES = range(0xAC00, 0xD7A4)
_VIRAMA = 9
_LEFT_TO_RIGHT = frozenset({"L", "EN", "ES", "ET", "CS", "NSM", "BN", "B", "S", "WS", "ON"})


class Name(str):
    """Something that people chose to write; templates set it apart from their own words."""

    __slots__ = ()


def clean(text: str) -> str:
    """One line without control characters, half characters or marks of direction; spaces are single."""
    return one_line(text.translate(_DIRECTIONS))


def one_line(text: str) -> str:
    """The same with the marks of direction, for sentences that hold cleaned names already."""
    shown = (_shown(character) for character in text)
    return _SPACES.sub(" ", "".join(shown)).strip()


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Cc", "Zl", "Zp"}:
        return " "
    return "\N{REPLACEMENT CHARACTER}" if category == "Cs" else character


def isolated(name: str) -> str:
    """A cleaned name between isolates, where it holds anything that is not written from left to right."""
    if all(unicodedata.bidirectional(character) in _LEFT_TO_RIGHT for character in name):
        return name
    return f"{ISOLATE}{name}{POP}"


def visible_length(text: str) -> int:
    """How many characters are shown: marks of direction are not."""
    return len(text) - text.count(ISOLATE) - text.count(POP)


def shortened(text: str, longest: int) -> str:
    """A cleaned text of at most `longest` visible characters: cut at a word with an ellipsis, isolates kept in pairs.

    Only a word that alone is too long is cut inside, and never inside what a reader sees as one character.
    """
    if visible_length(text) <= longest:
        return text
    kept, room = "", longest - len(ELLIPSIS)
    for cluster in _clusters(text):
        if visible_length(kept) + visible_length(cluster) > room:
            at_word = kept if cluster.isspace() else _to_last_word(kept)
            kept = at_word if visible_length(at_word) * 2 >= room else kept
            break
        kept += cluster
    kept = kept.rstrip(" ,;:–-")
    return kept + ELLIPSIS + POP * (kept.count(ISOLATE) - kept.count(POP))


def _to_last_word(text: str) -> str:
    return text.rpartition(" ")[0]


def _clusters(text: str) -> list[str]:
    """What readers see as single characters. Where the standard (UAX 29) is finer, these are longer, never shorter."""
    found: list[str] = []
    for character in text:
        if found and _belongs_to(found[-1], character):
            found[-1] += character
        else:
            found.append(character)
    return found


def _belongs_to(cluster: str, character: str) -> bool:
    last, code = cluster[-1], ord(character)
    if character in {ISOLATE, POP} or last in {ISOLATE, POP}:
        return False
    marks = unicodedata.category(character).startswith("M") or code in _SKINS or code in _TAGS
    joined = character in _JOINERS or last in _JOINERS or unicodedata.combining(last) == _VIRAMA
    flag = code in _REGIONAL and all(ord(each) in _REGIONAL for each in cluster) and len(cluster) == 1
    korean = _continues_syllable(ord(last), code)
    return marks or joined or flag or korean or unicodedata.category(last) == "Cf"


def _continues_syllable(before: int, code: int) -> bool:
    if any(code in letters for letters in _BEGINNING):
        return any(before in letters for letters in _BEGINNING)
    begun = before in _SYLLABLES or any(before in letters for letters in (*_BEGINNING, *_CONTINUING))
    return begun and any(code in letters for letters in _CONTINUING)
