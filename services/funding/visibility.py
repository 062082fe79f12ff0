"""Who may see which money: those who decide, pay and audit see their city's, a department what it asked for itself.

The same two answers serve single reads and lists, so that they can never disagree.
"""

from dataclasses import dataclass

from shared.identity import Caller, Role

STAFF: tuple[Role, ...] = ("grant-officer", "approver", "treasurer", "auditor")
APPLICANTS: tuple[Role, ...] = ("clerk", "case-manager")


@dataclass(frozen=True, slots=True)
class Scope:
    """What belongs to `municipality`, and what `department` asked for; None where the caller has no such right."""

    municipality: str | None
    department: str | None

    def includes(self, municipality: str, department: str | None) -> bool:
        of_city = self.municipality is not None and self.municipality == municipality
        return of_city or (self.department is not None and self.department == department)


def scope_of(caller: Caller) -> Scope:
    return Scope(
        caller.municipality if caller.has(*STAFF) else None,
        caller.department if caller.has(*APPLICANTS) else None,
    )
