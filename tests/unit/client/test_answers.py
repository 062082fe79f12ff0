"""To which event an answer belongs, where several have one id."""

from datetime import date

from deploy.local.publishing.hearing import outcome_of
from shared.contracts.envelope import CloudEvent
from shared.contracts.reports import report_id
from staffel_client import Need, Person
from staffel_client.answers import Answer, Heard, assigned
from staffel_client.reports import Desk

DESK = Desk("05913000.youth-services")
ID = report_id(DESK.source, "E-1")
NEW, DIFFERS = Answer(ID, "new"), Answer(ID, "content_differs")


def event(reference: str) -> CloudEvent:
    return DESK.report(
        reference=reference, reported_on=date(2026, 9, 1), occasion="arrival", id="E-1",
        person=Person(given_names="A", family_name="B", birth_date=date(2016, 3, 14)),
        needs=[Need(life_situation="education")],
    )  # fmt: skip


def heard(answers: list[Answer], *references: str) -> list[Heard]:
    return assigned([(ID, event(reference)) for reference in references], {ID: answers})


def test_one_answer_to_two_contents_of_one_id_names_both() -> None:
    assert heard([DIFFERS], "old", "other") == [Heard(DIFFERS, (0, 1)), Heard(DIFFERS, (0, 1))]


def test_a_line_that_shares_its_id_is_told_with_all_of_them() -> None:
    assert [reason.detail for reason in outcome_of(1, DIFFERS, [1, 5]).reasons] == [
        "This id was used before for other content; this one was not taken in. True of one of the lines 1, 5, which "
        "have one id."
    ]


def test_the_same_content_twice_has_one_answer_and_the_second_none() -> None:
    assert heard([NEW], "same", "same") == [Heard(NEW), Heard(None)]


def test_as_many_answers_as_events_belong_to_them_in_their_order() -> None:
    assert heard([NEW, DIFFERS], "first", "other") == [Heard(NEW), Heard(DIFFERS)]
