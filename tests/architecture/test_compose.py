"""docker-compose.yml against the code it runs: nobody starts containers to find a misspelt variable."""

import re
from configparser import ConfigParser
from pathlib import Path

import pytest

from deploy.kafka.topics import TopicSettings
from deploy.local import postgres
from deploy.local.services import SERVICES
from shared.public_routes import PUBLIC_ROUTES
from shared.settings import PREFIX, read
from tests.architecture.compose import ROOT, SECRET, SETTINGS, composed, containers, environment, on_this_machine

OURS = sorted(path.parent.name for path in (ROOT / "services").glob("*/__main__.py"))
MIGRATIONS = [f"migrate-{name}" for name in OURS]
WITHOUT_A_SHELL = {"otel-collector", "jaeger"}
"""Images in which nothing can be run that would ask whether they are well."""

DOCKERFILE = (ROOT / "deploy/images/Dockerfile").read_text(encoding="utf-8")
HEAPS_AND_DOORS = {"inter.broker.listener.name", "listener.security.protocol.map"}
"""What a container has otherwise than the local stack: two listeners instead of one."""


def tag(image: str) -> str:
    return image.rpartition(":")[2] if ":" in image else ""


def images() -> list[str]:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    return [*bases, *(container["image"] for container in containers().values())]


@pytest.mark.parametrize("image", sorted(set(images())))
def test_every_image_has_an_exact_version(image: str) -> None:
    assert re.fullmatch(r"v?\d+\.\d+(\.\d+)?(-[a-z-]+)?", tag(image))


def test_every_service_of_the_house_runs_and_migrates() -> None:
    assert set(OURS) == set(SETTINGS) == {service.name for service in SERVICES}
    assert set(OURS) | set(MIGRATIONS) <= containers().keys()


@pytest.mark.parametrize("name", [*OURS, *MIGRATIONS])
def test_an_image_holds_the_service_it_is_named_after(name: str) -> None:
    container = containers()[name]
    service = name.removeprefix("migrate-")
    assert (container["build"]["args"]["SERVICE"], container["image"].partition(":")[0]) == (
        service, f"staffel/{service}",
    )  # fmt: skip
    assert (ROOT / container["build"]["dockerfile"]).is_file()


