"""Reading a municipal profile: TOML text in, a checked `Profile` out, and a program in that municipality (SPEC S4)."""

from pydantic import ValidationError

from domain.errors import ProfileInvalid
from domain.profile import Profile
from domain.program import Program
from domain.text import Mistake
from domain.validation import key_path, place_of, reason_of, toml_content


def parse_profile(text: str, file: str) -> Profile:
    """The profile in a TOML text. `file` is only for the error. Raises `ProfileInvalid`."""
    try:
        return Profile.model_validate(toml_content(text))
    except Mistake as mistake:
        raise ProfileInvalid(field="", file=file, key="TOML", reason=mistake.text) from None
    except ValidationError as error:
        raise _invalid(error, file) from None


def program_in(program: Program, profile: Profile, file: str) -> Program:
    """The program with the terms of a municipality. Raises `ProfileInvalid` where the profile does not fit it."""
    parts = {name: getattr(program, name) for name in Program.model_fields}
    try:
        return Program.model_validate({**parts, "profile": profile})
    except ValidationError as error:
        raise _invalid(error, file) from None


def _invalid(error: ValidationError, file: str) -> ProfileInvalid:
    first = error.errors(include_url=False, include_input=False)[0]
    key = key_path(place_of(first)).removeprefix("profile.") or "profile"
    return ProfileInvalid(field=key, file=file, key=key, reason=reason_of(first))
