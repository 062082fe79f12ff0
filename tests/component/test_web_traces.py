"""Commands over HTTP are traced, continue the caller's trace, and carry nothing that names a person."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from fastapi import FastAPI
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from shared import telemetry, tracing
from shared.web_layers import LastResort, Observed

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


class Recorder:
    """What was recorded so far."""

    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()
        provider = tracing.set_up("casework", self.exporter)
        assert provider is not None
        self.provider: TracerProvider = provider

    def spans(self) -> tuple[ReadableSpan, ...]:
        self.provider.force_flush()
        return self.exporter.get_finished_spans()


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    recorder = Recorder()
    yield recorder
    recorder.provider.shutdown()
    telemetry.use(None)


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI(telemetry={"tracing": False, "metrics": False, "logs": False})
    app.add_middleware(LastResort)
    app.add_middleware(Observed)

    @app.post("/cases/{id}/tracks")
    async def command(id: int) -> str | None:
        trace = telemetry.current_trace()
        return trace.parent if trace else None

    @app.post("/broken")
    async def broken() -> None:
        raise ValueError

    @app.get("/cases")
    async def read() -> None: ...

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        yield client


async def test_a_command_has_a_span_named_by_its_route(client: httpx.AsyncClient, recorder: Recorder) -> None:
    await client.post("/cases/4711/tracks?q=Zarghona")
    [span] = recorder.spans()
    assert span.name == "POST /cases/{id}/tracks"
    assert dict(span.attributes or {}) == {
        "http.request.method": "POST",
        "http.route": "/cases/{id}/tracks",
        "http.response.status_code": 200,
    }


async def test_a_command_continues_the_trace_of_its_caller(client: httpx.AsyncClient, recorder: Recorder) -> None:
    answer = await client.post("/cases/1/tracks", headers={"traceparent": PARENT})
    [span] = recorder.spans()
    assert span.parent is not None
    assert f"{span.context.trace_id:032x}" == PARENT.split("-")[1]
    assert f"{span.parent.span_id:016x}" == PARENT.split("-")[2]
    assert answer.json() == f"00-{span.context.trace_id:032x}-{span.context.span_id:016x}-01"


async def test_a_malformed_traceparent_begins_a_new_trace(client: httpx.AsyncClient, recorder: Recorder) -> None:
    await client.post("/cases/1/tracks", headers={"traceparent": "00-abc"})
    assert recorder.spans()[0].parent is None


async def test_a_failed_command_is_an_error_in_its_span(client: httpx.AsyncClient, recorder: Recorder) -> None:
    assert (await client.post("/broken")).status_code == 500
    [span] = recorder.spans()
    assert (span.status.status_code.name, span.events) == ("ERROR", ())


async def test_reading_makes_no_span(client: httpx.AsyncClient, recorder: Recorder) -> None:
    await client.get("/cases")
    assert recorder.spans() == ()
