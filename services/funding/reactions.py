"""What funding does about what others tell: casework asks for money for a person.

What it only remembers is in `effect.memory` (to say later what the money reached) and in `payees.persons` (whose payee
goes when a person is erased).
"""

from collections.abc import Sequence

from uuid_utils.compat import uuid7

from services.funding import awarding
from services.funding.effect import memory
from services.funding.ledger.refs import LineOf
from services.funding.payees import persons
from services.funding.programmes.programme import Programmes
from shared.acts import Act, Moment, Ref
from shared.contracts import casework
from shared.contracts.base import Event
from shared.contracts.topics import topic_of
from shared.inbox import Incoming, Reactions
from shared.postgres import Writing

HEARS: dict[str, list[str]] = {
    topic: sorted(type for type in memory.TYPES | persons.TYPES if topic_of(type) == topic)
    for topic in ("casework.events", "intake.events")
}
"""Money that is asked for in a case is among what is remembered."""


async def keep(conn: Writing, ready: Sequence[Incoming]) -> None:
    """What is remembered of a batch."""
    await memory.keep(conn, ready)
    await persons.keep(conn, ready)


def reactions(programmes: Programmes) -> Reactions:
    """The reactions by type of event. What is not allowed becomes a rejection with its reason, never silence."""

    def assistance_requested(event: Event, incoming: Incoming) -> Sequence[Act]:
        assert isinstance(event, casework.AssistanceRequested)
        return [request(event, programmes, incoming)]

    return {casework.AssistanceRequested.TYPE: assistance_requested}


def request(asked: casework.AssistanceRequested, programmes: Programmes, incoming: Incoming) -> Act:
    """One act over the application, the line of this year it would be paid from, and the grant it may lead to."""
    programme = programmes.find(asked.programme)
    line = LineOf(asked.programme, asked.purpose) if programme and programme.has_purpose(asked.purpose) else None
    application, grant = asked.assistance_id, uuid7()

    def verb(states: awarding.States, at: Moment) -> Sequence[Event]:
        file = awarding.File(states[application], states[line] if line else None, states[grant])
        return awarding.request(file, asked, programmes, at)

    refs: dict[str, Sequence[Ref]] = {"application": [application], "grant": [grant], "budget": [line] if line else []}
    return Act(refs, verb, actor=incoming.actor, trace=incoming.trace)
