"""The rules of a prize without a database: who may nominate and until when, and what the jury's choice needs."""

from datetime import date
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from services.funding import awarding
from services.funding.applications import application as applications
from services.funding.applications.application import Application
from services.funding.grants import fold
from services.funding.grants.grant import Grant
from services.funding.prizes.prize import Jury, Nominee, nominate, ready
from services.funding.prizes.refusals import (
    CeilingExceeded,
    DeclarationMissing,
    MayNotNominate,
    NominationsClosed,
    QuorumMissing,
)
from services.funding.programmes.programme import PrizeRules, Programme
from services.funding.refusals import FourEyes
from shared.contracts.base import By
from shared.contracts.funding import ApplicationSubmitted, GrantAwarded
from tests.unit.funding.builders import APPROVER, AT, DORTMUND, OFFICER, YOUTH, a_line, a_programme

CLERK = By(department=YOUTH, user="a clerk")
VMDO = f"{DORTMUND}.vmdo"


def rules(**changes: Any) -> PrizeRules:
    return PrizeRules.model_validate({"nominate_until": {"month": 9, "day": 30}, "jury": 3, **changes})


def a_prize(**changes: Any) -> Programme:
    return a_programme(scheme="prize", automatic_up_to_cents=0, maximum_cents=20_000, prize=rules(**changes))


def proposed(nominee: Nominee, by: By = CLERK, today: date = date(2026, 9, 30)) -> ApplicationSubmitted:
    programme = a_prize()
    assert programme.prize is not None
    [event] = nominate(uuid7(), programme, programme.prize, nominee, "travel", by, today)
    assert isinstance(event, ApplicationSubmitted)
    return event


def test_a_nomination_asks_for_the_prize_money_and_names_the_nominee_by_number() -> None:
    nominee = Nominee(uuid7())
    event = proposed(nominee)
    assert (event.amount_cents, event.nominee_id, event.nominee_department) == (20_000, nominee.id, None)


def test_nominations_are_taken_until_the_end_of_the_last_day() -> None:
    proposed(Nominee(uuid7()), today=date(2026, 9, 30))
    with pytest.raises(NominationsClosed):
        proposed(Nominee(uuid7()), today=date(2026, 10, 1))


def test_only_departments_of_the_programme_nominate() -> None:
    with pytest.raises(MayNotNominate):
        proposed(Nominee(uuid7()), By(department=VMDO, user="a clerk"))


@pytest.mark.parametrize("jurors", [0, 2])
def test_below_the_quorum_nobody_is_recommended(jurors: int) -> None:
    with pytest.raises(QuorumMissing):
        ready(rules(), Jury(jurors), 20_000)


def test_with_the_quorum_somebody_is_recommended() -> None:
    ready(rules(), Jury(3), 20_000)


def test_a_company_has_to_declare_its_aid() -> None:
    with pytest.raises(DeclarationMissing):
        ready(rules(de_minimis=True), Jury(3), 20_000)


@pytest.mark.parametrize(("declared", "fits"), [(80_000, True), (80_001, False), (200_000, False)])
def test_the_prize_counts_towards_the_ceiling(declared: int, fits: bool) -> None:
    capped = rules(de_minimis=True, de_minimis_ceiling_cents=100_000)
    if fits:
        ready(capped, Jury(3, declared), 20_000)
    else:
        with pytest.raises(CeilingExceeded):
            ready(capped, Jury(3, declared), 20_000)


def recommended(nominee: Nominee, by: By = CLERK) -> Application:
    submitted = proposed(nominee, by)
    application = applications.apply(Application(submitted.application_id), submitted)
    return applications.apply(application, awarding.recommend(application, OFFICER)[0])


@pytest.mark.parametrize("department", [VMDO, None])
def test_the_prize_goes_to_the_nominee_and_not_to_who_nominated(department: str | None) -> None:
    nominee, grant = Nominee(uuid7(), department), Grant(uuid7())
    file = awarding.File(recommended(nominee), a_line(purpose="travel"), grant)
    told = awarding.approve(file, APPROVER, AT, programme=a_prize())
    [awarded] = [event for event in told if isinstance(event, GrantAwarded)]
    assert (awarded.department, awarded.nominee_id) == (department, nominee.id)
    assert fold.apply(grant, awarded).nominee_id == nominee.id


def test_whoever_nominated_does_not_decide() -> None:
    file = awarding.File(
        recommended(Nominee(uuid7()), By(department=YOUTH, user="a nominator")), a_line(), Grant(uuid7())
    )
    with pytest.raises(FourEyes):
        awarding.approve(file, By(department=YOUTH, user="a nominator"), AT, programme=a_prize())
