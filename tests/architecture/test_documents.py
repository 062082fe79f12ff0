"""The pages against the tree they describe: what a page names exists, what it shows is accepted."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import shared.idempotency
import shared.realm
from cli.main import COMMANDS, command
from deploy.kafka.topics import TopicSettings
from services.casework import refusals as casework_refusals
from services.casework.kinds import Kinds
from services.intake.routing import Routing
from shared import problems
from shared.contracts.base import EVENT_TYPES
from shared.contracts.envelope import from_structured
from shared.contracts.reports import Report, report_id, validate_report
from shared.contracts.topics import A_WEEK, DAY, FOUR_HUNDRED_DAYS, REPORT_SUBMITTED, REPORT_WITHDRAWN
from shared.directory import Directory
from shared.parking import KEPT_FOR_DAYS
from shared.settings import PREFIX
from tests.architecture.compose import ROOT, SETTINGS
from tests.architecture.protocol_page import kinds, states
from tests.architecture.test_compose_watch import measured

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
TEXTS = {page.relative_to(ROOT).as_posix(): page.read_text(encoding="utf-8") for page in PAGES}
TREES = ("shared", "services", "deploy", "tests", "docs", "proof", "cli", "benchmarks")
MEASURED = {"docs/performance.md", "benchmarks/results/pipeline.json"}
"""Written by `make bench`: a tree in which nothing was measured yet has none."""
LATER = {"GET /persons"}
"""Named as what does not exist yet."""

LINK = re.compile(r"\]\(([^)#\s]*)(#[^)\s]*)?\)")
CODE = re.compile(r"`([^`\n]+)`")
ROUTE = re.compile(r"\b(GET|POST|PUT) (/[a-z{}_/-]+(?:\.[a-z]+)?)")

each_page = pytest.mark.parametrize("name", TEXTS)


def anchors(text: str) -> set[str]:
    """As GitHub makes them of headings."""
    plain = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", plain, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(name: str) -> Iterator[tuple[str, str]]:
    text = re.sub(r"```.*?```", "", TEXTS[name], flags=re.DOTALL)
    for target, anchor in LINK.findall(text):
        if not target.startswith(("http:", "https:", "mailto:")):
            yield target, anchor


@each_page
def test_every_link_leads_somewhere(name: str) -> None:
    missing = []
    for target, anchor in links(name):
        page = ((ROOT / name).parent / target).resolve() if target else ROOT / name
        found = page.exists() and (not anchor or anchor[1:] in anchors(page.read_text(encoding="utf-8")))
        missing += [] if found else [target + anchor]
    assert missing == []


def paths(text: str) -> set[str]:
    """What is written as a path of this tree; a pattern counts by what it finds."""
    named = {
        word for code in CODE.findall(text) for word in code.split() if word.split("/")[0] in TREES and "/" in word
    }
    return {word.partition("::")[0].rstrip(",;:") for word in named if not re.search(r"[<>…{}]", word)}


@each_page
def test_every_file_that_is_named_exists(name: str) -> None:
    named = paths(TEXTS[name]) - MEASURED
    assert sorted(path for path in named if not any(ROOT.glob(path.rstrip("/")))) == []


@each_page
def test_every_test_that_is_named_exists(name: str) -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXTS[name])
    missing = [f"{path}::{test}" for path, test in named if f"def {test}(" not in (ROOT / path).read_text("utf-8")]
    assert missing == []


@each_page
def test_every_command_that_is_named_exists(name: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^\.PHONY: (\S+)", makefile, re.MULTILINE))
    blocks = re.findall(r"```sh\n(.*?)```", TEXTS[name], re.DOTALL)
    shown = [*CODE.findall(TEXTS[name]), *(line for block in blocks for line in block.splitlines())]
    for line in shown:
        if made := re.match(r"make ([a-z]+)", line):
            assert made[1] in targets
        for named in re.findall(r"(?:^|[(/ ])staffel ([a-z]+)\b(?!-)", line):
            assert named in COMMANDS
        for module in re.findall(r"python -m ((?:shared|services|deploy|tests)\.[a-z_.]+)", line):
            assert any(ROOT.glob(f"{module.replace('.', '/')}.py")) or (ROOT / module.replace(".", "/")).is_dir()


def commands_with_options() -> list[tuple[str, str]]:
    """`("publish", "--via")` for every option of a command of ours that the README names."""
    shown = re.findall(r"`staffel ([a-z]+)([^`]*)`", TEXTS["README.md"])
    return sorted({(command, option) for command, rest in shown for option in re.findall(r"--[a-z-]+", rest)})


@pytest.mark.parametrize(("name", "option"), commands_with_options())
def test_every_option_of_the_readme_is_known_to_its_command(name: str, option: str) -> None:
    assert option in {flag for parameter in command(name).params for flag in parameter.opts}


@each_page
def test_every_variable_that_is_named_is_a_setting(name: str) -> None:
    models = (*SETTINGS.values(), TopicSettings)
    known = {PREFIX + field.upper() for model in models for field in model.model_fields}
    assert set(re.findall(r"STAFFEL_[A-Z_]+[A-Z]", TEXTS[name])) - known - {"STAFFEL_DIR", "STAFFEL_STACK"} == set()


@each_page
def test_every_metric_that_is_named_is_measured(name: str) -> None:
    words = {word for code in CODE.findall(TEXTS[name]) for word in re.findall(r"\bstaffel_[a-z_]+", code)}
    roles = {"staffel_service", "staffel_owner", "staffel_client", *(f"staffel_{service}" for service in SETTINGS)}
    assert words - measured().keys() - roles == set()


@each_page
def test_every_event_type_that_is_named_is_told(name: str) -> None:
    known = {*EVENT_TYPES, REPORT_SUBMITTED, REPORT_WITHDRAWN}
    assert set(re.findall(r"\b(?:[a-z]+\.){2}[a-z_]+\.v\d+\b", TEXTS[name])) - known == set()


def routes() -> set[str]:
    """All routes of all services, with their placeholders emptied."""
    found = set()
    for file in [*(ROOT / "services").glob("*/api/*.py"), *(ROOT / "shared").rglob("*.py")]:
        for method, path in re.findall(r'@router\.(get|post|put)\(\s*"([^"]+)"', file.read_text(encoding="utf-8")):
            found.add(f"{method.upper()} {re.sub(r'{[^}]*}', '{}', path)}")
    return found


@each_page
def test_every_route_that_is_named_exists(name: str) -> None:
    text = re.sub(r"```.*?```", "", TEXTS[name], flags=re.DOTALL)
    named = {f"{method} {re.sub(r'{[^}]*}', '{}', path).rstrip('/')}" for method, path in ROUTE.findall(text)}
    assert named - routes() - LATER == set()


def refusals() -> set[str]:
    """The names of all problem types that the user guide may speak of."""
    modules = (problems, casework_refusals, shared.realm, shared.idempotency)
    types = [kind for module in modules for kind in vars(module).values() if isinstance(kind, type)]
    return {kind.problem for kind in types if issubclass(kind, problems.Refusal)} | {"unreadable"}


def test_every_problem_of_the_user_guide_can_be_met() -> None:
    table = TEXTS["docs/user-guide.md"].partition("| status | `type`")[2].partition("\n\n")[0]
    named = {word for row in table.splitlines()[2:] for word in CODE.findall(row.split("|")[2])}
    assert named
    assert named - refusals() == set()


def test_the_protocols_tables_are_those_of_the_code() -> None:
    page = TEXTS["docs/protocol.md"].splitlines()
    assert [row for row in (*states(), *kinds()) if row not in page] == []
    assert sum(row.startswith("| `") and " → " in row for row in page) == len(kinds())


def examples() -> list[str]:
    """The reports that pages show: in the README a line of a file, in the user guide a whole event."""
    blocks = re.findall(r"```json\n(.*?)```", TEXTS["docs/user-guide.md"], re.DOTALL)
    lines = [line for line in TEXTS["README.md"].splitlines() if line.startswith('{"specversion"')]
    return [*lines, *(block for block in blocks if '"specversion"' in block)]


@pytest.mark.parametrize("example", examples(), ids=lambda example: json.loads(example)["id"])
def test_a_report_that_is_shown_is_accepted_and_routed(example: str) -> None:
    event, today = from_structured(example.encode()), date(2026, 12, 1)
    department = event.source.removeprefix("/departments/")
    report = validate_report(event, today, department)
    assert isinstance(report, Report)
    routing = Routing.load(ROOT / "deploy/routing", _directory())
    assert routing.objections(report, department, today) == []


def test_the_readmes_report_is_asked_of_the_school_administration() -> None:
    event, today = from_structured(examples()[0].encode()), date(2026, 12, 1)
    report = validate_report(event, today)
    assert isinstance(report, Report)
    routing = Routing.load(ROOT / "deploy/routing", _directory())
    [route] = routing.routes(report, report.needs, "05913000.integration-centre", today)
    assert (route.first_carrier, route.to_department) == (
        "05913000.integration-centre",
        "05913000.school-administration",
    )
    kind = Kinds.load(ROOT / "deploy/kinds", _directory()).default_for(
        "education", route.first_carrier, route.to_department, _directory()
    )
    assert {item.basis for item in kind.package} == {"statute"}


def test_the_user_guides_report_id_is_the_right_one() -> None:
    shown = from_structured(examples()[1].encode())
    assert str(report_id(shown.source, shown.id)) in TEXTS["docs/user-guide.md"]


def test_the_package_that_is_shown_is_complete() -> None:
    [shown] = re.findall(r"--json '(\{\n.*?\n\})'", TEXTS["docs/user-guide.md"], re.DOTALL)
    wish = json.loads(shown)
    kind = Kinds.load(ROOT / "deploy/kinds", _directory()).current(wish["kind"])
    given = [item["code"] for item in wish["package"]["items"]]
    assert (kind.missing_items(given), kind.unknown_items(given)) == ((), ())


def test_the_privacy_page_says_how_long_things_are_kept() -> None:
    kept = {
        "reports on Kafka": A_WEEK["retention.ms"],
        "deliveries on Kafka": FOUR_HUNDRED_DAYS["retention.ms"],
        "parked records": str(KEPT_FOR_DAYS * DAY),
    }
    page = TEXTS["docs/privacy.md"]
    for what, milliseconds in kept.items():
        assert re.search(rf"^\| {what}[^|]*\| {int(milliseconds) // DAY} days \|", page, re.MULTILINE), what


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs/decisions"
    listed = re.findall(r"^(\d+)\. \[(.+)\]\((.+)\)$", TEXTS["docs/decisions/README.md"], re.MULTILINE)
    written = [(path.name, path.read_text(encoding="utf-8").splitlines()[0]) for path in sorted(folder.glob("0*.md"))]
    assert written == [(file, f"# {number}. {title}") for number, title, file in listed]


def _directory() -> Directory:
    return Directory.load(Path(ROOT / "deploy/municipalities"))
