"""A row of the read model as the status that everybody is shown."""

from typing import Any, Final

from sqlalchemy import Row

from activities.tables import lifecycles
from domain.views import Status

#: The columns that a status is made of.
SHOWN: Final = (lifecycles.c.view, lifecycles.c.stopped_at)


def status_in(row: Row[*tuple[Any, ...]]) -> Status:
    """The status in a row that has the columns `SHOWN`: what the lifecycle said last, and whether it runs at all."""
    return Status.model_validate({**row.view, "stopped_at": row.stopped_at})
