"""What is told when two persons turn out to be one, or one to be two: to who carries something, and to who chooses.

A department hears of its own tracks only; the coordinator hears that there is something to choose, and by when.
"""

from collections.abc import Mapping, Sequence

from services.notifications.told import Audience, Told, coordinators, every_carrier, nobody
from shared.contracts import casework
from shared.contracts.base import Event, Urgency
from shared.directory import Directory

OF_A_MERGE = "merged"


def case_merged(event: casework.CaseMerged, directory: Directory) -> Sequence[Told]:
    """Where doubles are left: the coordinator chooses, and who carries one of them goes on until then."""
    if not event.undecided:
        return ()
    return [
        *coordinators(None, event.municipality, directory, "merge_to_choose", "normal"),
        *every_carrier("case_merging", directory, "normal"),
    ]


def track_received(event: casework.TrackReceived, directory: Directory) -> Sequence[Told]:
    code = "track_in_merged_case" if event.reason_code == "merge" else "track_in_own_case"
    return [Told(event.department, "clerk", code)]


def track_closed(event: casework.TrackClosed, directory: Directory) -> Sequence[Told]:
    """Who closes a track knows; where a coordinator chose another one, its carrier is told."""
    return [Told(event.department, "clerk", "track_given_up", "urgent")] if event.outcome == OF_A_MERGE else ()


def track_merged(event: casework.TrackMerged, directory: Directory) -> Sequence[Told]:
    return [Told(event.department, "clerk", "track_chosen")]


def to_chooser(code: str, urgency: Urgency) -> Audience:
    return lambda event, directory: coordinators(
        getattr(event, "coordinator", None), event.municipality, directory, code, urgency
    )


MERGES: Mapping[type[Event], Audience] = {
    casework.CaseMerged: case_merged,
    casework.CaseSplit: nobody,
    casework.CaseContinued: nobody,
    casework.MergeReminded: to_chooser("merge_reminder", "normal"),
    casework.MergeEscalated: to_chooser("merge_overdue", "urgent"),
    casework.TrackTransferred: nobody,
    casework.TrackReceived: track_received,
    casework.TrackMerged: track_merged,
}
