"""Deliveries: each department's share of the events, numbered without holes, in the transaction of the event."""

import json

import asyncpg

from services.notifications.outbox import deliveries
from shared.contracts import casework
from shared.contracts.envelope import parse_own
from tests.component.notifications.installation import Installation
from tests.unit.notifications.events import CASE, CENTRE, ESSEN_YOUTH, IMMIGRATION, JOBCENTER, REGISTRY, YOUTH, an

JOURNEY = (
    an(casework.CaseOpened),
    an(casework.TrackOpened, department=YOUTH, reporter=REGISTRY),
    an(casework.TransitionRequested, to_department=ESSEN_YOUTH),
    an(casework.TransitionAccepted, to_department=ESSEN_YOUTH),
    an(casework.ResponsibilityMoved, to_department=ESSEN_YOUTH),
    an(casework.TransitionCompleted, to_department=ESSEN_YOUTH),
    an(casework.TransitionRequested, from_department=ESSEN_YOUTH, to_department=JOBCENTER),
)


async def told_to(here: Installation, department: str) -> list[str]:
    rows = await here.rows("select type from deliveries where department = $1 order by seq", department)
    return [row["type"].removeprefix("casework.").removesuffix(".v1") for row in rows]


async def test_who_only_reported_is_told_nothing(here: Installation) -> None:
    await here.hears(*JOURNEY)
    assert await told_to(here, REGISTRY) == []


async def test_the_sender_is_told_until_the_baton_has_moved_and_nothing_after(here: Installation) -> None:
    await here.hears(*JOURNEY)
    assert await told_to(here, YOUTH) == [
        "track.opened", "transition.requested", "transition.accepted", "responsibility.moved",
    ]  # fmt: skip


async def test_another_city_is_told_what_was_handed_to_it_and_nothing_from_before(here: Installation) -> None:
    await here.hears(*JOURNEY)
    assert (await told_to(here, ESSEN_YOUTH))[0] == "transition.requested"


async def test_numbers_show_no_hole_where_something_was_not_for_a_department(here: Installation) -> None:
    await here.hears(*JOURNEY[:4])
    await here.hears(*JOURNEY[4:])
    rows = await here.rows("select sequence from deliveries where department = $1 order by seq", JOBCENTER)
    assert [row["sequence"] for row in rows] == [1]


async def test_numbers_go_on_from_batch_to_batch(here: Installation) -> None:
    await here.hears(*JOURNEY[:4])
    await here.hears(*JOURNEY[4:])
    rows = await here.rows("select sequence from deliveries where department = $1 order by seq", YOUTH)
    assert [row["sequence"] for row in rows] == [1, 2, 3, 4]


async def test_a_death_is_told_to_the_carriers_system(here: Installation) -> None:
    await here.hears(*JOURNEY, an(casework.DeathNoted))
    assert [who for who in (YOUTH, ESSEN_YOUTH, JOBCENTER) if "death.noted" in await told_to(here, who)] == [
        ESSEN_YOUTH
    ]


async def test_a_sender_that_has_handed_over_is_not_told_that_the_track_was_closed(here: Installation) -> None:
    await here.hears(*JOURNEY[:5])
    await here.hears(an(casework.TransitionCancelled, to_department=ESSEN_YOUTH, reason_code="track_closed"))
    assert "transition.cancelled" not in await told_to(here, YOUTH)


async def test_a_sender_that_has_handed_over_is_told_of_a_death_while_the_first_contact_is_owed(
    here: Installation,
) -> None:
    await here.hears(*JOURNEY[:5])
    await here.hears(an(casework.TransitionCancelled, to_department=ESSEN_YOUTH, reason_code="death"))
    assert "transition.cancelled" in await told_to(here, YOUTH)


async def test_a_sender_that_still_carries_is_told_of_a_cancellation(here: Installation) -> None:
    await here.hears(*JOURNEY[:3])
    await here.hears(an(casework.TransitionCancelled, to_department=ESSEN_YOUTH, reason_code="track_closed"))
    assert "transition.cancelled" in await told_to(here, YOUTH)


async def test_a_department_without_topic_is_not_delivered_to(here: Installation) -> None:
    await here.hears(an(casework.TransitionRequested, to_department="05913000.no-such-office"))
    assert await told_to(here, "05913000.no-such-office") == []


async def test_what_waits_for_kafka_is_read_as_records_of_the_departments_topics(here: Installation) -> None:
    await here.hears(*JOURNEY[:3])
    letters = deliveries().letters(await pending(here))
    assert [letter.topic for letter in letters] == [
        f"deliveries.{YOUTH}", f"deliveries.{YOUTH}", f"deliveries.{ESSEN_YOUTH}",
    ]  # fmt: skip


async def test_a_delivery_keeps_id_type_source_and_subject_of_the_event(here: Installation) -> None:
    record = here.record(an(casework.TransitionRequested))
    await here.digest([record])
    (_, letter) = deliveries().letters(await pending(here))
    before, after = parse_own(record.headers, record.value), parse_own(letter.headers, letter.value)
    assert (after.id, after.type, after.source, after.subject, after.time) == (
        before.id, before.type, before.source, before.subject, before.time,
    )  # fmt: skip


async def test_deliveries_of_a_case_have_one_key_and_so_keep_their_order(here: Installation) -> None:
    await here.hears(*JOURNEY)
    assert {letter.key for letter in deliveries().letters(await pending(here))} == {str(CASE).encode()}


async def test_data_are_filtered_for_each_reader(here: Installation) -> None:
    await here.hears(an(casework.TransitionRequested, legal_basis="§ 8a SGB VIII"))
    rows = await here.rows("select department, data from deliveries order by department")
    assert {row["department"]: "legal_basis" in json.loads(row["data"]) for row in rows} == {
        YOUTH: True, IMMIGRATION: False,
    }  # fmt: skip


async def test_the_coordinator_is_not_sent_what_only_concerns_others(here: Installation) -> None:
    await here.hears(an(casework.TransitionDeclined, reason_code="not_competent", decides=CENTRE))
    assert await told_to(here, CENTRE) == []


async def pending(here: Installation) -> list[asyncpg.Record]:
    return await here.rows(deliveries().read, 100)
