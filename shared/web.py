"""The HTTP side of every service: one factory, so that no service can forget a rule all of them share.

A request passes, from the outside in: its span and time, the security headers, the last resort for the unexpected, the
identity of the caller, the limit of the body; then the service's own routes.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Literal

from fastapi import APIRouter, Depends, FastAPI, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.middleware import Middleware

from shared import problem_answers
from shared.asyncapi import asyncapi_document
from shared.health import Health
from shared.identity import Authentication, Verify
from shared.known_parameters import only_known_parameters
from shared.openapi import openapi_document
from shared.problem_answers import problem_response
from shared.problems import TYPE_PREFIX
from shared.realm import Realm, discovery
from shared.settings import ServiceSettings
from shared.storable import only_storable_text
from shared.versions import answer, check_if_match, etag, expected_version, with_etag
from shared.web_layers import LastResort, LimitedBody, Observed, Secured

__all__ = ["MIB", "answer", "check_if_match", "create_app", "etag", "expected_version", "with_etag"]

MIB = 1024 * 1024
VERSION = "0.1.0"

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def create_app(
    service: str,
    settings: ServiceSettings,
    routers: Sequence[APIRouter],
    health: Health,
    *,
    lifespan: Lifespan | None = None,
    description: str = "",
    body_limit: int = MIB,
    verify: Verify | None = None,
    language: Literal["de", "en"] = "en",
    known_parameters: bool = False,
) -> FastAPI:
    """The application of a service (`intake`, `casework` …).

    `language` is that of findings about the form of a request, with `known_parameters` a query names only what its
    route knows. `body_limit` is in bytes; larger bodies are 413. `verify` turns a bearer token into its claims; by
    default with the keys of the realm `settings.oidc_issuer`.
    """
    verify = verify or Realm(settings.oidc_issuer, discovery(settings.oidc_issuer)).claims
    app = FastAPI(
        title=f"Staffel {service}",
        version=VERSION,
        description=description,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},
        middleware=[
            Middleware(Observed),
            Middleware(Secured),
            Middleware(LastResort),
            Middleware(Authentication, verify=verify),
            Middleware(LimitedBody, limit=body_limit),
        ],
    )
    app.state.language = language
    problem_answers.install(app)
    always = [Depends(only_storable_text), *([Depends(only_known_parameters)] if known_parameters else [])]
    for router in routers:
        app.include_router(router, dependencies=always)
    app.include_router(operations(service, app, health))
    return app


def operations(service: str, app: FastAPI, health: Health) -> APIRouter:
    """What operators and their tools ask of every service, without a token."""
    router = APIRouter(tags=["operations"])

    @router.get("/health/live")
    async def live() -> Response:
        """503 when the process should be started again."""
        return _health(await health.live(), "not-live", "This process should be started again")

    @router.get("/health/ready")
    async def ready() -> Response:
        """503 as long as one check fails; `checks` says which."""
        return _health(await health.ready(), "not-ready", "This service is not ready")

    @router.get("/metrics")
    async def metrics() -> Response:
        """Prometheus' text format."""
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    @router.get("/openapi.json")
    async def openapi() -> Response:
        return answer(openapi_document(app))

    @router.get("/asyncapi.json")
    async def asyncapi() -> Response:
        return answer(asyncapi_document(service, VERSION))

    return router


def _health(report: dict[str, Any], problem: str, title: str) -> Response:
    if report["ok"]:
        return answer(report)
    failing = ", ".join(name for name, check in report["checks"].items() if not check["ok"])
    document = {
        "type": TYPE_PREFIX + problem,
        "title": title,
        "status": 503,
        "detail": f"These checks fail: {failing}.",
    }
    return problem_response({**report, **document})
