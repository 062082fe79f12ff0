"""Traces an operator can afford: spans for what a person wants to follow, plain text for everything else.

Recorded are commands over HTTP (all of them), and what was sampled upstream or by lot (2 %). A message nobody samples
passes through as the text of its `traceparent`; no object of the SDK is made for it. Days pass between the steps of a
case, so each step is a trace of its own: the case's id on every span finds the whole story, and `staffel.follows.*`
names the step before.
"""

import random
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from opentelemetry import trace as otel
from opentelemetry.context import Context
from opentelemetry.sdk.trace.sampling import Decision, Sampler
from opentelemetry.trace import Link, Span, SpanContext, SpanKind, Status, StatusCode, TraceFlags, TraceState
from opentelemetry.trace.propagation import set_span_in_context

from shared.acts import Trace

CASE_ID = "staffel.case.id"
EVENT_ID = "staffel.event.id"
EVENTS_MADE = "staffel.events.made"
FOLLOWS_TRACE_ID = "staffel.follows.trace_id"
FOLLOWS_SPAN_ID = "staffel.follows.span_id"
REFUSAL = "staffel.refusal"
EVENT_TYPE = "cloudevents.event_type"
BATCH_SIZE = "messaging.batch.message_count"
CONSUMER_GROUP = "messaging.consumer.group.name"
DESTINATION = "messaging.destination.name"
OPERATION = "messaging.operation.type"
SYSTEM = "messaging.system"
HTTP_METHOD = "http.request.method"
HTTP_ROUTE = "http.route"
HTTP_STATUS = "http.response.status_code"

MOST_LINKS = 128


@dataclass(slots=True)
class Tracing:
    """What `shared.tracing.set_up` decided; without it nothing is recorded and contexts only pass through."""

    tracer: otel.Tracer
    sampler: Sampler


_tracing: Tracing | None = None
_current: ContextVar["SpanTrace | None"] = ContextVar("staffel_span", default=None)


def use(tracing: Tracing | None) -> None:
    global _tracing
    _tracing = tracing


@dataclass(frozen=True, slots=True)
class SpanTrace(Trace):
    """The context of a span that is being recorded; events made under it carry it on."""

    span: Span = field(default=otel.INVALID_SPAN, compare=False, repr=False)

    def concerns(self, events: Iterable[Any]) -> None:
        """Note what the step is about: the first case named by the events heard or made, and their types."""
        for event in events:
            case_id = getattr(event, "case_id", None)
            if case_id is not None:
                self.span.set_attribute(CASE_ID, str(case_id))
                return

    def made(self, events: Sequence[Any]) -> None:
        if events:
            self.span.set_attribute(EVENTS_MADE, [event.TYPE for event in events])
            self.concerns(events)

    def refused(self, refusal: Exception) -> None:
        self.span.set_attribute(REFUSAL, type(refusal).__name__)


def is_sampled(traceparent: str | None) -> bool:
    """Whether a W3C `traceparent` has the sampled flag; without an object of the SDK. Malformed ones have not."""
    return traceparent is not None and len(traceparent) == 55 and traceparent[54] in "13579bdf"


def span_context(traceparent: str, tracestate: str | None = None) -> SpanContext | None:
    """The parsed form of a `traceparent` (W3C Trace Context, version 00); None if it is malformed."""
    try:
        version, trace_id, span_id, flags = traceparent.split("-")[:4]
        context = SpanContext(
            int(trace_id, 16), int(span_id, 16), True, TraceFlags(int(flags, 16)),
            TraceState.from_header([tracestate]) if tracestate else None,
        )  # fmt: skip
    except ValueError:
        return None
    return context if context.is_valid and version != "ff" else None


def trace_of(span: Span) -> SpanTrace:
    context = span.get_span_context()
    parent = f"00-{context.trace_id:032x}-{context.span_id:016x}-{int(context.trace_flags):02x}"
    return SpanTrace(parent, context.trace_state.to_header() or None, span)


def _under(trace: Trace | None) -> Context:
    """The context whose current span is the trace's; an empty one where there is none."""
    context = span_context(trace.parent, trace.state) if trace else None
    return set_span_in_context(otel.NonRecordingSpan(context), Context()) if context else Context()


def current_trace() -> Trace | None:
    """The trace of the command being served, for the acts it makes."""
    return _current.get()


def about_case(case_id: UUID) -> None:
    """Name the case the current command is about."""
    if trace := _current.get():
        trace.span.set_attribute(CASE_ID, str(case_id))


def follows(traceparent: str | None, trace: Trace | None = None) -> None:
    """Link a step to the one before it, days ago in another trace: a span link, and tags for viewers without links."""
    here = trace or _current.get()
    before = span_context(traceparent) if traceparent else None
    if isinstance(here, SpanTrace) and before is not None:
        here.span.add_link(before)
        here.span.set_attribute(FOLLOWS_TRACE_ID, f"{before.trace_id:032x}")
        here.span.set_attribute(FOLLOWS_SPAN_ID, f"{before.span_id:016x}")


