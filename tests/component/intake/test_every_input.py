"""Nothing anybody can type into a route of intake breaks it."""

import httpx
from fastapi import FastAPI

from shared.identity import ROLES
from tests.component.intake.conftest import Intake
from tests.component.intake.telling import Track
from tests.every_input import odd_answers
from tests.tokens import bearer
from tests.unit.intake.builders import YOUTH, a_record

BY_ROOM = {"persons": "persons", "reports": "reports", "parked": "parked", "clearing": "clearings"}


async def test_no_input_of_any_route_is_answered_with_500(intake: Intake, http: httpx.AsyncClient) -> None:
    await intake.takes(a_record(), a_record(occasion="party"))
    [person] = await intake.people()
    await Track(person["id"]).opened(YOUTH)(intake)
    ids = {
        room: str((await intake.rows(f"select id from {table} union all select $1 limit 1", person["id"]))[0]["id"])
        for room, table in BY_ROOM.items()
    }
    transport = http._transport
    assert isinstance(transport, httpx.ASGITransport)
    app = transport.app
    assert isinstance(app, FastAPI)
    everything = bearer("clerk.youth-services", roles=sorted(ROLES))
    assert await odd_answers(app, http, everything, lambda path: ids.get(path.split("/")[1], ids["persons"])) == {}
