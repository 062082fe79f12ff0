"""The inbox: own department, own roles, own read marks, and nothing of anybody else, existence included."""

from uuid import uuid4

from shared.contracts import casework
from shared.contracts.base import CLOCK
from tests.component.notifications.installation import Installation
from tests.unit.notifications.events import ESSEN_YOUTH, an

CLERK = "clerk.immigration-office"


async def a_request(here: Installation) -> str:
    await here.hears(an(casework.CaseOpened), an(casework.TransitionRequested))
    item = (await here.inbox(CLERK))["items"][0]
    return str(item["id"])


async def test_the_receiver_finds_the_request(here: Installation) -> None:
    await a_request(here)
    item = (await here.inbox(CLERK))["items"][0]
    assert (item["code"], item["case_number"], item["read_at"]) == ("transition_requested", "DO-2026-004711-3", None)


async def test_another_department_finds_nothing(here: Installation) -> None:
    await a_request(here)
    assert (await here.inbox("clerk.jobcenter"))["items"] == []


async def test_another_department_counts_nothing(here: Installation) -> None:
    await a_request(here)
    assert (await here.inbox("clerk.jobcenter"))["unread"] == 0


async def test_another_department_reading_it_gets_the_same_answer_as_for_what_is_not_there(here: Installation) -> None:
    id = await a_request(here)
    async with here.someone("clerk.jobcenter") as client:
        foreign = await client.post(f"/inbox/{id}/read")
        missing = await client.post(f"/inbox/{uuid4()}/read")
    assert (foreign.status_code, foreign.json()) == (404, missing.json())


async def test_the_same_department_of_another_city_finds_nothing(here: Installation) -> None:
    await here.hears(an(casework.TransitionRequested, to_department=ESSEN_YOUTH))
    assert (await here.inbox("clerk.youth-services"))["items"] == []


async def test_the_other_city_finds_what_was_handed_to_it(here: Installation) -> None:
    await here.hears(an(casework.TransitionRequested, to_department=ESSEN_YOUTH))
    assert len((await here.inbox("clerk.youth-services", municipality="05113000"))["items"]) == 1


async def test_a_head_finds_what_clerks_find_and_what_is_for_heads(here: Installation) -> None:
    await here.hears(an(casework.TransitionRequested), an(casework.TransitionEscalated, of="answer", rung=1, by=CLOCK))
    found = await here.inbox("head.immigration-office")
    assert [item["role"] for item in found["items"]] == ["head", "clerk"]


async def test_a_clerk_does_not_find_what_is_for_heads(here: Installation) -> None:
    await here.hears(an(casework.TransitionEscalated, of="answer", rung=1, by=CLOCK))
    assert (await here.inbox(CLERK))["items"] == []


async def test_an_operator_finds_nothing(here: Installation) -> None:
    await a_request(here)
    assert (await here.inbox("operator.immigration-office"))["items"] == []


async def test_reading_marks_it_for_the_reader(here: Installation) -> None:
    id = await a_request(here)
    async with here.someone(CLERK) as client:
        answer = await client.post(f"/inbox/{id}/read")
    assert answer.json()["read_at"] is not None


async def test_reading_does_not_mark_it_for_a_colleague(here: Installation) -> None:
    id = await a_request(here)
    async with here.someone(CLERK) as client:
        await client.post(f"/inbox/{id}/read")
    assert (await here.inbox(CLERK, sub="a-colleague"))["items"][0]["read_at"] is None


async def test_reading_twice_is_one_fact(here: Installation) -> None:
    id = await a_request(here)
    async with here.someone(CLERK) as client:
        await client.post(f"/inbox/{id}/read")
        again = await client.post(f"/inbox/{id}/read")
    assert (again.status_code, (await here.journal()).count("notifications.notice.read.v1")) == (200, 1)


async def test_unread_ones_can_be_asked_for(here: Installation) -> None:
    id = await a_request(here)
    async with here.someone(CLERK) as client:
        await client.post(f"/inbox/{id}/read")
    assert await here.inbox(CLERK, "?unread=true") == {"items": [], "next": None, "unread": 0}


async def test_pages_follow_each_other_without_repeats_or_holes(here: Installation) -> None:
    await here.hears(*(an(casework.TransitionRequested) for _ in range(7)))
    everything = [item["id"] for item in (await here.inbox(CLERK))["items"]]
    paged, cursor = [], ""
    while cursor is not None:
        found = await here.inbox(CLERK, f"?limit=3{cursor and '&cursor='}{cursor}")
        paged += [item["id"] for item in found["items"]]
        cursor = found["next"]
    assert paged == everything


async def test_new_arrivals_do_not_shift_pages(here: Installation) -> None:
    await here.hears(*(an(casework.TransitionRequested) for _ in range(4)))
    everything = [item["id"] for item in (await here.inbox(CLERK))["items"]]
    first = await here.inbox(CLERK, "?limit=2")
    await here.hears(an(casework.TransitionWithdrawn))
    second = await here.inbox(CLERK, f"?limit=2&cursor={first['next']}")
    assert [item["id"] for item in (*first["items"], *second["items"])] == everything


async def test_a_cursor_of_another_department_is_refused(here: Installation) -> None:
    await here.hears(*(an(casework.TransitionRequested) for _ in range(3)))
    cursor = (await here.inbox(CLERK, "?limit=1"))["next"]
    async with here.someone("clerk.jobcenter") as client:
        assert (await client.get(f"/inbox?cursor={cursor}")).status_code == 422


async def test_immediate_says_that_acute_danger_is_reported_by_telephone(here: Installation) -> None:
    await here.hears(an(casework.TransitionRequested, urgency="immediate"))
    assert "112" in (await here.inbox(CLERK))["items"][0]["acute"]


async def test_without_a_token_there_is_no_inbox(here: Installation) -> None:
    async with here.someone(CLERK) as client:
        assert (await client.get("/inbox", headers={"Authorization": ""})).status_code == 401
