"""The newest facts, kept in the state to answer repeated events and whoever looks on; the record has all of them."""

from collections.abc import Sequence

from domain.facts import Fact
from domain.state import Receipt, State

#: A 30-month alliance with a work plan has about 150 facts of 150 bytes.
MOST_FACTS = 500
MOST_BYTES = 200_000


def remember(state: State, facts: Sequence[Fact]) -> None:
    """Add facts; the oldest go where there is no room, and with them what says which event they followed from."""
    kept = [*state.journal, *facts]
    size = state.journal_bytes + sum(fact.size for fact in facts)
    first = 0
    while len(kept) - first > MOST_FACTS or size > MOST_BYTES:
        size -= kept[first].size
        first += 1
    state.journal, state.journal_bytes = tuple(kept[first:]), size
    oldest = state.journal[0].seq if state.journal else state.seq + 1
    state.receipts = _since(state.receipts, oldest)


def _since(receipts: dict[str, Receipt], oldest: int) -> dict[str, Receipt]:
    first = next(iter(receipts.values()), None)
    if first is None or first.first_seq >= oldest:
        return receipts
    return {key: receipt for key, receipt in receipts.items() if receipt.first_seq >= oldest}
