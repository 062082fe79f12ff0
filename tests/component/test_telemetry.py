"""Spans: recorded for commands and for what is sampled, absent for the rest, and never more than is said."""

from collections.abc import Iterator, Sequence
from uuid import uuid4

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from shared import metrics, telemetry, tracing
from shared.acts import Trace
from shared.telemetry import is_sampled, span_context

SAMPLED = f"00-{'a' * 32}-{'b' * 16}-01"
UNSAMPLED = f"00-{'a' * 32}-{'b' * 16}-00"


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Iterator["Spans"]:
    monkeypatch.setenv("OTEL_TRACES_SAMPLER_ARG", "0")
    recorder = Spans()
    yield recorder
    telemetry.use(None)
    recorder.provider.shutdown()


class Spans:
    """What was exported, after everything has left."""

    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()
        provider = tracing.set_up("test", self.exporter)
        assert provider is not None
        self.provider = provider

    def all(self) -> Sequence[ReadableSpan]:
        self.provider.force_flush()
        return self.exporter.get_finished_spans()

    def names(self) -> list[str]:
        return sorted(span.name for span in self.all())


@pytest.mark.parametrize(
    ("traceparent", "sampled"),
    [
        (SAMPLED, True),
        (UNSAMPLED, False),
        (SAMPLED[:-1] + "3", True),
        (SAMPLED[:-1] + "2", False),
        ("", False),
        ("01", False),
        (None, False),
    ],
)
def test_the_sampled_flag_is_read_without_the_sdk(traceparent: str | None, sampled: bool) -> None:
    assert is_sampled(traceparent) is sampled


@pytest.mark.parametrize("text", ["", "00-x-y-01", "ff" + SAMPLED[2:], f"00-{'0' * 32}-{'b' * 16}-01", "00-1"])
def test_a_malformed_context_is_none(text: str) -> None:
    assert span_context(text) is None


def test_every_command_is_recorded_whatever_the_ratio(spans: Spans) -> None:
    with telemetry.http_span("POST", {}) as command:
        assert telemetry.current_trace() is command.trace
        telemetry.about_case(case := uuid4())
        command.answered(201, "/tracks/{id}/transitions")
    (span,) = spans.all()
    assert span.name == "POST /tracks/{id}/transitions"
    assert span.attributes is not None
    assert span.attributes[telemetry.CASE_ID] == str(case)
    assert span.attributes[telemetry.HTTP_STATUS] == 201
    assert telemetry.current_trace() is None


def test_a_command_continues_the_callers_trace(spans: Spans) -> None:
    with telemetry.http_span("POST", {"traceparent": SAMPLED}) as command:
        assert command.trace is not None
        assert command.trace.parent[3:35] == "a" * 32
        assert command.trace.parent[36:52] != "b" * 16
    (span,) = spans.all()
    assert span.parent is not None
    assert f"{span.parent.span_id:016x}" == "b" * 16


def test_without_an_exporter_contexts_pass_through_and_nothing_is_made() -> None:
    telemetry.use(None)
    with telemetry.http_span("POST", {"traceparent": SAMPLED}) as command:
        assert command.trace == Trace(SAMPLED)
    with telemetry.batch("casework", 1) as batch:
        came = Trace(SAMPLED)
        assert batch.process(came, "t", "a.b.c.v1", "1") is came
        assert batch.process(None, "t", "a.b.c.v1", "1", root=True) is None


def test_an_unsampled_message_keeps_its_context_and_makes_no_span(spans: Spans) -> None:
    with telemetry.batch("casework", 2) as batch:
        came = Trace(UNSAMPLED)
        assert batch.process(came, "t", "a.b.c.v1", "1") is came
        assert batch.process(None, "t", "a.b.c.v1", "2") is None
    assert spans.names() == []


def test_a_sampled_message_has_its_context_as_parent_and_a_link_to_its_batch(spans: Spans) -> None:
    with telemetry.batch("casework", 2) as batch:
        trace = batch.process(Trace(SAMPLED), "intake.events", "a.b.c.v1", "1")
        batch.process(Trace(UNSAMPLED), "intake.events", "a.b.c.v1", "2")
    assert spans.names() == ["process a.b.c.v1", "receive casework"]
    process, receive = sorted(spans.all(), key=lambda span: span.name)
    assert process.parent is not None
    assert f"{process.parent.trace_id:032x}" == "a" * 32
    assert process.context is not None
    assert receive.context is not None
    assert [link.context.span_id for link in process.links] == [receive.context.span_id]
    assert [f"{link.context.span_id:016x}" for link in receive.links] == ["b" * 16]
    assert receive.context.trace_id != process.context.trace_id
    assert trace is not None
    assert trace.parent == f"00-{'a' * 32}-{process.context.span_id:016x}-01"


