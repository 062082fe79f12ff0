"""Who may it be? The people a batch's reports may be about, found by keys they share and judged field by field. Pure.

Two records of one person share at least one short key. A key that leads to a crowd says too little and is not followed;
of many candidates those are judged who share most keys. So the work for a report is bounded however large the register.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from uuid import UUID

from rapidfuzz.distance.JaroWinkler import similarity

from services.intake.matching import Judgement, Profile, Weights, blocking_keys, judge, profile
from services.intake.matching.dates import compare_days
from services.intake.matching.earlier import earlier
from services.intake.people.details import Details
from services.intake.people.holders import Known
from services.intake.reports.submission import Submission

CROWD = 100
"""More people than this under one key are a crowd."""

MOST = 30
"""At most so many are judged for one report."""

FAR = 0.7
"""Jaro-Winkler similarity below which nothing is left of a name; the farthest spellings of one name have 0.75."""

NOBODY = Judgement(0.0, "different", ())

NEEDLESS = "as"
"""Schemes of keys that find nobody the others do not: an AZR number is an exact key; names with day and month are found
by the names alone."""

SCHEME = 2
"""Counted on whenever the keys are made otherwise: those of all people are made anew then, and until then people are
looked for by the earlier ones too (`matching.earlier`)."""


@cache
def weights() -> Weights:
    return Weights.load()


def seen(details: Details) -> Profile:
    """A person's data as matching compares them."""
    more = details.fields
    return profile(
        details.given_names, details.family_name, details.birth_date, details.birth_date_precision,
        sex=more.get("sex"), nationalities=more.get("nationalities") or (), address=more.get("address"),
        phone=more.get("phone"), email=more.get("email"), azr_number=details.azr_number,
    )  # fmt: skip


def match_keys(found: Profile) -> tuple[int, ...]:
    """The keys of a person as the database holds them: 64 bits that tell nothing by themselves."""
    return tuple(
        int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big", signed=True)
        for key in dict.fromkeys(blocking_keys(found, sounds=3))
        if key[0] not in NEEDLESS
    )


def earlier_keys(found: Profile, details: Details) -> tuple[int, ...]:
    """The keys an older installation made of the same data, where they are others."""
    before = earlier(found, details.given_names, details.family_name)
    return match_keys(before) if before is not None else ()


@dataclass(frozen=True, slots=True)
class Sought:
    """A report as matching sees it, and what has been found of whom. `keys` are its person's; by `asked` it is looked
    for.
    """

    profile: Profile
    keys: tuple[int, ...]
    asked: tuple[int, ...]
    judged: dict[UUID, tuple[Details, Judgement]] = field(default_factory=dict)


