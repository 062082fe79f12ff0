"""How well people are told apart on sets of a bounded size: the figures the product promises."""

import random
from dataclasses import replace

from benchmarks.matching import decisions, profiled, quality
from benchmarks.people import town
from benchmarks.people.writing import slip
from services.intake.matching import Profile, Weights, blocking_keys, compare, profile
from services.intake.matching.learning import learn
from services.intake.matching.linking import adapted, candidates, strangers


def test_in_a_town_of_twins_and_namesakes_same_is_right_and_hardly_anybody_is_missed() -> None:
    drawn = town(1200, 1969)
    told = decisions([profiled(one) for one in drawn.first], [profiled(one) for one in drawn.second])
    same = [pair for pair, decision in told.items() if decision == "same"]
    assert quality(same, drawn.truth)["precision"] >= 0.999
    assert quality(told, drawn.truth)["recall"] >= 0.97
    assert len(same) >= 0.65 * len(drawn.truth)


def a_mailing_list(size: int, seed: int) -> tuple[list[Profile], list[Profile]]:
    """As the FEBRL sets are made: strangers, names and places of a telephone book, every second field misspelt."""
    dice = random.Random(seed)
    syllables = ["mar", "ton", "el", "bri", "sha", "win", "ald", "co", "ren", "ith", "gor", "ley", "am", "ber", "nis"]

    def word() -> str:
        return "".join(dice.sample(syllables, dice.randint(2, 3)))

    names, places = [word() for _ in range(size // 8)], [word() for _ in range(size // 10)]
    first, second = [], []
    for _ in range(size):
        record = [dice.choice(names), dice.choice(names), f"{word()} street", str(dice.randint(1, 300)),
                  str(dice.randint(1000, 9000)), dice.choice(places)]  # fmt: skip
        born = (dice.randint(1910, 1999), dice.randint(1, 12), dice.randint(1, 28))
        first.append(listed(record, born))
        copy = [slip(cell, dice) if dice.random() < 0.25 else cell for cell in record]
        for field, values in ((0, names), (1, names), (5, places)):
            copy[field] = dice.choice(values) if dice.random() < 0.08 else copy[field]
        second.append(listed(copy, born if dice.random() < 0.9 else None))
    return first, second


def listed(cells: list[str], born: tuple[int, int, int] | None) -> Profile:
    given, family, street, number, postcode, city = cells
    where = {"street": street, "house_number": number, "postcode": postcode, "city": city}
    return profile(given, family, None, born=born, address=where, first_of_january_is_known=True)


def test_a_list_without_families_is_linked_by_the_weights_it_teaches() -> None:
    first, second = a_mailing_list(800, 5)
    told = decisions(first, second)
    same = [pair for pair, decision in told.items() if decision == "same"]
    assert quality(same, [(n, n) for n in range(800)])["f1"] >= 0.995


def test_a_list_with_families_keeps_the_weights_of_the_file() -> None:
    drawn = town(600, 5)
    first, second = ([profiled(one) for one in half] for half in (drawn.first, drawn.second))
    pairs = candidates(first, second)
    found = adapted(first, second, [compare(first[a], second[b]) for a, b in pairs], Weights.load())
    assert not found.learnt
    assert found.weights.families


def test_what_is_learnt_says_which_field_tells_people_apart() -> None:
    first, second = a_mailing_list(500, 8)
    compared = [compare(first[a], second[b]) for a, b in candidates(first, second)]
    weights, expected = learn(compared, strangers(first, second), 500 * 500, Weights.load())
    assert 480 < expected < 520
    assert weights.bits["birth_date"]["day"] > 8 > 0 > weights.bits["birth_date"]["other"]
    assert set(weights.sources.values()) == {"learnt"}


def test_an_identifier_leads_to_its_person_whatever_else_is_wrong() -> None:
    one = replace(profile("Ada", "Byron", None), identifiers={"passport": "X1234567"})
    assert "i:passport:X1234567" in blocking_keys(one)
