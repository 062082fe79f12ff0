"""Weights learnt from pairs nobody has judged: expectation-maximisation (Dempster, Laird & Rubin 1977; Winkler 1988).

What chance makes agree (u) is counted on pairs drawn at random, who are nearly all strangers. What one person's records
have in common (m), and how many pairs are one person, is estimated in turns on the candidates of the index; pairs that
no key brings together are taken for strangers. Few observations lean on the weights one starts with.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import log2

from services.intake.matching.comparison import Comparison
from services.intake.matching.weights import FIELDS, Chances, Weights

ROUNDS = 60
SETTLED = 1e-6
LEAN = 10.0
"""So many observations are the figures one starts with worth."""
SMALLEST = 1e-7


def learn(
    candidates: Iterable[Comparison], strangers: Sequence[Comparison], pairs: int, start: Weights, days: int = 0
) -> tuple[Weights, float]:
    """Weights that fit, and how many of `pairs` (all there are, compared or not) are expected to be one person.

    `candidates` are the comparisons of the pairs an index brings together, `strangers` those of pairs drawn at random;
    `days` are the different birth dates there are, from which chance follows better than from so few pairs.
    Thresholds: `same` from even odds on, `clearing` from one in fifty.
    """
    patterns, drawn = Counter(candidates), Counter(strangers)
    fields = {name: dict(levels) for name, levels in start.fields.items()}
    expected = 0.0
    share = max(1.0, len(strangers) ** 0.5) / pairs
    for _ in range(ROUNDS):
        bits = {name: {level: c.bits for level, c in levels.items()} for name, levels in fields.items()}
        odds = log2(share)
        likely = {pattern: _probability(odds + total(pattern, bits)) * n for pattern, n in patterns.items()}
        unlikely = {pattern: _probability(-odds - total(pattern, bits)) * n for pattern, n in drawn.items()}
        of_one, of_two = _shares(likely, start, 0), _shares(unlikely, start, 1)
        fields = {
            name: {level: Chances(of_one[name][level], of_two[name][level]) for level in levels}
            for name, levels in fields.items()
        }
        order = fields.get("name_order", {})
        order.update({level: Chances(c.m, 1.0) for level, c in order.items()})
        if days:
            born = fields["birth_date"]["day"]
            fields["birth_date"]["day"] = Chances(born.m, 1 / days)
        found = sum(likely.values())
        settled = abs(found - expected) <= SETTLED * max(1.0, found)
        expected, share = found, max(found, 1.0) / pairs
        if settled:
            break
    prior = log2(share)
    sources = dict.fromkeys(fields, "learnt")
    return replace(start, fields=fields, prior=prior, upper=-prior, lower=-prior - 5.6, sources=sources), expected


def total(pattern: Comparison, bits: Mapping[str, Mapping[str, float]]) -> float:
    """The bits of a comparison, all fields taken for independent."""
    return sum(
        bits[name].get(level, 0.0) for name, level in zip(FIELDS, pattern, strict=True) if level and name in bits
    )


def _probability(bits: float) -> float:
    return 1.0 if bits > 60 else 0.0 if bits < -60 else (odds := 2.0**bits) / (1.0 + odds)


def _shares(counted: Mapping[Comparison, float], start: Weights, which: int) -> dict[str, dict[str, float]]:
    """How often each level is seen, leaning on the figures (`which`: 0 for m, 1 for u) one started with."""
    sums: dict[str, dict[str, float]] = {name: dict.fromkeys(levels, 0.0) for name, levels in start.fields.items()}
    for pattern, weight in counted.items():
        for name, level in zip(FIELDS, pattern, strict=True):
            if level is not None and level in sums.get(name, ()):
                sums[name][level] += weight
    found: dict[str, dict[str, float]] = {}
    for name, levels in sums.items():
        known = sum(levels.values())
        at_first = {level: chances[which] for level, chances in start.fields[name].items()}
        found[name] = {
            level: max(SMALLEST, (number + LEAN * at_first[level]) / (known + LEAN)) for level, number in levels.items()
        }
    return found
