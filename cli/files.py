"""Reading files that people name, with reasons in their language."""

import errno
from pathlib import Path

from cli.failures import Failure
from cli.language import N_, tr

REASONS = {
    errno.ENOENT: N_("it does not exist"),
    errno.EACCES: N_("there is no permission to read it"),
    errno.EISDIR: N_("it is a folder"),
    errno.ENAMETOOLONG: N_("the name is too long"),
}
MEBIBYTE = 1024 * 1024


def read_file(file: str, limit: int) -> bytes:
    """The content of a file, and one byte more than `limit` at most. Raises `Failure`."""
    try:
        with Path(file).open("rb") as source:
            return source.read(limit + 1)
    except (OSError, ValueError) as error:
        message = tr("File {file} cannot be read: {reason}.").format(file=file[:200], reason=reason_of(error))
        raise Failure("file_unreadable", message, tr("Check the path and its permissions.")) from None


def reason_of(error: OSError | ValueError) -> str:
    """Why a file cannot be used, in the reader's language where the reason is a usual one."""
    known = REASONS.get(getattr(error, "errno", None) or 0)
    return tr(known) if known else str(getattr(error, "strerror", None) or error)


def read_text(file: str, limit: int) -> str:
    """The UTF-8 text of a file that is not larger than `limit` bytes. Raises `Failure`."""
    content = read_file(file, limit)
    if len(content) > limit:
        message = tr("File {file} is larger than {limit} MB.").format(file=file, limit=limit // MEBIBYTE)
        raise Failure("file_too_large", message, tr("Split it and repeat the command."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        message = tr("File {file} is not UTF-8 text.").format(file=file)
        raise Failure("file_unreadable", message, tr("Save it as UTF-8 and repeat the command.")) from None
