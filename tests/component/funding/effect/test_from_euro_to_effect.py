"""One query follows a euro to the people it reached, at any day, and its money is the ledger's."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from services.funding import queries
from services.funding.effect.queries import Asked, effect, known_effect
from services.funding.ledger.postings import trial_balance
from services.funding.visibility import Scope
from shared.contracts.casework import EnrolmentAttended, OfferAttended
from shared.postgres import reading
from tests.component.funding.effect.world import VMDO, World, an_enrolment, an_offer
from tests.unit.funding.builders import CENTRE, DORTMUND, a_request

CITY = Scope(DORTMUND, None)
MAY, JUNE, JULY = date(2026, 5, 4), date(2026, 6, 1), date(2026, 7, 1)


async def asked(world: World, **changes: Any) -> list[dict[str, Any]]:
    async with reading(world.funding.pool) as conn:
        today = await queries.today(conn)
        given = {"scope": CITY, "as_of": today, "fields": {"small-help": "social_balance"}}
        return await effect(conn, Asked(**{**given, **changes}))


async def rows(world: World, **changes: Any) -> list[dict[str, Any]]:
    return [row for row in await asked(world, **changes) if row["row"] is not None]


async def total(world: World, **changes: Any) -> dict[str, Any]:
    return (await asked(world, **changes))[-1]


async def a_course(world: World, **terms: Any) -> UUID:
    """An offer whose measure has a grant; the offer's id."""
    offer = uuid7()
    await world.hears(an_offer(offer))
    await world.grant(measure_id=await world.measure(offer), **terms)
    return offer


async def test_without_money_there_is_nothing(world: World) -> None:
    (only,) = await asked(world)
    assert (only["grants"], only["awarded_cents"], only["people"], only["proven_cents"]) == (0, 0, 0, None)


async def test_a_grant_reaches_those_who_came_to_the_offers_of_its_measure(world: World) -> None:
    offer = await a_course(world)
    await world.takes_part(offer, MAY, JUNE)
    await world.takes_part(offer, MAY)
    await world.takes_part(offer)
    (row,) = await rows(world)
    assert (row["way"], row["offers"], row["department"]) == ("measure", ["griffbereit"], VMDO)
    assert (row["enrolments"], row["people"], row["attendances"]) == (3, 2, 3)


async def test_who_came_outside_the_period_was_not_reached_by_this_money(world: World) -> None:
    offer = await a_course(world)
    await world.takes_part(offer, date(2025, 12, 31))
    (row,) = await rows(world)
    assert (row["people"], row["attendances"]) == (0, 0)


async def test_groups_and_schools_are_counted_beside_people(world: World) -> None:
    offer = await a_course(world)
    await world.takes_part(offer, MAY, unit="school")
    (row,) = await rows(world)
    assert (row["people"], row["others"], row["attendances"]) == (0, 1, 1)


async def test_of_visitors_without_a_name_the_number_told_last_holds(world: World) -> None:
    offer = await a_course(world)
    told = {
        "municipality": DORTMUND,
        "offer_id": offer,
        "provider": VMDO,
        "code": "café",
        "on": MAY,
        "by": {"user": "x"},
    }
    for hour, people in ((9, 12), (10, 14)):
        event = OfferAttended.model_validate({**told, "code": "cafe", "people": people})
        await world.hears(event, at=datetime(2026, 5, 4, hour, tzinfo=UTC))
    assert (await rows(world))[0]["visits"] == 14
    assert (await total(world))["visits"] == 14


async def test_goals_count_from_the_first_day_there_until_months_after_the_period(world: World) -> None:
    period = {"starts_on": date(2026, 1, 1), "ends_on": JUNE}
    offer = await a_course(world, period=period)
    taken = await world.takes_part(offer, MAY)
    for day in (MAY - timedelta(days=1), MAY, date(2026, 9, 1), date(2026, 9, 2)):
        await world.reaches(taken.person_id, day)
    assert [row["goals"] for row in await rows(world, months=3)] == [2]
    assert [row["goals"] for row in await rows(world, months=0)] == [1]


