"""A post is established within what its programme pays for: the plan of posts, by their designation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.funding.posts.post import Post
from services.funding.posts.refusals import AbovePlan
from services.funding.programmes.programme import Programme
from shared.contracts.base import By, Event
from shared.contracts.funding import PostEstablished


@dataclass(frozen=True, slots=True)
class NewPost:
    department: str
    purpose: str
    designation: str
    share_percent: int
    starts_on: date
    seconded: bool = False


def establish(post: Post, new: NewPost, programme: Programme, taken: Mapping[str, int], by: By) -> list[Event]:
    """`taken`: percent by designation of the posts that exist when it starts or later. Without a plan: no limit."""
    limit = next((one for one in programme.posts if one.code == new.designation), None)
    if limit is not None:
        left = limit.share_percent - taken.get(new.designation, 0)
        if new.share_percent > left:
            raise AbovePlan(f"{left} percent of {new.designation} are left.", left_percent=left)
    return [
        PostEstablished(
            municipality=programme.municipality, post_id=post.id, programme=programme.code,
            department=new.department, purpose=new.purpose, designation=new.designation,
            share_percent=new.share_percent, starts_on=new.starts_on,
            seconded=new.seconded or (limit is not None and limit.seconded), by=by,
        )
    ]  # fmt: skip
