"""Four eyes: what one operator asks for, another one decides."""

from typing import ClassVar

from shared.problems import Forbidden, NotFound, Refusal


class FourEyes(Forbidden):
    """Whoever proposed or asked does not decide."""

    problem: ClassVar[str] = "four-eyes"
    title: ClassVar[str] = "This needs a second person"


class AlreadyAnswered(Refusal):
    """Members: `state`."""

    problem: ClassVar[str] = "already-decided"
    status: ClassVar[int] = 409
    title: ClassVar[str] = "Somebody has decided on this"


def undecided(row: "dict[str, object] | None", expected: str) -> None:
    """Refuses what is not there and what has been decided."""
    if row is None:
        raise NotFound("There is no such thing for this record; GET /parked/{id} shows what there is.")
    if row["state"] != expected:
        raise AlreadyAnswered(f"It is {row['state']}; read the record again.", state=row["state"])


def by_another(first: object, second: str) -> None:
    """Refuses one person being both."""
    if first == second:
        raise FourEyes("Ask a colleague with the role operator to decide; you have asked for it yourself.")
