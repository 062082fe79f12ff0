"""`staffel trace`: the story of a case as a tree in the terminal, with a link to the trace of every step."""

import asyncio
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any

import httpx
import typer
from rich.text import Text
from rich.tree import Tree

from cli.display import wide
from cli.endpoints import StackFolder, endpoints, fail
from cli.story import Spans, Step, Story, recorded, told
from deploy.local.realm import MUNICIPALITIES, departments, qualified, roles
from proof.unreachable import UNREACHABLE
from shared.directory import Directory
from shared.periods import BERLIN

People = Mapping[str, str]
"""User names of the local realm by the subject of their tokens."""


def trace(
    case: Annotated[str, typer.Argument(help="The case's id or its number, DO-2026-000012-5.")],
    folder: StackFolder = None,
) -> None:
    """Show everything that happened to a case, step by step."""
    stack = endpoints(folder)
    try:
        story = asyncio.run(told(stack.databases, case))
    except UNREACHABLE as failure:
        raise fail(f"the stack does not answer ({type(failure).__name__}): is `staffel up` still running?") from None
    if story is None:
        raise fail(f"there is no case {case}: give its id, or its number as it stands in a mail")
    console = wide()
    try:
        story = replace(story, spans=asyncio.run(recorded_of(story, stack.traces)))
    except httpx.HTTPError as error:
        console.print(Text(f"Without durations: {stack.traces} does not answer ({type(error).__name__}).", style="dim"))
    console.print(tree(story, stack.traces, people()))


async def recorded_of(story: Story, viewer: str) -> Mapping[str, Spans]:
    """The traces of the case and of those it was merged with or parted from."""
    return {id: one for case in story.cases or (story.id,) for id, one in (await recorded(viewer, case)).items()}


def people() -> People:
    """Whose subject is whose: the local realm computes one from the other."""
    return {
        str(uuid.uuid5(uuid.NAMESPACE_URL, f"urn:staffel:{kind}:{name}")): name
        for city, department in departments(Directory.load(MUNICIPALITIES))
        for kind, name in (
            *(("user", qualified(role, city, department)) for role in roles(department)),
            ("system", qualified("system", city, department)),
        )
    }


def tree(story: Story, viewer: str, people: People) -> Tree:
    """A branch for the reports, for each track, for the case as a whole, for money and for notices."""
    root = Tree(Text.assemble((story.number, "bold"), f"  {story.state}  case {story.id}"))
    shown: set[str] = set()

    def branch(title: str | Text, steps: Iterable[Step]) -> None:
        listed = list(steps)
        if listed:
            under = root.add(title)
            for step in listed:
                shown.update(filter(None, [step.trace_id]))
                under.add(line(step, story, viewer, people))

    branch("reports and routing", (step for step in story.steps if step.service == "intake"))
    casework = [step for step in story.steps if step.service == "casework"]
    branch("the case", (step for step in casework if "track_id" not in step.data))
    for track_id in dict.fromkeys(step.data["track_id"] for step in casework if "track_id" in step.data):
        steps = [step for step in casework if step.data.get("track_id") == track_id]
        branch(track_title(steps, story), steps)
    branch("money", (step for step in story.steps if step.service == "funding"))
    notices(root, story)
    others(root, [one for id, one in story.spans.items() if id not in shown], viewer)
    return root


def track_title(steps: list[Step], story: Story) -> Text:
    """`education: school-administration since 2026-11-23 08:12`."""
    situation = " · ".join(filter(None, (steps[0].data["life_situation"], steps[0].data.get("topic"))))
    carrier, since, closed = "?", None, False
    for step in steps:
        match step.type:
            case "casework.track.opened.v1":
                carrier, since = step.data["department"], step.time
            case "casework.responsibility.moved.v1":
                carrier, since = step.data["to_department"], step.time
            case "casework.track.closed.v1":
                closed = True
    state = "closed, last carried by" if closed else "carried by"
    return Text.assemble(
        (situation, "bold"), f": {state} {short(carrier, story)}", f" since {at(since)}" if since else ""
    )


