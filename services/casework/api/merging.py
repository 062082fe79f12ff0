"""Cases that are being merged, over HTTP: the coordinator chooses which of two tracks of one need goes on."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from services.casework import choosing
from services.casework.api import bodies
from services.casework.api.office import Office, by, command_on_family, nothing_here
from services.casework.api.views import case_view
from services.casework.choosing import Keep
from services.casework.meeting import Family
from services.casework.refusals import CaseNotMerging
from services.casework.visibility import chooses, sees_case
from shared.acts import Moment
from shared.contracts.base import Event
from shared.identity import Caller, requires


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["cases"])

    @router.post("/cases/{id}/merge")
    async def merge(
        id: UUID,
        body: bodies.MergeBody,
        request: Request,
        caller: Annotated[Caller, Depends(requires("coordinator"))],
    ) -> Response:
        """Of two tracks of one need, say which goes on; the other closes. Answers with the case that was waiting."""
        viewer = office.viewer(caller)
        keep = [Keep(one.track_id, one.life_situation, one.topic) for one in body.keep]

        def decide(family: Family, at: Moment) -> Sequence[Event]:
            case = family.of_id(id)
            if case is None or not chooses(case, viewer):
                if case is not None and sees_case(case, viewer):
                    raise CaseNotMerging("Choose in the case whose state is 'merging'.", state=case.state)
                raise nothing_here()
            return choosing.choose(family, id, keep, by=by(caller), at=at)

        return await command_on_family(
            request, office, caller, id, decide,
            lambda case, events, version: {**case_view(case, version, viewer), "merged_into": case.merged_into},
            alone=True,
        )  # fmt: skip

    return router
