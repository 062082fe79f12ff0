"""What the person allowed to pass on: asked for only where consent or a release from secrecy is the basis.

Granted per recipient, purpose and category, withdrawn at any time, checked when a package is sent and again when it
is read. Without one nothing travels: deny by default.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.casework.case import Case, Transition
from services.casework.dates import has_happened
from services.casework.kinds import Kind, PackageItem
from services.casework.packages import Package, travelling
from services.casework.refusals import (
    CaseMerging,
    CaseNotOpen,
    ConsentMissing,
    ConsentUnknown,
    NotInvolved,
)
from services.casework.telling import municipality_of, of_case
from services.casework.visibility import Viewer
from shared.acts import Moment
from shared.contracts.base import By, DepartmentId, Event
from shared.contracts.casework import ConsentGiven, ConsentWithdrawn
from shared.periods import local_day


def give(
    case: Case,
    *,
    recipient: DepartmentId,
    purpose: str,
    categories: Sequence[str],
    given_on: date,
    text_version: str,
    by: By,
    at: Moment,
) -> list[Event]:
    """What the person signed: for whom, for what, which categories; recorded by a department that carries a track."""
    if case.state == "merging":
        raise CaseMerging("Record the consent in the case that this one is merged into.", state=case.state)
    _involved(case, by)
    has_happened(given_on, local_day(at.now), "/given_on")
    return [
        ConsentGiven(
            **of_case(case, _municipality(case, by)), consent_id=at.new_id(), recipient=recipient, purpose=purpose,
            categories=tuple(categories), given_on=given_on, text_version=text_version, by=by,
        )
    ]  # fmt: skip


def withdraw(case: Case, consent_id: UUID, *, by: By, at: Moment) -> list[Event]:
    """From now on nothing that rests on it is sent or read. Withdrawing what is withdrawn changes nothing."""
    _involved(case, by)
    if consent_id not in case.consents:
        raise ConsentUnknown("Look at the consents of the case for their ids.")
    return withdrawn(case, consent_id, by=by, at=at)


def withdrawn(case: Case, consent_id: UUID, *, by: By, at: Moment) -> list[Event]:
    """A consent may stand in two cases while one is merged into the other: it ends in both at once."""
    consent = case.consents.get(consent_id)
    if consent is None or consent.withdrawn_on is not None:
        return []
    return [
        ConsentWithdrawn(
            **of_case(case, _municipality(case, by)), consent_id=consent_id, recipient=consent.recipient,
            purpose=consent.purpose, categories=tuple(consent.categories), withdrawn_on=local_day(at.now), by=by,
        )
    ]  # fmt: skip


def not_permitted(case: Case, kind: Kind, codes: Collection[str], recipient: DepartmentId) -> list[PackageItem]:
    """The items among `codes` that need the person's permission and for which none holds now."""
    allowed = {
        category
        for consent in case.consents.values()
        if consent.recipient == recipient and consent.withdrawn_on is None
        for category in consent.categories
    }
    return [item for item in kind.needing_permission(codes) if item.category not in allowed]


def consent_allows(case: Case, kind: Kind, package: Package, recipient: DepartmentId) -> None:
    """Refuses to send what the person has not allowed to reach `recipient`."""
    lacking = not_permitted(case, kind, travelling(package), recipient)
    if lacking:
        raise ConsentMissing(
            f"Ask the person: {recipient} may not get "
            + ", ".join(f"'{item.code}'" for item in lacking)
            + " without consent.",
            missing=[{"item": item.code, "category": item.category, "basis": item.basis} for item in lacking],
        )


def may_be_read(case: Case, transition: Transition, kind: Kind, code: str) -> bool:
    """Whether the receiver of a transition may read this item of its package now: a withdrawn consent ends that."""
    return not not_permitted(case, kind, [code], transition.to_department)


def view(case: Case, viewer: Viewer) -> list[dict[str, Any]]:
    """The consents a department has to do with: those given to it; all of them while it manages the case."""
    managing = {one.department for one in case.open_tracks() if one.life_situation == "coordination"}
    return [
        {
            "id": id, "recipient": one.recipient, "purpose": one.purpose, "categories": one.categories,
            "given_on": one.given_on, "withdrawn_on": one.withdrawn_on,
        }
        for id, one in case.consents.items()
        if viewer.works_here and viewer.department in {one.recipient, one.recorded_by, *managing}
    ]  # fmt: skip


def _involved(case: Case, by: By) -> None:
    if not case.is_alive:
        raise CaseNotOpen("Consents belong to an open case.", state=case.state)
    if by.department not in {track.department for track in case.open_tracks()}:
        raise NotInvolved("A consent is recorded or withdrawn by a department that carries a track of the case.")


def _municipality(case: Case, by: By) -> str:
    return municipality_of(by.department) if by.department else case.municipality
