"""Cursors give back exactly the key they hold, and nothing that was not given out is accepted."""

from datetime import UTC, date, datetime
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from shared import problem_answers
from shared.pages import Cursor, Limit, decode, encode, page
from shared.problems import InvalidContent

moments = st.datetimes(timezones=st.just(UTC))
keys = st.lists(
    st.one_of(moments, st.dates(), st.uuids(), st.integers(-(2**53), 2**53), st.text(), st.booleans(), st.none()),
    max_size=4,
).map(tuple)


@given(keys, st.text(max_size=20))
def test_a_cursor_gives_back_its_key(
    key: tuple[datetime | date | UUID | int | str | bool | None, ...], scope: str
) -> None:
    assert decode(encode(key, scope), scope) == key


@given(st.text(max_size=60))
def test_an_invented_cursor_is_refused_as_content(text: str) -> None:
    with pytest.raises(InvalidContent) as refused:
        decode(text or "x")
    assert refused.value.status == 422


def test_a_cursor_of_another_list_is_refused() -> None:
    with pytest.raises(InvalidContent):
        decode(encode((1,), "cases?state=open"), "cases?state=closed")


def test_an_edited_cursor_is_refused() -> None:
    cursor = encode((1234567,))
    with pytest.raises(InvalidContent):
        decode(cursor[:-2] + ("AA" if not cursor.endswith("AA") else "BB"))


def test_the_last_page_has_no_next() -> None:
    assert page(2, None, "numbers").answer([1, 2], lambda row: (row,)) == {"items": [1, 2], "next": None}


def test_all_rows_are_seen_once_by_following_next() -> None:
    rows, seen, cursor = list(range(7)), [], None
    while True:
        asked = page(3, cursor, "numbers")
        after = asked.after[0] if asked.after else -1
        assert isinstance(after, int)
        answer = asked.answer([row for row in rows if row > after][: asked.limit + 1], lambda row: (row,))
        seen += answer["items"]
        cursor = answer["next"]
        if cursor is None:
            break
    assert seen == rows


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=all", "cursor=abc", "cursor=" + "a" * 2000])
async def test_a_bad_limit_or_cursor_is_a_422_problem(query: str) -> None:
    app = FastAPI()
    problem_answers.install(app)

    @app.get("/numbers")
    async def numbers(limit: Limit = 50, cursor: Cursor = None) -> int:
        return page(limit, cursor, "numbers").limit

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        answer = await client.get(f"/numbers?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] in ("/limit", "/cursor")
