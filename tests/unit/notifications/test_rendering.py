"""A mail as it is sent: the same words in text and HTML, headers that machines understand, nothing of the person."""

from datetime import UTC, datetime
from email.message import EmailMessage
from uuid import UUID, uuid4

from services.notifications.audiences import audience
from services.notifications.mails import Letter, Mail
from services.notifications.rendering import Stationery, message
from services.notifications.telling import created
from shared.contracts import casework, intake
from shared.contracts.base import Event
from tests.unit.notifications.events import CASE, IMMIGRATION, an, directory

NUMBER = "DO-2026-004711-3"
MAIL = UUID("0196f000-0000-7000-8000-0000000000f1")
STATIONERY = Stationery(directory(), "staffel@dortmund.example", "http://desk.example")


def a_mail(*events: Event, number: str | None = NUMBER, immediate: bool = False) -> EmailMessage:
    """The mail of these events as their first reader gets it."""
    letters = [
        Letter(created(event, uuid4(), audience(event, directory())[0], directory()), number, True) for event in events
    ]
    mail = Mail(
        MAIL, "auslaenderbehoerde@dortmund.example", immediate, datetime(2026, 11, 22, 12, tzinfo=UTC), 1, uuid4()
    )
    return message(STATIONERY, mail, letters)


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert isinstance(part, EmailMessage)
    return str(part.get_content())


def test_one_notice_is_named_in_the_subject() -> None:
    assert a_mail(an(casework.TransitionRequested))["Subject"] == f"Staffel: Anfrage zur Übernahme – Fall {NUMBER}"


def test_several_notices_of_one_case_are_counted_in_the_subject() -> None:
    mail = a_mail(an(casework.TransitionRequested), an(casework.TransitionWithdrawn))
    assert mail["Subject"] == f"Staffel: 2 Hinweise – Fall {NUMBER}"


def test_several_cases_are_counted_in_the_subject() -> None:
    mail = a_mail(an(casework.TransitionRequested), an(casework.TransitionRequested, case_id=uuid4()))
    assert mail["Subject"] == "Staffel: 2 Hinweise zu 2 Fällen"


def test_the_same_words_about_the_same_case_stand_there_once() -> None:
    mail = a_mail(an(casework.TransitionRequested), an(casework.TransitionRequested))
    assert mail["Subject"] == f"Staffel: Anfrage zur Übernahme – Fall {NUMBER}"


def test_a_notice_without_case_says_nothing_of_one() -> None:
    mail = a_mail(an(intake.ReportRejected, department=IMMIGRATION), number=None)
    assert mail["Subject"] == "Staffel: Mitteilungen nicht angenommen"


def test_immediate_stands_in_the_subject() -> None:
    mail = a_mail(an(casework.TransitionRequested, urgency="immediate"), immediate=True)
    assert mail["Subject"].startswith("SOFORT: ")


def test_what_does_not_fit_is_counted_and_found_in_the_inbox() -> None:
    mail = a_mail(*(an(casework.TransitionRequested, case_id=uuid4()) for _ in range(45)))
    assert "5 weitere Hinweise" in body(mail, "plain")


def test_the_message_id_is_made_of_the_mails_id() -> None:
    assert a_mail(an(casework.TransitionRequested))["Message-ID"] == f"<{MAIL}@dortmund.example>"


def test_absence_assistants_are_told_not_to_answer() -> None:
    assert a_mail(an(casework.TransitionRequested))["Auto-Submitted"] == "auto-generated"


def test_text_and_html_both_lead_to_the_case() -> None:
    mail = a_mail(an(casework.TransitionRequested))
    assert all(f"http://desk.example/cases/{CASE}" in body(mail, kind) for kind in ("plain", "html"))


def test_the_html_says_its_language() -> None:
    assert '<html lang="de">' in body(a_mail(an(casework.TransitionRequested)), "html")


def test_what_is_put_into_the_html_is_escaped() -> None:
    assert "<script>" not in body(a_mail(an(casework.TransitionRequested), number="<script>"), "html")


def test_the_person_is_not_named_not_even_by_an_id() -> None:
    event = an(casework.TransitionRequested)
    mail = a_mail(event)
    assert str(event.person_id) not in body(mail, "plain") + body(mail, "html")
