"""Moving a running lifecycle to a newer definition (SPEC M4)."""

from collections.abc import Iterator

from domain import attendance, escalation, requirements
from domain.attempts import UNDER_WAY
from domain.board import SUBJECT
from domain.choices import not_asked
from domain.days import DAY
from domain.errors import MigrationRefused, ProfileInvalid
from domain.events import DefinitionMigrated, Envelope
from domain.profile_file import program_in
from domain.program import Program, Stage
from domain.requirements import without_clocks
from domain.state import Escalation, RequirementProgress, State
from domain.text import Text
from domain.turn import Turn
from domain.validity import ENDING, OVERDUE

OTHER_PROGRAM = Text(es="es de otro programa", en="it is of another program")
NOT_NEWER = Text(es="no es una versión más nueva", en="it is not a newer version")
STAGE_GONE = Text(
    es="no tiene la etapa en que está el ciclo", en="it lacks the stage that the lifecycle is in"
)
ROLE_GONE = Text(es="no tiene un rol que está asignado", en="it lacks a role that is assigned")
TIME_ZONE = Text(es="cambia la zona horaria", en="it changes the time zone")
PROFILE_DOES_NOT_FIT = Text(
    es="el perfil de la municipalidad del ciclo no corresponde a ella",
    en="the profile of the lifecycle's municipality does not fit it",
)
CADENCE_GONE = Text(
    es="no tiene una periodicidad que está corriendo en la etapa",
    en="it lacks a cadence that is running in the stage",
)


def migrate(turn: Turn, _event: Envelope, payload: DefinitionMigrated) -> None:
    """Replace the definition; what was recorded stays, what comes later follows the newer rules.

    Running periods and rungs keep their dates. The expected end is computed anew from the stage's entry when the
    newer definition gives the stage another duration and the end was not reached. A term without attending follows
    the newer definition at once.
    """
    state, newer = turn.state, _in_the_same_municipality(turn.state, payload.program)
    _check(state, newer)
    older, older_stage = state.program, state.stage_definition
    state.program = newer
    _reconcile_requirements(turn)
    _recompute_expected_end(turn, older_stage)
    _fit_ladders(turn)
    turn.record(
        "definition_migrated",
        program=newer.id,
        from_version=older.version,
        to_version=newer.version,
        reason=payload.reason or None,
        **_other_municipality(older, newer),
    )
    for orphan in list(_orphans(state)):
        escalation.clear(turn, orphan.cause, orphan.subject)
    attendance.fit_attendance(turn)
    requirements.unblock(turn)


def _check(state: State, newer: Program) -> None:
    current = state.stage.id if state.stage is not None else state.entry_stage
    if newer.id != state.program.id:
        raise MigrationRefused(field="data.program.id", reason=OTHER_PROGRAM)
    other_municipality = newer.version == state.program.version and newer.profile != state.program.profile
    if newer.version <= state.program.version and not other_municipality:
        raise MigrationRefused(field="data.program.version", reason=NOT_NEWER)
    if newer.time_zone != state.program.time_zone:
        raise MigrationRefused(field="data.program.time_zone", reason=TIME_ZONE)
    if current not in newer.stages_by_id:
        raise MigrationRefused(field="data.program.stages", reason=STAGE_GONE)
    if not {*state.roles, *state.handovers} <= set(newer.roles):
        raise MigrationRefused(field="data.program.roles", reason=ROLE_GONE)
    running = {cadence.id for cadence in state.stage_definition.cadences} if state.stage_definition else set()
    if (
        running != {cadence.id for cadence in newer.stages_by_id[current].cadences}
        and state.stage is not None
    ):
        raise MigrationRefused(field="data.program.stages", reason=CADENCE_GONE)


def _in_the_same_municipality(state: State, newer: Program) -> Program:
    """The newer definition, with the profile that the lifecycle has unless it brings another."""
    profile = state.program.profile
    if newer.profile is not None or profile is None:
        return newer
    try:
        return program_in(newer, profile, profile.id)
    except ProfileInvalid:
        raise MigrationRefused(field="data.program.profile", reason=PROFILE_DOES_NOT_FIT) from None


def _other_municipality(older: Program, newer: Program) -> dict[str, str]:
    profile = newer.profile
    return {"profile": profile.id} if profile is not None and profile != older.profile else {}


def _reconcile_requirements(turn: Turn) -> None:
    stage = turn.state.stage_definition
    kept = {
        identifier: _as_reviewed(turn.state.program, progress)
        for identifier, progress in turn.state.requirements.items()
        if identifier in turn.state.program.requirements
    }
    for definition in stage.requirements if stage is not None else ():
        kept.setdefault(definition.id, requirements.new_progress(turn, definition))
    resting = not_asked(turn.state)
    turn.state.requirements = {
        identifier: progress.model_copy(update={"status": "blocked"})
        if progress.status == "excluded" and identifier not in resting
        else progress
        for identifier, progress in kept.items()
    }


def _as_reviewed(program: Program, progress: RequirementProgress) -> RequirementProgress:
    """A requirement that no authority reviews any more has no clock, and is met by whoever says so."""
    if progress.id in program.reviews or not progress.attempts:
        return progress
    status = "open" if progress.status in UNDER_WAY else progress.status
    return without_clocks(progress).model_copy(update={"status": status})


def _orphans(state: State) -> Iterator[Escalation]:
    """Escalations about requirements that the newer definition does not have."""
    for each in state.escalations.values():
        about_requirement = each.cause in {OVERDUE, ENDING} and not each.subject.startswith(SUBJECT)
        if about_requirement and each.subject not in state.requirements:
            yield each


def _fit_ladders(turn: Turn) -> None:
    """Open escalations lose the rungs that their ladder no longer has."""
    for each in turn.state.escalations.values():
        highest = len(turn.state.program.ladder(each.cause))
        pending = tuple(rung for rung in each.pending if rung.rung <= highest)
        turn.put_escalation(each.model_copy(update={"rung": min(each.rung, highest), "pending": pending}))


def _recompute_expected_end(turn: Turn, older: Stage | None) -> None:
    stage, definition = turn.state.stage, turn.state.stage_definition
    if stage is None or definition is None or older is None or stage.overdue:
        return
    if definition.duration == older.duration:
        return
    expected_end = None
    if definition.duration is not None:
        computed = definition.duration.boundary(stage.entered_on, 1) - DAY * (1 - stage.shifted_days)
        expected_end = max(computed, turn.today)
    turn.state.stage = stage.model_copy(update={"expected_end": expected_end})
