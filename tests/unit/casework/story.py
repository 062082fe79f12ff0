"""Words for tests about cases: who there is, a story in which verbs are done, and the clock that lets time pass."""

import inspect
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from services.casework import referrals, transitions
from services.casework.case import Case, Track, Transition
from services.casework.deadlines import deadline_has_come, deadlines
from services.casework.fold import fold
from services.casework.kinds import Kinds
from services.casework.packages import Item, Package
from services.casework.transitions import Wish
from shared.acts import Moment
from shared.contracts.base import By, Event
from shared.contracts.intake import ReferralRouted
from shared.directory import Directory

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)

REGISTRY = "05913000.registry-office"
CENTRE = "05913000.integration-centre"
IMMIGRATION = "05913000.immigration-office"
NATURALISATION = "05913000.naturalisation-office"
YOUTH = "05913000.youth-services"
SCHOOLS = "05913000.school-administration"
JOBCENTER = "05913000.jobcenter"
SOCIAL = "05913000.social-office"
HOUSING = "05913000.housing-office"
HEALTH = "05913000.health-office"
VMDO = "05913000.vmdo"
TREASURY = "05913000.treasury"
ESSEN_YOUTH = "05113000.youth-services"
ESSEN_IMMIGRATION = "05113000.immigration-office"
ESSEN_CENTRE = "05113000.integration-centre"


@cache
def directory() -> Directory:
    return Directory.load("deploy/municipalities")


@cache
def kinds() -> Kinds:
    return Kinds.load("deploy/kinds", directory())


def closing(department: str, **changes: Any) -> Directory:
    """The directory with one department changed: `closing(HEALTH, closes_on=…)`."""
    cities = tuple(
        city.model_copy(
            update={
                "departments": tuple(
                    one.model_copy(update=changes) if one.id == department else one for one in city.departments
                )
            }
        )
        for city in directory().municipalities
    )
    return Directory(cities)


def with_kind(code: str, **changes: Any) -> Kinds:
    """The kinds with one of them changed."""
    return Kinds(tuple(kind.model_copy(update=changes) if kind.code == code else kind for kind in kinds().kinds))


def by(department: str, user: str = "anna") -> By:
    return By(department=department, user=user)


def full_package(kind: str) -> Package:
    return tuple(
        Item(item.code, "in_file", file_number=f"A-{place}")
        for place, item in enumerate(kinds().current(kind).package)
        if item.required
    )


def wish(kind: str, to: str, **more: Any) -> Wish:
    package = more.pop("package") if "package" in more else full_package(kind)
    return Wish(kind, to, package, **more)


def referral(life_situation: str, first_carrier: str, to: str | None = None, **more: Any) -> ReferralRouted:
    return ReferralRouted(
        **{
            "municipality": first_carrier.partition(".")[0],
            "person_id": uuid4(),
            "report_id": uuid4(),
            "reporter": first_carrier,
            "first_carrier": first_carrier,
            "to_department": to or first_carrier,
            "life_situation": life_situation,
            **more,
        }
    )


class Story:
    """One case through time. `does` runs a verb with what it asks for, remembers what happened, and returns it."""

    def __init__(
        self, case: Case | None = None, kinds: Kinds | None = None, directory: Directory | None = None
    ) -> None:
        self.case = case or Case(uuid4(), uuid4(), number="DO-2026-004711-3")
        self.now = MONDAY
        self.times: list[tuple[Event, datetime]] = []
        self.given: dict[str, Any] = {
            "kinds": kinds or globals()["kinds"](),
            "directory": directory or globals()["directory"](),
        }

    def does(self, verb: Callable[..., Sequence[Event]], *args: Any, by: str | None = None, **more: Any) -> list[Event]:
        wanted = inspect.signature(verb).parameters
        ready = {"at": Moment(self.now), **self.given, **({"by": By(department=by, user="anna")} if by else {})}
        events = list(verb(self.case, *args, **{key: value for key, value in ready.items() if key in wanted}, **more))
        self.case = fold(self.case, events)
        self.times += [(event, self.now) for event in events]
        return events

    def refer(self, life_situation: str, first_carrier: str, to: str | None = None, **more: Any) -> list[Event]:
        return self.does(referrals.take_referral, referral(life_situation, first_carrier, to, **more))

    def request(self, kind: str, to: str, **more: Any) -> list[Event]:
        return self.does(
            transitions.request_transition, self.track.id, wish(kind, to, **more), by=self.track.department
        )

    def waits(self, **time: float) -> "Story":
        """Time passes, and the clock does what comes due on the way."""
        until = self.now + timedelta(**time)
        while coming := [one for one in deadlines(self.case) if one.due <= until]:
            first = min(coming)
            self.now = max(self.now, first.due)
            assert self.does(deadline_has_come, first.purpose, first.about)
        self.now = until
        return self

    @property
    def track(self) -> Track:
        """The track opened last."""
        return list(self.case.tracks.values())[-1]

    @property
    def transition(self) -> Transition:
        """The transition requested last."""
        return list(self.case.transitions.values())[-1]

    @property
    def asked(self) -> UUID:
        return self.transition.id

    @property
    def told(self) -> list[Event]:
        return [event for event, _ in self.times]


def carried(life_situation: str = "health", department: str = CENTRE, **more: Any) -> Story:
    """A story in which a track is carried by a department."""
    story = Story(**more)
    story.refer(life_situation, department)
    return story


def asked(
    kind: str = "handover", to: str = HEALTH, life_situation: str = "health", sender: str = CENTRE, **more: Any
) -> Story:
    """A story in which another department has been asked to take the track."""
    given = {key: more.pop(key) for key in ("kinds", "directory") if key in more}
    story = carried(life_situation, sender, **given)
    story.request(kind, to, **more)
    return story


def taken(
    kind: str = "handover", to: str = HEALTH, life_situation: str = "health", sender: str = CENTRE, **more: Any
) -> Story:
    """A story in which the other department has accepted and carries."""
    story = asked(kind, to, life_situation, sender, **more)
    story.does(transitions.accept, story.asked, by=to)
    return story


def names(events: Sequence[Event]) -> list[str]:
    """What happened, without the words that every type shares: `transition.accepted`."""
    return [event.TYPE.removeprefix("casework.").removesuffix(".v1") for event in events]