async def test_a_goal_that_names_the_offer_counts_once(world: World) -> None:
    offer = await a_course(world)
    taken = await world.takes_part(offer, MAY)
    await world.reaches(taken.person_id, JUNE, offer_id=offer)
    await world.reaches(uuid7(), JUNE, offer_id=offer)
    assert [row["goals"] for row in await rows(world)] == [2]


async def test_completed_transitions_of_those_reached_count(world: World) -> None:
    offer = await a_course(world)
    taken = await world.takes_part(offer, MAY)
    await world.completes(taken.person_id, JUNE)
    await world.completes(uuid7(), JUNE)
    assert [row["transitions"] for row in await rows(world)] == [1]


async def test_two_grants_of_one_measure_count_each_person_once_in_the_total(world: World) -> None:
    offer = uuid7()
    measure = await world.measure(offer)
    for cents in (10_000, 30_000):
        await world.grant(cents, measure_id=measure)
    taken = await world.takes_part(offer, MAY)
    await world.reaches(taken.person_id, JUNE)
    assert [(row["people"], row["goals"], row["attendances"]) for row in await rows(world)] == [(1, 1, 1), (1, 1, 1)]
    whole = await total(world)
    assert (whole["people"], whole["goals"], whole["attendances"], whole["awarded_cents"]) == (1, 1, 1, 40_000)


async def test_two_records_of_one_person_count_once_until_they_are_parted(world: World) -> None:
    offer = await a_course(world)
    one, other = await world.takes_part(offer, MAY), await world.takes_part(offer, MAY)
    await world.are_one(one.person_id, other.person_id, at=datetime(2026, 6, 1, tzinfo=UTC))
    await world.are_two(one.person_id, other.person_id, at=datetime(2026, 8, 1, tzinfo=UTC))
    assert [row["people"] for row in await rows(world)] == [2]
    merged = await world.takes_part(offer, MAY)
    await world.are_one(merged.person_id, one.person_id, at=datetime(2026, 9, 1, tzinfo=UTC))
    assert [row["people"] for row in await rows(world)] == [2]


async def test_a_chain_of_merges_ends_at_one_person(world: World) -> None:
    offer = await a_course(world)
    first, second, third = [await world.takes_part(offer, MAY) for _ in range(3)]
    await world.are_one(first.person_id, second.person_id)
    await world.are_one(second.person_id, third.person_id)
    await world.reaches(first.person_id, JUNE)
    assert [(row["people"], row["goals"]) for row in await rows(world)] == [(1, 1)]


async def test_individual_assistance_is_one_row_for_each_line_and_never_a_case(world: World) -> None:
    for _ in range(3):
        request = a_request(1_000)
        await world.hears(request)
        await world.reaches(request.person_id, (await today(world)) + timedelta(days=1))
    (row,) = await rows(world)
    assert (row["way"], row["grants"], row["people"], row["goals"]) == ("assistance", 3, 3, 3)
    assert (row["grant_id"], row["department"], row["district"]) == (None, None, "citywide")


async def test_a_grant_for_a_post_reaches_whom_its_department_took_over(world: World) -> None:
    await world.grant(post_id=uuid7(), department=CENTRE)
    await world.completes(uuid7(), MAY, to=CENTRE)
    await world.completes(uuid7(), MAY, to=VMDO)
    (row,) = await rows(world)
    assert (row["way"], row["people"], row["transitions"]) == ("post", 1, 1)


async def test_what_the_city_spends_on_a_post_reaches_whom_its_department_took_over(world: World) -> None:
    await world.spends(5_000, post=True)
    await world.completes(uuid7(), MAY, to=CENTRE)
    (row,) = await rows(world)
    assert (row["way"], row["department"], row["people"]) == ("post", CENTRE, 1)
    assert (row["awarded_cents"], row["disbursed_cents"], row["proven_cents"]) == (5_000, 5_000, 5_000)


