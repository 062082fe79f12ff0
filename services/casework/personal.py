"""What is known of the person changes, or the person comes of age: whoever carries something or is asked is told.

No baton moves by it. Casework knows no birth date: which of its dates follow from one, the departments know.
"""

from typing import Literal
from uuid import UUID

from services.casework.case import Case, Track
from services.casework.telling import of_track
from shared.contracts.base import DepartmentId, Event
from shared.contracts.casework import CorrectionNoted, MajorityNoted
from shared.contracts.intake import PersonField

MATTERS: frozenset[PersonField] = frozenset(
    {
        "given_names", "family_name", "birth_date", "azr_number", "sex", "nationalities", "address", "representatives",
        "information_block",
    }
)  # fmt: skip
"""What decisions rest on. A telephone number or a language is read when it is needed."""


def person_corrected(
    case: Case, fields: tuple[PersonField, ...], *, reporter: DepartmentId | None, report_id: UUID | None
) -> list[Event]:
    """Told of every open track, unless the department that reported it is the only one concerned."""
    matters = tuple(field for field in fields if field in MATTERS)
    if not matters or case.state == "closed":
        return []
    return [
        CorrectionNoted(
            **of_track(case, track), department=track.department, asked=_asked(case, track), fields=matters,
            report_id=report_id,
        )
        for track in case.open_tracks()
        if {track.department, _asked(case, track)} - {reporter, None}
    ]  # fmt: skip


def person_comes_of_age(case: Case, months: Literal[12, 0]) -> list[Event]:
    """A year before: who takes over? On the day: what nobody has prepared is told to the carrier's head as well."""
    if case.deceased:
        return []
    return [
        MajorityNoted(
            **of_track(case, track), department=track.department, asked=_asked(case, track), months=months,
            prepared=_asked(case, track) is not None,
        )
        for track in case.open_tracks()
    ]  # fmt: skip


def _asked(case: Case, track: Track) -> DepartmentId | None:
    """Who is asked for the track or has promised to take it on a date."""
    under_way = (one for one in case.open_transitions(track.id) if one.state in ("requested", "accepted"))
    return next((one.to_department for one in under_way), None)
