"""Who is this? Decided for a batch of reports in the order they came. Pure.

A register holds what the database knows about the people of a batch and learns with every report of it, so that two
reports of one new person meet here. A department's file number and an AZR number decide alone, unless name and birth
date both contradict; different AZR numbers are different people. Otherwise matching judges everybody who may be it: one
who is the same is supplemented; where it is unsure, a provisional person is registered at once and a human decides.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.intake.clearing.clearing import Ground
from services.intake.matching import Judgement
from services.intake.people.details import (
    NEW_NAME,
    Details,
    Key,
    corrected,
    replaced,
    same,
    supplemented,
)
from services.intake.people.holders import Change, Doubt, Filed, Holder, Known, Recognised
from services.intake.people.likely import Likely
from services.intake.reports.filing import changes_identity, is_older, needs_of
from services.intake.reports.refs import Newcomer
from services.intake.reports.report import Outcome, Standing
from services.intake.reports.submission import Submission, file_key
from shared.contracts.intake import PersonField


@dataclass(slots=True)
class Register:
    """Keys and the people they lead to, the undisputed first; and what the batch has changed in them.

    `replaced` are the fields that a report of the batch has changed in what was known. `asked` are the keys all
    holders are known of; of a key outside nobody can be sure to be the only one. `likely` knows who shares anything
    with a report.
    """

    asked: frozenset[Key] = frozenset()
    likely: Likely = field(default_factory=Likely)
    holders: dict[Key, list[Holder]] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    touched: dict[UUID, Known] = field(default_factory=dict)
    dropped: list[tuple[Key, Known]] = field(default_factory=list)
    fresh: list[tuple[Key, Holder]] = field(default_factory=list)
    replaced: dict[UUID, list[PersonField]] = field(default_factory=dict)

    def recognise(self, submission: Submission, new_id: UUID) -> Recognised:
        """Who it is; `new_id` is for a person nobody knows. The register knows more afterwards."""
        details = submission.details
        file = file_key(submission.department, submission.report.reference)
        filed = self.holders.get(file, [])
        own = next((holder for holder in filed if not holder.person.contradicts(details)), None)
        if own is not None and own.filed is not None:
            return self._further(own, own.filed, submission, details)
        found, doubt = self._known(submission)
        if filed:
            doubt = self._doubt(filed[0].person, "reference_reused", submission)
        person = found or Known(Newcomer(new_id, submission.department.partition(".")[0], details), details)
        if found is None:
            person.provisional = doubt is not None
            self.likely.claim(person, self.likely.seek(submission).keys)
        else:
            self._change(found, supplemented(found.details, details, submission.report.occasion), submission)
        self._heed(person, submission)
        self._claim(person, submission.keys)
        needs = needs_of(submission)
        covered = tuple(needs)
        mark = Filed(submission.id, (submission.id,), submission.time, submission.report.reported_on, covered)
        self._hold(file, Holder(person, mark, rival=bool(filed)))
        return Recognised(person, found is None, "new", tuple(needs.values()), Standing(covered), doubt=doubt)

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
        doubt = self._revealed(person, submission) if changes_identity(before, details) else None
        standing = Standing(covered, filed.chain)
        return Recognised(person, False, outcome, tuple(needs.values()), standing, corrects, doubt)

    def put_right(self, person: Known, by: Submission, blocked: bool) -> Doubt | None:
        """Somebody corrects what is known of a person: `by` says all of it, as it is now."""
        before = person.details
        self._change(person, by.details, by)
        if person.address_blocked != blocked:
            person.address_blocked = blocked
            self.touched[person.id] = person
        self._rename(person, before, by)
        return self._revealed(person, by) if changes_identity(before, by.details) else None

    def _known(self, submission: Submission) -> tuple[Known | None, Doubt | None]:
        """Who it is, or the question a human has to answer, or neither."""
        details, alike = submission.details, []
        for key in submission.keys:
            holders = self.holders.get(key, [])
            if key.kind == "azr" and holders:
                found = next((one.person for one in holders if not one.person.contradicts(details)), None)
                return (
                    (found, None) if found else (None, self._doubt(holders[0].person, "azr_number_reused", submission))
                )
            possible = [one.person for one in holders if not one.person.has_another_number(details)]
            if len(possible) == len(holders) == 1:
                judgement = self.likely.judge(submission, possible[0])
                if judgement.decision == "same" or not disagree(judgement):
                    return possible[0], None
            alike += possible
        return self._judged(submission, alike)

    def _judged(self, submission: Submission, alike: Sequence[Known]) -> tuple[Known | None, Doubt | None]:
        """Matching's part; people of the same name and birth date, `alike`, never go by unasked."""
        found = self._possible(submission)
        certain = [known for known, judgement in found if judgement.decision == "same"]
        if len(certain) == 1:
            return certain[0], None
        if len(asked := [known for known in certain if known.provisional]) == 1:
            return asked[0], None  # which of the others it is has been asked already
        if certain or len(alike) > 1:
            return None, self._doubt((certain or alike)[0], "several_match", submission)
        if possible := [*alike, *(known for known, _ in found)]:
            return None, self._doubt(possible[0], "likely_match", submission)
        return None, None

    def _revealed(self, person: Known, submission: Submission) -> Doubt | None:
        """A correction may show that somebody is known twice: both stay, and a human decides."""
        exact = (one.person for key in submission.keys for one in self.holders.get(key, []))
        others = [*exact, *(known for known, _ in self._possible(submission))]
        other = next((one for one in others if one is not person), None)
        return self._doubt(other, "likely_match", submission) if other else None

    def _possible(self, submission: Submission) -> list[tuple[Known, Judgement]]:
        details = submission.details
        return [one for one in self.likely.alike(submission) if not one[0].has_another_number(details)]

    def _doubt(self, candidate: Known, ground: Ground, submission: Submission) -> Doubt:
        return Doubt(candidate, ground, self.likely.judge(submission, candidate))

    def _change(self, person: Known, details: Details, submission: Submission) -> None:
        before = person.details
        if not same(details, before):
            self.changes.append(Change(person, submission.id, before))
            self.replaced[submission.id] = replaced(before, details)
            person.details = details
            self.touched[person.id] = person
            self.likely.follow(person, before, former=submission.report.occasion in NEW_NAME)

    def _heed(self, person: Known, submission: Submission) -> None:
        """§ 51 BMG: from an information block on, no address is shown."""
        if submission.report.occasion == "information_block" and not person.address_blocked:
            person.address_blocked = True
            self.touched[person.id] = person
            self.replaced.setdefault(submission.id, []).append("information_block")

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


def disagree(judgement: Judgement) -> bool:
    """What does not change by moving or by a slip in a name is said to be otherwise."""
    return any(part.field in ("sex", "nationality") and part.level == "other" for part in judgement.contributions)


def _age(holder: Holder) -> tuple[date, str]:
    assert holder.filed is not None
    return holder.filed.reported_on, str(holder.filed.id)
