"""The rules on the way to the end of a person's data, alone."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.intake.people.person import Person, Status
from services.intake.privacy import disposal
from services.intake.privacy.disposal import Disposal

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DUE = NOW + timedelta(days=180)
ASKED = Disposal(NOW - timedelta(days=10), DUE)


def a_person(status: Status = "locked") -> Person:
    return Person(UUID(int=1), "05913000", status)


def test_who_proposed_does_not_confirm() -> None:
    proposed = Disposal(NOW, DUE, "taken", "first")
    with pytest.raises(disposal.SameTwoEyes):
        disposal.erase(a_person(), 0, proposed, "first", NOW)
    assert len(disposal.erase(a_person(), 0, proposed, "second", NOW)) == 1


def test_the_clock_needs_nobody_else() -> None:
    assert len(disposal.erase(a_person(), 0, Disposal(NOW, DUE, "not_wanted"), disposal.CLOCK, NOW)) == 1


def test_nobody_erases_before_the_archive_has_decided() -> None:
    with pytest.raises(disposal.ArchiveNotAsked):
        disposal.erase(a_person(), 0, ASKED, disposal.CLOCK, DUE - timedelta(seconds=1))
    assert len(disposal.erase(a_person(), 0, ASKED, disposal.CLOCK, DUE)) == 1


def test_nobody_erases_while_a_track_is_open() -> None:
    with pytest.raises(disposal.TrackStillOpen):
        disposal.erase(a_person(), 1, Disposal(NOW, DUE, "taken"), disposal.CLOCK, NOW)


@pytest.mark.parametrize("status", ["provisional", "merged"])
def test_who_is_in_question_is_not_locked(status: Status) -> None:
    with pytest.raises(disposal.PersonInQuestion):
        disposal.lock(a_person(status), "on_request", 0)


def test_who_is_erased_is_erased() -> None:
    for act in (
        lambda: disposal.lock(a_person("erased"), "on_request", 0),
        lambda: disposal.unlock(a_person("erased"), "mistake"),
        lambda: disposal.offer(a_person("erased"), Disposal()),
    ):
        with pytest.raises(disposal.PersonErasedAlready):
            act()


def test_a_new_need_unlocks_only_who_is_locked() -> None:
    assert len(disposal.needed_again(a_person())) == 1
    assert disposal.needed_again(a_person("registered")) == []
