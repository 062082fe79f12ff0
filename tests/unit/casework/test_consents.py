"""Data travel only as far as they may: where consent is the basis, without one nothing is sent and nothing is read."""

from datetime import date
from uuid import uuid4

import pytest

from services.casework import consents
from services.casework.packages import Item
from services.casework.refusals import ConsentMissing, ConsentUnknown, DateNotPossible, NotInvolved
from services.casework.visibility import Viewer
from tests.unit.casework.story import HEALTH, JOBCENTER, SCHOOLS, VMDO, Story, carried, full_package, kinds, names

KIND = "school-to-training"
TODAY = date(2026, 3, 2)


def consented(recipient: str = JOBCENTER, category: str = "education") -> Story:
    story = carried("work", SCHOOLS)
    story.does(
        consents.give, recipient=recipient, purpose="training", categories=[category], given_on=TODAY,
        text_version="2026-1", by=SCHOOLS,
    )  # fmt: skip
    return story


def consent_id(story: Story) -> object:
    return next(iter(story.case.consents))


def test_with_consent_it_is_sent() -> None:
    assert names(consented().request(KIND, JOBCENTER)) == ["transition.requested"]


def test_without_consent_nothing_is_sent() -> None:
    with pytest.raises(ConsentMissing) as refusal:
        carried("work", SCHOOLS).request(KIND, JOBCENTER)
    assert refusal.value.status == 422


def test_what_lacks_consent_is_named_with_its_category() -> None:
    with pytest.raises(ConsentMissing) as refusal:
        carried("work", SCHOOLS).request(KIND, JOBCENTER)
    assert refusal.value.members["missing"][0] == {"item": "profile", "category": "education", "basis": "consent"}


def test_consent_for_another_recipient_does_not_count() -> None:
    with pytest.raises(ConsentMissing):
        consented(recipient=HEALTH).request(KIND, JOBCENTER)


def test_consent_for_another_category_does_not_count() -> None:
    with pytest.raises(ConsentMissing):
        consented(category="health").request(KIND, JOBCENTER)


def test_withdrawn_consent_does_not_count() -> None:
    story = consented()
    story.does(consents.withdraw, consent_id(story), by=SCHOOLS)
    with pytest.raises(ConsentMissing):
        story.request(KIND, JOBCENTER)


def test_an_item_that_is_not_handed_over_needs_no_consent() -> None:
    package = tuple(Item(item.code, "not_applicable", reason="none yet") for item in full_package(KIND))
    assert names(carried("work", SCHOOLS).request(KIND, JOBCENTER, package=package)) == ["transition.requested"]


def test_what_was_sent_is_read_while_the_consent_holds() -> None:
    story = consented()
    story.request(KIND, JOBCENTER)
    assert consents.may_be_read(story.case, story.transition, kinds().current(KIND), "profile")


def test_what_was_sent_is_not_read_after_the_consent_is_withdrawn() -> None:
    story = consented()
    story.request(KIND, JOBCENTER)
    story.does(consents.withdraw, consent_id(story), by=SCHOOLS)
    assert not consents.may_be_read(story.case, story.transition, kinds().current(KIND), "profile")


def test_withdrawing_twice_changes_nothing() -> None:
    story = consented()
    story.does(consents.withdraw, consent_id(story), by=SCHOOLS)
    assert story.does(consents.withdraw, consent_id(story), by=SCHOOLS) == []


def test_a_consent_nobody_gave_is_not_withdrawn() -> None:
    with pytest.raises(ConsentUnknown):
        consented().does(consents.withdraw, uuid4(), by=SCHOOLS)


def test_a_consent_is_not_given_in_the_future() -> None:
    with pytest.raises(DateNotPossible):
        carried("work", SCHOOLS).does(
            consents.give, recipient=JOBCENTER, purpose="training", categories=["education"],
            given_on=date(2026, 3, 3), text_version="1", by=SCHOOLS,
        )  # fmt: skip


def test_only_who_carries_a_track_records_a_consent() -> None:
    with pytest.raises(NotInvolved):
        carried("work", SCHOOLS).does(
            consents.give, recipient=JOBCENTER, purpose="training", categories=["education"], given_on=TODAY,
            text_version="1", by=HEALTH,
        )  # fmt: skip


@pytest.mark.parametrize(("department", "sees"), [(SCHOOLS, True), (JOBCENTER, True), (VMDO, False)])
def test_a_consent_is_known_to_its_recipient_and_who_recorded_it(department: str, sees: bool) -> None:
    viewer = Viewer(department, ["clerk"], "05913000")
    assert bool(consents.view(consented().case, viewer)) is sees
