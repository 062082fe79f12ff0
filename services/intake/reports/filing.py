"""A report and the file it comes under: what leads to its person, what it adds, whether it says anything new. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from services.intake.people.details import Details, Key, contradict
from services.intake.people.holders import Filed
from services.intake.reports.report import NeedKey
from services.intake.reports.submission import Submission, file_key
from shared.contracts.reports import Need


def undecided(submissions: Iterable[Submission], holders: Mapping[Key, Sequence[Details]]) -> list[Submission]:
    """Whom matching is asked about: no file and no AZR number decides, or a correction may reveal somebody else."""
    return [one for one in submissions if not _decided(one, holders)]


def _decided(one: Submission, holders: Mapping[Key, Sequence[Details]]) -> bool:
    own = holders.get(file_key(one.department, one.report.reference), ())
    if own:
        return any(not contradict(known, one.details) and not changes_identity(known, one.details) for known in own)
    return any(key.kind == "azr" and key in holders for key in one.keys)


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


def changes_identity(before: Details, report: Details) -> bool:
    """Whether a report under a file says something else than known about who it is; less is nothing else."""
    said = (report.full_name, report.birth_date, report.azr_number)
    known = (before.full_name, before.birth_date, before.azr_number)
    return any(one and one != other for one, other in zip(said, known, strict=True))


def is_older(submission: Submission, filed: Filed) -> bool:
    """By the events' times where both have one that counts and they differ, otherwise by the day it was reported."""
    if submission.time is not None and filed.time is not None and submission.time != filed.time:
        return submission.time < filed.time
    return submission.report.reported_on < filed.reported_on
