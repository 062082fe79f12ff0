"""A decision that demands money back says what becomes of the award, and by which law, for every reason there is."""

import re

import pytest

from services.funding.letters import page
from services.funding.letters.demands import GROUNDS, ground
from services.funding.letters.reasons import DEMANDED
from services.funding.repayments.letter import Award, values
from tests.unit.funding.written import AWARD, VARIANTS, a_demand, sheet

BASES = {
    "revoked": "§ 49 Abs. 3 Satz 1 Nr.", "withdrawn": "§ 48 Abs. 1 VwVfG NRW", "ceased": "auflösende Bedingung",
}  # fmt: skip
VERBS = {"revoked": "widerrufen wir", "withdrawn": "nehmen wir", "ceased": "ermäßigt hat"}


def letter(reason: str, award: Award = AWARD, variant: str = "action") -> str:
    programme = VARIANTS[variant]
    found = a_demand(programme, reason_code=reason)
    html = page("repayment", **values(found, programme, award), **sheet(programme))
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.S).split())


@pytest.mark.parametrize("reason", DEMANDED)
def test_every_reason_for_a_demand_has_an_order_and_a_law(reason: str) -> None:
    act = GROUNDS[reason].act
    said = letter(reason)
    assert VERBS[act] in said
    assert BASES[act] in said
    assert "§ 49a Abs. 1 VwVfG NRW" in said
    assert "vom 01.09.2026" in said
    assert "200,00" in said
    assert DEMANDED[reason] in said


@pytest.mark.parametrize("reason", ["not_used", "costs_fell", "other_means_came"])
def test_an_award_that_does_not_shrink_of_itself_is_revoked(reason: str) -> None:
    assert "Nr. 2 ANBest-P" in letter(reason)
    without = letter(reason, Award(AWARD.on))
    assert "ANBest-P" not in without
    assert "widerrufen wir" in without


def test_a_missed_purpose_and_a_broken_duty_are_revoked_by_their_own_numbers() -> None:
    assert "Satz 1 Nr. 1" in ground("not_for_its_purpose", ()).law
    assert "Satz 1 Nr. 2" in ground("no_proof", ()).law
    assert "Satz 1 Nr. 2" in ground("not_proven", ()).law


@pytest.mark.parametrize("reason", DEMANDED)
def test_a_claim_by_contract_revokes_nothing(reason: str) -> None:
    said = letter(reason, variant="contract")
    assert "VwVfG" not in said
    assert "widerrufen" not in said


def test_a_demand_under_a_code_of_old_is_still_written() -> None:
    assert "sind 200,00" in letter("something_of_old")
