"""Nothing anybody can type into a route of notifications breaks it."""

from shared.contracts import casework
from shared.identity import ROLES
from tests.component.notifications.installation import Installation
from tests.every_input import odd_answers
from tests.tokens import bearer
from tests.unit.notifications.events import an


async def test_no_input_of_any_route_is_answered_with_500(here: Installation) -> None:
    await here.hears(an(casework.TransitionRequested))
    [notice, *_] = (await here.inbox("clerk.immigration-office"))["items"]
    everything = bearer("clerk.immigration-office", roles=sorted(ROLES))
    async with here.someone("clerk.immigration-office") as client:
        known = str(notice["id"])
        assert await odd_answers(here.app, client, everything, lambda path: known, leave=["GET /stream"]) == {}
