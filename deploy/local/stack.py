"""The whole stack: which parts there are, what waits for what, and what is written down about them."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.local import folder as remembered
from deploy.local import kafka, keycloak, maildev, postgres, realm, treasury, zipkin
from deploy.local.bank import program as bank
from deploy.local.endpoints import Endpoints, forget
from deploy.local.services import SERVICES, Service, Surroundings, migration, program
from deploy.local.supervisor import Supervisor, Told, supervising
from deploy.local.topics import create_topics
from shared.clock import reanchor
from shared.contracts.topics import catalogue_for
from shared.directory import Directory

PORTS = {
    "postgres": 15432,
    "kafka": 19092,
    "kafka controller": 19093,
    "keycloak": 18080,
    "zipkin": 19411,
    "smtp": 11025,
    "mail": 11080,
    "bank": 18070,
}


@dataclass(frozen=True)
class Layout:
    """Every server with its folder and port, and the services to run."""

    folder: Path
    cluster: postgres.Cluster
    broker: kafka.Broker
    provider: keycloak.Provider
    traces: zipkin.Traces
    mail: maildev.Mail
    bank: bank.Bank
    services: Sequence[Service]
    around: Surroundings

    def database(self, service: Service, role: str | None = None) -> str:
        name = postgres.role_of(service.name)
        return self.cluster.dsn(role or name, name)

    def endpoints(self, pids: Mapping[str, int]) -> Endpoints:
        ports = self.around.ports
        return Endpoints(
            kafka=self.broker.bootstrap,
            services={s.name: f"http://127.0.0.1:{ports[s.name]}" for s in self.services},
            oidc=self.provider.issuer,
            traces=self.traces.address,
            mail=self.mail.address,
            bank=self.bank.address,
            databases={s.name: self.database(s) for s in self.services},
            owner_databases={s.name: self.database(s, postgres.OWNER) for s in self.services},
            pids=dict(pids),
        )


@asynccontextmanager
async def running(
    folder: Path, told: Told, clock_rate: float = 1.0, services: Sequence[Service] = SERVICES
) -> AsyncIterator[Endpoints]:
    """Starts everything, yields the endpoints once all are ready and their file is written, and stops
    everything when the block is left. Raises AlreadyRunning, or an exception group with what did not
    start."""
    folder = folder.resolve()  # noqa: ASYNC240  (once, at the start)
    # Readiness is asked in threads, several seconds long where nothing answers: all parts at once need room.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(max_workers=24))
    with remembered.held(folder):
        for name in remembered.end_orphans(folder):
            told(name, "was left over from a stack that was killed, ended it")
        forget(folder)
        layout = laid_out(folder, services)
        ready = False

        def changed(pids: Mapping[str, int]) -> None:
            remembered.remember_children(folder, pids)
            if ready:
                layout.endpoints(pids).save(folder)

        try:
            async with supervising(told, changed) as supervisor:
                await bring_up(supervisor, layout, told, clock_rate)
                ready = True
                endpoints = layout.endpoints(supervisor.pids)
                endpoints.save(folder)
                yield endpoints
        finally:
            forget(folder)


def laid_out(folder: Path, services: Sequence[Service]) -> Layout:
    """Chooses ports and passwords, last time's where there are any."""
    ports = remembered.ports(folder, {**PORTS, **{service.name: service.port for service in services}})
    roles = [postgres.SUPERUSER, postgres.OWNER, *(postgres.role_of(service.name) for service in services)]
    secrets = remembered.passwords(folder, [*roles, "keycloak admin"])
    logs = folder / "logs"
    broker = kafka.Broker(folder / "kafka", ports["kafka"], ports["kafka controller"], logs / "kafka.log")
    provider = keycloak.Provider(
        folder / "keycloak", ports["keycloak"], realm.text(), secrets["keycloak admin"], logs / "keycloak.log"
    )
    traces = zipkin.Traces(ports["zipkin"], logs / "zipkin.log")
    return Layout(
        folder=folder,
        cluster=postgres.Cluster(folder / "postgres", ports["postgres"], secrets, logs / "postgres.log"),
        broker=broker,
        provider=provider,
        traces=traces,
        mail=maildev.Mail(folder / "mail", ports["smtp"], ports["mail"], logs / "maildev.log"),
        bank=bank.Bank(folder / "bank", ports["bank"], ports.get("funding", 0), provider.issuer, logs / "bank.log"),
        services=services,
        around=Surroundings(broker.bootstrap, provider.issuer, traces.spans, ports, logs),
    )


