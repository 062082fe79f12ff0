"""What payers make of a reference is still found, and what they mistype is not."""

from uuid_utils.compat import uuid7

from services.funding.repayments.reference import find, is_reference, reference


def test_a_reference_fits_into_a_payment() -> None:
    named = reference(uuid7())
    assert len(named) == 21
    assert named.startswith("STF-RF-")
    assert is_reference(named)


def test_small_letters_spaces_and_words_around_do_no_harm() -> None:
    named = reference(uuid7())
    spaced = f"Rueckzahlung {named[:10].lower()} {named[10:15].lower()} {named[15:]}, danke"
    assert find(spaced) == [named]


def test_one_wrong_character_is_noticed() -> None:
    named = reference(uuid7())
    for place in range(7, 19):
        other = "A" if named[place] != "A" else "B"
        assert find(named[:place] + other + named[place + 1 :]) == []


def test_two_swapped_characters_are_noticed() -> None:
    named = "STF-RF-ABCDEFGHIJKL"
    right = next(f"{named}{n:02d}" for n in range(100) if is_reference(f"{named}{n:02d}"))
    assert find(right.replace("AB", "BA", 1)) == []


def test_several_demands_in_one_payment_are_all_found() -> None:
    both = [reference(uuid7()), reference(uuid7())]
    assert find(" und ".join(both)) == both
