"""Every notice about money, to every role it goes to, names programme and number, and leads nowhere dead."""

import re
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.notifications.audiences import audience
from services.notifications.mails import Letter, Mail
from services.notifications.money import MONEY
from services.notifications.rendering import Stationery, message
from services.notifications.telling import created
from services.notifications.told import Told, nobody
from services.notifications.wording import said_of
from shared.contracts import casework, funding
from shared.contracts.base import Event
from shared.contracts.notifications import NoticeCreated
from shared.file_number import file_number
from shared.titles import Titles
from tests.unit.notifications.events import CASE, an, directory

ROOT = Path(__file__).parents[3]
TITLES = Titles.load(ROOT / "deploy" / "programmes", ROOT / "deploy" / "offers")
VMDO = "05913000.vmdo"
ID = UUID("0196f000-0000-7000-8000-00000012abcd")
REMEDY = {
    "kind": "action", "months": 1, "branch": "administrative", "posted_on": "2027-01-05", "delivered_on": "2027-01-09",
    "until": "2027-02-09",
}  # fmt: skip
VARIANTS: tuple[dict[str, Any], ...] = (
    {}, {"overdue": True}, {"post_id": ID}, {"drawdown_id": ID}, {"remedy": REMEDY}, {"form": "contract"},
)  # fmt: skip


def about_money() -> list[tuple[NoticeCreated, Event, Told]]:
    found: list[tuple[NoticeCreated, Event, Told]] = []
    for kind, told in MONEY.items():
        if told is nobody:
            continue
        for variant in VARIANTS:
            known = {name: value for name, value in variant.items() if name in kind.model_fields}
            if kind is funding.AppealFiled and "remedy" in known:
                known["remedy"] = "action"
            given = {
                "case_id": None, "department": VMDO, "applicant": VMDO, "programme": "komm-an", "application_id": ID,
                "payment_file_id": ID, "incoming_grant_id": ID, "reference": "STF-RF-ABCDEFGHIJKL42",
                "due_on": date(2027, 3, 1), "offer_until": date(2027, 3, 1), **known,
            }  # fmt: skip
            event = an(kind, **{name: value for name, value in given.items() if name in kind.model_fields})
            for one in audience(event, directory()):
                found.append((created(event, uuid4(), one, directory()), event, one))
    return found


NOTICES = about_money()
NAMES = [f"{event.TYPE} to {one.role} as {one.code}" for _, event, one in NOTICES]


def a_mail(*notices: NoticeCreated, desk: str | None = None) -> EmailMessage:
    letters = [Letter(notice, None, True) for notice in notices]
    mail = Mail(uuid4(), "someone@dortmund.example", False, datetime(2026, 11, 22, 12, tzinfo=UTC), 1, uuid4())
    return message(Stationery(directory(), "staffel@dortmund.example", desk, TITLES), mail, letters)


def body(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert isinstance(part, EmailMessage)
    return str(part.get_content())


def test_every_kind_of_event_about_money_that_is_told_was_tried() -> None:
    told = {kind for kind, who in MONEY.items() if who is not nobody}
    assert {type(event) for _, event, _ in NOTICES} == told


@pytest.mark.parametrize("at", range(len(NOTICES)), ids=NAMES)
def test_a_notice_about_money_names_programme_and_number(at: int) -> None:
    notice, event, _ = NOTICES[at]
    words = said_of(directory(), TITLES, notice)
    assert notice.number is not None
    assert notice.number in words.about
    if "programme" in type(event).model_fields:
        assert "KOMM-AN NRW" in words.about
    mail = a_mail(notice)
    assert notice.number in mail["Subject"]
    for kind in ("plain", "html"):
        assert words.about in body(mail, kind)


@pytest.mark.parametrize("at", range(len(NOTICES)), ids=NAMES)
def test_without_a_desk_nothing_is_linked(at: int) -> None:
    mail = a_mail(NOTICES[at][0])
    for kind in ("plain", "html"):
        assert "http" not in body(mail, kind)
        assert "href" not in body(mail, kind)


@pytest.mark.parametrize("at", range(len(NOTICES)), ids=NAMES)
def test_a_notice_about_money_is_german_and_whole(at: int) -> None:
    notice = NOTICES[at][0]
    words = said_of(directory(), TITLES, notice)
    said = f"{words.title}. {words.fact} {words.next_step}"
    assert "{" not in said
    assert "None" not in said
    assert not re.search(r"  | [.,]|„“", said), said
    if notice.remedy in ("action", "contract"):
        assert "Widerspruch" not in said


def test_a_demand_says_which_reference_to_give() -> None:
    notices = [notice for notice, event, _ in NOTICES if isinstance(event, funding.RepaymentDemanded)]
    assert notices
    for notice in notices:
        assert "„STF-RF-ABCDEFGHIJKL42“" in said_of(directory(), TITLES, notice).next_step


def test_several_files_in_one_mail_stand_under_their_own_names() -> None:
    first, second = (
        created(an(funding.GrantDisbursed, case_id=None, department=VMDO, programme="komm-an", application_id=id),
                uuid4(), Told(VMDO, "clerk", "grant_disbursed"), directory())
        for id in (ID, CASE)
    )  # fmt: skip
    text = body(a_mail(first, second))
    assert file_number(ID) in text
    assert file_number(CASE) in text


def test_a_provider_reads_which_offer_it_is_and_is_led_to_no_case() -> None:
    event = an(casework.EnrolmentRequested, provider=VMDO, code="elterncafe", case_id=CASE)
    (one,) = audience(event, directory())
    notice = created(event, uuid4(), one, directory())
    assert notice.case_id is None
    assert "„Elternarbeit: Elterncafé“" in said_of(directory(), TITLES, notice).fact


def test_who_enrolled_is_still_led_to_the_case() -> None:
    event = an(casework.EnrolmentCompleted, provider=VMDO, code="elterncafe", case_id=CASE)
    notice = created(event, uuid4(), Told("05913000.youth-services", "clerk", "enrolment_completed"), directory())
    assert notice.case_id == CASE
    assert f"http://desk.example/cases/{CASE}" in body(a_mail(notice, desk="http://desk.example"))
