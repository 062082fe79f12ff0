"""Any sequence of reports, merges and splits, against a naive model: whom a report is about is the root of a tree."""

import itertools
from dataclasses import dataclass, field
from random import Random

import httpx
import orjson
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.component.intake.clearing import Desk
from tests.component.intake.conftest import Intake
from tests.unit.intake.builders import YOUTH, a_person, a_record

NAMES = [("Olena", "Koval"), ("Jusuf", "Demir"), ("Minh", "Tran"), ("Rahel", "Tesfay"), ("Ion", "Popescu")]
MORE: list[dict[str, object]] = [
    {"azr_number": "O-1", "languages": ["uk"]}, {"phone": "0231 1", "languages": ["tr"]},
    {"email": "minh@example.org"}, {"phone": "0231 2", "sex": "f"}, {},
]  # fmt: skip
RUNS = itertools.count(1)
PEOPLE = st.integers(0, len(NAMES) - 1)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("merge"), PEOPLE, PEOPLE),
        st.tuples(st.just("split"), PEOPLE, PEOPLE),
        st.tuples(st.just("report"), PEOPLE, PEOPLE),
    ),
    min_size=3, max_size=12,
)  # fmt: skip


@dataclass
class Naive:
    """People as a tree: who was merged into whom, and by which clearing."""

    into: dict[int, tuple[int, str]] = field(default_factory=dict)

    def root(self, one: int) -> int:
        return self.root(self.into[one][0]) if one in self.into else one

    def groups(self) -> dict[int, int]:
        return {one: self.root(one) for one in range(len(NAMES))}


@dataclass
class World:
    """The same people in the database: each has a file number of their own."""

    desk: Desk
    run: int
    ids: list[str]
    naive: Naive = field(default_factory=Naive)
    hours: itertools.count = field(default_factory=lambda: itertools.count(1))  # type: ignore[type-arg]

    async def merge(self, one: int, other: int) -> None:
        if self.naive.root(one) == self.naive.root(other):
            return
        clearing = await self.desk.ask(self.ids[one], self.ids[other])
        decided = await self.desk.decide(clearing, "same")
        absorbed, into = self.ids.index(decided["absorbed"]), self.ids.index(decided["into"])
        assert (absorbed, into) == (self.naive.root(one), self.naive.root(other))
        self.naive.into[absorbed] = (into, clearing)

    async def split(self, one: int, _: int) -> None:
        if one not in self.naive.into:
            return
        _, clearing = self.naive.into.pop(one)
        await self.desk.split(clearing)

    async def report(self, one: int, _: int) -> None:
        await self.desk.intake.takes(self.record(one))

    def record(self, one: int) -> object:
        given, family = NAMES[one]
        more = {name: f"{value}-{self.run}" if name == "azr_number" else value for name, value in MORE[one].items()}
        person = a_person(given, f"{family}{self.run}", f"19{70 + one}-0{one + 1}-1{one}", **more)
        return a_record(YOUTH, reference=f"{self.run}-{one}", person=person)

    async def agrees(self) -> None:
        roots = [self.ids[root] for root in self.naive.groups().values()]
        assert [await self.desk.owner(f"{self.run}-{one}") for one in range(len(NAMES))] == roots
        rows = await self.desk.intake.rows(
            """
            select split_part(i.value, E'\\n', 2) as reference, i.person_id, i.report_id, r.person_id as about
            from identities i join reports r on r.id = i.report_id
            where i.kind = 'reference' and split_part(i.value, E'\\n', 2) like $1 order by 1
            """,
            f"{self.run}-%",
        )
        assert [str(row["person_id"]) for row in rows] == [str(row["about"]) for row in rows] == roots
        rows = await self.desk.intake.rows(
            "select id, merged_into, status from persons where id::text = any($1::text[]) order by id", self.ids
        )
        merged = {str(row["id"]): str(row["merged_into"]) for row in rows if row["status"] == "merged"}
        assert merged == {self.ids[one]: self.ids[into] for one, (into, _) in self.naive.into.items()}
        for table in ("identities", "match_keys"):
            lost = await self.desk.intake.rows(
                f"select from {table} k join persons p on p.id = k.person_id where p.status = 'merged'"
            )
            assert lost == []

    async def picture(self) -> list[object]:
        """Everything that is known of these people, and what leads to them."""
        people = await self.desk.intake.rows(
            """
            select id, status, given_names, family_name, birth_date, azr_number, details from persons
            where id::text = any($1::text[]) order by id
            """,
            self.ids,
        )
        exact = await self.desk.intake.rows(
            "select kind, value, person_id, origin from identities where person_id::text = any($1) order by 1, 2, 3",
            self.ids,
        )
        likely = await self.desk.intake.rows(
            "select key, person_id, origin from match_keys where person_id::text = any($1) order by 1, 2", self.ids
        )
        return [*({**row, "details": orjson.loads(row["details"])} for row in people), *map(tuple, (*exact, *likely))]


async def a_world(intake: Intake, http: httpx.AsyncClient) -> World:
    await intake.empty()
    run, desk = next(RUNS), Desk(intake, http)
    world = World(desk, run, [])
    for one in range(len(NAMES)):
        await intake.takes(world.record(one))  # type: ignore[arg-type]
        world.ids.append(await desk.owner(f"{run}-{one}"))
    assert len(set(world.ids)) == len(NAMES)
    return world


@settings(
    max_examples=10, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS, order=st.randoms(use_true_random=False))
async def test_reports_follow_whoever_stands_for_their_person(
    intake: Intake, http: httpx.AsyncClient, steps: list[tuple[str, int, int]], order: Random
) -> None:
    """When all merges are undone, in whatever order, everything is as if nobody had ever been merged."""
    world = await a_world(intake, http)
    before = await world.picture()
    for name, one, other in steps:
        await getattr(world, name)(one, other)
        await world.agrees()
    undone = sorted(world.naive.into)
    order.shuffle(undone)
    for one in undone:
        await world.split(one, one)
    await world.agrees()
    assert await world.picture() == before
