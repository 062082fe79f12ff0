"""The story of a case in the terminal: spans summed up, events in words, people by name."""

import uuid
from datetime import UTC, datetime

from rich.console import Console

from cli.story import Notice, Spans, Step, Story, summed
from cli.trace import people, tree

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TRACK = str(uuid.UUID(int=1))
CLERK = str(uuid.uuid5(uuid.NAMESPACE_URL, "urn:staffel:user:clerk.jobcenter"))


def a_step(type: str, trace_id: str | None = None, actor: str = "clock", **data: object) -> Step:
    return Step("casework", AT, type, actor, {"track_id": TRACK, "life_situation": "work", **data}, trace_id)


def a_story(*steps: Step, spans: dict[str, Spans] | None = None, notices: tuple[Notice, ...] = ()) -> Story:
    return Story(uuid.UUID(int=2), "DO-2026-000001-8", "open", "05913000", steps, notices, spans=spans or {})


def said(story: Story) -> str:
    console = Console(width=300)
    with console.capture() as captured:
        console.print(tree(story, "http://viewer", people()))
    return captured.get()


def test_a_trace_lasts_from_its_first_beginning_to_its_last_end() -> None:
    trace = [
        {
            "traceId": "a",
            "name": "b",
            "timestamp": 1_500,
            "duration": 1_000,
            "localEndpoint": {"serviceName": "casework"},
        },
        {"traceId": "a", "name": "a", "timestamp": 1_000, "duration": 200, "localEndpoint": {"serviceName": "intake"}},
    ]
    spans = summed(trace)
    assert (spans.name, spans.began, spans.lasted, spans.services) == ("a", 1_000, 1_500, ("casework", "intake"))


def test_a_refusal_in_a_trace_is_named() -> None:
    trace = [{"traceId": "a", "name": "post", "timestamp": 1, "tags": {"staffel.refusal": "TransitionClosed"}}]
    assert summed(trace).refusal == "TransitionClosed"


def test_a_step_links_to_its_trace() -> None:
    spans = Spans("abc", "post", ("casework",), 0, 12_000, None)
    step = a_step("casework.track.opened.v1", "abc", department="05913000.jobcenter")
    text = said(a_story(step, spans={"abc": spans}))
    assert "12 ms in casework" in text
    assert "http://viewer/zipkin/traces/abc" in text


def test_a_step_without_spans_is_told_all_the_same() -> None:
    assert "track opened" in said(a_story(a_step("casework.track.opened.v1", department="05913000.jobcenter")))


def test_a_track_names_who_carries_it_now() -> None:
    steps = (
        a_step("casework.track.opened.v1", department="05913000.integration-centre"),
        a_step("casework.responsibility.moved.v1", from_department="05913000.integration-centre",
               to_department="05913000.jobcenter"),
    )  # fmt: skip
    assert "work: carried by jobcenter" in said(a_story(*steps))


def test_a_user_of_the_local_realm_is_named() -> None:
    by = {"department": "05913000.jobcenter", "user": CLERK}
    step = a_step("casework.transition.accepted.v1", actor=CLERK, by=by, kind="handover")
    assert "by clerk.jobcenter" in said(a_story(step))


def test_the_clock_is_named() -> None:
    assert "by clock" in said(a_story(a_step("casework.transition.reminded.v1", by={"user": "clock"})))


def test_notices_say_whom_they_reached() -> None:
    notice = Notice(AT, "05913000.jobcenter", "clerk", "transition_requested", "delivered")
    assert "transition_requested to clerk of jobcenter  mail delivered" in said(a_story(notices=(notice,)))
