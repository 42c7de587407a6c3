"""One work plan: look at it, propose a version, endorse it (SPEC P1, P3)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import click

from cli import output
from cli.changes import Change, How, change, change_options
from cli.context import services_of
from cli.failures import NOT_ALLOWED, REFUSED, Failure
from cli.framework import Function, argument, command, option
from cli.importing.options import Reading, reading_options
from cli.language import N_, tr
from cli.names import Names, enumerated
from cli.options import date_option, json_option, lifecycle_argument
from cli.plan_told import Shown, tell_plan
from cli.planning.columns import REASON_WORDS, meant
from cli.planning.differences import draft_of
from cli.planning.options import version_reason_option
from cli.planning.reading import read_plan_sheet
from cli.planning.rows import understand
from cli.reading import state_of, today_of
from domain.program import Program
from domain.state import Draft, State
from domain.text import Text
from domain.views import status_of

SHOW_PLAN = N_("ayni plan show {lifecycle}")


@command("show")
@lifecycle_argument
@json_option
@click.pass_context
def show(ctx: click.Context, lifecycle: str, as_json: bool) -> None:
    """Show one plan."""
    services = services_of(ctx)
    state = _planning_state(ctx, lifecycle)
    if as_json:
        summary = status_of(state).plan
        output.json_line(
            {
                "lifecycle": lifecycle,
                "summary": summary.model_dump(mode="json") if summary is not None else None,
                **state.plan.model_dump(mode="json"),
            }
        )
        return
    tell_plan(Shown(state, Names(state.program), today_of(services, state)))


def activity_options(function: Function) -> Function:
    """One activity, said with options instead of a sheet."""
    decorators = (
        option(
            "--activity", "--actividad", metavar="ID", help=N_("Identifier of one activity, such as a-01.")
        ),
        option("--area", metavar=N_("AREA"), help=N_("Its area: identifier, number or name.")),
        option(
            "--standard", "--estandar", metavar=N_("STANDARD"), help=N_("Its standard: identifier or name.")
        ),
        option("--description", "--descripcion", metavar=N_("TEXT"), help=N_("What will be done.")),
        option(
            "--responsible", "--responsable", metavar=N_("ROLE"), help=N_("The role that answers for it.")
        ),
        date_option("--due", "--plazo", help_text=N_("The last day to do it.")),
        option(
            "--secondary-area",
            "--area-secundaria",
            metavar=N_("AREA"),
            help=N_("Another area that it serves."),
        ),
        option("--project", "--proyecto", metavar=N_("PROJECT"), help=N_("Line of work that it belongs to.")),
    )
    for decorate in reversed(decorators):
        function = decorate(function)
    return function


@command(
    "propose",
    N_(
        "What is pending is carried over by itself. A proposal that is still open is added to; whoever had endorsed it "
        "has to do so again."
    ),
)
@lifecycle_argument
@argument(
    "file",
    required=False,
    metavar=N_("[FILE]"),
    help=N_("Plan sheet; of its rows only the activities of this alliance count."),
)
@activity_options
@option(
    "--without", "--sin", multiple=True, metavar="ID", help=N_("Leave an activity out of the open proposal.")
)
@version_reason_option
@reading_options
@change_options
def propose(lifecycle: str, file: str | None, without: tuple[str, ...], how: How, **asked: Any) -> None:
    """Propose a version."""
    ctx = click.get_current_context()
    state = _planning_state(ctx, lifecycle)
    reason, reading = asked.pop("reason"), asked.pop("reading")
    new = _from_sheet(file, reading, state) if file is not None else []
    if asked["activity"] is not None:
        new.append(_from_options(asked, state.program))
    elif any(value is not None for value in asked.values()):
        raise click.UsageError(tr("These options describe an activity; say which one with --activity."))
    if state.plan.agreed and reason is None:
        words = enumerated(tr(word) for word in REASON_WORDS.values())
        message = tr("There is an agreed plan already, and a new version says why.")
        raise Failure(
            "reason_required", message, tr("Add --reason and one of: {words}.").format(words=words), REFUSED
        )
    activities = list(_merged(state, new, without))
    data = {"activities": activities, "reason": reason}
    party = state.program.plan.parties[0] if state.program.plan is not None else ""
    following = tr("ayni plan endorse {lifecycle} --party {party}").replace("{party}", party)
    change(Change(lifecycle, "plan_proposed", data, how), following)


def _from_sheet(file: str, reading: Reading, state: State) -> list[dict[str, Any]]:
    read = read_plan_sheet(file, reading, lambda sheet: understand(sheet, lambda _: state.program))
    rows = [row for row in read.activities if row.lifecycle == state.lifecycle]
    if not rows:
        message = tr("The sheet has no activity of {lifecycle}.").format(lifecycle=state.lifecycle)
        raise Failure("nothing_planned", message, tr("Check the column lifecycle."))
    known = {each.id: draft_of(each) for each in state.plan.activities.values()}
    return [_said(row.draft) for row in rows if known.get(row.draft.id) != row.draft]


def _from_options(asked: dict[str, Any], program: Program) -> dict[str, Any]:
    """The activity as an event says it; the rules tell what is missing. Raises a usage error for unknown words."""
    area = _area_id(asked["area"], "--area", program)
    known = program.areas_by_id[area].standards if area is not None else {}
    due: date | None = asked["due"]
    said = {
        "id": asked["activity"],
        "area": area,
        "standard": _code(asked["standard"], "--standard", known),
        "description": asked["description"],
        "responsible": _code(asked["responsible"], "--responsible", program.roles),
        "due": None if due is None else due.isoformat(),
        "secondary_area": _area_id(asked["secondary_area"], "--secondary-area", program),
        "project": _code(
            asked["project"], "--project", program.plan.projects if program.plan is not None else {}
        ),
    }
    return {name: value for name, value in said.items() if value is not None}


def _area_id(word: str | None, option_name: str, program: Program) -> str | None:
    by_number = {str(area.number): area.id for area in program.areas}
    areas = {area.id: area.name for area in program.areas}
    return by_number.get(word or "") or _code(word, option_name, areas)


def _code(word: str | None, option_name: str, names: Mapping[str, Text]) -> str | None:
    found = None if word is None else meant(word, names)
    if word is not None and found is None:
        message = tr("'{word}' is not one of: {known}").format(word=word, known=enumerated(names))
        raise click.BadParameter(message, param_hint=option_name)
    return found


def _merged(
    state: State, new: Iterable[dict[str, Any]], without: tuple[str, ...]
) -> Iterable[dict[str, Any]]:
    """The open proposal with what is new, and without what is left out."""
    proposal = state.plan.proposal
    drafts = {draft.id: _said(draft) for draft in (proposal.drafts if proposal is not None else ())}
    drafts |= {str(each["id"]): each for each in new}
    return [draft for identifier, draft in drafts.items() if identifier not in without]


def _said(draft: Draft) -> dict[str, Any]:
    return draft.model_dump(mode="json", exclude_none=True)


@command("endorse")
@lifecycle_argument
@option(
    "--party",
    "--parte",
    metavar=N_("ROLE"),
    help=N_("Who endorses, where somebody else records it, such as residence_lead."),
)
@change_options
def endorse(lifecycle: str, party: str | None, how: How) -> None:
    """A party endorses the open proposal."""
    state = _planning_state(click.get_current_context(), lifecycle)
    rules, proposal = state.program.plan, state.plan.proposal
    if rules is None or proposal is None:
        message = tr("No version of the work plan of {lifecycle} waits for endorsement.")
        hint = tr("Propose one with: ayni plan propose {lifecycle} plan.xlsx")
        raise Failure(
            "unknown_plan_version",
            message.format(lifecycle=lifecycle),
            hint.format(lifecycle=lifecycle),
            REFUSED,
        )
    names = Names(state.program)
    parties = {role: state.program.roles[role] for role in rules.parties}
    said = party or (how.by or "").partition(":")[0]
    role = meant(said, parties)
    if role is None:
        known = enumerated(f"{each} ({names.role(each)})" for each in rules.parties)
        message = tr("A work plan is endorsed by its parties: {known}.").format(known=known)
        raise Failure("unknown_role", message, tr("Say which one with --party ROLE."), NOT_ALLOWED)
    change(Change(lifecycle, "plan_endorsed", {"version": proposal.number, "party": role}, how), SHOW_PLAN)


def _planning_state(ctx: click.Context, lifecycle: str) -> State:
    state = state_of(services_of(ctx), lifecycle)
    if state.program.plan is None:
        message = tr("Program {program} keeps no work plans.").format(program=state.program.id)
        raise Failure("no_plan", message, tr("Programs of alliances do, such as juntos-por-la-infancia."))
    return state
