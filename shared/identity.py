"""Who is asking: the caller of a request, before anything of the request is looked at.

Authentication is a middleware over the whole application and not a dependency of routes, so that no route
can be forgotten and nobody without a token learns whether a path or a body is right. Roles are asked for by
`requires`.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args

from fastapi import Depends, Request
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.problem_answers import refusal_response
from shared.problems import Forbidden, Refusal, Unauthenticated
from shared.public_routes import PUBLIC_ROUTES

Role = Literal[
    "clerk",
    "head",
    "case-manager",
    "coordinator",
    "grant-officer",
    "approver",
    "treasurer",
    "auditor",
    "operator",
    "system",
]
ROLES: frozenset[str] = frozenset(get_args(Role))
IMPLIED: dict[str, frozenset[str]] = {"head": frozenset({"clerk"})}
"""A head acts as a clerk and sees more."""

CALLER = "staffel.caller"
DEPARTMENT = re.compile(r"(\d{5}|\d{8})\.[a-z0-9]+(-[a-z0-9]+)*")
MUNICIPALITY = re.compile(r"\d{5}|\d{8}")

Verify = Callable[[str], Awaitable[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, as the token says: `subject` identifies the person or system, `department` decides what it
    may see.
    """

    subject: str
    department: str
    roles: frozenset[str]
    municipality: str
    username: str

    def has(self, *roles: Role) -> bool:
        """Whether the caller has one of the roles (a head has a clerk's)."""
        return not self.roles.isdisjoint(roles)


def caller_from(claims: Mapping[str, Any]) -> Caller:
    """The caller a valid token names. Raises `Unauthenticated` that says which claim is missing."""
    roles = claims.get("roles")
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        raise _missing("roles", "a list of names")
    known = ROLES.intersection(roles)
    return Caller(
        subject=str(claims["sub"]),
        department=_text(claims, "department", DEPARTMENT, "a department id such as 05913000.jobcenter"),
        roles=known.union(*(IMPLIED.get(role, ()) for role in known)),
        municipality=_text(claims, "municipality", MUNICIPALITY, "a municipality key of 5 or 8 digits"),
        username=str(claims.get("preferred_username") or claims["sub"]),
    )


def _text(claims: Mapping[str, Any], name: str, pattern: re.Pattern[str], meaning: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise _missing(name, meaning)
    return value


def _missing(name: str, meaning: str) -> Unauthenticated:
    return Unauthenticated(f"The token has no claim {name} ({meaning}); the realm's administrator must add it.")


class Authentication:
    """ASGI middleware: no request but those for public routes passes without a valid bearer token."""

    def __init__(self, app: ASGIApp, verify: Verify, public: frozenset[str] = PUBLIC_ROUTES) -> None:
        self.app = app
        self.verify = verify
        self.public = public

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or (scope["type"] == "http" and scope["path"] in self.public):
            await self.app(scope, receive, send)
            return
        try:
            scope[CALLER] = caller_from(await self.verify(bearer(Headers(scope=scope))))
        except Refusal as refusal:
            await refusal_response(refusal)(scope, receive, send)
            return
        await self.app(scope, receive, send)


def bearer(headers: Headers) -> str:
    """The token of the header `Authorization: Bearer …` (RFC 6750)."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("Send an access token in the header `Authorization: Bearer …`.")
    return token.strip()


def caller(request: Request) -> Caller:
    """The caller of this request; for routes that decide by themselves what the caller may see."""
    found = request.scope.get(CALLER)
    if not isinstance(found, Caller):
        raise Unauthenticated("Send an access token in the header `Authorization: Bearer …`.")
    return found


class requires:
    """A dependency that returns the caller if they have one of the roles and refuses with 403 otherwise."""

    def __init__(self, *roles: Role) -> None:
        self.roles = roles

    def __call__(self, request: Request) -> Caller:
        found = caller(request)
        if not found.has(*self.roles):
            raise Forbidden(f"This needs the role {' or '.join(self.roles)}; ask your administrator.")
        return found


CurrentCaller = Annotated[Caller, Depends(caller)]
