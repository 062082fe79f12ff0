"""Every route of intake asks who is asking, and for the role it needs."""

import httpx
import pytest
from fastapi import FastAPI

from services.intake.api import routers
from shared.health import Health
from shared.settings import ServiceSettings
from shared.web import create_app
from tests import tokens
from tests.component.intake.conftest import Intake
from tests.every_route import Operation, operations
from tests.unit.intake.builders import ROOT, ROUTING, a_record


def an_app(pool: object = None) -> FastAPI:
    settings = ServiceSettings(
        database_url="postgresql://nobody@127.0.0.1:1/none", kafka="127.0.0.1:1", port=1, oidc_issuer=tokens.ISSUER,
        municipalities=ROOT / "deploy" / "municipalities",
    )  # fmt: skip
    return create_app("intake", settings, routers(pool, ROUTING), Health(), verify=tokens.a_realm().claims)  # type: ignore[arg-type]


GUARDED = [operation for operation in operations(an_app()) if not operation.public]
NEEDING_A_ROLE = [operation for operation in GUARDED if operation.roles is not None]


@pytest.mark.parametrize("operation", GUARDED, ids=str)
async def test_without_a_token_it_is_401(http: httpx.AsyncClient, operation: Operation) -> None:
    assert (await http.request(operation.method, operation.path())).status_code == 401


@pytest.mark.parametrize("operation", NEEDING_A_ROLE, ids=str)
async def test_with_the_wrong_role_it_is_403_on_what_exists(
    intake: Intake, http: httpx.AsyncClient, operation: Operation
) -> None:
    await intake.takes(a_record(), a_record(occasion="party"), a_record()._replace(headers=()))
    table = {"persons": "persons", "reports": "reports", "parked": "parked"}.get(
        operation.template.split("/")[1], "reports"
    )
    [row, *_] = await intake.rows(f"select id from {table}")
    for role in operation.wrong_roles():
        headers = tokens.bearer(f"{role}.youth-services")
        answer = await http.request(operation.method, operation.path(id=row["id"]) + "?purpose=check", headers=headers)
        assert answer.status_code == 403, role
