"""Mermaid diagrams, drawn from a definition and from the transition tables (SPEC M5)."""

from collections.abc import Iterator

from cli import language
from cli.language import tr
from cli.names import STATUSES, Names, requirement_status
from domain.plan_names import ACTIVITY_STATUS
from domain.program import Program, Requirement, Stage
from domain.status_names import HANDOVER_STATUS
from domain.transitions import ACTIVITY, HANDOVER, LIFECYCLE, REQUIREMENT


def program_diagram(program: Program) -> Iterator[str]:
    """Stages in order, each with its requirements and what comes before what (SPEC S1, S3)."""
    names = Names(program)
    yield "flowchart TD"
    for stage in program.stages:
        yield from _stage(stage, names)
    for earlier, later in zip(program.stages, program.stages[1:], strict=False):
        yield f"  stage_{_node(earlier.id)} --> stage_{_node(later.id)}"
    yield f'  stage_{_node(program.stages[-1].id)} --> closed(["{_quoted(names.outcome(program.final_outcome))}"])'


def _stage(stage: Stage, names: Names) -> Iterator[str]:
    yield f'  subgraph stage_{_node(stage.id)}["{_quoted(names.stage(stage.id))}"]'
    for track, requirements in _by_track(stage).items():
        yield from _track(stage, track, requirements, names)
    for requirement in stage.requirements:
        for predecessor in requirement.after:
            yield f"    {_node(predecessor)} --> {_node(requirement.id)}"
    yield "  end"


def _by_track(stage: Stage) -> dict[str | None, list[Requirement]]:
    """The requirements of each track, in the definition's order; those without one under None."""
    tracks: dict[str | None, list[Requirement]] = {}
    for requirement in stage.requirements:
        tracks.setdefault(requirement.track, []).append(requirement)
    return tracks


def _track(stage: Stage, track: str | None, requirements: list[Requirement], names: Names) -> Iterator[str]:
    margin = "    "
    if track is not None:
        yield f'    subgraph track_{_node(stage.id)}_{_node(track)}["{_quoted(names.track(track))}"]'
        margin += "  "
    for requirement in requirements:
        yield f'{margin}{_node(requirement.id)}["{_quoted(names.requirement(requirement.id))}"]'
    if track is not None:
        yield "    end"


def lifecycle_diagram() -> Iterator[str]:
    """The states of a lifecycle and what moves it."""
    yield "stateDiagram-v2"
    yield "  [*] --> scheduled"
    for status in LIFECYCLE:
        yield f"  {status}: {tr(STATUSES[status])}"
    for status, row in LIFECYCLE.items():
        for event, target in row.items():
            if isinstance(target, str) and target != status:
                yield f"  {status} --> {target}: {event}"
    yield "  closed --> [*]"


def requirement_diagram() -> Iterator[str]:
    """The states of a requirement and what moves it."""
    yield "stateDiagram-v2"
    yield "  [*] --> blocked"
    for status, row in REQUIREMENT.items():
        yield f"  {status}: {requirement_status(status)}"
        for event, target in row.items():
            yield f"  {status} --> {target}: {event}"


def activity_diagram() -> Iterator[str]:
    """The states of an activity of a work plan and what moves it."""
    yield "stateDiagram-v2"
    yield "  [*] --> pending"
    for status, row in ACTIVITY.items():
        yield f"  {status}: {ACTIVITY_STATUS[status].in_language(language.current())}"
        for target, needs_reason in row.items():
            yield f"  {status} --> {target}: {'activity_updated, reason' if needs_reason else 'activity_updated'}"


def handover_diagram() -> Iterator[str]:
    """How the hand-over of a role stands and what moves it."""
    yield "stateDiagram-v2"
    yield "  [*] --> none"
    for status, row in HANDOVER.items():
        yield f"  {status}: {HANDOVER_STATUS[status].in_language(language.current())}"
        for event, target in row.items():
            if isinstance(target, str) and (target, status) != ("none", "none"):
                yield f"  {status} --> {target}: {event}"


def _node(identifier: str) -> str:
    return identifier.replace("-", "_")


def _quoted(text: str) -> str:
    return text.replace('"', "#quot;")
