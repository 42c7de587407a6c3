"""Texts that people read, always in both languages."""

from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

Value = TypeVar("Value")

Language = Literal["es", "en"]
LONGEST = 200
NUL = "\x00"
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
#: Every text but the NUL character, the one that JSON has and PostgreSQL has not.
STORABLE = r"^[^\x00]*$"
#: The same, with at least one character that can be seen.
VISIBLE = r"^[^\x00]*[^\x00-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff][^\x00]*$"
#: Every text but NUL without line ends and other control characters: what stands in headers, tables and commands.
ONE_LINE = r"^[^\x00-\x1f\x7f-\x9f]*$"
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$", max_length=64)]
#: Blanks around a text are not kept. They count for its length, as in the published schemas.
STRIPPED = AfterValidator(str.strip)
NonEmpty = Annotated[str, StringConstraints(max_length=LONGEST, pattern=VISIBLE), STRIPPED]
ByIdentifier = Annotated[dict[Identifier, Value], Field(json_schema_extra={"additionalProperties": False})]
"""Values under identifiers, and under nothing else."""


def storable(text: str) -> str:
    """`text` as every part can keep it: neither NUL nor halves of characters. What names nothing of ours passes here."""
    return text.replace(NUL, REPLACEMENT).encode(errors="replace").decode()


class Text(BaseModel):
    """A name or sentence in Spanish and in English."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    es: NonEmpty
    en: NonEmpty

    def in_language(self, language: Language) -> str:
        """The text in the reader's language."""
        return self.es if language == "es" else self.en


class Mistake(ValueError):
    """What is wrong with a value in a message or a definition, in both languages; validators raise it.

    `at` is the place inside that value, where the validator looks at a larger one.
    """

    def __init__(self, *, es: str, en: str, at: tuple[str, ...] = ()) -> None:
        self.at = at
        self.text = Text(es=storable(es)[:LONGEST], en=storable(en)[:LONGEST])
        super().__init__(self.text.en)