def line(step: Step, story: Story, viewer: str, people: People) -> Text:
    """Time, what happened, who acted, how long it took, and where its trace is."""
    spans = story.spans.get(step.trace_id or "")
    parts: list[tuple[str, str]] = [(at(step.time), "dim"), ("  ", ""), (what(step, story), "")]
    parts.append((f"  by {who(step, story, people)}", "cyan"))
    if spans is not None:
        parts.append((f"  {lasted(spans)}", "green"))
        parts.append((f"  {link(viewer, spans.trace_id)}", "blue"))
    return Text.assemble(*parts)


def what(step: Step, story: Story) -> str:
    """The event in a few words: its noun and verb, and the codes that matter."""
    _, noun, verb, _ = (step.type.split(".") + [""] * 4)[:4]
    data = step.data
    said = [f"{noun} {verb.replace('_', ' ')}"]
    if "from_department" in data and "to_department" in data:
        said.append(f"{short(data['from_department'], story)} → {short(data['to_department'], story)}")
    details: dict[str, Callable[[Any], str]] = {
        "kind": str,
        "occasion": str,
        "outcome": str,
        "reason_code": str,
        "urgency": lambda urgency: urgency if urgency != "normal" else "",
        "answer_due": lambda due: f"answer by {at(datetime.fromisoformat(due))}" if verb == "requested" else "",
        "effective_on": lambda day: f"on {day}",
        "rung": lambda rung: f"rung {rung}",
        "undecided": lambda tracks: f"{len(tracks)} to choose" if tracks else "",
        "amount_cents": lambda cents: f"{cents / 100:,.2f} €",
    }
    found = [write(data[name]) for name, write in details.items() if data.get(name) is not None]
    return " ".join(said) + (f" ({', '.join(filter(None, found))})" if any(found) else "")


def who(step: Step, story: Story, people: People) -> str:
    """Silence, the clock or the law; a user of the local realm by name; else the department or the subject."""
    by = step.data.get("by") if isinstance(step.data.get("by"), dict) else {}
    assert isinstance(by, dict)
    user = by.get("user") or step.actor
    department = by.get("department") or step.data.get("reporter") or ""
    named = people.get(user) or acting(user)
    return f"{short(department, story)} ({named})" if department and named not in people.values() else named


def acting(user: str) -> str:
    """Who is no person: a system by its department, an event that was heard, the clock, silence, the law."""
    if user.startswith("/departments/"):
        return f"the system of {user.removeprefix('/departments/').partition('.')[2]}"
    return "what was heard" if user.startswith("event:") else user


def notices(root: Tree, story: Story) -> None:
    if not story.notices:
        return
    mails = Counter(notice.mail for notice in story.notices)
    under = root.add(f"notices: {len(story.notices)} ({', '.join(f'mail {k} {n}' for k, n in sorted(mails.items()))})")
    for one in story.notices:
        told_to = f"{one.role} of {short(one.department, story)}"
        under.add(Text.assemble((at(one.time), "dim"), f"  {one.code} to {told_to}  mail {one.mail}"))


def others(root: Tree, spans: list[Spans], viewer: str) -> None:
    """Traces that changed nothing: what was read, what was refused."""
    if not spans:
        return
    under = root.add(f"further traces: {len(spans)}")
    for one in sorted(spans, key=lambda one: one.began):
        began = datetime.fromtimestamp(one.began / 1_000_000, UTC)
        refused = f" refused: {one.refusal}" if one.refusal else ""
        when, where = (f"real time {at(began)}", "dim"), (f"  {link(viewer, one.trace_id)}", "blue")
        under.add(Text.assemble(when, f"  {one.name}{refused}", (f"  {lasted(one)}", "green"), where))


def lasted(spans: Spans) -> str:
    return f"{spans.lasted / 1000:,.0f} ms in {', '.join(spans.services)}"


def link(viewer: str, trace_id: str) -> str:
    return f"{viewer}/zipkin/traces/{trace_id}"


def at(time: datetime) -> str:
    """On the wall clock in Berlin."""
    return f"{time.astimezone(BERLIN):%Y-%m-%d %H:%M:%S}"


def short(department: str, story: Story) -> str:
    """Departments of the case's own city go without its key."""
    return department.removeprefix(f"{story.municipality}.")
