"""A report on which intake itself fails is answered and parked, whichever way it came; its neighbours are taken in.

The fault is planted in the database: a trigger refuses one reference, as a forgotten constraint would.
"""

from collections.abc import AsyncIterator

import asyncpg
import httpx
import pytest

from shared.contracts.reports import report_id
from tests.component.intake.conftest import Intake
from tests.component.intake.test_events_over_http import publish
from tests.unit.intake.builders import YOUTH, an_event

CULPRIT = "CULPRIT"


@pytest.fixture
async def fault(intake: Intake) -> AsyncIterator[asyncpg.Connection]:
    owner = await asyncpg.connect(intake.database.owner)
    await owner.execute(
        f"""
        create function fault() returns trigger language plpgsql as
        $$ begin if new.reference = '{CULPRIT}' then raise exception 'planted'; end if; return new; end $$;
        create trigger fault before insert on reports for each row execute function fault();
        """
    )
    yield owner
    await owner.execute("drop trigger if exists fault on reports; drop function fault()")
    await owner.close()


def a_batch() -> list[object]:
    return [an_event(id=f"e-{number}", reference=CULPRIT if number == 3 else f"SO-{number}") for number in range(7)]


@pytest.mark.usefixtures("fault")
@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "k-1"}], ids=["plain", "keyed"])
async def test_its_neighbours_in_a_batch_have_their_receipts(http: httpx.AsyncClient, headers: dict[str, str]) -> None:
    answer = await publish(http, *a_batch(), **headers)
    assert answer.status_code == 202
    given = [(one["id"], one["status"]) for one in answer.json()["receipts"]]
    assert given == [(f"e-{number}", "rejected" if number == 3 else "accepted") for number in range(7)]
    assert [one["code"] for one in answer.json()["receipts"][3]["reasons"]] == ["not_processed"]


@pytest.mark.usefixtures("fault")
async def test_operators_find_it_parked_as_a_reaction_that_failed(intake: Intake, http: httpx.AsyncClient) -> None:
    await publish(http, *a_batch())
    [parked] = await intake.rows("select reason, detail, subject from parked")
    assert parked["reason"] == "reaction_failed"
    assert parked["detail"] == "RaiseError while working on it"
    assert parked["subject"] == report_id(f"/departments/{YOUTH}", "e-3")


@pytest.mark.usefixtures("fault")
async def test_its_sender_is_told_like_of_every_rejection(intake: Intake, http: httpx.AsyncClient) -> None:
    await publish(http, *a_batch())
    [told] = await intake.told("intake.report.rejected.v1")
    assert told["reasons"] == [{"pointer": "", "code": "not_processed"}]


async def test_once_it_is_mended_the_same_report_is_accepted(
    fault: asyncpg.Connection, http: httpx.AsyncClient
) -> None:
    await publish(http, *a_batch())
    await fault.execute("drop trigger fault on reports")
    answer = await publish(http, *a_batch())
    assert [one["status"] for one in answer.json()["receipts"]] == ["duplicate"] * 3 + ["accepted"] + ["duplicate"] * 3
