"""Same, different, or for a human: the bits of all fields added up, and the guards that no sum may overrule.

Fellegi and Sunter add the weights of fields that are independent. Fields of a household are not: family name, address
and phone agree between siblings as they do within one person. So they count once and half, and where the given names
say that it is somebody else, they and the birth date (twins) count for nearly nothing. What a sum must never decide
alone is a guard: each is a rule of `objection`, and turns `same` into `clearing`.
"""

from dataclasses import dataclass
from math import log2
from typing import Literal

from services.intake.matching.comparison import PRINCIPAL, WHOLE, Comparison, compare, in_order
from services.intake.matching.profile import Name, Profile
from services.intake.matching.weights import FIELDS, NAME_FIELDS, Weights

Decision = Literal["same", "clearing", "different"]
HOUSEHOLD = ("family_name", "address", "phone")


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a field added to the score, in bits. `household` and `twin` take away; `guard` names the rule that held."""

    field: str
    level: str
    weight: float


@dataclass(frozen=True, slots=True)
class Judgement:
    score: float
    decision: Decision
    contributions: tuple[Contribution, ...]


def judge(one: Profile, other: Profile, weights: Weights) -> Judgement:
    """Whether two records are one person, and what each field said. Symmetric; codes and numbers, never values."""
    return decide(compare(one, other), one, other, weights)


def decide(found: Comparison, one: Profile, other: Profile, weights: Weights) -> Judgement:
    """As `judge`, of two records that were compared before."""
    one, other = in_order(one, other)
    contributions = weigh(found, one, other, weights)
    score = sum(part.weight for part in contributions)
    guard = objection(found) if weights.families else None
    if guard is None and not identified(found) and not_known(one, other):
        guard = "name_not_known"
    if guard is None and weights.families and not identified(found) and one_text(one, other):
        guard = "names_are_one_text"
    if found.azr_number == "other":
        guard = "different_azr_numbers"
    decision: Decision = "same" if score >= weights.upper else "clearing" if score >= weights.lower else "different"
    if decision == "same" and guard is not None:
        decision = "clearing"
        contributions.append(Contribution("guard", guard, 0.0))
    elif decision == "different" and contradicted(found):
        decision = "clearing"
        contributions.append(Contribution("guard", "number_of_somebody_else", 0.0))
    return Judgement(score, decision, tuple(contributions))


def weigh(found: Comparison, one: Profile, other: Profile, weights: Weights) -> list[Contribution]:
    """The bits of each field that both know, and what dependence between them takes away."""
    parts = []
    bits = weights.bits
    by_field = {}
    for name, level in zip(FIELDS, found, strict=True):
        if level is None or name not in bits:
            continue
        weight = bits[name].get(level)
        if weight is None:
            continue
        if name in NAME_FIELDS and level in PRINCIPAL:
            weight += _rarity(name, found, one, other, weights)
        by_field[name] = weight
        parts.append(Contribution(name, level, weight))
    if weights.families:
        shared = sorted((by_field[name] for name in HOUSEHOLD if by_field.get(name, 0) > 0), reverse=True)
        somebody_else = found.given_names == "other" or (found.birth_date == "other" and not identified(found))
        if shared:
            kept = (
                sum(shared) * weights.of_another if somebody_else else shared[0] + weights.following * sum(shared[1:])
            )
            if kept < sum(shared):
                parts.append(Contribution("household", "other" if somebody_else else "shared", kept - sum(shared)))
        if found.given_names == "other" and by_field.get("birth_date", 0) > 0:
            parts.append(Contribution("twin", "possible", (weights.twin - 1) * by_field["birth_date"]))
    return parts


def _rarity(name: str, found: Comparison, one: Profile, other: Profile, weights: Weights) -> float:
    """Bits that agreement on this very name is worth more or less than on any (Winkler's frequency adjustment)."""
    role = NAME_FIELDS[name]
    frequencies = weights.frequencies.get(role)
    if not frequencies:
        return 0.0
    mine: Name = one.given if role == "given" else one.family
    shares = [frequencies[key] for key in mine.keys if key in frequencies]
    if not shares or len(shares) < len(mine.keys):
        return 0.0
    usual = weights.fields[name]["exact"].u
    return log2(usual / max(shares)) if len(shares) == 1 else max(0.0, log2(usual / min(shares)))


def identified(found: Comparison) -> bool:
    """A number that is given to one person only agrees."""
    return "same" in (found.azr_number, found.reference, found.identifier)


def contradicted(found: Comparison) -> bool:
    """A number agrees though the name and the birth date say that it is somebody else: a slip, or a stolen name."""
    return identified(found) and found.birth_date in ("other", "part", None) and _names_contradict(found)


def _names_contradict(found: Comparison) -> bool:
    return found.given_names == "other" or (found.given_names is None and found.family_name == "other")


def not_known(one: Profile, other: Profile) -> bool:
    """What is written as a name of either is a placeholder: in no list, whatever it has taught, that joins anybody."""
    return any(name.unknown for name in (one.given, one.family, other.given, other.family))


def one_text(one: Profile, other: Profile) -> bool:
    """One text stands as both names of either, as people write what no table holds when a name is not known."""
    return any(who.given.text and who.given.text == who.family.text for who in (one, other))


def objection(found: Comparison) -> str | None:
    """The rule by which a human must look, whatever the sum; None if the sum may decide."""
    given, family, born = found.given_names, found.family_name, found.birth_date
    if identified(found):
        if _names_contradict(found):
            return "number_of_somebody_else"
        if born in ("other", "part") and not (given in PRINCIPAL or given in ("part", "variant")):
            return "number_of_somebody_else"
        return None
    reached = found.phone == "same" or found.email == "same" or found.address == "full"
    if given in ("other", "typo", "sound", "inner"):
        return "given_names_differ"
    if given is None or (family is None and not reached):
        return "name_incomplete"
    if found.name_order == "swapped" and not {given, family} <= WHOLE:
        return "names_differ_crosswise"
    if given == "variant" and not reached:
        return "given_names_of_two_languages"
    if family in ("other", "sound"):
        return "family_names_differ"
    if born is None or born in ("year", "near", "month"):
        return "birth_date_unknown"
    if born in ("other", "part", "slip_of_year") or (born != "day" and not reached):
        return "birth_dates_differ"
    return "sexes_differ" if found.sex == "other" else None