async def test_what_else_the_city_spends_is_a_row_without_people(world: World) -> None:
    await world.spends(3_000)
    (row,) = await rows(world)
    assert (row["way"], row["awarded_cents"], row["people"]) == ("own", 3_000, 0)


async def test_the_field_and_district_of_a_measure_are_those_of_the_day(world: World) -> None:
    measure = await world.measure(at=datetime(2026, 2, 1, tzinfo=UTC))
    await world.grant(measure_id=measure)
    await world.measure(id=measure, district="hoerde", field_of_action="open_city", at=datetime(2099, 1, 1, tzinfo=UTC))
    assert [(row["field"], row["district"]) for row in await rows(world)] == [("education", "eving")]
    assert await rows(world, district="hoerde") == []
    assert len(await rows(world, field="education")) == 1


async def test_an_earlier_day_is_answered_as_on_that_day(world: World) -> None:
    offer = await a_course(world, paid=True)
    await world.takes_part(offer, MAY)
    before = await asked(world)
    later = (await today(world)) + timedelta(days=2)
    taken = await world.takes_part(offer, JUNE, at=datetime.combine(later, datetime.min.time(), UTC))
    await world.reaches(taken.person_id, JULY, at=datetime.combine(later, datetime.min.time(), UTC))
    assert await asked(world) == before
    assert (await total(world, as_of=later))["people"] == 2
    assert (await total(world, as_of=date(2026, 1, 1)))["awarded_cents"] == 0


async def test_money_ties_with_the_ledger_to_the_cent(world: World) -> None:
    await world.grant(12_345, paid=True, measure_id=await world.measure())
    await world.grant(6_789)
    await world.hears(a_request(1_011))
    await world.spends(555)
    whole = await total(world)
    async with reading(world.funding.pool) as conn:
        accounts = await trial_balance(conn, DORTMUND, await queries.today(conn), None, None)
    held = {name: sum(a["balance_cents"] for a in accounts if a["account"] == name) for name in ACCOUNTS}
    assert whole["awarded_cents"] == sum(held.values()) == 20_700
    assert (
        whole["disbursed_cents"] == held["disbursed"] + held["reclaimed"] + held["returned"] + held["spent"] == 12_900
    )
    assert whole["awarded_cents"] == sum(row["awarded_cents"] for row in await rows(world))


ACCOUNTS = ("committed", "ordered", "disbursed", "reclaimed", "returned", "spent")


async def test_what_was_proven_is_what_was_accepted(world: World) -> None:
    grant = await world.grant(10_000, paid=True)
    assert (await total(world))["proven_cents"] is None
    await world.proves(grant, 9_500)
    assert (await total(world))["proven_cents"] == 9_500


async def test_an_organisation_sees_its_own_grants_only(world: World) -> None:
    await world.grant()
    await world.grant(department=CENTRE)
    own = await rows(world, scope=Scope(None, VMDO))
    assert [row["department"] for row in own] == [VMDO]


async def test_the_same_event_twice_counts_once(world: World) -> None:
    offer = await a_course(world)
    taken = await world.takes_part(offer)
    event = world.incoming(an_enrolment(EnrolmentAttended, taken, on=MAY))
    await world.funding.hears(event, event)
    await world.funding.hears(event)
    assert [row["attendances"] for row in await rows(world)] == [1]


async def test_the_proof_of_use_is_told_what_is_known_of_its_grant(world: World) -> None:
    offer = uuid7()
    await world.hears(an_offer(offer))
    grant = await world.grant(measure_id=await world.measure(offer))
    await world.grant()
    await world.takes_part(offer, MAY, JUNE)
    async with reading(world.funding.pool) as conn:
        known = await known_effect(conn, grant, await queries.today(conn))
        assert await known_effect(conn, uuid7(), await queries.today(conn)) is None
    assert known is not None
    assert (known["offers"], known["people"], known["attendances"]) == (["griffbereit"], 1, 2)


async def today(world: World) -> date:
    async with reading(world.funding.pool) as conn:
        return await queries.today(conn)
