"""What there is to do, as people are told: a sentence and the command that does it (SPEC S4, E1)."""

from dataclasses import dataclass
from datetime import date

from cli import language
from cli.dates import full_date
from cli.names import Names
from domain.duty import Duty
from domain.duty_commands import command
from domain.duty_names import sentence
from domain.open_work import open_work
from domain.program import Program
from domain.views import Status


@dataclass(frozen=True)
class Task:
    """A duty in the reader's language; `person` is whose it is, empty for whoever does it."""

    duty: Duty
    program: Program
    person: str = ""

    @property
    def on(self) -> date | None:
        """By when (local, inclusive)."""
        return self.duty.on

    @property
    def matters(self) -> str:
        """What there is to do, as a sentence."""
        return sentence(self.duty, self.program, language.current(), full_date)

    @property
    def command(self) -> str:
        """What to type."""
        return command(self.duty, language.current(), self.person)


def tasks(status: Status, names: Names, today: date) -> list[Task]:
    """Everything that there is to do in a lifecycle, the most urgent first; nothing while no date counts."""
    return [Task(duty, names.program) for duty in open_work(status, names.program, today)]
