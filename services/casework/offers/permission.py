"""Who may enrol whom, and who may know of an enrolment. For all else the answer is: not found."""

from services.casework.case import Case
from services.casework.offers.offer import Enrolment, Offer
from services.casework.offers.refusals import MayNotEnrol
from services.casework.tracks import takes_new_needs
from services.casework.visibility import Viewer


def sees_enrolment(offer: Offer, one: Enrolment, viewer: Viewer) -> bool:
    """The provider and the department that enrolled; nobody else, whatever else they know of the case."""
    return viewer.department in (offer.provider, one.department)


def may_enrol_case(case: Case, viewer: Viewer) -> None:
    """Who carries a track of the case, and the coordinator of a case they may see. Refuses where it is closed,
    merging, or the person has died."""
    takes_new_needs(case)
    carriers = {track.department for track in case.open_tracks()}
    if viewer.department not in carriers and "coordinator" not in viewer.roles:
        raise MayNotEnrol("A person is enrolled by a department that carries a track of the case.")


def may_enrol_organisation(offer: Offer, organisation: str, viewer: Viewer) -> None:
    """An organisation enrols itself, or the provider does."""
    if viewer.department not in (organisation, offer.provider):
        raise MayNotEnrol("An organisation enrols itself, or the provider of the offer enrols it.")


def may_enrol_group_or_school(offer: Offer, viewer: Viewer) -> None:
    """Every department of the city whose offer it is, and the provider: its places are for the city's people."""
    if viewer.municipality != offer.municipality and viewer.department != offer.provider:
        raise MayNotEnrol("A group or a school is enrolled by a department of the offer's city.")
