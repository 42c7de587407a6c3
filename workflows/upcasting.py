"""Runs that an earlier version of Ayni handed on, as this version reads them."""

from collections.abc import Mapping

from domain.upcasting import upcast


def upcast_run(content: object) -> object:
    """The content of a `Run` in the present form; whatever else it is stays as it is.

    Earlier versions counted the decisions beside the state.
    """
    carried = content.get("carried") if isinstance(content, Mapping) else None
    state = carried.get("state") if isinstance(carried, Mapping) else None
    if not isinstance(content, Mapping) or not isinstance(carried, Mapping) or not isinstance(state, Mapping):
        return content
    counted = {"decisions": carried["decisions"]} if "decisions" in carried else {}
    others = {name: value for name, value in carried.items() if name != "decisions"}
    return {**content, "carried": {**others, "state": {**upcast(state), **counted}}}
