"""How deliveries name people, roles and services: `person:ana`, `role:company_lead`, `webhook:crm`."""

import re
from typing import Final, Literal, NamedTuple, cast

Sort = Literal["person", "role", "webhook"]

#: Those who have a mailbox. A role is resolved to a person before.
RECIPIENT: Final = re.compile(r"(person|webhook):[^\x00]+")


class Addressee(NamedTuple):
    """Whom a delivery is for. A role is resolved to the person in it when something is sent."""

    sort: Sort
    name: str

    def __str__(self) -> str:
        return f"{self.sort}:{self.name}"


def addressee(written: str) -> Addressee:
    """An addressee as it is written in the queue; names may hold colons themselves."""
    sort, _, name = written.partition(":")
    return Addressee(cast("Sort", sort), name)


def is_recipient(written: str) -> bool:
    """Whether a mailbox can be somebody's."""
    return RECIPIENT.fullmatch(written) is not None


def of_person(person: str) -> str:
    """Somebody by id."""
    return str(Addressee("person", person))


def of_role(role: str) -> str:
    """Whoever is in a role when something is sent."""
    return str(Addressee("role", role))


def of_webhook(webhook: str) -> str:
    """A registered service."""
    return str(Addressee("webhook", webhook))
