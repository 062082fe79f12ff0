"""Pages of what one may see: full as long as there is more, so that a short page never tells of something hidden."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, TypeVar

from shared.pages import Key, Page

Row = TypeVar("Row")


async def seen_page(
    page: Page,
    fetch: Callable[[Page], Awaitable[list[Row]]],
    key: Callable[[Row], tuple[Key, ...]],
    seen: Callable[[Row], bool],
    view: Callable[[Row], Any],
) -> dict[str, Any]:
    """`{"items": …, "next": …}` of visible rows; candidates are fetched until the page is full or none are left."""
    found: list[Row] = []
    at = page
    while len(found) <= page.limit:
        rows = await fetch(at)
        found += [row for row in rows if seen(row)]
        if len(rows) <= page.limit:
            break
        at = replace(page, after=key(rows[-1]))
    answer = page.answer(found[: page.limit + 1], key)
    return {**answer, "items": [view(row) for row in answer["items"]]}
