"""Money for measures and what casework tells of people, as other rooms and services would write it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from services.funding.grants.grant import end_to_end_id
from services.funding.ledger import budget
from services.funding.ledger.refs import LineOf
from services.funding.store import KINDS
from shared import engine, inbox
from shared.acts import Act, Moment
from shared.consumer import own_event
from shared.contracts import casework, intake
from shared.contracts import funding as told
from shared.contracts.base import By, Event
from shared.contracts.envelope import headers_of
from shared.contracts.topics import topic_of
from shared.journal import EMPTY, Page, append
from shared.postgres import writing
from shared.records import Record
from tests.component.funding.conftest import Funding
from tests.unit.funding.builders import CENTRE, DORTMUND

VMDO = f"{DORTMUND}.vmdo"
CLERK = By(department=VMDO, user="a clerk")
YEAR = told.Period(starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
MARCH = datetime(2026, 3, 2, 9, tzinfo=UTC)

MEASURE = """
with written as (
  insert into measures (id, municipality, organisation, starts_on, ends_on, offers, document, version, head)
  values ($1, $2, $3, '2026-01-01', '2026-12-31', $4, '{}', 1, '') returning id
), named as (
  insert into measure_words (measure_id, title) select id, 'Deutsch am Küchentisch' from written
)
insert into measure_items (measure_id, item, cost_cents) select id, 'staff', 100000000 from written
"""
FINANCED = """
insert into measure_financing (measure_id, item, grant_id, granted_cents)
select measure_id, 'staff', id, amount_cents from grants where id = $1
"""
POST = """
with post as (
  insert into posts (id, municipality, programme, department, purpose, designation, share_percent, seconded, starts_on,
                     document, version, head)
  values (gen_random_uuid(), '05913000', 'small-help', '05913000.integration-centre', 'travel', 'case_manager', 100,
          false, '2026-01-01', '{}', 1, '')
  returning id
)
insert into expenses (transfer_id, spent_on, post_id, recorded_by) select $1, '2026-05-04', id, 'a test' from post
"""


@dataclass(frozen=True)
class Participant:
    """Somebody with a place in an offer."""

    person_id: UUID | None
    enrolment_id: UUID
    offer_id: UUID


@dataclass(frozen=True)
class World:
    """Funding, and the others who tell it things."""

    funding: Funding

    async def hears(self, *events: Event, at: datetime = MARCH) -> inbox.Digested:
        """As they come from Kafka; business time `at`."""
        return await self.funding.hears(*(self.incoming(event, at) for event in events))

    def incoming(self, event: Event, at: datetime = MARCH) -> inbox.Incoming:
        numbers, subject = self.funding.numbers, event.subject
        numbers[subject] = numbers.get(subject, 0) + 1
        headers = headers_of(uuid7(), event.TYPE, subject, numbers[subject], at, event.municipality, None, None)
        record = Record(topic_of(event.TYPE), 0, 0, str(subject).encode(), tuple(headers), event.to_bytes())
        return own_event(record)

    async def measure(self, *offers: UUID, at: datetime = MARCH, **changes: Any) -> UUID:
        """A measure as its journal says; `id` changes one."""
        id = changes.pop("id", None)
        kind = told.MeasureRegistered if id is None else told.MeasureChanged
        given = {
            "municipality": DORTMUND, "measure_id": id or uuid7(), "organisation": VMDO, "by": CLERK, "period": YEAR,
            "costs": (), "field_of_action": "education", "district": "eving", "offers": offers,
        }  # fmt: skip
        event = kind.model_validate({**given, **changes})
        page = Page()
        async with writing(self.funding.pool) as conn:
            sequence = 1 + await conn.fetchval("select count(*) from journal where subject = $1", event.measure_id)
            page.write(
                EMPTY, event.measure_id, sequence, uuid7(), event.TYPE, at, "a clerk", DORTMUND, event.to_bytes(), None
            )
            await append(conn, page)
            if id is None:
                await conn.execute(MEASURE, event.measure_id, DORTMUND, VMDO, list(offers))
        return event.measure_id

    async def grant(self, cents: int = 10_000, paid: bool = False, **terms: Any) -> UUID:
        """Awarded from the line of 2026; `paid`: ordered, and confirmed by the bank."""
        id, line = uuid7(), LineOf("small-help", terms.pop("purpose", "travel"), 2026)

        def verb(states: Any, at: Moment) -> Sequence[Event]:
            of = {"municipality": DORTMUND, "grant_id": id, "programme": "small-help", "amount_cents": cents}
            given = {"department": VMDO, "period": YEAR, "purpose": line.purpose, "budget_year": 2026, **terms}
            kept = states[line]
            events: list[Event] = [budget.commit(kept, cents, at, grant_id=id, case_id=None)]
            events.append(told.GrantAwarded(**of, budget_line_id=kept.id, **given))
            if paid:
                for kind in ("order", "disbursement"):
                    kept = budget.apply(kept, events[0] if kind == "order" else events[-2])
                    events.append(budget.post(kept, kind, cents, at, grant_id=id, instalment=1))  # type: ignore[arg-type]
                    part = {**of, "instalment": 1, "end_to_end_id": end_to_end_id(id, 1)}
                    events.append(
                        told.DisbursementOrdered(**part, by=CLERK) if kind == "order"
                        else told.GrantDisbursed(**part, booked_on=at.now.date())
                    )  # fmt: skip
            return events

        await self.acts({"budget": [line], "grant": [id]}, verb, FINANCED if terms.get("measure_id") else None, id)
        return id

    async def spends(self, cents: int, post: bool = False) -> None:
        """The city spends it itself from the line of 2026; `post`: on a post of the integration centre."""
        line, spent = LineOf("small-help", "travel", 2026), uuid7()

        def verb(states: Any, at: Moment) -> Sequence[Event]:
            return [budget.post(states[line], "expense", cents, Moment(at.now, lambda: spent))]

        await self.acts({"budget": [line]}, verb, POST if post else None, *([spent] if post else []))

    async def proves(self, grant: UUID, spent_cents: int) -> None:
        """A proof of use is submitted and accepted."""

        def verb(states: Any, at: Moment) -> Sequence[Event]:
            of = {
                "municipality": DORTMUND,
                "grant_id": grant,
                "programme": "small-help",
                "amount_cents": 1,
                "by": CLERK,
            }
            return [told.ProofSubmitted(**of, version=1), told.ProofAccepted(**of, spent_cents=spent_cents)]

        await self.acts({"grant": [grant]}, verb)

    async def acts(self, refs: Any, verb: Any, beside: str | None = None, *ids: UUID) -> None:
        async with writing(self.funding.pool) as conn:
            await engine.run(conn, KINDS, [Act(refs, verb, "a test")])
            if beside:
                await conn.execute(beside, *ids)

    async def takes_part(
        self, offer: UUID, *days: date, person: UUID | None = None, unit: str = "person", at: datetime = MARCH
    ) -> Participant:
        """A place in the offer, and the days on which somebody was there."""
        who = person or (uuid7() if unit in ("person", "pair") else None)
        taken = Participant(who, uuid7(), offer)
        await self.hears(an_enrolment(casework.EnrolmentConfirmed, taken, unit), at=at)
        for day in days:
            await self.hears(an_enrolment(casework.EnrolmentAttended, taken, unit, on=day), at=at)
        return taken

    async def reaches(self, person: UUID | None, on: date, at: datetime = MARCH, **changes: Any) -> UUID:
        """A goal of the person; its id."""
        assert person is not None
        given = {
            "municipality": DORTMUND, "case_id": uuid7(), "person_id": person, "goal_id": uuid7(), "track_id": uuid7(),
            "life_situation": "language", "code": "language_a2", "department": CENTRE, "by": CLERK, "on": on,
            "evidence": "certificate",
        }  # fmt: skip
        event = casework.GoalReached.model_validate({**given, **changes})
        await self.hears(event, at=at)
        return event.goal_id

    async def completes(self, person: UUID | None, on: date, to: str = CENTRE, at: datetime = MARCH) -> None:
        """The first contact after a transition to a department."""
        given = {
            "municipality": DORTMUND, "case_id": uuid7(), "person_id": person, "track_id": uuid7(),
            "life_situation": "education", "transition_id": uuid7(), "kind": "school-entry", "kind_version": 1,
            "from_department": VMDO, "to_department": to, "urgency": "normal", "answer_due": at, "by": CLERK, "on": on,
            "channel": "office",
        }  # fmt: skip
        await self.hears(casework.TransitionCompleted.model_validate(given), at=at)

    async def are_one(self, absorbed: UUID | None, into: UUID | None, at: datetime = MARCH) -> None:
        assert absorbed is not None
        assert into is not None
        await self.hears(intake.PersonMerged(municipality=DORTMUND, person_id=absorbed, into=into), at=at)

    async def are_two(self, parted: UUID | None, out_of: UUID | None, at: datetime = MARCH) -> None:
        assert parted is not None
        assert out_of is not None
        await self.hears(intake.PersonSplit(municipality=DORTMUND, person_id=parted, out_of=out_of), at=at)


def an_enrolment(kind: type[Event], taken: Participant, unit: str = "person", **changes: Any) -> Event:
    given = {
        "municipality": DORTMUND, "offer_id": taken.offer_id, "provider": VMDO, "code": "griffbereit",
        "enrolment_id": taken.enrolment_id, "department": VMDO, "unit": unit, "by": CLERK,
        "person_id": taken.person_id, "case_id": taken.person_id,
    }  # fmt: skip
    return kind.model_validate({**given, **changes})


def an_offer(id: UUID, **changes: Any) -> casework.OfferPublished:
    given = {
        "municipality": DORTMUND, "offer_id": id, "provider": VMDO, "code": "griffbereit", "version": 1,
        "unit": "person", "places": 10, "field_of_action": "education",
    }  # fmt: skip
    return casework.OfferPublished.model_validate({**given, **changes})
