"""Rows of a template that only explain: their lifecycle is called 'example', and they do not count."""

from cli import output
from cli.importing.tables import Row
from cli.language import tr
from domain.text import Text

#: In the column of the lifecycle.
EXAMPLE = Text(es="ejemplo", en="example")
EXAMPLES = frozenset({EXAMPLE.es, EXAMPLE.en})


def is_example(row: Row) -> bool:
    """Whether a row only explains."""
    return row.cells.get("lifecycle", "").casefold() in EXAMPLES


def tell_examples(*, some: bool) -> None:
    """Say that rows which only explain do not count."""
    if some:
        output.talk(tr("The example of the template does not count."))
