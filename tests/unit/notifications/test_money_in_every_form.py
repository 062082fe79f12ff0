"""No notice speaks of a decision or of a remedy where there is none: over every form, scheme and kind of event."""

from itertools import product
from typing import Any
from uuid import uuid4

import pytest

from services.notifications.audiences import audience
from services.notifications.money import MONEY
from services.notifications.telling import created
from services.notifications.told import nobody
from services.notifications.wording import said_of
from shared.contracts import funding
from shared.contracts.base import By, Event
from tests.unit.notifications.events import CENTRE, an, directory
from tests.unit.notifications.test_money_names_its_thing import REMEDY, TITLES, VMDO

WAYS: dict[str, dict[str, Any]] = {
    "contract": {"form": "contract", "remedy": None},
    "prize": {"form": "decision", "scheme": "prize", "remedy": None},
    "no remedy": {"remedy": None, "appeal_until": None},
}
DECISIONS = (funding.AppealFiled, funding.AppealDecided)
"""Told only of a decision against which somebody has appealed."""
KINDS = [
    kind
    for kind, who in MONEY.items()
    if who is not nobody and "programme" in kind.model_fields and "incoming" not in kind.TYPE and kind not in DECISIONS
]
NEVER = {(funding.ApplicationApproved, "contract"), (funding.GrantFinal, "no remedy")}
"""A contract is offered, not approved; what nobody can appeal against is final from the start."""
CASES = [(kind, way) for kind, way in product(KINDS, WAYS) if (kind, way) not in NEVER]


def said(kind: type[Event], **given: Any) -> list[tuple[str, str]]:
    known = {name: value for name, value in given.items() if name in kind.model_fields}
    event = an(kind, case_id=None, **{"department": VMDO, "applicant": VMDO, "programme": "komm-an", **known})
    notices = [created(event, uuid4(), one, directory()) for one in audience(event, directory())]
    words = [(notice.code, said_of(directory(), TITLES, notice)) for notice in notices]
    return [(code, f"{one.title}. {one.fact} {one.next_step}") for code, one in words]


@pytest.mark.parametrize(("kind", "way"), CASES)
def test_nobody_reads_of_a_decision_or_a_remedy_that_is_not_there(kind: type[Event], way: str) -> None:
    forbidden = ("Rechtsbehelf", "Widerspruch", "Klage") + (() if way == "no remedy" else ("Bescheid", "bescheid"))
    for _, text in said(kind, **WAYS[way]):
        assert not any(word in text for word in forbidden), text


def test_a_contract_that_becomes_binding_is_told_once_as_signed() -> None:
    assert said(funding.GrantFinal, form="contract") == []
    assert [code for code, _ in said(funding.ContractSigned)] == ["contract_signed"]


def test_a_decision_with_a_remedy_still_says_so() -> None:
    ((_, approved),) = said(funding.ApplicationApproved, remedy=REMEDY)
    ((_, rejected),) = said(funding.ApplicationRejected, remedy=REMEDY)
    assert "Bescheid" in approved
    assert "Klage" in approved
    assert "dagegen" in rejected
    ((_, paid),) = said(funding.GrantDisbursed, form="decision")
    assert "im Bescheid" in paid


def test_the_money_of_a_contract_is_used_by_the_day_the_contract_says() -> None:
    ((_, paid),) = said(funding.GrantDisbursed, form="contract")
    assert "die im Vertrag steht" in paid


def test_an_event_of_before_speaks_of_neither_form() -> None:
    ((_, paid),) = said(funding.GrantDisbursed)
    assert "Bescheid" not in paid
    assert "Vertrag" not in paid


def test_an_organisation_is_told_that_the_office_has_ended_its_offer() -> None:
    by_office = said(funding.ContractDeclined, by=By(department=CENTRE, user="an-officer"))
    assert [code for code, _ in by_office] == ["contract_declined_for_you", "contract_declined"]
    by_itself = said(funding.ContractDeclined, by=By(department=VMDO, user="a-clerk"))
    assert [code for code, _ in by_itself] == ["contract_declined"]
