"""What the register holds while a batch is taken in: people, the files and keys that lead to them, what has changed."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.intake.clearing.clearing import Ground
from services.intake.matching import Judgement, Profile
from services.intake.people.details import Details, contradict, different_numbers
from services.intake.reports.refs import Newcomer, PersonRef
from services.intake.reports.report import NOTHING, NeedKey, Outcome, Standing
from shared.contracts.reports import Need


@dataclass(slots=True, eq=False)
class Known:
    """A person as the register knows them; `ref` is how acts name them. `seen` is what matching made of the details.

    `also` is how people who were merged into them are known: a human has said that this is the same person.
    """

    ref: PersonRef
    details: Details
    address_blocked: bool = False
    provisional: bool = False
    seen: tuple[Details, Profile] | None = None
    also: tuple[tuple[Details, Profile], ...] = ()

    @property
    def id(self) -> UUID:
        return self.ref.id if isinstance(self.ref, Newcomer) else self.ref

    def contradicts(self, details: Details) -> bool:
        """Name and birth date both differ from everything the person is known by."""
        return all(contradict(one, details) for one in self._known_by())

    def has_another_number(self, details: Details) -> bool:
        """Both have an AZR number, and the person never had this one."""
        told = [different_numbers(one, details) for one in self._known_by() if one.azr_number]
        return bool(told) and all(told)

    def _known_by(self) -> tuple[Details, ...]:
        return (self.details, *(one for one, _ in self.also))


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
    """One person a key leads to. `rival`: not alone any more. `stored` and `changed` say what to write; `origin` is
    whom the key stood for before a merge."""

    person: Known
    filed: Filed | None = None
    rival: bool = False
    stored: bool = False
    changed: bool = False
    origin: UUID | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What was known of a person before a report changed it."""

    person: Known
    report_id: UUID
    before: Details


@dataclass(frozen=True, slots=True)
class Doubt:
    """Somebody who may be the same person, why nobody but a human can tell, and what each field contributed."""

    candidate: Known
    ground: Ground
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Recognised:
    """Who a report is about and what it is to their file. `needs` are those to refer now."""

    person: Known
    is_new: bool
    outcome: Outcome
    needs: tuple[Need, ...] = ()
    standing: Standing = NOTHING
    corrects: UUID | None = None
    doubt: Doubt | None = None
