"""What cannot be done with an import, named after the rule it protects."""

from typing import Any

from shared.problems import Refusal

NEXT_STEPS = {
    "previewed": "confirm or cancel it",
    "running": "wait until it is done, or cancel it",
    "done": "correct the rows that were not taken and upload them as a new list",
    "cancelled": "upload the list again",
    "expired": "upload the list again",
}


class ImportMovedOn(Refusal):
    problem = "import-moved-on"
    title = "The import is no longer in a state that allows this"


class NothingToImport(Refusal):
    problem = "nothing-to-import"
    title = "The list has no row that can be taken in"


def in_state(found: dict[str, Any], *states: str) -> None:
    """Raises `ImportMovedOn`, naming the state and the next step, unless the import is in one of the states."""
    state = found["state"]
    if state not in states:
        step = NEXT_STEPS[state]
        raise ImportMovedOn(f"The import is {state}: {step}.", state=state, next_step=step)


def something_to_take(found: dict[str, Any]) -> None:
    if not found["valid"]:
        raise NothingToImport("Correct the rows that GET /imports/{id}/rows lists and upload the list again.")
