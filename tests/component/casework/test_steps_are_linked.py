"""Days lie between the steps of a case: each is a trace of its own, linked to the one before."""

from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from opentelemetry.sdk.trace import ReadableSpan

from shared import telemetry
from shared.acts import Trace
from tests import tokens
from tests.component.casework.conftest import CENTRE, Casework
from tests.component.test_web_traces import Recorder

REPORTED = f"00-{'a' * 32}-{'b' * 16}-01"


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    recorder = Recorder()
    yield recorder
    telemetry.use(None)
    recorder.provider.shutdown()


def command(recorder: Recorder) -> ReadableSpan:
    [span] = [span for span in recorder.spans() if span.name.startswith("POST")]
    return span


async def accepted(casework: Casework, http: httpx.AsyncClient, trace: Trace | None) -> str:
    """A case that routing opened under `trace`, whose request the receiver has taken; its id."""
    taking = replace(casework.taking(casework.referral()), trace=trace)
    (outcome,) = await casework.run(taking)
    (case,) = outcome.after.values()
    (transition,) = case.transitions
    assert case.transitions[transition].to_department == CENTRE
    headers = tokens.bearer("clerk.integration-centre")
    answer = await http.post(f"/transitions/{transition}/acceptance", headers=headers)
    assert answer.status_code == 200, answer.text
    return str(case.id)


async def test_an_acceptance_is_linked_to_the_request(
    casework: Casework, http: httpx.AsyncClient, recorder: Recorder
) -> None:
    case_id = await accepted(casework, http, Trace(REPORTED))
    span = command(recorder)
    assert [f"{link.context.trace_id:032x}" for link in span.links] == ["a" * 32]
    assert span.attributes is not None
    assert span.attributes[telemetry.FOLLOWS_SPAN_ID] == "b" * 16
    assert span.attributes[telemetry.CASE_ID] == case_id


async def test_a_step_after_one_without_a_trace_stands_alone(
    casework: Casework, http: httpx.AsyncClient, recorder: Recorder
) -> None:
    await accepted(casework, http, None)
    assert command(recorder).links == ()
