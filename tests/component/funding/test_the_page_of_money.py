"""Every step of docs/money.md, one after the other, on the delivered programmes: bodies and answers as printed."""

import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.funding.programmes.reading import load
from shared.directory import Directory
from tests import tokens
from tests.component.funding.conftest import APPROVER, OFFICER, ROOT, TREASURER, Funding, running
from tests.component.funding.proofs.paid_grants import on
from tests.component.servers import Postgres

PAGE = (ROOT / "docs" / "money.md").read_text(encoding="utf-8")
WHO = {
    "clerk of the organisation": "clerk.vmdo", "grant officer": OFFICER, "approver": APPROVER, "treasurer": TREASURER,
}  # fmt: skip
STEP = re.compile(
    r"^\*\*(?P<day>[0-9]+ \w+ 20\d\d), (?P<who>[a-z ]+)\*\* `(?P<method>[A-Z]+) (?P<path>\S+)`"
    r".*?^answers (?P<status>\d+)"
    r"(?:[^\n]*\n\n```json\n(?P<answer>.*?)```)?",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True)
class Step:
    day: date
    who: str
    method: str
    path: str
    body: str | None
    status: int
    answer: str | None


def steps() -> list[Step]:
    found = []
    for one in STEP.finditer(PAGE):
        before = one[0].partition("\nanswers ")[0]
        body = re.search(r"```json\n(.*?)```", before, re.DOTALL)
        day = datetime.strptime(one["day"], "%d %B %Y").date()
        found.append(
            Step(day, WHO[one["who"]], one["method"], one["path"], body[1] if body else None, int(one["status"]),
                 one["answer"])
        )  # fmt: skip
    return found


def filled(text: str, known: dict[str, str]) -> str:
    return re.sub(r"<(\w+)>", lambda found: known[found[1]], text)


def agrees(shown: Any, real: Any, known: dict[str, str], at: str) -> None:
    """What the page shows stands in the answer; `<name>` is whatever stands there, the same wherever it is named."""
    if isinstance(shown, dict):
        for name, value in shown.items():
            assert name in real, f"{at}: {name}"
            agrees(value, real[name], known, f"{at}/{name}")
    elif isinstance(shown, list) and shown:
        assert len(shown) == len(real), at
        for place, (value, found) in enumerate(zip(shown, real, strict=True)):
            agrees(value, found, known, f"{at}/{place}")
    elif isinstance(shown, str) and (name := re.fullmatch(r"<(\w+)>", shown)):
        assert known.setdefault(name[1], real) == real, at
    else:
        assert shown == real, at


async def taken(funding: Funding, step: Step, known: dict[str, str]) -> None:
    path = re.sub(r"{(\w+)}", lambda found: known[found[1]], step.path)
    body = json.loads(filled(step.body, known)) if step.body else None
    answer = await funding.http.request(step.method, path, json=body, headers=tokens.bearer(step.who))
    assert answer.status_code == step.status, (step, answer.text)
    if step.answer:
        agrees(json.loads(step.answer), answer.json(), known, path)
    elif path.endswith((".pdf", "/notice")):
        assert answer.content.startswith(b"%PDF")


async def test_every_step_does_what_the_page_says(postgres: Postgres) -> None:
    programmes = load(ROOT / "deploy" / "programmes", Directory.load(ROOT / "deploy" / "municipalities"))
    known: dict[str, str] = {}
    async with running(postgres, programmes) as funding:
        today = None
        for step in steps():
            if step.day != today:
                await on(funding, step.day)
                today = step.day
            await taken(funding, step, known)


def test_the_page_has_no_step_that_was_not_read() -> None:
    assert len(steps()) == len(re.findall(r"^\*\*\d", PAGE, re.MULTILINE)) > 15
