"""The only paths that answer without a token; everything else, unknown paths included, is 401 without one."""

PUBLIC_ROUTES = frozenset(
    {
        "/health/live",
        "/health/ready",
        "/metrics",
        "/openapi.json",
        "/asyncapi.json",
    }
)
