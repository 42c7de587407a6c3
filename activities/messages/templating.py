"""Templates of messages, and where they are looked for.

A kind of message has one template per language, made of blocks (`subject`, `happened`, `since`, `why`, `next`). A layout
puts them in order, as text or as HTML. Looked for, in this order: the deployment's for the program, the deployment's, the
shipped ones for the program, the shipped ones; `shipped/...` names the last ones, so that another template can extend
them and replace a single block. A template sees plain values only and runs in Jinja's sandbox.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import structlog
from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader, PrefixLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from activities.messages.plain import Name, isolated

SHIPPED = Path(__file__).parent / "templates"
Medium = Literal["subject", "text", "html"]
#: What a template of a deployment can do wrong while it is read.
WRONG = (TemplateError, ArithmeticError, LookupError, OSError, TypeError, ValueError, RecursionError)
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Letterhead:
    """What a deployment decides about its messages.

    `sender` is the address that messages and invitations come from; `templates` a folder with templates of its own.
    """

    sender: str = "ayni@localhost"
    templates: Path | None = None


def render(name: str, medium: Medium, values: Mapping[str, Any], program: str, templates: Path | None) -> str:
    """A template with its values; `layout` among them is what it extends.

    A deployment's template that is wrong never holds a message back: that is logged, and the shipped one is used.
    """
    if templates is not None:
        try:
            return _rendered(name, medium, values, program, templates)
        except WRONG as problem:
            log.warning("template_failed", template=name, program=program, problem=str(problem))
    return _rendered(name, medium, values, program, None)


def _rendered(
    name: str, medium: Medium, values: Mapping[str, Any], program: str, templates: Path | None
) -> str:
    environment = _environment(medium, program, templates)
    return environment.get_template(name).render(values)


@cache
def _environment(medium: Medium, program: str, templates: Path | None) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=_loader(program, templates),
        autoescape=medium == "html",
        undefined=StrictUndefined,
        finalize=FINALIZE[medium],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["paragraph"] = _paragraph
    environment.filters["capital"] = _capital
    return environment


def _loader(program: str, templates: Path | None) -> BaseLoader:
    folders = [
        folder
        for root in (templates, SHIPPED)
        if root is not None
        for folder in (root / "programs" / program, root)
    ]
    shipped = FileSystemLoader(SHIPPED)
    return ChoiceLoader([FileSystemLoader(folders), PrefixLoader({"shipped": shipped})])


def _paragraph(text: str) -> str:
    """A paragraph on one line: how a template is broken into lines does not show."""
    joined = " ".join(text.split())
    return Markup(joined) if isinstance(text, Markup) else joined  # noqa: S704 - what was safe stays safe


def _capital(text: str) -> str:
    """The same with a capital letter at its beginning."""
    return text[:1].upper() + text[1:]


def _in_text(value: object) -> object:
    return isolated(value) if isinstance(value, Name) else value


def _in_html(value: object) -> object:
    return Markup(f"<bdi>{escape(str(value))}</bdi>") if isinstance(value, Name) else value  # noqa: S704 - escaped


FINALIZE: Mapping[Medium, Callable[[object], object]] = {
    "subject": _in_text,
    "text": _in_text,
    "html": _in_html,
}
