"""How spans leave the process: OpenTelemetry's SDK, set up by its own variables, with everything counted.

OTEL_TRACES_EXPORTER is `zipkin`, `otlp` or `none` (the default); OTEL_TRACES_SAMPLER is `parentbased_traceidratio` and
OTEL_TRACES_SAMPLER_ARG 0.02 unless they say otherwise. Endpoints and queues follow OTEL_EXPORTER_* and OTEL_BSP_*.
"""

import os
import threading
from collections.abc import Callable, Sequence

from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import (
    ALWAYS_OFF,
    ALWAYS_ON,
    DEFAULT_OFF,
    DEFAULT_ON,
    Decision,
    ParentBased,
    Sampler,
    SamplingResult,
    TraceIdRatioBased,
)
from opentelemetry.trace import Link, SpanKind, TraceState, get_current_span
from opentelemetry.util.types import Attributes

from shared import metrics, telemetry


class UnknownTracingOption(Exception):
    """An OTEL_* variable names an exporter or sampler this product does not bring."""


def set_up(service: str, exporter: SpanExporter | None = None) -> TracerProvider | None:
    """Begin to record spans as `service.name`; returns None when OTEL_TRACES_EXPORTER is `none`.

    `exporter` replaces the one the environment names. Flush and end with `provider.shutdown()`.
    """
    exporter = exporter or _exporter(os.environ.get("OTEL_TRACES_EXPORTER", "none"))
    if exporter is None:
        telemetry.use(None)
        return None
    sampler = CommandsAlways(
        _sampler(
            os.environ.get("OTEL_TRACES_SAMPLER", "parentbased_traceidratio"),
            os.environ.get("OTEL_TRACES_SAMPLER_ARG", "0.02"),
        )
    )
    provider = TracerProvider(
        sampler=sampler, resource=Resource.create({"service.name": service}), shutdown_on_exit=False
    )
    provider.add_span_processor(Counted(exporter))
    telemetry.use(telemetry.Tracing(provider.get_tracer("staffel"), sampler))
    return provider


def _exporter(name: str) -> SpanExporter | None:
    if name == "none":
        return None
    if name == "zipkin":
        from opentelemetry.exporter.zipkin.json import ZipkinExporter

        return ZipkinExporter()
    if name == "otlp":
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

        return OTLPSpanExporter()
    raise UnknownTracingOption(f"OTEL_TRACES_EXPORTER is {name}: choose zipkin, otlp or none")


def _sampler(name: str, argument: str) -> Sampler:
    plain = {
        "always_on": ALWAYS_ON,
        "always_off": ALWAYS_OFF,
        "parentbased_always_on": DEFAULT_ON,
        "parentbased_always_off": DEFAULT_OFF,
    }
    if name in plain:
        return plain[name]
    if name in ("traceidratio", "parentbased_traceidratio"):
        ratio = TraceIdRatioBased(float(argument))
        return ratio if name == "traceidratio" else ParentBased(ratio)
    raise UnknownTracingOption(
        f"OTEL_TRACES_SAMPLER is {name}: choose one of {', '.join(plain)}, parentbased_traceidratio"
    )


class CommandsAlways(Sampler):
    """Commands over HTTP are recorded whatever the ratio, and so are roots: one begins only where something else
    is recorded (a batch with a sampled message) or the lot was drawn before (it asks without a kind of span)."""

    def __init__(self, others: Sampler) -> None:
        self.others = others

    def should_sample(
        self, parent_context: Context | None, trace_id: int, name: str, kind: SpanKind | None = None,
        attributes: Attributes = None, links: Sequence[Link] | None = None, trace_state: TraceState | None = None,
    ) -> SamplingResult:  # fmt: skip
        parent = get_current_span(parent_context).get_span_context()
        deliberate = kind is SpanKind.SERVER or (kind is not None and not parent.is_valid)
        if deliberate and self.others is not ALWAYS_OFF:
            return SamplingResult(Decision.RECORD_AND_SAMPLE, attributes, parent.trace_state)
        return self.others.should_sample(parent_context, trace_id, name, kind, attributes, links, trace_state)

    def get_description(self) -> str:
        return f"CommandsAlways({self.others.get_description()})"


class Counted(SpanProcessor):
    """Exports in batches in the background; what does not fit the queue is dropped and counted."""

    def __init__(self, exporter: SpanExporter) -> None:
        metrics.spans_from_zero()
        self._room = int(os.environ.get("OTEL_BSP_MAX_QUEUE_SIZE", "4096"))
        self._waiting = 0
        self._lock = threading.Lock()
        self._inner = BatchSpanProcessor(_Counting(exporter, self._settled), max_queue_size=self._room)

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        metrics.SPANS.labels("made").inc()

    def on_end(self, span: ReadableSpan) -> None:
        with self._lock:
            fits = self._waiting < self._room
            self._waiting += fits
        if fits:
            self._inner.on_end(span)
        else:
            metrics.SPANS.labels("dropped").inc()

    def _settled(self, count: int, exported: bool) -> None:
        with self._lock:
            self._waiting -= count
        metrics.SPANS.labels("exported" if exported else "dropped").inc(count)

    def shutdown(self) -> None:
        self._inner.shutdown()  # type: ignore[no-untyped-call]

    def force_flush(self, timeout_millis: int = 30000) -> bool:
        return self._inner.force_flush(timeout_millis)


class _Counting(SpanExporter):
    """Tells how many spans left the process, or failed to."""

    def __init__(self, inner: SpanExporter, settled: Callable[[int, bool], None]) -> None:
        self._inner = inner
        self._settled = settled

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        result = SpanExportResult.FAILURE
        try:
            result = self._inner.export(spans)
        finally:
            self._settled(len(spans), result is SpanExportResult.SUCCESS)
        return result

    def shutdown(self) -> None:
        self._inner.shutdown()
