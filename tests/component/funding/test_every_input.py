"""Nothing anybody can type into a route of funding breaks it."""

from shared.identity import ROLES
from tests.component.funding.conftest import Funding
from tests.every_input import odd_answers
from tests.every_route import ANY_UUID
from tests.tokens import bearer


async def test_no_input_of_any_route_is_answered_with_500(funding: Funding) -> None:
    grant = await funding.granted(5_000)
    application = await funding.asked(20_000)
    payee = str(await funding.pool.fetchval("select id from payees limit 1"))
    ids = {"grants": grant["id"], "applications": application, "payees": payee}
    everything = bearer("grant-officer.treasury", roles=sorted(ROLES))
    known = lambda path: ids.get(path.split("/")[1], ANY_UUID)  # noqa: E731
    assert await odd_answers(funding.app, funding.http, everything, known) == {}
