"""Nothing anybody can type into a route of casework breaks it."""

import httpx
from fastapi import FastAPI

from shared.identity import ROLES
from tests.component.casework.conftest import CENTRE, Casework
from tests.every_input import odd_answers
from tests.every_route import ANY_UUID
from tests.tokens import bearer


async def test_no_input_of_any_route_is_answered_with_500(casework: Casework, http: httpx.AsyncClient) -> None:
    [case] = await casework.cases([casework.referral()])
    offer = str(await casework.pool.fetchval("select id from offers limit 1"))
    (track,), (transition,) = case.tracks, case.transitions
    ids = {"cases": str(case.id), "tracks": str(track), "transitions": str(transition), "offers": offer}
    transport = http._transport
    assert isinstance(transport, httpx.ASGITransport)
    app = transport.app
    assert isinstance(app, FastAPI)
    everything = bearer(f"clerk.{CENTRE.partition('.')[2]}", roles=sorted(ROLES))
    assert await odd_answers(app, http, everything, lambda path: ids.get(path.split("/")[1], ANY_UUID)) == {}
