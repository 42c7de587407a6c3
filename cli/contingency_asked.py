"""What people ask for when they declare a contingency, made into a declaration: places, kind, identifier, who says so."""

import difflib
import os
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import click
from pydantic import ValidationError

from activities.contingencies.model import Declaration, Scope, region_key, same_regions
from cli.failures import NOT_FOUND, Failure
from cli.language import tr, without_accents
from cli.names import PAUSE_KINDS, said
from cli.services import Services
from domain.validation import reason_of

#: part of a declaration -> the option that says it
OPTIONS: dict[int | str, str] = {"contingency": "id", "declared_by": "by"}
NOT_AN_ID = re.compile(r"[^a-z0-9]+")
#: How long the words of an identifier are before its day.
WORDS = 50


async def declaration_of(services: Services, asked: dict[str, Any]) -> Declaration:
    """The declaration that the options ask for. Fails with suggestions when it would concern nobody."""
    if asked["everything"] == bool(asked["regions"] or asked["programs"]):
        raise click.UsageError(tr("Say whom it concerns: --region, --program or both, or else --all."))
    if not asked["reason"].strip():
        raise click.UsageError(tr("Say why: --reason TEXT."))
    async with services.contingencies() as contingencies:
        regions, programs = await contingencies.places()
    scope = Scope(
        regions=_known_regions(asked["regions"], regions),
        programs=_known_programs(asked["programs"], programs),
        everything=asked["everything"],
    )
    kind = _kind(asked["kind"])
    identifier = asked["contingency"] or _made_up(kind, scope, f"{services.now().astimezone():%Y-%m-%d}")
    return _valid(
        contingency=identifier,
        scope=scope,
        reason=asked["reason"],
        kind=kind,
        declared_by=person_of(asked["by"]),
    )


def _valid(**content: Any) -> Declaration:
    try:
        return Declaration(**content)
    except ValidationError as error:
        first = error.errors()[0]
        raise click.BadParameter(
            said(reason_of(first)), param_hint=f"--{OPTIONS.get(first['loc'][0], first['loc'][0])}"
        ) from None


def _known_regions(asked: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """The regions as the record writes them. Fails with suggestions for one that no lifecycle is in."""
    found = []
    for name in asked:
        same = same_regions([name], known)
        if not same:
            close = _similar(name, known, region_key)
            raise _unknown(tr("No lifecycle is in region '{name}'.").format(name=name), close or known)
        found.append(min(same, key=len))
    return tuple(dict.fromkeys(found))


def _known_programs(asked: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    for name in asked:
        if name not in known:
            close = _similar(name, known, str.casefold)
            raise _unknown(tr("No lifecycle is of program '{name}'.").format(name=name), close or known)
    return tuple(dict.fromkeys(asked))


def _similar(name: str, known: Iterable[str], key: Callable[[str], str]) -> list[str]:
    keys = {key(each): each for each in sorted(known, key=len, reverse=True)}
    wanted = key(name)
    containing = [each for part, each in keys.items() if wanted in part or part in wanted]
    return containing or [keys[match] for match in difflib.get_close_matches(wanted, keys, n=3)]


def _unknown(message: str, known: Sequence[str]) -> Failure:
    hint = tr("There are: {names}.").format(names=", ".join(known)) if known else ""
    return Failure("nobody_in_scope", message, hint, NOT_FOUND)


def _kind(asked: str) -> str:
    """The id of a kind that people may name by its word."""
    plain = without_accents(asked).casefold()
    words = {without_accents(said(name)).casefold(): kind for kind, name in PAUSE_KINDS.items()}
    return words.get(plain, asked)


def _made_up(kind: str, scope: Scope, day: str) -> str:
    """`protest-maule-2026-11-21`: the same command on the same day repeats the same contingency."""
    place = " ".join((*map(region_key, scope.regions), *scope.programs)) or "all"
    words = NOT_AN_ID.sub("-", without_accents(f"{kind} {place}").casefold()).strip("-")
    return f"{words[:WORDS]}-{day}"


def person_of(by: str | None) -> str:
    """Who says so: the option, or `AYNI_PERSON`."""
    person = (by or os.environ.get("AYNI_PERSON", "")).strip().rpartition(":")[2]
    if not person:
        raise Failure(
            "person_unknown",
            tr("It is not known who says so."),
            tr("Say it with --by PERSON, or set AYNI_PERSON."),
        )
    return person
