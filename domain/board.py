"""The board of an organization: its mandate, and the identity documents of its members (SPEC S4)."""

from collections.abc import Iterator

from domain import escalation
from domain.admission import day_given
from domain.days import DAY
from domain.errors import UnknownBoardMember, UnknownIdentityDocument, UnknownPosition
from domain.events import BoardElected, ElectedMember, Envelope, IdentityDocumentRecorded
from domain.program import Board
from domain.state import BoardInOffice, BoardMember, State
from domain.text import Text
from domain.turn import Turn
from domain.validation import malformed
from domain.validity import ENDING, ENDS_BEFORE, RENEWABLE, notice_on, satisfy, validity_from

#: Before the person, in the subject of an escalation about an identity document.
SUBJECT = "identity_document:"
NO_BOARD = Text(es="este programa no lleva juntas directivas", en="this program keeps no boards")
TWICE = Text(es="una misma persona aparece dos veces", en="the same person is listed twice")


def elect(turn: Turn, event: Envelope, payload: BoardElected) -> None:
    """A board was elected. The first one meets the mandate; a later one waits for its registration, if it needs one."""
    board = _board(turn.state, event)
    elected_on = day_given(turn, event, payload.elected_on, "elected_on")
    if payload.mandate_until is not None and payload.mandate_until < elected_on:
        raise malformed("data.mandate_until", ENDS_BEFORE, event.type)
    if len({member.person for member in payload.members}) < len(payload.members):
        raise malformed("data.members", TWICE, event.type)
    members = tuple(_member(turn, board, member) for member in payload.members)
    for gone in turn.state.board.members if turn.state.board is not None else ():
        escalation.clear(turn, ENDING, SUBJECT + gone.person)
    turn.state.board = BoardInOffice(
        elected_on=elected_on, mandate_until=payload.mandate_until, members=members
    )
    turn.record("board_elected", members=len(members), mandate_until=payload.mandate_until)
    begin_mandate(turn, board)


def record_identity_document(turn: Turn, event: Envelope, payload: IdentityDocumentRecorded) -> None:
    """A member of the board has a new identity document."""
    board = _board(turn.state, event)
    in_office = turn.state.board
    members = in_office.members if in_office is not None else ()
    current = next((member for member in members if member.person == payload.person), None)
    if in_office is None or current is None:
        known = [member.person for member in members]
        raise UnknownBoardMember(field="data.person", person=payload.person, known=known)
    given = ElectedMember(position=current.position, **dict(payload))
    renewed = _member(turn, board, given)
    _put(turn, in_office, renewed)
    turn.record(
        "identity_document_recorded",
        person=payload.person,
        document=payload.document,
        valid_until=payload.valid_until,
    )
    escalation.clear(turn, ENDING, SUBJECT + payload.person)


def announce_end_of_document(turn: Turn, person: str) -> None:
    """The notice of an identity document that is about to expire is due."""
    in_office, member = _in_office(turn.state, person)
    _put(turn, in_office, member.model_copy(update={"renewal_notice_on": None}))
    turn.record("identity_document_ending", person=person, valid_until=member.valid_until)
    escalation.raise_escalation(turn, ENDING, SUBJECT + person)


def expire_document(turn: Turn, person: str) -> None:
    """The day after an identity document's validity begins."""
    in_office, member = _in_office(turn.state, person)
    _put(turn, in_office, member.model_copy(update={"renewal_notice_on": None, "expired": True}))
    turn.record("identity_document_expired", person=person)
    escalation.raise_escalation(turn, ENDING, SUBJECT + person)


def members(state: State) -> Iterator[BoardMember]:
    """The members of the board in office."""
    yield from state.board.members if state.board is not None else ()


def _board(state: State, event: Envelope) -> Board:
    if state.program.board is None:
        raise malformed("type", NO_BOARD, event.type)
    return state.program.board


def _member(turn: Turn, board: Board, given: ElectedMember) -> BoardMember:
    if given.position not in board.positions:
        raise UnknownPosition(field="data.members", position=given.position, known=list(board.positions))
    if given.document not in board.identity_documents:
        raise UnknownIdentityDocument(
            field="data.document", document=given.document, known=list(board.identity_documents)
        )
    notice = notice_on(turn.state, board.renewal_notice, turn.today - DAY, given.valid_until)
    return BoardMember(**dict(given), renewal_notice_on=notice)


def begin_mandate(turn: Turn, board: Board) -> None:
    """The mandate is met by the first election, and by a later one that nobody has to register.

    What was never registered has no renewal to register either: its requirement is still blocked.
    """
    progress = turn.state.requirements.get(board.mandate)
    in_office = turn.state.board
    if progress is None or in_office is None or progress.status not in RENEWABLE:
        return
    registered = any(
        definition.renews == board.mandate
        and turn.state.requirements[definition.id].status not in {"excluded", "blocked"}
        for definition in turn.state.program.requirements.values()
        if definition.id in turn.state.requirements
    )
    if progress.status != "open" and registered:
        return
    definition = turn.state.program.requirements[board.mandate]
    validity = validity_from(turn.state, definition, in_office.elected_on, in_office.mandate_until)
    turn.record("requirement_met", requirement=progress.id, valid_until=validity["valid_until"])
    satisfy(turn, progress, "met", in_office.elected_on, validity)


def _in_office(state: State, person: str) -> tuple[BoardInOffice, BoardMember]:
    assert state.board is not None, "identity documents belong to a board"
    return state.board, next(member for member in state.board.members if member.person == person)


def _put(turn: Turn, in_office: BoardInOffice, changed: BoardMember) -> None:
    members = tuple(changed if member.person == changed.person else member for member in in_office.members)
    turn.state.board = in_office.model_copy(update={"members": members})
