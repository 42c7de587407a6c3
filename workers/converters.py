"""How values travel between clients, workers and the server: JSON, as our models say; and raw where nobody says a type.

A worker must read whatever a foreign client sent. What it cannot read makes Temporal repeat the workflow task for ever,
and then nobody reaches the workflow any more.
"""

from collections.abc import Sequence
from typing import Any

from temporalio.api.common.v1 import Payload
from temporalio.common import RawValue
from temporalio.contrib.pydantic import PydanticPayloadConverter, pydantic_data_converter
from temporalio.converter import DataConverter

CLIENT_DATA = pydantic_data_converter
"""For clients: they say what they expect."""


class RawWhereUntyped(PydanticPayloadConverter):
    """Payloads without a type stay as they came: those of handlers with any number of arguments."""

    def from_payloads(self, payloads: Sequence[Payload], type_hints: list[type] | None = None) -> list[Any]:
        """The values of the expected types; of untyped payloads, each in a `RawValue`."""
        if not type_hints:
            return [RawValue(payload) for payload in payloads]
        return super().from_payloads(payloads, type_hints)


class NothingElsewhere(DataConverter):
    """There is no storage beside the server, so what claims to lie elsewhere is a payload like any other.

    The library refuses such a claim before any workflow sees it, and so for ever.
    """

    async def _decode_reference_payload_sequence(self, payloads: Sequence[Payload]) -> list[Payload]:
        return list(payloads)

    async def _external_retrieve_payload_sequence(self, payloads: Sequence[Payload]) -> list[Payload]:
        return list(payloads)


WORKER_DATA = NothingElsewhere(payload_converter_class=RawWhereUntyped)
"""For workers and for replay; on the wire it is the same."""
