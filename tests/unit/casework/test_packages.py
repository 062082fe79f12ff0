"""What is handed over with a track: complete, of listed items, with a receipt, and nothing of it in words."""

from datetime import date

import pytest

from services.casework.packages import Item
from services.casework.refusals import (
    PackageIncomplete,
)
from shared.contracts import casework as told
from tests.unit.casework.story import (
    CENTRE,
    HEALTH,
    SCHOOLS,
    asked,
    carried,
    full_package,
)


def test_both_sides_get_the_hash_of_the_package() -> None:
    requested = asked().told[-1]
    assert isinstance(requested, told.TransitionRequested)
    assert requested.package_hash is not None
    assert len(requested.package_hash) == 64


def test_the_same_package_in_another_order_has_the_same_receipt() -> None:
    package = full_package("school-entry")
    one = asked("school-entry", SCHOOLS, "education", package=package)
    other = asked("school-entry", SCHOOLS, "education", package=package[::-1])
    assert one.transition.package_hash == other.transition.package_hash


def test_a_missing_item_is_named() -> None:
    package = full_package("school-entry")[1:]
    with pytest.raises(PackageIncomplete) as refusal:
        carried("education", CENTRE).request("school-entry", SCHOOLS, package=package)
    assert refusal.value.members["missing"] == [full_package("school-entry")[0].code]


@pytest.mark.parametrize(
    ("state", "lacks"),
    [
        ("in_file", "file_number"),
        ("uploaded", "document"),
        ("posted", "on"),
        ("told", "on"),
        ("not_applicable", "reason"),
    ],
)
def test_an_item_says_how_it_is_handed_over(state: str, lacks: str) -> None:
    first, *rest = full_package("school-entry")
    with pytest.raises(PackageIncomplete) as refusal:
        carried("education", CENTRE).request(
            "school-entry",
            SCHOOLS,
            package=(Item(first.code, state), *rest),  # type: ignore[arg-type]
        )
    assert refusal.value.members["errors"][0]["pointer"] == f"/package/items/0/{lacks}"


def test_an_item_that_does_not_apply_needs_only_its_reason() -> None:
    first, *rest = full_package("school-entry")
    package = (Item(first.code, "not_applicable", reason="came without papers"), *rest)
    story = asked("school-entry", SCHOOLS, "education", package=package)
    assert story.transition.state == "requested"


def test_no_reason_in_words_and_no_file_number_is_published() -> None:
    first, *rest = full_package("school-entry")
    package = (Item(first.code, "not_applicable", reason="came without papers"), *rest)
    published = asked("school-entry", SCHOOLS, "education", package=package).told[-1].to_bytes()
    assert b"papers" not in published
    assert b"A-1" not in published


def test_what_the_kind_does_not_list_does_not_travel() -> None:
    package = (*full_package("handover"), Item("diary", "told", on=date(2026, 3, 1)))
    with pytest.raises(PackageIncomplete) as refusal:
        carried().request("handover", HEALTH, package=package)
    assert refusal.value.members["errors"][0]["code"] == "not_listed"


def test_the_same_item_twice_is_refused() -> None:
    package = (*full_package("school-entry"), full_package("school-entry")[0])
    with pytest.raises(PackageIncomplete):
        carried("education", CENTRE).request("school-entry", SCHOOLS, package=package)
