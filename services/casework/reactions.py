"""What casework does about what others tell: a function for each event heard, from the event to acts on cases."""

from collections.abc import Sequence
from uuid import UUID

from services.casework import assistance, endings, personal, referrals
from services.casework.kinds import Kinds
from services.casework.store import CaseOf
from shared.acts import Act, Verb
from shared.contracts import funding, intake
from shared.directory import Directory
from shared.inbox import Incoming, Reactions

HEARS: dict[str, list[str]] = {
    "intake.events": [
        intake.ReferralRouted.TYPE,
        intake.ReportAccepted.TYPE,
        intake.ReportWithdrawn.TYPE,
        intake.PersonCorrected.TYPE,
        intake.PersonComesOfAge.TYPE,
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

    def act(incoming: Incoming, case: CaseOf | object, verb: Verb) -> Sequence[Act]:
        return [Act({"case": [case]}, verb, actor=incoming.actor, trace=incoming.trace, forgiving=True)]

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
        case = CaseOf(event.person_id, event.municipality)
        return act(incoming, case, lambda states, at: ending(
            states[case], reporter=event.department, at=at, report_id=event.report_id,
        ))  # fmt: skip

    def report_withdrawn(event: intake.ReportWithdrawn, incoming: Incoming) -> Sequence[Act]:
        case = CaseOf(event.person_id, event.municipality)
        return act(incoming, case, lambda states, at: referrals.report_withdrawn(states[case], event, at=at))

    def person_corrected(event: intake.PersonCorrected, incoming: Incoming) -> Sequence[Act]:
        case = CaseOf(event.person_id, event.municipality)
        return act(incoming, case, lambda states, at: personal.person_corrected(
            states[case], event.fields, reporter=event.reporter, report_id=event.report_id,
        ))  # fmt: skip

    def person_comes_of_age(event: intake.PersonComesOfAge, incoming: Incoming) -> Sequence[Act]:
        case = CaseOf(event.person_id, event.municipality)
        return act(incoming, case, lambda states, at: personal.person_comes_of_age(states[case], event.months))

    def awarded(event: funding.GrantAwarded, incoming: Incoming) -> Sequence[Act]:
        return settled(event, incoming, event.application_id, "awarded", event.grant_id)

    def disbursed(event: funding.GrantDisbursed, incoming: Incoming) -> Sequence[Act]:
        return settled(event, incoming, event.application_id, "disbursed", event.grant_id)

    def rejected(event: funding.ApplicationRejected, incoming: Incoming) -> Sequence[Act]:
        return settled(event, incoming, event.application_id, "rejected", None)

    def settled(
        event: funding.Money, incoming: Incoming, asked: UUID | None, outcome: assistance.Outcome, grant: UUID | None
    ) -> Sequence[Act]:
        case = event.case_id
        if case is None or asked is None:
            return ()
        return act(incoming, case, lambda states, at: assistance.settle_assistance(
            states[case], asked, outcome, amount_cents=event.amount_cents, grant_id=grant,
        ))  # fmt: skip

    return {
        intake.ReferralRouted.TYPE: referral_routed,  # type: ignore[dict-item]
        intake.ReportAccepted.TYPE: report_accepted,  # type: ignore[dict-item]
        intake.ReportWithdrawn.TYPE: report_withdrawn,  # type: ignore[dict-item]
        intake.PersonCorrected.TYPE: person_corrected,  # type: ignore[dict-item]
        intake.PersonComesOfAge.TYPE: person_comes_of_age,  # type: ignore[dict-item]
        funding.GrantAwarded.TYPE: awarded,  # type: ignore[dict-item]
        funding.GrantDisbursed.TYPE: disbursed,  # type: ignore[dict-item]
        funding.ApplicationRejected.TYPE: rejected,  # type: ignore[dict-item]
    }