async def bring_up(supervisor: Supervisor, layout: Layout, told: Told, clock_rate: float) -> None:
    """Starts all parts at once; services wait for databases and topics only, and catch up with the others."""
    async with asyncio.TaskGroup() as starting:
        databases = starting.create_task(bring_up_databases(supervisor, layout, told, clock_rate))
        topics = starting.create_task(bring_up_broker(supervisor, layout, told))
        starting.create_task(bring_up_provider(supervisor, layout))
        starting.create_task(supervisor.keep(zipkin.program(layout.traces)))
        maildev.prepare(layout.mail)
        starting.create_task(supervisor.keep(maildev.program(layout.mail)))
        for service in layout.services:
            starting.create_task(bring_up_service(supervisor, layout, service, (databases, topics)))
            if service.name == "funding":
                starting.create_task(supervisor.keep(bank.program(layout.bank)))
                starting.create_task(
                    supervisor.keep(treasury.program(layout.bank.funding, layout.provider.issuer, layout.around.logs))
                )


async def bring_up_databases(supervisor: Supervisor, layout: Layout, told: Told, clock_rate: float) -> None:
    """PostgreSQL, a database per service, their migrations, and one clock for all of them."""
    cluster, services = layout.cluster, layout.services
    await asyncio.to_thread(postgres.prepare, cluster)
    await supervisor.keep(postgres.program(cluster))
    await asyncio.to_thread(postgres.create_roles, cluster, [service.name for service in services])
    async with asyncio.TaskGroup() as migrating:
        for service in services:
            migrating.create_task(migrate(supervisor, layout, service))
    if services:
        now = await reanchor([layout.database(service, postgres.OWNER) for service in services], clock_rate)
        told("business clock", f"runs {clock_rate:g} times as fast from {now:%Y-%m-%d %H:%M} UTC")


async def migrate(supervisor: Supervisor, layout: Layout, service: Service) -> None:
    name = postgres.role_of(service.name)
    await asyncio.to_thread(postgres.create_database, layout.cluster, name, service.name)
    owner = layout.database(service, postgres.OWNER)
    await supervisor.finish(migration(service, layout.database(service), owner, layout.around))


async def bring_up_broker(supervisor: Supervisor, layout: Layout, told: Told) -> None:
    """Kafka and the topics of the catalogue, those of every department in the directory included."""
    await asyncio.to_thread(kafka.prepare, layout.broker)
    await supervisor.keep(kafka.program(layout.broker))
    directory = Directory.load(realm.MUNICIPALITIES)
    departments = [department.id for _, department in realm.departments(directory)]
    made = await create_topics(layout.broker.bootstrap, catalogue_for(departments))
    if made:
        told("kafka", f"made {len(made)} topics")


async def bring_up_provider(supervisor: Supervisor, layout: Layout) -> None:
    await asyncio.to_thread(keycloak.prepare, layout.provider)
    await supervisor.keep(keycloak.program(layout.provider))
    keycloak.remember_import(layout.provider)


async def bring_up_service(
    supervisor: Supervisor, layout: Layout, service: Service, after: Sequence["asyncio.Task[None]"]
) -> None:
    await asyncio.gather(*map(asyncio.shield, after))
    await supervisor.keep(program(service, layout.database(service), layout.around))
