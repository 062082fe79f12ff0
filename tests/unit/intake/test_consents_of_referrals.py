"""A consent travels with a need only to the department it was given for."""

from uuid import uuid4

import pytest

from services.intake.people.person import Person, refer
from services.intake.routing import Route
from shared.contracts.intake import ReferralRouted
from shared.contracts.reports import Need
from tests.unit.intake.builders import SCHOOLS, a_submission

JOBCENTER = "05913000.jobcenter"
CONSENT = {
    "recipient": JOBCENTER, "purpose": "training", "categories": ["education"], "given_on": "2026-11-16",
    "text_version": "1",
}  # fmt: skip


@pytest.mark.parametrize(("to", "consents"), [(JOBCENTER, ("education",)), ("05913000.vmdo", ())])
def test_a_referral_names_only_consents_for_the_department_that_is_asked(to: str, consents: tuple[str, ...]) -> None:
    submission = a_submission(SCHOOLS, consents=[CONSENT])
    [referral] = refer(Person(uuid4(), "05913000"), submission, [Route(Need(life_situation="work"), SCHOOLS, to)])
    assert isinstance(referral, ReferralRouted)
    assert referral.consents == consents
