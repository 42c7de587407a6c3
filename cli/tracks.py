"""The tracks of an organization side by side: what is under way, can be done, waits, is done, is not asked for."""

from collections.abc import Iterator

from cli import output
from cli.language import N_, ntr, tr
from cli.names import Names, requirement_status
from domain.attempts import UNDER_WAY as WITH_AUTHORITY
from domain.program import Requirement, Stage
from domain.state import SATISFIED, RequirementProgress
from domain.views import Status

#: What people call the groups of a lane, in the order in which they are read.
UNDER_WAY, TO_DO, WAITING, DONE, OPTIONAL = (
    N_("under way: {requirements}."),
    N_("to do: {requirements}."),
    N_("waits: {requirements}."),
    N_("done: {requirements}."),
    N_("if needed: {requirements}."),
)
EDGE = " │ "
#: What was lost has to be done again.
LOST = frozenset({"denied", "lapsed", "expired"})
#: Statuses that say more than their group does.
TELLING = LOST | {"submitted", "observed", "appealed", "deemed", "waived"}


def lanes(status: Status, names: Names) -> Iterator[str]:
    """The lanes of the present stage, each beside its name, ready to be printed.

    Earlier stages are there while something of theirs is with an authority or was lost.
    """
    progress = {each.id: _as_it_matters(each, status) for each in status.requirements}
    found = [
        lane
        for stage in names.program.stages
        for lane in _lanes(stage, names)
        if stage.id == status.stage or any(_goes_on(progress.get(each.id)) for each in lane[1])
    ]
    width = max((len(name) for name, _ in found), default=0)
    for name, requirements in found:
        label = name
        for text in _groups(requirements, progress, names):
            for line in output.wrapped(text, output.READABLE - len(output.MARGIN) - width - len(EDGE)):
                yield f"{output.MARGIN}{label:<{width}}{EDGE}{line}"
                label = ""


def _lanes(stage: Stage, names: Names) -> Iterator[tuple[str, list[Requirement]]]:
    """What belongs to no track comes first, under the stage's own name."""
    tracks: dict[str | None, list[Requirement]] = {None: []}
    for requirement in stage.requirements:
        tracks.setdefault(requirement.track, []).append(requirement)
    for track, requirements in tracks.items():
        if requirements:
            yield names.track(track) or names.stage(stage.id), requirements


def _goes_on(progress: RequirementProgress | None) -> bool:
    return progress is not None and progress.status in WITH_AUTHORITY | LOST


def _as_it_matters(progress: RequirementProgress, status: Status) -> RequirementProgress:
    return progress.model_copy(update={"status": "met"}) if has_served(progress, status) else progress


def has_served(progress: RequirementProgress, status: Status) -> bool:
    """Whether something expired that nobody needs any more, such as a name reservation whose title is filed."""
    needed = {*status.blockers, *(escalation.subject for escalation in status.escalations)}
    return progress.status == "expired" and progress.id not in needed


def _groups(
    requirements: list[Requirement], progress: dict[str, RequirementProgress], names: Names
) -> Iterator[str]:
    groups: dict[str, list[str]] = {UNDER_WAY: [], TO_DO: [], WAITING: [], OPTIONAL: [], DONE: []}
    excluded = 0
    for definition in requirements:
        one = progress.get(definition.id)
        group = _group(definition, one)
        if group is None or one is None:
            excluded += 1
        else:
            groups[group].append(_named(one, names))
    for pattern, members in groups.items():
        if members:
            yield tr(pattern).format(requirements="; ".join(members))
    if excluded:
        yield ntr(
            "not asked for by what was chosen: {number} requirement.",
            "not asked for by what was chosen: {number} requirements.",
            excluded,
        ).format(number=excluded)


def _group(definition: Requirement, progress: RequirementProgress | None) -> str | None:
    if progress is None or progress.status == "excluded":
        return None
    if progress.status in SATISFIED:
        return DONE
    if progress.status in WITH_AUTHORITY:
        return UNDER_WAY
    if not definition.required:
        return OPTIONAL
    return WAITING if progress.status == "blocked" else TO_DO


def _named(progress: RequirementProgress, names: Names) -> str:
    name = names.requirement(progress.id)
    if progress.status in TELLING:
        return tr("{name}, {status}").format(name=name, status=requirement_status(progress.status))
    return name
