"""What casework does about what others tell: a function for each event heard, from the event to acts on cases."""

from collections.abc import Callable, Sequence
from uuid import UUID

from services.casework import assistance, endings, merging, personal, referrals, splitting
from services.casework.case import Case
from services.casework.kinds import Kinds
from services.casework.persons import CaseOf, FamilyOf, MergeOf, SplitOf
from services.casework.references import AssistanceIn, CaseRef
from shared.acts import Act, Moment, Verb
from shared.contracts import funding, intake
from shared.contracts.base import Event
from shared.directory import Directory
from shared.inbox import Incoming, Reactions

HEARS: dict[str, list[str]] = {
    "intake.events": [
        intake.ReferralRouted.TYPE,
        intake.ReportAccepted.TYPE,
        intake.ReportWithdrawn.TYPE,
        intake.PersonCorrected.TYPE,
        intake.PersonComesOfAge.TYPE,
        intake.PersonMerged.TYPE,
        intake.PersonSplit.TYPE,
        intake.PersonErased.TYPE,
    ],
    "funding.events": [
        funding.GrantAwarded.TYPE,
        funding.GrantDisbursed.TYPE,
        funding.ApplicationRejected.TYPE,
    ],
}
ENDINGS = {"death": endings.person_died, "departure": endings.person_departed}


def reactions(kinds: Kinds, directory: Directory) -> Reactions:
    """The reactions by type of event. A refusal there is a no-op by rule: the reason has gone or it is done already."""

    def act(incoming: Incoming, case: CaseRef, verb: Verb, alone: bool = False) -> Sequence[Act]:
        return [Act({"case": [case]}, verb, actor=incoming.actor, trace=incoming.trace, forgiving=True, alone=alone)]

    def of_person(
        event: intake.PersonEvent | intake.ReportAccepted | intake.ReportWithdrawn,
        incoming: Incoming,
        verb: Callable[[Case, Moment], Sequence[Event]],
    ) -> Sequence[Act]:
        """What concerns a person concerns all their living cases, also one that waits to be merged."""
        family = FamilyOf(event.person_id, event.municipality)
        return act(incoming, family, lambda states, at: [
            told for case in states[family].alive for told in verb(case, at)
        ])  # fmt: skip

    def referral_routed(event: intake.ReferralRouted, incoming: Incoming) -> Sequence[Act]:
        case = CaseOf(event.person_id, event.municipality)
        return act(
            incoming,
            case,
            lambda states, at: referrals.take_referral(states[case], event, at=at, kinds=kinds, directory=directory),
        )

    def report_accepted(event: intake.ReportAccepted, incoming: Incoming) -> Sequence[Act]:
        ending = ENDINGS.get(event.occasion)
        if ending is None or event.outcome == "superseded":
            return ()
        return of_person(event, incoming, lambda case, at: ending(
            case, reporter=event.department, at=at, report_id=event.report_id,
        ))  # fmt: skip

    def report_withdrawn(event: intake.ReportWithdrawn, incoming: Incoming) -> Sequence[Act]:
        return of_person(event, incoming, lambda case, at: referrals.report_withdrawn(case, event, at=at))

    def person_corrected(event: intake.PersonCorrected, incoming: Incoming) -> Sequence[Act]:
        return of_person(event, incoming, lambda case, at: personal.person_corrected(
            case, event.fields, reporter=event.reporter, report_id=event.report_id,
        ))  # fmt: skip

    def person_comes_of_age(event: intake.PersonComesOfAge, incoming: Incoming) -> Sequence[Act]:
        return of_person(event, incoming, lambda case, at: personal.person_comes_of_age(case, event.months))

    def person_merged(event: intake.PersonMerged, incoming: Incoming) -> Sequence[Act]:
        two = MergeOf(event.person_id, event.into, event.municipality)
        return act(incoming, two, lambda states, at: merging.merge(states[two], event, at), alone=True)

    def person_split(event: intake.PersonSplit, incoming: Incoming) -> Sequence[Act]:
        two = SplitOf(event.person_id, event.municipality)
        return act(incoming, two, lambda states, at: splitting.split(states[two], event, at), alone=True)

    def awarded(event: funding.GrantAwarded, incoming: Incoming) -> Sequence[Act]:
        return settled(event, incoming, event.application_id, "awarded", event.grant_id)

    def disbursed(event: funding.GrantDisbursed, incoming: Incoming) -> Sequence[Act]:
        return settled(event, incoming, event.application_id, "disbursed", event.grant_id)

    def rejected(event: funding.ApplicationRejected, incoming: Incoming) -> Sequence[Act]:
        return settled(event, incoming, event.application_id, "rejected", None)

    def settled(
        event: funding.Money, incoming: Incoming, asked: UUID | None, outcome: assistance.Outcome, grant: UUID | None
    ) -> Sequence[Act]:
        if event.case_id is None or asked is None:
            return ()
        case = AssistanceIn(asked, event.case_id)
        return act(incoming, case, lambda states, at: assistance.settle_assistance(
            states[case], asked, outcome, amount_cents=event.amount_cents, grant_id=grant,
        ))  # fmt: skip

    return {
        intake.ReferralRouted.TYPE: referral_routed,  # type: ignore[dict-item]
        intake.ReportAccepted.TYPE: report_accepted,  # type: ignore[dict-item]
        intake.ReportWithdrawn.TYPE: report_withdrawn,  # type: ignore[dict-item]
        intake.PersonCorrected.TYPE: person_corrected,  # type: ignore[dict-item]
        intake.PersonComesOfAge.TYPE: person_comes_of_age,  # type: ignore[dict-item]
        intake.PersonMerged.TYPE: person_merged,  # type: ignore[dict-item]
        intake.PersonSplit.TYPE: person_split,  # type: ignore[dict-item]
        funding.GrantAwarded.TYPE: awarded,  # type: ignore[dict-item]
        funding.GrantDisbursed.TYPE: disbursed,  # type: ignore[dict-item]
        funding.ApplicationRejected.TYPE: rejected,  # type: ignore[dict-item]
    }
