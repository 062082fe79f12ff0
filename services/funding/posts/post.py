"""A staff post (Stelle) as a state: established for a programme, occupied, vacated, ended.

`share_percent` is its part of a full-time post, and so is that of an occupancy: on no day do those who sit on it have
more than it. A seconded post (Abordnung) is somebody whom another employer pays: a post without money.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from services.funding.posts.occupancy import FOREVER, Occupancy, fullest, occupied
from services.funding.posts.refusals import (
    NotSitting,
    PersonOverFullTime,
    PostHasEnded,
    PostNotThere,
    PostOverfull,
    SitsThereAlready,
)
from shared.contracts import funding as told
from shared.contracts.base import By, Event

FULL_TIME = 100


@dataclass(slots=True)
class Post:
    """Without `starts_on` no event has established it yet. `ends_on` is its last day."""

    id: UUID
    municipality: str = ""
    programme: str = ""
    department: str = ""
    purpose: str = ""
    designation: str = ""
    share_percent: int = 0
    seconded: bool = False
    starts_on: date | None = None
    ends_on: date | None = None
    occupancies: dict[UUID, Occupancy] = field(default_factory=dict)

    @property
    def until(self) -> date:
        return self.ends_on or FOREVER

    def share_on(self, day: date) -> int:
        """Percent of a full-time post that there are on a day, occupied or not."""
        return self.share_percent if self.starts_on is not None and self.starts_on <= day <= self.until else 0

    def occupied_on(self, day: date) -> int:
        return occupied(self.occupancies.values(), day)

    def vacant_on(self, day: date) -> int:
        return self.share_on(day) - self.occupied_on(day)


def apply(post: Post, event: Event) -> Post:
    """The state after `event`. The one before is left as it is."""
    match event:
        case told.PostEstablished():
            return replace(
                post, municipality=event.municipality, programme=event.programme, department=event.department,
                purpose=event.purpose, designation=event.designation or "", share_percent=event.share_percent,
                seconded=event.seconded, starts_on=event.starts_on,
            )  # fmt: skip
        case told.PostOccupied():
            new = Occupancy(event.occupancy_id, event.personnel_number, event.share_percent, event.starts_on)
            return replace(post, occupancies={**post.occupancies, new.id: new})
        case told.PostVacated():
            ended = replace(post.occupancies[event.occupancy_id], ends_on=event.ends_on)
            return replace(post, occupancies={**post.occupancies, ended.id: ended})
        case told.PostEnded():
            return replace(post, ends_on=event.ends_on)
        case _:
            raise AssertionError(f"{event.TYPE} is no event of a post")


def occupy(post: Post, new: Occupancy, elsewhere: Sequence[Occupancy], by: By) -> list[Event]:
    """A person sits down, if the post has room on every day and the person has time beside all other posts.

    `elsewhere` are the person's occupancies of other posts. An occupancy with a last day is vacated in the same act.
    """
    if post.starts_on is None or new.starts_on < post.starts_on or new.until > post.until:
        raise PostNotThere(
            "Name days on which the post exists.",
            starts_on=str(post.starts_on), ends_on=str(post.ends_on) if post.ends_on else None,
        )  # fmt: skip
    own = [o for o in post.occupancies.values() if o.personnel_number == new.personnel_number]
    if any(o.starts_on <= new.until and new.starts_on <= o.until for o in own):
        raise SitsThereAlready("End the occupancy there is, then begin another.")
    here = fullest(post.occupancies.values(), new.starts_on, new.until)
    if here and here.share_percent + new.share_percent > post.share_percent:
        free = post.share_percent - here.share_percent
        raise PostOverfull(f"{free} percent are free on {here.first}.", on=str(here.first), free_percent=free)
    all_day = fullest([*elsewhere, *own], new.starts_on, new.until)
    if all_day and all_day.share_percent + new.share_percent > FULL_TIME:
        free = FULL_TIME - all_day.share_percent
        raise PersonOverFullTime(
            f"The person has {free} percent left on {all_day.first}.", on=str(all_day.first), free_percent=free
        )
    sat = told.PostOccupied(
        **about(post, by), occupancy_id=new.id, personnel_number=new.personnel_number,
        share_percent=new.share_percent, starts_on=new.starts_on,
    )  # fmt: skip
    if new.ends_on is None:
        return [sat]
    return [sat, told.PostVacated(**about(post, by), occupancy_id=new.id, ends_on=new.ends_on)]


def vacate(post: Post, occupancy_id: UUID, ends_on: date, by: By) -> list[Event]:
    """The person's last day. An end that was known already only comes nearer."""
    known = post.occupancies.get(occupancy_id)
    if known is None or not known.starts_on <= ends_on <= known.until:
        raise NotSitting("Name an occupancy of this post and a day between its beginning and its end.")
    if ends_on == known.ends_on:
        return []
    return [told.PostVacated(**about(post, by), occupancy_id=occupancy_id, ends_on=ends_on)]


def end(post: Post, ends_on: date, by: By) -> list[Event]:
    """The post's last day; who still sits there leaves with it."""
    if post.ends_on is not None:
        raise PostHasEnded("Establish another post.")
    if post.starts_on is None or ends_on < post.starts_on:
        raise PostNotThere("Name a day on which the post exists.", starts_on=str(post.starts_on), ends_on=None)
    if any(o.starts_on > ends_on for o in post.occupancies.values()):
        raise PostNotThere("Somebody sits there after that day.", starts_on=str(post.starts_on), ends_on=str(ends_on))
    leaving = [o for o in post.occupancies.values() if o.until > ends_on]
    vacated: list[Event] = [told.PostVacated(**about(post, by), occupancy_id=o.id, ends_on=ends_on) for o in leaving]
    return [*vacated, told.PostEnded(**about(post, by), ends_on=ends_on)]


def about(post: Post, by: By) -> dict[str, Any]:
    return {"municipality": post.municipality, "post_id": post.id, "programme": post.programme, "by": by}
