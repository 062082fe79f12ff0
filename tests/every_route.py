"""Every operation of an application, from its own OpenAPI document, so that no route can be forgotten by a test.

@pytest.mark.parametrize("operation", operations(app), ids=str)
async def test_without_a_token_it_is_401(operation): ...
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI

from shared.identity import IMPLIED, ROLES
from shared.openapi import openapi_document

ANY_UUID = "01a05bfb-7000-7bbf-8d41-60a1e8674dac"


@dataclass(frozen=True)
class Operation:
    """`path` is the template, `roles` those of which one is needed (None: the route decides by itself)."""

    method: str
    template: str
    parameters: tuple[tuple[str, str], ...]
    roles: frozenset[str] | None
    public: bool

    def __str__(self) -> str:
        return f"{self.method} {self.template}"

    def path(self, **known: object) -> str:
        """The path with its parameters filled in: from `known`, else with something of the right form."""
        return self.template.format(**{**dict(self.parameters), **{name: str(value) for name, value in known.items()}})

    def wrong_roles(self) -> list[str]:
        """Every role that is not enough."""
        needed = self.roles or frozenset()
        return sorted(role for role in ROLES if not ({role} | IMPLIED.get(role, frozenset())) & needed)


def operations(app: FastAPI) -> list[Operation]:
    """All operations of the application, public ones included."""
    return [
        Operation(
            method.upper(),
            path,
            tuple(_filled(operation.get("parameters", ()))),
            frozenset(operation["x-staffel-roles"]) if "x-staffel-roles" in operation else None,
            operation.get("security") == [],
        )
        for path, methods in openapi_document(app)["paths"].items()
        for method, operation in methods.items()
    ]


def _filled(parameters: Iterable[dict[str, Any]]) -> Iterable[tuple[str, str]]:
    for parameter in parameters:
        if parameter["in"] == "path":
            is_number = parameter.get("schema", {}).get("type") == "integer"
            yield parameter["name"], "1" if is_number else ANY_UUID
