"""Who is this? The exact part of knowing a person, for a batch of reports in the order they came. Pure.

A register holds what the database knows about the identifiers of a batch and learns with every report of it, so that
two reports of one new person meet here. Exact are an AZR number, a department's file number and a normalised full name
with a full birth date; different AZR numbers are different people. Where an identifier leads to somebody whose name and
birth date both differ, or a name to several people, a provisional person is registered at once and a human decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from services.intake.clearing import Ground
from services.intake.details import NEW_NAME, Details, Key, contradict, corrected, different_numbers, same, supplemented
from services.intake.refs import Newcomer, PersonRef
from services.intake.report import NOTHING, NeedKey, Outcome, Standing
from services.intake.submission import Submission, file_key
from shared.contracts.reports import Need


@dataclass(slots=True, eq=False)
class Known:
    """A person as the register knows them; `ref` is how acts name them."""

    ref: PersonRef
    details: Details
    address_blocked: bool = False

    @property
    def id(self) -> UUID:
        return self.ref.id if isinstance(self.ref, Newcomer) else self.ref


@dataclass(frozen=True, slots=True)
class Filed:
    """The report that stands for a file now; `chain` are it and those it corrects, the first one first."""

    id: UUID
    chain: tuple[UUID, ...]
    time: datetime | None
    reported_on: date
    covered: tuple[NeedKey, ...] = ()
    withdrawn: bool = False


@dataclass(slots=True, eq=False)
class Holder:
    """One person a key leads to. `rival`: not alone any more. `stored` and `changed` say what to write."""

    person: Known
    filed: Filed | None = None
    rival: bool = False
    stored: bool = False
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What was known of a person before a report changed it."""

    person: Known
    report_id: UUID
    before: Details


@dataclass(frozen=True, slots=True)
class Recognised:
    """Who a report is about and what it is to their file.

    `needs` are those to refer now. `question` names the candidate of a clearing and its ground.
    """

    person: Known
    is_new: bool
    outcome: Outcome
    needs: tuple[Need, ...] = ()
    standing: Standing = NOTHING
    corrects: UUID | None = None
    question: tuple[Known, Ground] | None = None


