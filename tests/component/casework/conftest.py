"""Casework on a real PostgreSQL, without Kafka and HTTP: acts go straight into the engine."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from uuid_utils.compat import uuid7

from services.casework import fold, referrals, store
from services.casework.api import routers
from services.casework.api.office import Office
from services.casework.case import Case
from services.casework.kinds import Kinds
from services.casework.offers import store as offer_store
from services.casework.offers.announcing import announce
from services.casework.offers.book import Book
from services.casework.persons import CaseOf
from shared import engine
from shared.acts import Act, Outcome, Verb
from shared.contracts.intake import ReferralRouted
from shared.directory import Directory
from shared.health import Health
from shared.migrations import migrate
from shared.postgres import Pool, open_pool, writing
from shared.settings import ServiceSettings
from shared.web import create_app
from tests import tokens
from tests.component.servers import Postgres

DORTMUND = "05913000"
CENTRE = f"{DORTMUND}.integration-centre"
YOUTH = f"{DORTMUND}.youth-services"
IMMIGRATION = f"{DORTMUND}.immigration-office"


@dataclass(frozen=True)
class Casework:
    """What a test needs of the service: its database, its rules and its engine."""

    pool: Pool
    kinds: Kinds
    directory: Directory
    aggregates: engine.Kinds
    book: Book

    async def run(self, *acts: Act) -> list[Outcome]:
        async with writing(self.pool) as conn:
            return await engine.run(conn, self.aggregates, acts)

    async def act(self, case: UUID, verb: Verb) -> Case:
        (outcome,) = await self.run(Act({"case": [case]}, verb, actor="test"))
        found: Case = outcome.after[case]
        return found

    def referral(self, person: UUID | None = None, **changes: object) -> ReferralRouted:
        """A language need reported by the immigration office, to be taken by the integration centre."""
        given = {
            "municipality": DORTMUND, "person_id": person or uuid7(), "report_id": uuid7(), "reporter": IMMIGRATION,
            "first_carrier": IMMIGRATION, "to_department": CENTRE, "life_situation": "residence", "kind": "handover",
        }  # fmt: skip
        return ReferralRouted.model_validate({**given, **changes})

    def taking(self, referral: ReferralRouted) -> Act:
        ref = CaseOf(referral.person_id, referral.municipality)
        return Act(
            {"case": [ref]},
            lambda states, at: referrals.take_referral(
                states[ref], referral, at=at, kinds=self.kinds, directory=self.directory
            ),
            actor="test",
        )

    async def cases(self, referrals: Sequence[ReferralRouted]) -> list[Case]:
        outcomes = await self.run(*map(self.taking, referrals))
        return [next(iter(outcome.after.values())) for outcome in outcomes]


@pytest.fixture(scope="session")
async def casework(postgres: Postgres) -> AsyncIterator[Casework]:
    database = postgres.database("casework")
    await migrate(database.owner, "casework", Path("services/casework/migrations"))
    pool = await open_pool(database.service, name="test", size=10)
    yield await at_work(pool)
    await pool.close()


async def at_work(pool: Pool) -> Casework:
    """The service's engine on a migrated database, with the offers of its files announced."""
    directory = Directory.load(Path("deploy/municipalities"))
    signs = {city.municipality: city.sign for city in directory.municipalities}
    aggregates = {
        "case": engine.Kind(partial(store.load, signs=signs), fold.apply, store.save),
        "offer": offer_store.KIND,
    }
    book = Book.load(Path("deploy/offers"), directory)
    await announce(pool, aggregates, book)
    return Casework(pool, Kinds.load(Path("deploy/kinds"), directory), directory, aggregates, book)


@pytest.fixture
async def http(casework: Casework) -> AsyncIterator[httpx.AsyncClient]:
    settings = ServiceSettings(
        database_url="postgresql://nobody@127.0.0.1:1/none", kafka="127.0.0.1:1", port=1, oidc_issuer=tokens.ISSUER,
        municipalities=Path("deploy/municipalities"),
    )  # fmt: skip
    office = Office(casework.pool, casework.aggregates, casework.kinds, casework.directory, casework.book, lambda: None)
    app = create_app("casework", settings, routers(office), Health(), verify=tokens.a_realm().claims)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://casework") as client:
        yield client
