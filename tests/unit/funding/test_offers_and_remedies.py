"""Remedies are computed from the day of posting; a decision over the state's money says when its award is missing."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter
from uuid_utils.compat import uuid7

from deploy.local.bank.account import CITY
from services.funding import awarding
from services.funding.applications.application import Application
from services.funding.grants.grant import Grant
from services.funding.ledger.budget import BudgetLine, line_id
from services.funding.letters.ready import another_account
from services.funding.payments.debtor import Debtor
from services.funding.programmes.reading import load
from services.funding.programmes.remedies import Remedy
from services.funding.refusals import NoBudget
from shared import periods
from shared.contracts.base import FileNumber
from shared.contracts.funding import PlanItem
from shared.directory import Directory
from shared.file_number import FileNumberInvalid, file_number, tail
from shared.rulebook import RulebookFaulty
from tests.unit.funding.builders import APPROVER, AT
from tests.unit.funding.written import ACTION, CLAUSES, ROOT, VMDO, a_programme

DAYS = st.dates(date(2025, 1, 1), date(2035, 12, 31))


@given(DAYS, st.integers(1, 3))
def test_delivery_is_the_fourth_day_whatever_day_it_is_and_the_period_ends_on_a_working_day(
    day: date, months: int
) -> None:
    told = Remedy(kind="action", months=months).counted_from(day)
    assert told is not None
    assert told.delivered_on == day + timedelta(days=4)
    assert periods.is_working_day(told.until)
    assert told.until >= periods.last_day(told.delivered_on, periods.Period(months, "months"))


def test_a_delivery_on_a_sunday_stays_there() -> None:
    told = Remedy(kind="objection").counted_from(date(2027, 1, 6))
    assert told is not None
    assert (told.delivered_on, told.delivered_on.isoweekday()) == (date(2027, 1, 10), 7)
    assert told.until == date(2027, 2, 10)


def test_where_the_file_grants_none_there_is_none() -> None:
    assert Remedy(kind="none").counted_from(date(2027, 1, 6)) is None
    contract = a_programme(form="contract", contract=CLAUSES, remedy=ACTION)
    assert contract.remedy_against("award").kind == "none"
    assert contract.remedy_against("rejection").kind == "action"


def test_kinds_of_decisions_may_differ() -> None:
    programme = a_programme(remedy=ACTION, remedies={"repayment": {"kind": "objection", "months": 1}})
    assert [programme.remedy_against(kind).kind for kind in ("award", "rejection", "repayment")] == [
        "action", "action", "objection",
    ]  # type: ignore[arg-type]  # fmt: skip


def test_without_the_states_award_a_decision_says_what_is_missing_and_who_records_it() -> None:
    programme = a_programme(
        flow="forwards", grantor="land_nrw", upward_proof={"due_months": 6}, remedy=ACTION, budgets=[]
    )
    application = Application(
        uuid7(), "recommended", programme.municipality, programme.code, "volunteers", VMDO, 100_000,
        costs=(PlanItem(code="rent", amount_cents=100_000),),
        financing=(PlanItem(code="grant", amount_cents=100_000),), submitted_by="a clerk", recommended_by="an officer",
    )  # fmt: skip
    line = BudgetLine(line_id(programme.code, 2027, "volunteers"), programme.code, 2027, "volunteers")
    with pytest.raises(NoBudget) as refused:
        awarding.approve(awarding.File(application, line, Grant(uuid7())), APPROVER, AT, programme=programme)
    assert (refused.value.members["missing"], refused.value.members["recorded_by"]) == ("state_award", "grant-officer")
    assert "Zuwendungsbescheid des Landes" in refused.value.detail


@given(st.uuids())
def test_a_number_leads_back_to_its_id_however_it_is_typed(id: Any) -> None:
    number = file_number(id)
    assert TypeAdapter(FileNumber).validate_python(number) == number
    assert tail(number) == tail(number.lower().replace("-", " ")) == str(id)[-12:]


@given(st.uuids(), st.integers(0, 11), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_one_wrong_character_of_a_number_is_noticed(id: Any, place: int, other: str) -> None:
    written = file_number(id).replace("-", "")
    wrong = written[: place + 1] + other + written[place + 2 :]
    if wrong != written:
        with pytest.raises(FileNumberInvalid):
            tail(wrong)


def faults(folder: Path, programme: dict[str, Any] | None = None, letters: dict[str, Any] | None = None) -> list[str]:
    """What a start says about the delivered week with these changes, and with these of the city's letters."""
    (folder / "programmes").mkdir()
    (folder / "cities").mkdir()
    week = yaml.safe_load((ROOT / "deploy/programmes/international-week.yaml").read_text(encoding="utf-8"))
    city = (ROOT / "deploy/municipalities/dortmund.yaml").read_text(encoding="utf-8")
    for name, value in (letters or {}).items():
        city = city.replace(name, value)
    week["budgets"] = [{"year": 2027, "lines": {"event": 3_000_000}}]
    given_ = {name: value for name, value in {**week, **(programme or {})}.items() if value is not None}
    (folder / "programmes" / "week.yaml").write_text(yaml.safe_dump(given_, allow_unicode=True), encoding="utf-8")
    (folder / "cities" / "dortmund.yaml").write_text(city, encoding="utf-8")
    try:
        load(folder / "programmes", Directory.load(folder / "cities"))
    except RulebookFaulty as faulty:
        return [fault.wrong for fault in faulty.faults]
    return []


