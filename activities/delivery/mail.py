"""Letters as e-mail (RFC 5322): what every mail program can show, answer to and put into a calendar."""

import re
from email import policy
from email.header import Header
from email.message import EmailMessage
from email.utils import quote
from typing import Final, NamedTuple

from activities.delivery.channel import Letter
from activities.messages.model import Invitation

#: Everything that ends a line or is no text; a header must not hold it, whoever wrote it.
CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
LONGEST_SUBJECT: Final = 200
#: Names and subjects are folded here: the library's own folding tears names with commas and emoji apart.
AS_WRITTEN: Final = policy.SMTP.clone(refold_source="none")
AS_WRITTEN_UTF8: Final = policy.SMTPUTF8.clone(refold_source="none")


class Sender(NamedTuple):
    """Who writes: the address that answers go to, and its name."""

    address: str
    name: str = "Ayni"

    @property
    def domain(self) -> str:
        """Where the address is, as mail servers name it."""
        return ascii_domain(self.address.rpartition("@")[2])


def ascii_domain(domain: str) -> str:
    """A domain as every mail server knows it; unchanged where it cannot be written so."""
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def envelope_address(address: str) -> str:
    """An address as a server is told it: the domain in ASCII, the name in front as it is."""
    name, _, domain = address.rpartition("@")
    return f"{name}@{ascii_domain(domain)}"


def as_email(letter: Letter, sender: Sender) -> EmailMessage:
    """The letter as e-mail: text, the same as HTML, and an invitation that mail programs offer to take over."""
    recipient = envelope_address(letter.person.email) if letter.person.email else ""
    email = EmailMessage(policy=AS_WRITTEN if recipient.isascii() else AS_WRITTEN_UTF8)
    email.set_raw("From", _mailbox(sender.name, envelope_address(sender.address)))
    # Whoever has no address is named all the same: the outbox keeps letters to them.
    email.set_raw("To", _mailbox(letter.person.name, recipient or f"nobody@{sender.domain}"))
    email.set_raw("Subject", _encoded(one_line(letter.message.subject)[:LONGEST_SUBJECT].strip()))
    email["Date"] = letter.written_at
    email["Message-ID"] = letter.message_id
    if letter.thread:
        email["In-Reply-To"] = letter.thread
        email["References"] = letter.thread
    email["Auto-Submitted"] = "auto-generated"
    if letter.lifecycle:
        email["X-Ayni-Lifecycle"] = one_line(letter.lifecycle)
    if letter.kind:
        email["X-Ayni-Kind"] = one_line(letter.kind)
    _write_body(email, letter)
    return email


def one_line(text: str) -> str:
    """`text` as a header may hold it."""
    return CONTROLS.sub(" ", text).strip()


def _mailbox(name: str, address: str) -> str:
    """`name <address>`, folded. What stands in a name means nothing to a mail program."""
    shown = one_line(name)
    phrase = f'"{quote(shown)}"' if _is_plain(shown) else _encoded(shown)
    return f"{phrase}\r\n <{address}>"


def _encoded(text: str) -> str:
    """Text as a header holds it (RFC 2047), folded where it is not plain."""
    if _is_plain(text):
        return text
    return Header(text, "utf-8", maxlinelen=75, header_name="Subject").encode(linesep="\r\n")


def _is_plain(text: str) -> bool:
    return text.isascii() and "=?" not in text


def _write_body(email: EmailMessage, letter: Letter) -> None:
    email.set_content(letter.message.text, cte="quoted-printable")
    email.add_alternative(letter.message.html, subtype="html", cte="quoted-printable")
    if letter.message.invitation is not None:
        _invite(email, letter.message.invitation)


def _invite(email: EmailMessage, invitation: Invitation) -> None:
    """Once as a part that calendars act on (RFC 6047), once as a file for programs that only offer those."""
    parameters = {"method": invitation.method}
    email.add_alternative(invitation.content, subtype="calendar", params=parameters, cte="base64")
    email.add_attachment(
        invitation.content.encode(), maintype="application", subtype="ics", filename="ayni.ics"
    )