def test_a_batch_has_at_most_128_links(spans: Spans) -> None:
    with telemetry.batch("casework", 500) as batch:
        for number in range(500):
            batch.process(Trace(f"00-{number + 1:032x}-{'b' * 16}-01"), "t", "a.b.c.v1", str(number))
    (receive,) = (span for span in spans.all() if span.name == "receive casework")
    assert len(receive.links) == 128


def test_a_message_without_context_begins_a_trace_only_by_lot(spans: Spans, monkeypatch: pytest.MonkeyPatch) -> None:
    with telemetry.batch("intake", 100) as batch:
        assert {batch.process(None, "t", "a.b.c.v1", "1", root=True) for _ in range(100)} == {None}
    monkeypatch.setenv("OTEL_TRACES_SAMPLER_ARG", "1")
    always = Spans()
    with telemetry.batch("intake", 1) as batch:
        assert batch.process(None, "t", "a.b.c.v1", "1", root=True) is not None
    assert always.names() == ["process a.b.c.v1", "receive intake"]
    always.provider.shutdown()


def test_a_batch_that_fails_says_so_without_a_message(spans: Spans) -> None:
    with pytest.raises(ValueError, match="Zarghona"), telemetry.batch("casework", 1) as batch:  # noqa: PT012
        batch.process(Trace(SAMPLED), "t", "a.b.c.v1", "1")
        raise ValueError("Zarghona")
    for span in spans.all():
        assert not span.status.is_ok
        assert span.status.description == "ValueError"
        assert not span.events


def test_only_sampled_records_get_a_publish_span(spans: Spans) -> None:
    telemetry.published([("casework.events", SAMPLED), ("casework.events", UNSAMPLED), ("casework.events", None)], 1)
    assert spans.names() == ["publish casework.events"]


def test_a_step_days_later_is_linked_and_tagged(spans: Spans) -> None:
    with telemetry.http_span("POST", {}):
        telemetry.follows(SAMPLED)
    (span,) = spans.all()
    assert span.attributes is not None
    assert span.attributes[telemetry.FOLLOWS_TRACE_ID] == "a" * 32
    assert span.attributes[telemetry.FOLLOWS_SPAN_ID] == "b" * 16
    assert [f"{link.context.span_id:016x}" for link in span.links] == ["b" * 16]


class Broken(SpanExporter):
    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        return SpanExportResult.FAILURE


def counted(fate: str) -> float:
    value = metrics.SPANS.labels(fate)._value.get()
    return float(value)


def test_spans_are_counted_as_made_exported_or_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_BSP_MAX_QUEUE_SIZE", "600")
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "60000")
    before = {fate: counted(fate) for fate in ("made", "exported", "dropped")}
    working = Spans()
    for _ in range(10):
        with telemetry.http_span("POST", {}):
            pass
    working.all()
    assert counted("exported") - before["exported"] == 10
    working.provider.shutdown()
    broken = tracing.set_up("test", Broken())
    assert broken is not None
    for _ in range(700):
        with telemetry.http_span("POST", {}):
            pass
    broken.shutdown()
    assert counted("dropped") - before["dropped"] == 700
    assert counted("made") - before["made"] == 710
    telemetry.use(None)


@pytest.mark.parametrize(("variable", "value"), [("OTEL_TRACES_EXPORTER", "jaeger"), ("OTEL_TRACES_SAMPLER", "often")])
def test_an_option_we_do_not_bring_stops_the_start(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "zipkin")
    monkeypatch.setenv(variable, value)
    with pytest.raises(tracing.UnknownTracingOption, match=value):
        tracing.set_up("test")


def test_always_off_records_no_command_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "always_off")
    off = Spans()
    with telemetry.http_span("POST", {}) as command:
        assert command.trace is not None
        assert not is_sampled(command.trace.parent)
    assert off.names() == []
    telemetry.use(None)
    off.provider.shutdown()
