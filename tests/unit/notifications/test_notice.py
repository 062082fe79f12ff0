"""A notice is told once, delivered once, and read by each person once."""

import pytest

from services.notifications.notice import NoSuchNotice, Notice, apply, create, deliver, fail, notice_id, read
from shared.contracts.notifications import NoticeCreated
from tests.unit.notifications.events import CASE, IMMIGRATION, YOUTH

CAUSE = CASE
CLERKS = frozenset({"clerk"})


def created(**given: object) -> NoticeCreated:
    return NoticeCreated.model_validate(
        {
            "municipality": "05913000", "notice_id": notice_id(CAUSE, IMMIGRATION, "clerk"), "department": IMMIGRATION,
            "role": "clerk", "code": "transition_requested", "cause": CAUSE, "channels": ("inbox", "mail"), **given,
        }
    )  # fmt: skip


def a_notice(*steps: object, **given: object) -> Notice:
    told = created(**given)
    return apply(Notice(told.notice_id), told)


def after(notice: Notice, events: object) -> Notice:
    for event in events:  # type: ignore[attr-defined]
        notice = apply(notice, event)
    return notice


def test_the_same_cause_department_and_role_are_the_same_notice() -> None:
    assert notice_id(CAUSE, IMMIGRATION, "clerk") == notice_id(CAUSE, IMMIGRATION, "clerk")


def test_another_role_is_another_notice() -> None:
    assert notice_id(CAUSE, IMMIGRATION, "clerk") != notice_id(CAUSE, IMMIGRATION, "head")


def test_what_has_been_told_is_not_told_again() -> None:
    assert create(a_notice(), created()) == []


def test_a_notice_by_mail_waits_for_the_mail() -> None:
    assert a_notice().mail == "waiting"


def test_a_notice_without_mailbox_waits_for_nothing() -> None:
    assert a_notice(channels=("inbox",)).mail == "none"


def test_a_delivered_mail_is_said_once() -> None:
    delivered = after(a_notice(), deliver(a_notice(), "mail", 1))
    assert deliver(delivered, "mail", 2) == []


def test_a_delivered_mail_cannot_fail_afterwards() -> None:
    delivered = after(a_notice(), deliver(a_notice(), "mail", 1))
    assert fail(delivered, "mail", 2, "smtp_550") == []


def test_a_failure_names_its_reason() -> None:
    (event,) = fail(a_notice(), "mail", 3, "smtp_550")
    assert (event.reason_code, event.attempt) == ("smtp_550", 3)  # type: ignore[union-attr]


def test_each_person_reads_for_themselves() -> None:
    once = after(a_notice(), read(a_notice(), "anna", IMMIGRATION, CLERKS))
    assert len(read(once, "ben", IMMIGRATION, CLERKS)) == 1


def test_reading_again_says_nothing_new() -> None:
    once = after(a_notice(), read(a_notice(), "anna", IMMIGRATION, CLERKS))
    assert read(once, "anna", IMMIGRATION, CLERKS) == []


def test_another_department_cannot_read_it_nor_learn_of_it() -> None:
    with pytest.raises(NoSuchNotice):
        read(a_notice(), "eve", YOUTH, CLERKS)


def test_another_role_cannot_read_it_nor_learn_of_it() -> None:
    with pytest.raises(NoSuchNotice):
        read(a_notice(role="head"), "anna", IMMIGRATION, CLERKS)


def test_a_notice_that_was_never_told_cannot_be_read() -> None:
    with pytest.raises(NoSuchNotice):
        read(Notice(CASE), "anna", IMMIGRATION, CLERKS)
