"""What can go wrong, each as a type of its own with a sentence that says what to do. Never a value of a report."""

from collections.abc import Sequence

from shared.contracts.reasons import Reason, spoken


class StaffelError(Exception):
    """Anything this package raises on purpose."""


class NotAReport(StaffelError):
    """What was to be sent keeps not all rules, so it was not sent; `reasons` say where and what to do."""

    def __init__(self, reasons: Sequence[Reason]) -> None:
        super().__init__(f"this is not a report yet: {spoken(reasons)}")
        self.reasons = tuple(reasons)


class NoToken(StaffelError):
    """The identity provider gives no token: wrong client or secret, or the system is not set up there."""


class NotAllowed(StaffelError):
    """Staffel knows who asks and refuses: another department's source, or a role that is missing."""


class NotReached(StaffelError):
    """No answer for as long as patience lasted. Publish the same again: what was stored has no second effect."""


class Refused(StaffelError):
    """Staffel answers that the request itself is wrong; repeating it would change nothing. `status` is HTTP's."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class NoSuchReport(Refused):
    """Your department has sent no report with this id, or intake has not read it yet."""

    def __init__(self, message: str) -> None:
        super().__init__(message, 404)
