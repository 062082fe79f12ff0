"""A line knows its room by what it may mention. Each rule is shown to notice what it forbids."""

import ast

from tests.architecture.house import Room, calls, has_sql, names, room, rooms

ODD_JOBS = {"util", "utils", "helper", "helpers", "manager", "managers", "common", "misc", "service"}
LONGEST = 300
READS_ENVIRONMENT = {
    "shared/tracing.py": "the OTEL_* variables are OpenTelemetry's own, and read as its specification says",
}
EDGES = ("api", "__main__", "settings", "reactions")
CLOCKS_AND_DICE = (
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.monotonic", "time.time_ns",
    "uuid1", "uuid4", "uuid7", "uuid.uuid1", "uuid.uuid4", "random.random", "random.choice", "secrets.token_hex",
)  # fmt: skip


def imports(found: Room, module: str) -> bool:
    return any(name == module or name.startswith(f"{module}.") for name in names(found.tree))


def at_the_edge(found: Room) -> bool:
    """Rooms of a service where the world comes in: HTTP, wiring, settings."""
    return found.stem in EDGES or "api" in found.folders


def answers_http_itself(found: Room) -> bool:
    outside_api = found.service is not None and not at_the_edge(found)
    return outside_api and any(name.rpartition(".")[2] == "HTTPException" for name in names(found.tree))


def reads_the_environment(found: Room) -> bool:
    inside = found.folders[0] in ("shared", "services") and found.stem != "settings"
    return inside and found.path not in READS_ENVIRONMENT and bool({"os.environ", "os.getenv"} & set(names(found.tree)))


def holds_sql_out_of_place(found: Room) -> bool:
    """SQL belongs where the connection is an argument, and never where events are made or requests are read."""
    if not has_sql(found.tree) or found.folders[0] not in ("shared", "services"):
        return False
    knows_connections = imports(found, "shared.postgres") or imports(found, "asyncpg")
    return not knows_connections or (found.service is not None and at_the_edge(found))


def asks_clock_or_dice(found: Room) -> bool:
    """Time and ids arrive as arguments; only edges and what speaks with the outside world ask for them."""
    decides = found.service is not None and not at_the_edge(found) and not imports(found, "shared.postgres")
    return (decides or found.folders[:2] == ("shared", "contracts")) and bool(
        set(CLOCKS_AND_DICE) & set(calls(found.tree))
    )


def is_for_odd_jobs(found: Room) -> bool:
    return bool({found.stem, *found.folders} & ODD_JOBS)


def has_no_docstring(found: Room) -> bool:
    return bool(found.tree.body) and ast.get_docstring(found.tree) is None


def lines(found: Room) -> int:
    return max((node.end_lineno or 0 for node in found.tree.body), default=0)


def those(rule: object) -> list[str]:
    assert callable(rule)
    return [found.path for found in rooms() if rule(found)]


def test_http_errors_are_raised_in_api_only() -> None:
    assert those(answers_http_itself) == []
    planted = "from fastapi import HTTPException\nraise HTTPException(404)"
    assert answers_http_itself(room("services/casework/case.py", planted))
    assert not answers_http_itself(room("services/casework/api/tracks.py", planted))


def test_the_environment_is_read_in_settings_only() -> None:
    assert those(reads_the_environment) == []
    assert reads_the_environment(room("services/funding/store.py", "import os\nos.environ['X']"))
    assert reads_the_environment(room("shared/relay.py", "from os import environ\nimport os\nos.getenv('X')"))


def test_sql_stands_where_connections_are() -> None:
    assert those(holds_sql_out_of_place) == []
    query = 'SQL = """\n  select id, version from cases where id = any($1)"""\n'
    assert holds_sql_out_of_place(room("services/casework/case.py", query))
    assert holds_sql_out_of_place(room("services/casework/api.py", "from shared.postgres import Reading\n" + query))
    assert not holds_sql_out_of_place(
        room("services/casework/store.py", "from shared.postgres import Reading\n" + query)
    )


def test_time_and_ids_arrive_as_arguments() -> None:
    assert those(asks_clock_or_dice) == []
    for planted in ("from datetime import datetime\ndatetime.now()", "from uuid import uuid4\nuuid4()"):
        assert asks_clock_or_dice(room("services/casework/case.py", planted))


def test_no_room_is_for_odd_jobs() -> None:
    assert those(is_for_odd_jobs) == []
    assert is_for_odd_jobs(room("shared/utils.py", ""))
    assert is_for_odd_jobs(room("services/casework/common/x.py", ""))


def test_every_room_says_why_it_exists() -> None:
    assert those(has_no_docstring) == []
    assert has_no_docstring(room("shared/x.py", "x = 1"))


def test_no_file_is_longer_than_300_lines() -> None:
    assert [(found.path, lines(found)) for found in rooms() if lines(found) > LONGEST] == []
    assert lines(room("shared/x.py", "\n" * 300 + "x = 1")) == 301
