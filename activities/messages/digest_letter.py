"""Digests: everything that waits for a person, in one message a week or a month."""

from collections.abc import Mapping
from typing import Final

from activities.messages.letters import TemplatedLetter
from activities.messages.model import Message, Person
from activities.messages.plain import Name, clean, isolated
from activities.messages.tellings import Values, enumerated
from activities.messages.templating import Letterhead
from activities.reports.speech import Speech
from domain.digest import Digest, Overloaded, Overview, Section, Stalled
from domain.duty import Duty
from domain.duty_commands import command, inbox
from domain.duty_names import sentence
from domain.program import Program
from domain.status_names import HEALTH

#: So many duties of a section are told; the inbox has the others.
MOST: Final = 15
#: What people wrote, among the details of duties.
WRITTEN: Final = frozenset({"description", "failure", "incoming", "person"})
PLAIN = Letterhead()


def compose_digest(
    digest: Digest, person: Person, programs: Mapping[str, Program], letterhead: Letterhead = PLAIN
) -> Message:
    """The message of a digest. `programs` are the definitions of its lifecycles, by lifecycle."""
    telling = _Telling(person, programs)
    ids = {program.id for program in programs.values()}
    letter = TemplatedLetter(
        "digest", telling.values(digest), ids.pop() if len(ids) == 1 else "", letterhead, "digest"
    )
    return Message(subject=letter.subject(), text=letter.text(), html=letter.written("html"))


class _Telling:
    def __init__(self, person: Person, programs: Mapping[str, Program]) -> None:
        self._person, self._programs = person, programs
        self._speech = Speech(person.language)
        self._by_id = {program.id: program for program in programs.values()}

    def values(self, digest: Digest) -> Values:
        person = self._person
        titles = sorted(self._speech.say(program.name) for program in self._by_id.values())
        return {
            "language": person.language,
            "reader": Name(clean(person.name) or clean(person.person)),
            "alliance": Name(""),
            "role": "",
            "place": "",
            "program": enumerated(titles, person.language) or "Ayni",
            "rhythm": digest.rhythm,
            "at_day": self._speech.long_day(digest.on),
            "count": sum(len(section.duties) for section in digest.sections),
            "sections": [self._section(section) for section in digest.sections],
            "inbox": clean(inbox(person.language, person.person)),
            "overview": self._overview(digest.overview) if digest.overview is not None else None,
        }

    def _section(self, section: Section) -> Values:
        told = section.duties[:MOST]
        return {
            "key": section.key,
            "items_": [self._item(duty) for duty in told],
            "more": len(section.duties) - len(told),
        }

    def _item(self, duty: Duty) -> Values:
        shown = {
            name: isolated(clean(value)) if name in WRITTEN else value for name, value in duty.details.items()
        }
        language, program = self._person.language, self._programs[duty.lifecycle]
        readable = duty.model_copy(update={"details": shown})
        return {
            "name": Name(clean(duty.name) or duty.lifecycle),
            "matters": sentence(readable, program, language, self._speech.long_day),
            "command": clean(command(duty, language, self._person.person)),
        }

    def _overview(self, overview: Overview) -> Values:
        counts = [
            f"{self._speech.word(HEALTH, health)}: {count}" for health, count in overview.health.items()
        ]
        return {
            "lifecycles": overview.lifecycles,
            "health": ", ".join(counts),
            "stalled": [self._stalled(each) for each in overview.stalled],
            "overloaded": [self._overloaded(each) for each in overview.overloaded],
        }

    def _stalled(self, each: Stalled) -> Values:
        last = each.last_contact_on
        who = enumerated((isolated(clean(person)) for person in each.accompanied_by), self._person.language)
        return {
            "name": Name(clean(each.name) or each.lifecycle),
            "last_contact_on": self._speech.long_day(last) if last is not None else "",
            "who": who,
        }

    def _overloaded(self, each: Overloaded) -> Values:
        program = self._by_id.get(each.program)
        role = program.roles.get(each.load.role) if program is not None else None
        return {
            "person": Name(clean(each.load.person)),
            "role": self._speech.say(role) if role is not None else each.load.role,
            "lifecycles": each.load.lifecycles,
            "due_contacts": each.load.due_contacts,
        }
