"""Whatever makes events decides, and whatever decides is pure: it reaches no database, no network, no framework.

The import contracts name the aggregates; this finds every room of a service that makes events of its own service, by
whatever name, and follows its imports.
"""

import ast
import importlib
from functools import cache

import grimp

from shared.contracts.base import Event
from tests.architecture.house import Room, room, rooms

WORLD = (
    "asyncpg", "aiokafka", "faststream", "fastapi", "starlette", "uvicorn", "httpx", "aiosmtplib", "prometheus_client",
    "opentelemetry", "pydantic_settings", "shared.postgres", "shared.engine", "shared.inbox", "shared.settings",
)  # fmt: skip


@cache
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("shared", "services", include_external_packages=True, exclude_type_checking_imports=True)


def made_here(found: Room) -> set[str]:
    """The classes of the own service's events that a room constructs."""
    if found.service is None:
        return set()
    home = f"shared.contracts.{found.service}"
    direct: dict[str, str] = {}
    modules: set[str] = set()
    for node in ast.walk(found.tree):
        if isinstance(node, ast.ImportFrom) and node.module == home:
            direct |= {alias.asname or alias.name: alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == "shared.contracts":
            modules |= {alias.asname or alias.name for alias in node.names if alias.name == found.service}
    called = [node.func for node in ast.walk(found.tree) if isinstance(node, ast.Call)]
    made = {direct[func.id] for func in called if isinstance(func, ast.Name) and func.id in direct}
    made |= {
        func.attr
        for func in called
        if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) and func.value.id in modules
    }
    return {name for name in made if _is_event(home, name)}


def _is_event(module: str, name: str) -> bool:
    found = getattr(importlib.import_module(module), name, None)
    return isinstance(found, type) and issubclass(found, Event)


def reached(found: Room) -> list[str]:
    """What of the world a room imports, directly or through others."""
    name = found.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    if name not in graph().modules:
        return [f"{name} stands in no package: is __init__.py missing?"]
    upstream = graph().find_upstream_modules(name)
    return sorted(module for module in WORLD if module in upstream)


def test_rooms_that_make_events_reach_nothing_of_the_world() -> None:
    deciding = {found.path: reached(found) for found in rooms() if made_here(found)}
    assert deciding, "no room makes events: has the way they are imported changed?"
    assert {path: found for path, found in deciding.items() if found} == {}


def test_a_room_that_makes_an_event_is_found_by_either_way_of_importing() -> None:
    named = "from shared.contracts.casework import CaseClosed as Closed\nClosed(x=1)"
    dotted = "from shared.contracts import casework as told\ntold.CaseClosed(x=1)"
    for source in (named, dotted):
        assert made_here(room("services/casework/store.py", source)) == {"CaseClosed"}
        assert made_here(room("services/funding/grant.py", source)) == set()


def test_a_store_is_seen_to_reach_the_database() -> None:
    assert "asyncpg" in reached(room("services/casework/store.py", ""))