@pytest.mark.parametrize("name", [*OURS, *MIGRATIONS])
def test_a_service_can_read_its_settings(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in on_this_machine(name).items():
        monkeypatch.setenv(variable, value)
    settings = read(SETTINGS[name.removeprefix("migrate-")])
    assert (settings.owner_database_url is not None) == (name in MIGRATIONS)


@pytest.mark.parametrize("name", [*OURS, *MIGRATIONS])
def test_every_variable_is_a_setting(name: str) -> None:
    known = {PREFIX + field.upper() for field in SETTINGS[name.removeprefix("migrate-")].model_fields}
    assert {variable for variable in environment(name) if variable.startswith(PREFIX)} <= known


def test_topics_are_made_with_the_settings_it_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in on_this_machine("topics").items():
        monkeypatch.setenv(variable, value)
    assert read(TopicSettings).kafka == environment("intake")["STAFFEL_KAFKA"]
    assert containers()["topics"]["entrypoint"][-1] == TopicSettings.__module__


@pytest.mark.parametrize("name", OURS)
def test_a_service_is_reached_where_it_listens_in_the_local_stack(name: str) -> None:
    port = {service.name: service.port for service in SERVICES}[name]
    assert environment(name)["STAFFEL_PORT"] == str(port)
    assert containers()[name]["ports"] == [f"127.0.0.1:{port}:{port}"]


def test_nothing_is_published_beyond_loopback() -> None:
    published = [port for container in containers().values() for port in container.get("ports", [])]
    assert [port for port in published if not str(port).startswith("127.0.0.1:")] == []
    assert len({port.split(":")[1] for port in published}) == len(published)


def test_a_service_is_healthy_when_it_says_that_it_is_ready() -> None:
    asked = re.search(r"HEALTHCHECK .*?\n?.*?CMD (.+)", DOCKERFILE, re.DOTALL)
    assert asked is not None
    assert "os.environ['STAFFEL_PORT'] + '/health/ready'" in asked[1]
    assert "/health/ready" in PUBLIC_ROUTES


def test_everything_else_that_runs_on_is_asked_how_it_is() -> None:
    built = {*OURS, *MIGRATIONS, "topics"}
    silent = {name for name, container in containers().items() if name not in built and "healthcheck" not in container}
    assert silent == WITHOUT_A_SHELL


@pytest.mark.parametrize("name", OURS)
def test_a_service_waits_for_its_schema_its_topics_and_its_servers(name: str) -> None:
    assert containers()[name]["depends_on"] == {
        "postgres": {"condition": "service_healthy"},
        "kafka": {"condition": "service_healthy"},
        "topics": {"condition": "service_completed_successfully"},
        f"migrate-{name}": {"condition": "service_completed_successfully"},
    }


def test_nobody_waits_for_the_health_of_what_cannot_be_asked() -> None:
    waits = [
        on
        for container in containers().values()
        for on, how in container.get("depends_on", {}).items()
        if how["condition"] == "service_healthy"
    ]
    assert set(waits) & (WITHOUT_A_SHELL | set(MIGRATIONS) | {"topics"}) == set()
    assert set(waits) <= containers().keys()


def test_every_secret_is_in_the_example_without_a_value() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    listed = dict(line.split("=", 1) for line in example.splitlines() if line and not line.startswith("#"))
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    assert set(listed) == {name for name, _ in SECRET.findall(text)}
    assert set(listed.values()) == {""}
    assert all(required for _, required in SECRET.findall(text))


def test_no_password_is_written_down() -> None:
    written = [
        f"{name}: {variable}"
        for name in containers()
        for variable, value in environment(name).items()
        if variable.endswith("PASSWORD") and not SECRET.fullmatch(value)
    ]
    assert written == []


def test_every_service_works_with_its_own_role_on_its_own_database() -> None:
    for name in OURS:
        role = postgres.role_of(name)
        url = environment(name)["STAFFEL_DATABASE_URL"]
        assert SECRET.sub("*", url) == f"postgresql://{role}:*@postgres:5432/{role}"
        owner = environment(f"migrate-{name}")["STAFFEL_OWNER_DATABASE_URL"]
        assert SECRET.sub("*", owner) == f"postgresql://{postgres.OWNER}:*@postgres:5432/{role}"


def test_the_databases_are_made_as_in_the_local_stack() -> None:
    script = (ROOT / "deploy/images/postgres/databases.sh").read_text(encoding="utf-8")
    loop = re.search(r"for service in (.+); do", script)
    assert loop is not None
    assert sorted(loop[1].split()) == OURS
    assert set(re.findall(r"create extension (\w+);", script)) == set(postgres.EXTENSIONS)
    assert set(re.findall(r"create role (\w+)", script)) == {postgres.GROUP, postgres.OWNER}


def test_postgresql_is_set_up_as_in_the_local_stack() -> None:
    told = [word for word in containers()["postgres"]["command"] if "=" in word]
    here = {"listen_addresses", "unix_socket_directories", "shared_buffers"}
    assert told == [f"{name}={value}" for name, value in postgres.SETTINGS.items() if name not in here]


def test_kafka_is_set_up_as_in_the_local_stack() -> None:
    properties = ConfigParser(delimiters=("=",))
    properties.read_string("[broker]\n" + (ROOT / "deploy/kafka/broker.properties").read_text(encoding="utf-8"))
    wanted = {
        f"KAFKA_{name.upper().replace('.', '_')}": value
        for name, value in properties["broker"].items()
        if name not in HEAPS_AND_DOORS
    }
    told = environment("kafka")
    assert {variable: told.get(variable) for variable in wanted} == wanted


def test_services_find_the_servers_by_their_names() -> None:
    for name in OURS:
        told = " ".join(environment(name).values())
        hosts = set(re.findall(r"(?:@|//|^|\s)([a-z][a-z0-9-]+):\d{2,5}\b", told))
        assert hosts <= containers().keys()


def test_what_is_mounted_exists() -> None:
    mounted = [volume.split(":")[0] for container in containers().values() for volume in container.get("volumes", [])]
    missing = [path for path in mounted if path.startswith("./") and not (ROOT / path).exists()]
    named = {path for path in mounted if not path.startswith("./")}
    assert missing == []
    assert named == composed()["volumes"].keys()


def test_images_take_the_versions_of_the_projects_lock() -> None:
    def pins(path: Path) -> dict[str, str]:
        return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", path.read_text(encoding="utf-8"), re.MULTILINE))

    project, image = pins(ROOT / "requirements.lock"), pins(ROOT / "deploy/images/requirements.lock")
    assert {name: project.get(name) for name in image} == image
    assert "pytest" not in image