@dataclass(slots=True)
class Command:
    """A command over HTTP. `trace` is for its acts; `answered` says how it ended and by which route template."""

    method: str
    trace: Trace | None

    def answered(self, status: int, route: str) -> None:
        if isinstance(self.trace, SpanTrace):
            span = self.trace.span
            span.update_name(f"{self.method} {route}")
            span.set_attributes({HTTP_ROUTE: route, HTTP_STATUS: status})
            if status >= 500:
                span.set_status(Status(StatusCode.ERROR))


@contextmanager
def http_span(method: str, headers: Mapping[str, str]) -> Iterator[Command]:
    """The span of a command, under the caller's context if it sent one; recorded unless the sampler is `always_off`.

    `headers` are looked up in lower case.
    """
    parent = headers.get("traceparent")
    came = Trace(parent, headers.get("tracestate")) if parent and span_context(parent) else None
    if _tracing is None:
        yield Command(method, came)
        return
    with _tracing.tracer.start_as_current_span(
        method, _under(came), SpanKind.SERVER, {HTTP_METHOD: method}, record_exception=False
    ) as span:
        trace = trace_of(span)
        token = _current.set(trace)
        try:
            yield Command(method, trace)
        finally:
            _current.reset(token)


def drawn(name: str) -> bool:
    """Whether the sampler would record a trace that begins here: the lot for what came without a context."""
    if _tracing is None:
        return False
    decision = _tracing.sampler.should_sample(Context(), random.getrandbits(128), name).decision
    return bool(decision is not Decision.DROP)


class Batch:
    """The spans of one batch: a `process` span per sampled message, and one `receive` span they are linked to."""

    def __init__(self, consumer: str, size: int) -> None:
        self.consumer = consumer
        self.size = size
        self.began = time.time_ns()
        self.receive: Span | None = None
        self.links = 0
        self.spans: list[Span] = []

    def process(
        self, trace: Trace | None, topic: str, event_type: str, event_id: str, root: bool = False
    ) -> Trace | None:
        """The trace under which a message is worked on: that of its own span if it is sampled, else as it came.

        `root`: a message without a context may begin a trace here, by lot (reports do, our own events do not).
        """
        if _tracing is None:
            return trace
        if trace is None:
            if not (root and drawn("process")):
                return None
        elif not is_sampled(trace.parent):
            return trace
        receive = self._received(trace)
        span = _tracing.tracer.start_span(
            f"process {event_type}", _under(trace), SpanKind.CONSUMER,
            {
                SYSTEM: "kafka", OPERATION: "process", DESTINATION: topic, CONSUMER_GROUP: self.consumer,
                EVENT_TYPE: event_type, EVENT_ID: event_id,
            },
            [Link(receive.get_span_context())], self.began,
        )  # fmt: skip
        self.spans.append(span)
        return trace_of(span)

    def _received(self, trace: Trace | None) -> Span:
        assert _tracing is not None
        context = span_context(trace.parent, trace.state) if trace else None
        if self.receive is None:
            self.receive = _tracing.tracer.start_span(
                f"receive {self.consumer}", Context(), SpanKind.CONSUMER,
                {SYSTEM: "kafka", OPERATION: "receive", CONSUMER_GROUP: self.consumer, BATCH_SIZE: self.size},
                start_time=self.began,
            )  # fmt: skip
        if context is not None and self.links < MOST_LINKS:
            self.receive.add_link(context)
            self.links += 1
        return self.receive

    def end(self, failed: BaseException | None) -> None:
        for span in [*self.spans, self.receive] if self.receive else self.spans:
            if span is not None:
                if failed is not None:
                    span.set_status(Status(StatusCode.ERROR, type(failed).__name__))
                span.end()


@contextmanager
def batch(consumer: str, size: int) -> Iterator[Batch]:
    """Around the work on a batch, its commit included."""
    spans = Batch(consumer, size)
    try:
        yield spans
    except BaseException as failure:
        spans.end(failure)
        raise
    spans.end(None)


def published(letters: Iterable[tuple[str, str | None]], began: int) -> None:
    """A `publish` span for each acknowledged record (topic, traceparent) that is sampled; `began` in ns since 1970."""
    if _tracing is None:
        return
    for topic, parent in letters:
        if parent is not None and is_sampled(parent):
            _tracing.tracer.start_span(
                f"publish {topic}", _under(Trace(parent)), SpanKind.PRODUCER,
                {SYSTEM: "kafka", OPERATION: "send", DESTINATION: topic}, start_time=began,
            ).end()  # fmt: skip
