"""What the product says when it will not do something, in one vocabulary for HTTP, reactions and the clock.

A refusal is a rule with a name. Aggregates raise it without knowing HTTP; at the edge it becomes an RFC
9457 problem document (`shared/problem_answers.py`), in a reaction an event or a parked record. This module
imports nothing of a web framework, so that pure aggregates may import it.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

TYPE_PREFIX = "urn:staffel:problem:"


class Refusal(Exception):
    """Base of everything that is refused; a service's rules are subclasses named after what they protect.

    `problem` is the stable name of the type on the wire, `status` the HTTP status, `title` the rule in a few
    words (the same for every occurrence). `detail` says what to do. `members` are further members of the
    problem document and must be JSON (`state`, `next_step`, `missing`, `errors` …); never personal data.
    """

    problem: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    title: ClassVar[str] = "Refused by a rule"
    headers: ClassVar[dict[str, str]] = {}

    def __init__(self, detail: str, **members: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.members = members

    @property
    def type(self) -> str:
        """The problem type as a URN, e.g. `urn:staffel:problem:transition-closed`."""
        return TYPE_PREFIX + self.problem

    def document(self) -> dict[str, Any]:
        """The RFC 9457 problem document: `type`, `title`, `status`, `detail` and the extra members."""
        standard = {"type": self.type, "title": self.title, "status": self.status, "detail": self.detail}
        return {**self.members, **standard}


class Unauthenticated(Refusal):
    problem = "unauthenticated"
    status = 401
    title = "A valid token is needed"
    headers: ClassVar[dict[str, str]] = {"WWW-Authenticate": "Bearer"}


class Forbidden(Refusal):
    """The caller may know of the thing but not do this to it; logged where it is answered."""

    problem = "forbidden"
    status = 403
    title = "Not allowed for this role or department"


class NotFound(Refusal):
    """Not there, or not to be known of: the two must not be told apart."""

    problem = "not-found"
    status = 404
    title = "Not found"


class VersionMovedOn(Refusal):
    """`If-Match` names a version that is no longer the current one."""

    problem = "version-moved-on"
    status = 409
    title = "Somebody else has changed this meanwhile"


class StillRunning(Refusal):
    problem = "still-running"
    status = 409
    title = "The first request with this Idempotency-Key is still running"


class IdempotencyKeyReused(Refusal):
    problem = "idempotency-key-reused"
    status = 422
    title = "This Idempotency-Key belongs to another request"


class UnsupportedMediaType(Refusal):
    problem = "unsupported-media-type"
    status = 415
    title = "This media type is not understood here"


class TooLarge(Refusal):
    problem = "too-large"
    status = 413
    title = "The request body is too large"


class DatabaseAway(Refusal):
    """The database is restarting or cannot be reached; nothing was stored."""

    problem = "database-away"
    status = 503
    title = "The database cannot be reached at the moment"
    headers: ClassVar[dict[str, str]] = {"Retry-After": "2"}


class OutcomeUnknown(Refusal):
    """The connection to the database was lost while committing; whether the act happened must be looked
    up.
    """

    problem = "outcome-unknown"
    status = 503
    title = "It is not known whether this was done"


class InvalidContent(Refusal):
    """The content breaks its own form. `errors` holds `{"pointer", "code", "detail"}` each, never the values.

    `pointer` is an RFC 6901 JSON pointer; for a parameter it points into the object of all parameters of that
    place, which `in` names (`query`, `path`, `header`). Without a detail of its own it says where (`places`).
    """

    problem = "invalid-content"
    status = 422
    title = "The content is not valid"

    def __init__(self, errors: Sequence[dict[str, str]], detail: str | None = None) -> None:
        self.places = None if detail else [error["pointer"] for error in errors]
        what = ", ".join(sorted({error["pointer"] or "the whole body" for error in errors}))
        super().__init__(detail or f"Correct what `errors` lists and send again: {what}.", errors=list(errors))


def invalid(pointer: str, code: str, detail: str, place: str = "body") -> InvalidContent:
    """A refusal of one field; `place` is `body`, `query`, `path` or `header`."""
    error = {"pointer": pointer, "code": code, "detail": detail}
    return InvalidContent([error if place == "body" else {**error, "in": place}])
