"""What a post looks like on a day: who sits there, what is vacant; and the same as a table."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.funding.posts.post import Post
from shared.spreadsheet import csv_file

HEADINGS = (
    "Stelle", "Programm", "Behörde", "Zweck", "Bezeichnung", "Anteil %", "Abordnung", "Beginn", "Ende", "Stichtag",
    "Besetzt %", "Unbesetzt %",
)  # fmt: skip


def view(post: Post, on: date) -> dict[str, Any]:
    """`occupied_percent` and `vacant_percent` are of the day `as_of`, in percent of a full-time post."""
    return {
        "id": post.id, "municipality": post.municipality, "programme": post.programme,
        "department": post.department, "purpose": post.purpose, "designation": post.designation,
        "share_percent": post.share_percent, "seconded": post.seconded, "starts_on": post.starts_on,
        "ends_on": post.ends_on, "as_of": on, "occupied_percent": post.occupied_on(on),
        "vacant_percent": post.vacant_on(on),
        "occupancies": [
            {
                "id": one.id, "personnel_number": one.personnel_number, "share_percent": one.share_percent,
                "starts_on": one.starts_on, "ends_on": one.ends_on,
            }
            for one in sorted(post.occupancies.values(), key=lambda one: (one.starts_on, one.id))
        ],
    }  # fmt: skip


def table(posts: Sequence[Post], on: date) -> bytes:
    """The city's posts on that day as a spreadsheet opens them, a line each."""
    lines = [
        [
            post.id, post.programme, post.department, post.purpose, post.designation, post.share_percent,
            "ja" if post.seconded else "nein", post.starts_on, post.ends_on or "", on, post.occupied_on(on),
            post.vacant_on(on),
        ]
        for post in posts
    ]  # fmt: skip
    return csv_file([HEADINGS, *([str(cell) for cell in line] for line in lines)])