@dataclass(slots=True)
class Register:
    """Keys and the people they lead to, the undisputed first; and what the batch has changed in them.

    `asked` are the keys all holders are known of; of a key outside nobody can be sure to be the only one.
    """

    asked: frozenset[Key] = frozenset()
    holders: dict[Key, list[Holder]] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    touched: dict[UUID, Known] = field(default_factory=dict)
    dropped: list[tuple[Key, Known]] = field(default_factory=list)
    fresh: list[tuple[Key, Holder]] = field(default_factory=list)

    def recognise(self, submission: Submission, new_id: UUID) -> Recognised:
        """Who it is; `new_id` is for a person nobody knows. The register knows more afterwards."""
        details = submission.details
        file = file_key(submission.department, submission.report.reference)
        filed = self.holders.get(file, [])
        own = next((holder for holder in filed if not contradict(holder.person.details, details)), None)
        if own is not None and own.filed is not None:
            return self._further(own, own.filed, submission, details)
        found, question = self._known(submission)
        if filed:
            question = (filed[0].person, "reference_reused")
        person = found or Known(Newcomer(new_id, submission.department.partition(".")[0], details), details)
        if found is not None:
            self._change(found, supplemented(found.details, details, submission.report.occasion), submission)
        self._heed(person, submission)
        self._claim(person, submission.keys)
        needs = needs_of(submission)
        covered = tuple(needs)
        mark = Filed(submission.id, (submission.id,), submission.time, submission.report.reported_on, covered)
        self._hold(file, Holder(person, mark, rival=bool(filed)))
        return Recognised(person, found is None, "new", tuple(needs.values()), Standing(covered), question=question)

    def withdrawable(self, department: str, reference: str) -> Holder | None:
        """Where the latest report under a reference stands, if the reference is known."""
        holders = [one for one in self.holders.get(file_key(department, reference), []) if one.filed is not None]
        return max(holders, key=_age, default=None)

    def withdraw(self, holder: Holder) -> None:
        """Nothing stands under this file any more; its needs may be referred anew by a later report."""
        if holder.filed is not None:
            filed = holder.filed
            holder.filed = Filed(filed.id, (), filed.time, filed.reported_on, (), withdrawn=True)

    def _further(self, own: Holder, filed: Filed, submission: Submission, details: Details) -> Recognised:
        """A further report under a file number: older than what is known, or a correction of it."""
        if is_older(submission, filed):
            return Recognised(own.person, False, "superseded", corrects=filed.id)
        person, before = own.person, own.person.details
        self._change(person, corrected(before, details), submission)
        self._heed(person, submission)
        self._rename(person, before, submission)
        needs = {key: need for key, need in needs_of(submission).items() if key not in filed.covered}
        covered = (*filed.covered, *needs)
        own.filed = Filed(
            submission.id, (*filed.chain, submission.id), submission.time, submission.report.reported_on, covered
        )
        own.changed = own.stored
        outcome: Outcome = "new" if filed.withdrawn else "correction"
        corrects = None if filed.withdrawn else filed.id
        return Recognised(person, False, outcome, tuple(needs.values()), Standing(covered, filed.chain), corrects)

    def _known(self, submission: Submission) -> tuple[Known | None, tuple[Known, Ground] | None]:
        """The person of exact identifiers, or the question a human has to answer, or neither."""
        details = submission.details
        for key in submission.keys:
            holders = self.holders.get(key, [])
            if key.kind == "azr" and holders:
                same = next((one.person for one in holders if not contradict(one.person.details, details)), None)
                return (same, None) if same else (None, (holders[0].person, "azr_number_reused"))
            possible = [one.person for one in holders if not different_numbers(one.person.details, details)]
            if possible and len(holders) == 1:
                return possible[0], None
            if possible:
                return None, (possible[0], "several_match")
        return None, None

    def _change(self, person: Known, details: Details, submission: Submission) -> None:
        if not same(details, person.details):
            self.changes.append(Change(person, submission.id, person.details))
            person.details = details
            self.touched[person.id] = person

    def _heed(self, person: Known, submission: Submission) -> None:
        """§ 51 BMG: from an information block on, no address is shown."""
        if submission.report.occasion == "information_block" and not person.address_blocked:
            person.address_blocked = True
            self.touched[person.id] = person

    def _rename(self, person: Known, before: Details, submission: Submission) -> None:
        """Keys follow a correction. A former name still leads to the person; what was an error does not."""
        if person.details is before:
            return
        now = person.details.exact_keys()
        former = submission.report.occasion in NEW_NAME and person.details.birth_date == before.birth_date
        for key in before.exact_keys():
            if key not in now and not (former and key.kind == "name"):
                self._drop(key, person)
        self._claim(person, now)

    def _claim(self, person: Known, keys: Iterable[Key]) -> None:
        """Let keys lead to a person; those that lead to others already no longer decide for anybody."""
        for key in keys:
            holders = self.holders.get(key, [])
            if any(holder.person is person for holder in holders):
                continue
            for holder in holders:
                if not holder.rival:
                    holder.rival, holder.changed = True, holder.stored
            self._hold(key, Holder(person, rival=bool(holders) or key not in self.asked))

    def _hold(self, key: Key, holder: Holder) -> None:
        self.holders.setdefault(key, []).append(holder)
        self.fresh.append((key, holder))

    def _drop(self, key: Key, person: Known) -> None:
        holders = self.holders.get(key, [])
        for holder in [one for one in holders if one.person is person]:
            holders.remove(holder)
            if holder.stored:
                self.dropped.append((key, person))
            else:
                self.fresh.remove((key, holder))


def keys_of_all(submissions: Iterable[Submission]) -> frozenset[Key]:
    """Everything in reports that may lead to a person."""
    return frozenset(key for one in submissions for key in keys_of(one))


def keys_of(one: Submission) -> tuple[Key, ...]:
    return (file_key(one.department, one.report.reference), *one.keys)


def needs_of(submission: Submission) -> dict[NeedKey, Need]:
    """The needs of a report, each life situation and topic once: the first one named counts."""
    needs: dict[NeedKey, Need] = {}
    for need in submission.report.needs:
        needs.setdefault((need.life_situation, need.topic), need)
    return needs


def is_older(submission: Submission, filed: Filed) -> bool:
    """By the events' times where both have one and they differ, otherwise by the day it was reported."""
    if submission.time is not None and filed.time is not None and submission.time != filed.time:
        return submission.time < filed.time
    return submission.report.reported_on < filed.reported_on


def _age(holder: Holder) -> tuple[date, str]:
    assert holder.filed is not None
    return holder.filed.reported_on, str(holder.filed.id)
