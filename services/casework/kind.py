"""One kind of transition (Übergangsart): what the law and the offices agreed on, as data with its arithmetic.

A municipality's lawyers edit it as one YAML file. Everything here is pure: moments, codes and departments in;
deadlines, missing items and escalations out.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from shared.contracts.base import Code, LifeSituation, Urgency
from shared.contracts.casework import DeclineReason, SilenceOutcome
from shared.directory import Department
from shared.periods import Period, day_before, due, reminder_at
from shared.rulebook import Entry

Text = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Basis = Literal["statute", "consent", "release_from_secrecy"]
Audience = Literal["receiver", "receiver_head", "sender", "coordinator"]
DEPARTMENT_KINDS = ("any", "authority", "association")


class PackageItem(Entry):
    """One thing that is handed over. `basis` says why it may travel; `statute` comes with its paragraph."""

    code: Code
    title: Text
    required: bool = True
    basis: Basis
    paragraph: Text | None = None
    category: Code


class SilenceBasis(Entry):
    """What makes silence a taking-over: a statute or a signed agreement, by name."""

    kind: Literal["statute", "signed_agreement"]
    reference: Text


class Terms(Entry):
    """The periods of one urgency. `ladder`: times after the request at which escalation begins before the deadline
    (a duty service); otherwise its first rung is the deadline itself."""

    answer: Period
    first_contact: Period
    coordinator_after: Period
    ask_again_every: Period
    ladder: tuple[Period, ...] = ()


class TermsByUrgency(Entry):
    normal: Terms
    urgent: Terms | None = None
    immediate: Terms


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of an escalation: the how-manieth, when, and who is told."""

    number: int
    at: datetime
    tells: tuple[Audience, ...]


class Kind(Entry):
    """One version of a kind. `senders` and `receivers` are department names (`jobcenter`), or `authority`,
    `association`, `any`; `by_default` lets a referral that names no kind pick it."""

    code: Code
    version: Annotated[int, Field(ge=1)]
    title: Text
    life_situations: Annotated[tuple[LifeSituation, ...], Field(min_length=1)]
    senders: Annotated[tuple[str, ...], Field(min_length=1)]
    receivers: Annotated[tuple[str, ...], Field(min_length=1)]
    municipality: Literal["same", "other", "any"]
    by_default: bool
    legal_basis: Text
    moves: Literal["on_acceptance", "on_date", "by_law", "on_receipt"]
    effective_day: Literal["any_day", "first_of_month"] = "any_day"
    lead_time: Period | None = None
    terms: TermsByUrgency
    silence: SilenceOutcome
    silence_basis: SilenceBasis | None = None
    decline_reasons: tuple[DeclineReason, ...]
    refusal_ends_duty: bool
    package: tuple[PackageItem, ...]
    conversation_required: bool
    participation_recorded: bool
    attempts_before_not_reached: Annotated[int, Field(ge=1)]

    @property
    def moves_without_acceptance(self) -> bool:
        return self.moves in ("by_law", "on_receipt") or self.silence == "receiver_becomes_responsible"

    @property
    def needs_date(self) -> bool:
        """Whether a request must name the day on which the baton moves by itself."""
        return self.moves == "by_law"

    def terms_for(self, urgency: Urgency) -> Terms:
        """`urgent` runs in the normal periods where the kind gives it none of its own."""
        if urgency == "immediate":
            return self.terms.immediate
        if urgency == "urgent":
            return self.terms.urgent or self.terms.normal
        return self.terms.normal

    def fits(self, life_situation: str, sender: Department, receiver: Department) -> bool:
        """Whether the kind is meant for this life situation between these two departments."""
        crosses = sender.municipality != receiver.municipality
        return (
            life_situation in self.life_situations
            and sender.id != receiver.id
            and (self.municipality == "any" or crosses == (self.municipality == "other"))
            and matched(self.senders, sender) > 0
            and matched(self.receivers, receiver) > 0
        )

    def answer_due(self, at: datetime, urgency: Urgency = "normal") -> datetime:
        """The deadline of a request made at `at`."""
        return due(at, self.terms_for(urgency).answer)

    def first_contact_due(self, at: datetime, urgency: Urgency = "normal") -> datetime:
        """The deadline of the first contact, once the baton has moved at `at`."""
        return due(at, self.terms_for(urgency).first_contact)

    def reminder_at(self, start: datetime, deadline: datetime) -> datetime:
        """When the receiver is reminded, before the deadline."""
        return reminder_at(start, deadline)

    def rung(
        self,
        number: int,
        start: datetime,
        deadline: datetime,
        urgency: Urgency = "normal",
        of: Literal["answer", "first_contact"] = "answer",
    ) -> Rung | None:
        """The `number`-th escalation (from 1) of a deadline that began to run at `start`.

        The first tells the receiver's head and the sender, the second and all after it the coordinator too. They
        come at the deadline, some time after it, and then at regular intervals, for as long as nobody acts; None
        once silence has decided an answer.
        """
        terms = self.terms_for(urgency)
        ladder = [due(start, wait) for wait in terms.ladder] if of == "answer" else []
        fixed = [*(at for at in ladder if at < deadline), deadline]
        silence_decides = of == "answer" and self.silence != "sender_keeps"
        if number < 1 or (silence_decides and number > len(fixed)):
            return None
        if not silence_decides and len(fixed) == 1:
            fixed.append(due(deadline, terms.coordinator_after))
        repeats, every = max(0, number - len(fixed)), terms.ask_again_every
        at = due(fixed[-1], Period(every.amount * repeats, every.unit)) if repeats else fixed[number - 1]
        return Rung(number, at, ("receiver_head", "sender") if number == 1 else _EVERYBODY)

    def missing_items(self, given: Collection[str]) -> tuple[PackageItem, ...]:
        """The required items whose codes were not given."""
        return tuple(item for item in self.package if item.required and item.code not in given)

    def unknown_items(self, given: Collection[str]) -> tuple[str, ...]:
        """Given codes that the kind does not list: what no rule lets travel does not travel."""
        listed = {item.code for item in self.package}
        return tuple(code for code in given if code not in listed)

    def needing_permission(self, given: Collection[str]) -> tuple[PackageItem, ...]:
        """The given items that may travel only with the person's consent or release from secrecy."""
        return tuple(item for item in self.package if item.code in given and item.basis != "statute")

    def may_take_effect_on(self, day: date) -> bool:
        return self.effective_day == "any_day" or day.day == 1

    def starts_on(self, effective_on: date) -> date | None:
        """The day by which the transition should be begun, `lead_time` before it takes effect; None without one."""
        return None if self.lead_time is None else day_before(effective_on, self.lead_time)


def matched(choices: Sequence[str], department: Department) -> int:
    """How precisely a choice names the department: 3 by its name, 2 by its kind, 1 as any, 0 not at all."""
    if department.name in choices:
        return 3
    if department.kind in choices:
        return 2
    return 1 if "any" in choices else 0


_EVERYBODY: tuple[Audience, ...] = ("receiver", "receiver_head", "sender", "coordinator")