@pytest.mark.parametrize(
    ("programme", "letters", "wrong"),
    [
        ({}, {}, []),
        (
            {"remedy": None}, {},
            ["Es fehlt, was gegen eine Entscheidung dieses Programms getan werden kann (Rechtsbehelf)."],
        ),
        ({"form": "contract"}, {}, ["Zu „form: contract“ fehlt die Angabe „contract“."]),
        ({"contract": CLAUSES}, {}, ["Die Angabe „contract“ hat keinen Platz bei „form: decision“."]),
        (
            {"appeal_months": 1}, {},
            ["„appeal_months“ ist die alte Angabe für den Widerspruch; „remedy“ sagt es schon."],
        ),
        (
            {"remedy": {**ACTION, "branch": "social"}}, {},
            ["Zu „Dortmund“ fehlt das Gericht (social), bei dem gegen Bescheide zu klagen ist."],
        ),
        (
            {}, {"DE02 1203 0000 0000 2020 51": "DE02 1203 0000 0000 2020 52"},
            ["Die IBAN für Rückzahlungen an „Dortmund“ ist nicht gültig (Länge oder Prüfziffern)."],
        ),
        (
            {}, {"department: 05913000.integration-centre\n  street": "department: 05913000.fisheries\n  street"},
            ["Die Stelle „05913000.fisheries“, die Bescheide schreibt, gibt es in „Dortmund“ nicht."],
        ),
    ],
)  # fmt: skip
def test_what_a_letter_would_lack_is_said_at_the_start(
    tmp_path: Path, programme: dict[str, Any], letters: dict[str, Any], wrong: list[str]
) -> None:
    assert faults(tmp_path, programme, letters) == wrong


def test_the_account_on_letters_is_the_one_the_local_bank_keeps() -> None:
    head = Directory.load(ROOT / "deploy" / "municipalities").municipality("05913000").letters
    assert head is not None
    assert head.account.iban.replace(" ", "") == CITY


def test_letters_ask_for_money_where_statements_are_taken_in() -> None:
    directory = Directory.load(ROOT / "deploy" / "municipalities")
    assert another_account(directory, {"05913000": Debtor(name="Stadt Dortmund", iban=CITY)}) is None
    elsewhere = Debtor(name="Stadt Dortmund", iban="DE89370400440532013000")
    assert "Letters of Dortmund" in (another_account(directory, {"05913000": elsewhere}) or "")
