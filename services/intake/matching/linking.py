"""Two lists, or one with doubles: candidates by an index in memory, weights adapted to the list, pairs judged.

A list is small beside a register and its columns are others: so it is searched by more keys than a register, names
weigh by how common they are in it, and where it is large enough its own weights are learnt. One thing is looked for
first: whether people of one family stand in the list. Where they do, the guards and the weights of the file hold, for
nothing in a list tells twins from a misspelt name. Where they do not, what the list has taught decides.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import log2

from services.intake.matching.blocking import blocking_keys
from services.intake.matching.comparison import PRINCIPAL, Comparison, compare
from services.intake.matching.judgement import Contribution, Judgement, decide
from services.intake.matching.learning import learn
from services.intake.matching.names import shares
from services.intake.matching.profile import Profile
from services.intake.matching.weights import Weights

Pair = tuple[int, int]
LENIENT = 0.7
"""So much of the bits by which a list is smaller than a register makes it worth a look."""
SURELY = 6.0
"""Bits above the threshold from which a link may be carried on to a third record."""
MOST_HOLDERS = 50
"""A key that more records hold says nothing; others find the pair."""
ENOUGH = 300
"""Records from which a list can teach anything."""
DRAWN = 40_000
FAMILIES = 0.03
"""So many household pairs for each pair of one person, and the list knows families."""


@dataclass(frozen=True)
class Adapted:
    """The weights for a list and what was seen in it: `learnt` from it or from the file, with families or without."""

    weights: Weights
    learnt: bool


def list_keys(one: Profile) -> Iterator[str]:
    """Further keys, worth it in a list only: each of two things that slips of the keys seldom meet together."""
    where = one.address
    given = one.given.keys[0] if one.given.keys else ""
    family = one.family.core
    places = [place for place in (where.postcode, where.city) if place]
    for name in {given, family, one.given.joined} - {""}:
        for place in places:
            yield f"l:{name}|{place}"
        if where.house_number:
            yield f"l:{name}|{where.house_number}"
        if one.born:
            yield f"l:{name}|{one.born[0]}"
            yield f"l:{name}|{one.born[1]}.{one.born[2]}"
    if given and family:
        yield "l:" + "|".join(sorted((given, family[:3])))
        yield "l:" + "|".join(sorted((given[:3], family)))
        yield "l:" + "|".join(sorted((given[:2], family[:2]))) + where.house_number
    for place in places:
        yield f"l:{where.house_number}|{place}|{where.street[:2]}"
    if where.street:
        yield f"l:{where.street}|{where.house_number}"
        yield f"l:{where.street[:6]}|{where.house_number}|{where.district}"
        yield f"l:{where.street[:5]}|{where.city[:4]}"
    if one.born:
        for place in places:
            yield f"l:{one.born}|{place}"
        if one.precision == "day":
            yield f"l:{one.born}"


def candidates(one: Sequence[Profile], other: Sequence[Profile] | None) -> list[Pair]:
    """Pairs that share a key, in the order of the first list. Of one list each pair once."""
    index: defaultdict[str, list[int]] = defaultdict(list)
    for number, found in enumerate(one if other is None else other):
        for key in (*blocking_keys(found), *list_keys(found)):
            index[key].append(number)
    pairs: set[Pair] = set()
    if other is None:
        for holders in index.values():
            if 1 < len(holders) <= MOST_HOLDERS:
                pairs.update((a, b) for n, a in enumerate(holders) for b in holders[n + 1 :] if a != b)
    else:
        for number, found in enumerate(one):
            for key in (*blocking_keys(found), *list_keys(found)):
                holders = index.get(key, [])
                if len(holders) <= MOST_HOLDERS:
                    pairs.update((number, b) for b in holders)
    return sorted(pairs)


def strangers(one: Sequence[Profile], other: Sequence[Profile] | None, drawn: int = DRAWN) -> list[Comparison]:
    """Comparisons of pairs drawn at random, the same at every run."""
    dice = random.Random(1969)
    others = one if other is None else other
    found = []
    for _ in range(min(drawn, len(one) * len(others))):
        a, b = dice.randrange(len(one)), dice.randrange(len(others))
        if other is not None or a != b:
            found.append(compare(one[a], others[b]))
    return found


def with_frequencies(weights: Weights, profiles: Iterable[Profile]) -> Weights:
    """Names weigh by how common they are in these records."""
    people = list(profiles)
    return replace(
        weights,
        frequencies={
            "given": shares(key for one in people for key in one.given.keys),
            "family": shares(key for one in people for key in one.family.keys),
        },
    )


def knows_families(found: Iterable[Comparison]) -> bool:
    """Whether candidates show households: one family name and dwelling or phone, other given names and birth dates.

    Or twins: given names differ where all else agrees, far more often than family names do.
    """
    one = households = given_differs = family_differs = 0
    for pair in found:
        same_given, same_family = pair.given_names in PRINCIPAL, pair.family_name in PRINCIPAL
        if pair.birth_date == "day":
            one += same_given and same_family
            given_differs += pair.given_names == "other" and same_family
            family_differs += pair.family_name == "other" and same_given
        elif pair.birth_date == "other" and same_family and pair.given_names == "other":
            households += pair.address == "full" or pair.phone == "same"
    return households > FAMILIES * one or given_differs > 3 * family_differs + 5


def adapted(
    one: Sequence[Profile], other: Sequence[Profile] | None, compared: Sequence[Comparison], start: Weights,
    always: bool = False,
) -> Adapted:  # fmt: skip
    """The weights for this list: its own where it is large enough and holds no families, or `always`."""
    everybody = [*one, *(other or ())]
    named = with_frequencies(start, everybody) if len(everybody) >= ENOUGH else start
    pairs = len(one) * len(other) if other is not None else len(one) * (len(one) - 1) // 2
    families = knows_families(compared) or any(_is_of_an_office(person) for person in everybody)
    if (len(everybody) < ENOUGH or families) and not always:
        return Adapted(_for_a_list(named, len(everybody)), False)
    weights, expected = learn(
        compared, strangers(one, other), max(pairs, 1), named, len({person.born for person in everybody if person.born})
    )
    if expected < ENOUGH / 10 and not always:
        return Adapted(_for_a_list(named, len(everybody)), False)
    return Adapted(replace(weights, families=families), True)


def closed(links: Sequence[tuple[Pair, Judgement]], weights: Weights) -> list[tuple[Pair, Judgement]]:
    """With what follows: of doubles in one list, who is surely the same as a third is the same as its other doubles.

    Only links far above the threshold carry it on, and only where no families stand in the list.
    """
    root: dict[int, int] = {}

    def leader(one: int) -> int:
        while root.setdefault(one, one) != one:
            one = root[one]
        return one

    for (a, b), judgement in links:
        if judgement.decision == "same" and judgement.score >= weights.upper + SURELY:
            root[leader(a)] = leader(b)
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for one in sorted(root):
        groups[leader(one)].append(one)
    found = dict(links)
    for members in groups.values():
        for n, a in enumerate(members):
            for b in members[n + 1 :]:
                known = found.get((a, b))
                if known is None or known.decision != "same":
                    score = known.score if known else weights.lower
                    found[a, b] = Judgement(score, "same", (Contribution("guard", "same_as_a_third", 0.0),))
    return sorted(found.items())


def _is_of_an_office(one: Profile) -> bool:
    """The list has columns that intake's reports have and mailing lists do not: there the file's weights fit."""
    return bool(one.sex or one.nationalities or one.phone or one.email or one.azr_number or one.references)


def _for_a_list(weights: Weights, records: int) -> Weights:
    """In a list a stranger is met more seldom than in a register: more is worth a look. `same` stays as hard."""
    return replace(weights, lower=weights.lower - LENIENT * max(0.0, -weights.prior - log2(records)))


def linked(
    pairs: Sequence[Pair], compared: Sequence[Comparison], one: Sequence[Profile], other: Sequence[Profile] | None,
    weights: Weights,
) -> Iterator[tuple[Pair, Judgement]]:  # fmt: skip
    """Those pairs that are `same` or for a clearing."""
    others = one if other is None else other
    for (a, b), found in zip(pairs, compared, strict=True):
        judgement = decide(found, one[a], others[b], weights)
        if judgement.decision != "different":
            yield (a, b), judgement
