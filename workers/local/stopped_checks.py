"""What `ayni doctor` looks at in lifecycles: does every open one run in Temporal?"""

import asyncio
from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from temporalio.client import Client

from domain.stopped import revive_command
from workers.bootstrap import record_engine
from workers.errors import TemporalUnreachable
from workers.local.checks import Check, Sentence, failed, same
from workers.settings import Settings
from workers.stopped import Stopped, StoppedLifecycles

#: Tens of thousands of lifecycles are compared in this time, also when all of them are stopped.
ANSWER_SECONDS: Final = 120.0
WHAT: Final = Sentence("Ciclos detenidos fuera de las reglas", "Lifecycles stopped past the rules")
LATE: Final = Sentence("No se pudo comparar a tiempo.", "They could not be compared in time.")
AGAIN: Final = Sentence("Repita: ayni diagnostico", "Repeat: ayni doctor")
#: More are counted, not named.
NAMED: Final = 5


async def check_stopped(settings: Settings, client: Client) -> list[Check]:
    """Who is open in the record and runs in Temporal no more; nothing when the record does not answer."""
    engine = record_engine(settings.record_url())
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            survey = await StoppedLifecycles(client, engine).survey()
    except TimeoutError:
        return [Check("stopped", "warning", WHAT, LATE, AGAIN)]
    except TemporalUnreachable as error:
        return [failed("stopped", WHAT, error)]
    except (SQLAlchemyError, OSError):
        return []
    finally:
        await engine.dispose()
    return [_told(survey.stopped)]


def _told(stopped: tuple[Stopped, ...]) -> Check:
    if not stopped:
        return Check("stopped", "ok", WHAT, same(0))
    names = ", ".join(each.lifecycle for each in stopped[:NAMED])
    number = len(stopped)
    some = same(f"{number}: {names}")
    more = Sentence(f"{number}, entre ellos {names}", f"{number}, among them {names}")
    command = revive_command(stopped[0].lifecycle, stopped[0].kind)
    revive = Sentence(
        f"Nada avanza en ellos ni se avisa. Revívalos, uno por uno: {command.es}",
        f"Nothing goes on in them and nobody is told. Revive them, one by one: {command.en}",
    )
    return Check("stopped", "failed", WHAT, more if number > NAMED else some, revive)
