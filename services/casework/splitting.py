"""Two persons were taken for one: each track goes back with the report that opened it, or with the case it came from.

What both stand behind goes with the one who opened it, and the other gets a new track of the same need, carried by the
same department from this instant: whoever merged wrongly must not have put anybody's baton on the ground. What was
closed since stays closed.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from services.casework.case import Assistance, Case, Consent, Participation, Track
from services.casework.meeting import Meeting
from services.casework.telling import cancelled, of_case, of_track
from services.casework.transfers import CLEARING, after, continued, opened, transferred
from shared.acts import Moment
from shared.contracts import casework as told
from shared.contracts.base import Event
from shared.contracts.intake import PersonSplit


def split(meeting: Meeting, parted: PersonSplit, at: Moment) -> list[Event]:
    """Into the person's case that waits for a choice, which is open again, or into a new one."""
    if not meeting.known:
        return []
    waiting = (case for case in meeting.first.waiting if case.person_id == parted.person_id)
    home = next(waiting, meeting.first.of_their_own)
    whose = Whose(meeting.first.persons, frozenset(parted.report_ids))
    events: list[Event] = []
    for leaving in sorted(meeting.second.alive, key=lambda case: not _theirs(home, case, whose)):
        events += _taken_out(leaving, after(home, events), parted, whose, at)
    if not events and home.state == "merging":
        taken_for = replace(meeting.second.of_their_own, id=home.merged_into or home.id)
        stands = _agreed_with(home, home.open_tracks(), "ended")
        events.append(continued(taken_for, home, "split", stands, consents=(), money=()))
    return events


def _taken_out(leaving: Case, home: Case, parted: PersonSplit, whose: "Whose", at: Moment) -> list[Event]:
    back, lent = _theirs(home, leaving, whose), [one for one in leaving.open_tracks() if whose.stands_behind(one)]
    if not (back or lent):
        return []
    stay = [one for one in leaving.open_tracks() if one not in back]
    kept = [track for track in back if whose.is_shared(track)]
    events: list[Event] = [
        *opened(home, leaving.municipality),
        _parting(leaving, home, parted, whose.persons, [*stay, *kept]),
        continued(
            leaving, home, "split", _agreed_with(home, [*back, *lent, *home.open_tracks()], "ended"),
            consents=_held_of(leaving.consents, whose.persons), money=_held_of(leaving.assistance, whose.persons),
        ),
    ]  # fmt: skip
    for track in back:
        events += transferred(leaving, home, whose.of_it(track), "split", CLEARING)
    events += _anew(after(home, events), ((one, whose.needed(one)) for one in lent), at)
    events += _anew(after(leaving, events), ((one, whose.needed_by_others(one)) for one in kept), at)
    events += _deaths(leaving, after(home, events), whose.reports)
    if not any(after(leaving, events).open_tracks()):
        events.append(told.CaseClosed(**of_case(leaving), reason_code="split"))
    return events


@dataclass(frozen=True, slots=True)
class Behind:
    """The reports and the persons behind a track that is opened anew."""

    reports: tuple[UUID, ...]
    persons: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Whose:
    """What is the separated person's: by the report, and by the case it was in before only where no report opened it.

    A report may have come for somebody who was taken for the one in whose case it opened a track. Of a split that
    names no reports none can be told; then the case decides.
    """

    persons: frozenset[UUID]
    reports: frozenset[UUID]

    def opened(self, track: Track) -> bool:
        if self.reports and track.opened_for is not None:
            return track.opened_for in self.reports
        return track.of_person in self.persons

    def stands_behind(self, track: Track) -> bool:
        """Another's track which this person needs as well."""
        needs = self.reports.intersection(track.reports) or self.persons.intersection(track.stands_for)
        return bool(needs) and not self.opened(track)

    def is_shared(self, track: Track) -> bool:
        """A track of this person which the other one needs as well."""
        return bool(self.others(track)) or any(one not in self.persons for one in track.stands_for)

    def needed(self, track: Track) -> Behind:
        """What of this person stands behind another's track."""
        return Behind(
            tuple(one for one in track.reports if one in self.reports),
            tuple(one for one in track.stands_for if one in self.persons),
        )

    def needed_by_others(self, track: Track) -> Behind:
        return Behind(tuple(self.others(track)), tuple(one for one in track.stands_for if one not in self.persons))

    def others(self, track: Track) -> list[UUID]:
        """The reports behind a track of this person that are not theirs."""
        return [one for one in track.reports if one not in self.reports and one != track.opened_for]

    def of_it(self, track: Track) -> Track:
        """The track without what stood behind it by mistake."""
        others = self.others(track)
        return replace(
            track, reports=[one for one in track.reports if one not in others],
            of_person=track.of_person if track.of_person in self.persons else None,
            stands_for=[one for one in track.stands_for if one in self.persons],
        )  # fmt: skip


def _theirs(home: Case, leaving: Case, whose: Whose) -> list[Track]:
    """The tracks that go back; one of a need that the person's own case carries already stays where it is."""
    return [
        track
        for track in leaving.open_tracks()
        if whose.opened(track) and home.carried(track.life_situation, track.topic) is None
    ]


def _agreed_with(case: Case, tracks: Iterable[Track], otherwise: Participation) -> Participation:
    """Case management goes on where its track is: nobody takes part because somebody else agreed."""
    if any(track.life_situation == "coordination" for track in tracks):
        return "agreed"
    return otherwise if case.participation == "agreed" else case.participation


def _parting(
    leaving: Case, home: Case, parted: PersonSplit, persons: Collection[UUID], stay: Iterable[Track]
) -> told.CaseSplit:
    return told.CaseSplit(
        **of_case(leaving), to_case=home.id, to_person=home.person_id, by=CLEARING, clearing_id=parted.clearing_id,
        participation=_agreed_with(leaving, stay, "not_asked"), consents=tuple(_held_of(leaving.consents, persons)),
        assistance=tuple(_held_of(leaving.assistance, persons)), persons=tuple(persons), reports=parted.report_ids,
    )  # fmt: skip


def _held_of(held: Mapping[UUID, Consent] | Mapping[UUID, Assistance], persons: Collection[UUID]) -> list[UUID]:
    return [id for id, one in held.items() if one.of_person in persons]


def _anew(case: Case, tracks: Iterable[tuple[Track, Behind]], at: Moment) -> list[Event]:
    """The same need at the same department, from now on, with what stands behind it."""
    return [
        told.TrackOpened(
            **{**of_track(case, track), "track_id": at.new_id()}, department=track.department, since=at.now,
            report_id=next(iter(behind.reports), None), by=CLEARING, reports=behind.reports or None,
            stands_for=behind.persons or None,
        )
        for track, behind in tracks
        if case.carried(track.life_situation, track.topic) is None
    ]  # fmt: skip


def _deaths(leaving: Case, home: Case, reports: Collection[UUID]) -> list[Event]:
    """A death is the person's whose report told of it."""
    events: list[Event] = []
    for report in leaving.deaths:
        if report in reports and report not in home.deaths:
            events.append(told.DeathRetracted(**of_case(leaving), report_id=report))
            further = after(home, events).deceased
            events.append(told.DeathNoted(**of_case(home), report_id=report, further=further))
    if events:
        events += [cancelled(home, one, "death", CLEARING) for one in home.open_transitions()]
    return events
