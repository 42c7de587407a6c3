"""What a Temporal server must be told to carry lifecycles safely, on any stack."""

from typing import Final

#: An update of 2 to 4 MiB would pass the server's door and then fail every task of its workflow: the refusal repeats
#: the request, and is itself too large to send. With this limit the server turns it away. It is the sum for one
#: workflow; events have at most 64 KiB and the server lets in ten at a time.
SERVER_SETTINGS: Final = ("history.maxInFlightUpdatePayloads=1900000",)