@dataclass(slots=True)
class Likely:
    """People by key: those the database named for this batch, and those the batch itself brings.

    `asked` are the keys the database was asked about, `met` everybody it named, `crowded` keys that are not followed;
    `fresh` and `stale` are those to write and to delete.
    """

    people: dict[UUID, Known] = field(default_factory=dict)
    holders: dict[int, list[UUID]] = field(default_factory=dict)
    crowded: set[int] = field(default_factory=set)
    asked: frozenset[int] = frozenset()
    met: set[UUID] = field(default_factory=set)
    sought: dict[UUID, Sought] = field(default_factory=dict)
    fresh: dict[tuple[int, UUID], Known] = field(default_factory=dict)
    stale: set[tuple[int, UUID]] = field(default_factory=set)

    def seek(self, submission: Submission) -> Sought:
        found = self.sought.get(submission.id)
        if found is None:
            made = seen(submission.details)
            keys = match_keys(made)
            found = self.sought[submission.id] = Sought(made, keys, keys + earlier_keys(made, submission.details))
        return found

    def lead(self, rows: Iterable[tuple[int, UUID]]) -> None:
        """Note whom keys lead to; a key that leads to a crowd is not followed."""
        for key, id in rows:
            self.holders.setdefault(key, []).append(id)
            self.met.add(id)
        for key, ids in self.holders.items():
            if len(ids) > CROWD:
                self.crowded.add(key)

    def candidates(self) -> set[UUID]:
        """Everybody who shares most with a report of the batch; bounded for each report."""
        return {id for found in self.sought.values() for id in self._sharing(found.asked)}

    def _sharing(self, keys: Iterable[int]) -> list[UUID]:
        """Who shares keys, those with most of them first."""
        shared: dict[UUID, int] = {}
        for key in keys:
            if key not in self.crowded:
                for id in self.holders.get(key, ()):
                    shared[id] = shared.get(id, 0) + 1
        return list(shared) if len(shared) <= MOST else sorted(shared, key=lambda id: -shared[id])[:MOST]

    def judge(self, submission: Submission, known: Known) -> Judgement:
        """How likely a report is about somebody and why; judged anew once other things are known of them."""
        sought, id = self.seek(submission), known.id
        before = sought.judged.get(id)
        if before is not None and before[1] is not NOBODY and before[0] == known.details:
            return before[1]
        judgement = best(sought.profile, (profile_of(known), *(found for _, found in known.also)))
        sought.judged[id] = (known.details, judgement)
        return judgement

    def _glance(self, sought: Sought, id: UUID, known: Known) -> Judgement:
        """As `judge`; who is far away is nobody, without a reason."""
        before = sought.judged.get(id)
        if before is not None and (before[0] is known.details or before[0] == known.details):
            return before[1]
        nearby = (profile_of(known),) if near(sought.profile, known.details) else ()
        judgement = best(sought.profile, (*nearby, *(found for _, found in known.also)))
        sought.judged[id] = (known.details, judgement)
        return judgement

    def alike(self, submission: Submission) -> list[tuple[Known, Judgement]]:
        """Everybody who is or may be whom a report is about, the likeliest first."""
        sought, found = self.seek(submission), []
        for id in self._sharing(sought.asked):
            if (known := self.people.get(id)) is not None:
                judgement = self._glance(sought, id, known)
                if judgement.decision != "different":
                    found.append((known, judgement))
        return sorted(found, key=lambda one: -one[1].score)

    def certain(self) -> set[UUID]:
        """Whom a report of the batch may be about without a doubt, as far as is known yet."""
        return {
            id
            for sought in self.sought.values()
            for id in self._sharing(sought.asked)
            if (known := self.people.get(id)) is not None and self._glance(sought, id, known).decision == "same"
        }

    def claim(self, person: Known, keys: Iterable[int]) -> None:
        """Let keys lead to a person from now on."""
        id = person.id
        self.people[id] = person
        for key in keys:
            ids = self.holders.setdefault(key, [])
            if id not in ids:
                ids.append(id)
                if len(ids) > CROWD:
                    self.crowded.add(key)
            self.stale.discard((key, id))
            self.fresh[key, id] = person

    def follow(self, person: Known, before: Details, former: bool) -> None:
        """Keys follow what is known of a person. With `former` those of the former data still lead to them."""
        if _as_compared(before) == _as_compared(person.details):
            return
        older = set(match_keys(seen(before)))
        now = match_keys(profile_of(person))
        self.claim(person, (key for key in now if key not in older))
        if former:
            return
        for key in older.difference(now):
            self.fresh.pop((key, person.id), None)
            self.stale.add((key, person.id))
            if person.id in (ids := self.holders.get(key, [])):
                ids.remove(person.id)


def _as_compared(details: Details) -> Mapping[str, object]:
    """What keys are made of."""
    more = details.fields
    return {
        "given": details.given_names, "family": details.family_name, "born": details.birth_date,
        "precision": details.birth_date_precision, "azr": details.azr_number,
        **{name: more.get(name) for name in ("address", "phone", "email")},
    }  # fmt: skip


def best(sought: Profile, profiles: Iterable[Profile]) -> Judgement:
    """The likeliest of all a person is known by."""
    return max((judge(sought, one, weights()) for one in profiles), key=_rank, default=NOBODY)


def _rank(judgement: Judgement) -> tuple[int, float]:
    return ("different", "clearing", "same").index(judgement.decision), judgement.score


def near(sought: Profile, details: Details) -> bool:
    """Whether judging is worth its time: what only one person has may be the same, or neither all names nor the birth
    dates are altogether others.

    Of the people a birth date leads to, two in three bear other names; of those a name leads to, nearly all were born
    on another day: both are told for a tenth of the time.
    """
    if (sought.azr_number and details.azr_number) or (sought.email and '"email"' in details.more):
        return True
    other = profile(details.given_names, details.family_name, details.birth_date, details.birth_date_precision)
    born, precision = sought.born, other.precision
    if born and other.born and compare_days(born, sought.precision, other.born, precision) == "other":
        return False
    theirs = (*other.given.folds, *other.family.folds)
    return any(
        similarity(one, name, score_cutoff=FAR)
        for one in (*sought.given.folds, *sought.family.folds)
        for name in theirs
    )


def profile_of(known: Known) -> Profile:
    if known.seen is None or known.seen[0] is not known.details:
        known.seen = (known.details, seen(known.details))
    return known.seen[1]
