"""Finding municipal profiles: those that are shipped, and files."""

from activities.shipped import UNREADABLE, Shipped
from domain.errors import ProfileInvalid, UnknownProfile
from domain.profile import Profile
from domain.profile_file import parse_profile

PROFILES = Shipped("domain", "profiles")


def shipped_profiles() -> tuple[str, ...]:
    """The ids of the municipal profiles that come with Ayni, sorted."""
    return PROFILES.ids()


def load_profile(name_or_path: str) -> Profile:
    """A shipped profile by id, or a profile file by path. Raises `UnknownProfile` or `ProfileInvalid`."""
    profile, _ = read_profile(name_or_path)
    return profile


def read_profile(name_or_path: str) -> tuple[Profile, str]:
    """`load_profile`, and the file that it was read from, as errors name it."""
    try:
        file = PROFILES.find(name_or_path)
    except UnicodeDecodeError:
        raise ProfileInvalid(field="", file=name_or_path, key="TOML", reason=UNREADABLE) from None
    except (OSError, ValueError):
        raise UnknownProfile(profile=name_or_path, known=list(shipped_profiles())) from None
    return parse_profile(file.text, file.name), file.name
