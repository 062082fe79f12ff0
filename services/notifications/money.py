"""Who is told about money: the applicant of what becomes of its application and its grant, and whoever acts next.

What one person is given (`case_id`) is told to nobody here: casework tells the department that asked for it. Events
that were told before they named the applicant reach nobody on that side.
"""

from collections.abc import Mapping, Sequence

from services.notifications.told import Audience, Told, nobody
from shared.contracts import funding
from shared.contracts.base import Event, Urgency
from shared.directory import Directory


def with_role(role: str, code: str, urgency: Urgency = "normal") -> Audience:
    """Every department of the municipality that has the role, by the mailbox it keeps for it."""

    def told(event: Event, directory: Directory) -> Sequence[Told]:
        return [
            Told(department.id, role, code, urgency)
            for department in directory.departments
            if department.municipality == event.municipality and role in department.mailboxes
        ]

    return told


def to_applicant(code: str, urgency: Urgency = "normal", role: str = "clerk") -> Audience:
    """The organisation an application or a grant is of."""

    def told(event: funding.ApplicationEvent | funding.GrantEvent, directory: Directory) -> Sequence[Told]:
        who = event.applicant if isinstance(event, funding.ApplicationEvent) else event.department
        return [Told(who, role, code, urgency)] if who and event.case_id is None else ()

    return told


def all_of(*audiences: Audience) -> Audience:
    return lambda event, directory: [one for audience in audiences for one in audience(event, directory)]


def submitted(event: funding.ApplicationSubmitted, directory: Directory) -> Sequence[Told]:
    return () if event.decided_at_once else with_role("grant-officer", "application_submitted")(event, directory)


def awarded(event: funding.GrantAwarded, directory: Directory) -> Sequence[Told]:
    """What was applied for is told with its application; a grant that came by rule for a post is news."""
    return to_applicant("grant_by_rule")(event, directory) if event.post_id else ()


def ordered(event: funding.DisbursementOrdered, directory: Directory) -> Sequence[Told]:
    """What an organisation called for is told to it and to the treasury; one without a call needs no word."""
    if event.drawdown_id is None:
        return ()
    return all_of(to_applicant("drawdown_ordered"), with_role("treasurer", "payment_ordered"))(event, directory)


def proof_due(event: funding.ProofDue, directory: Directory) -> Sequence[Told]:
    """Whoever received the money; when the day has passed its head too, and who will ask for the money back."""
    if not event.overdue:
        return to_applicant("proof_due")(event, directory)
    return all_of(
        to_applicant("proof_overdue", "urgent"),
        to_applicant("proof_overdue", "urgent", "head"),
        with_role("grant-officer", "proof_missing"),
    )(event, directory)


def reduced(event: funding.GrantReduced, directory: Directory) -> Sequence[Told]:
    """An offer that came to nothing is told as such."""
    if event.reason_code in ("contract_declined", "contract_lapsed"):
        return ()
    return to_applicant("grant_reduced")(event, directory)


def final(event: funding.GrantFinal, directory: Directory) -> Sequence[Told]:
    """A contract binds once it is signed, and that is told as such."""
    return () if event.form == "contract" else to_applicant("grant_final")(event, directory)


def declined(event: funding.ContractDeclined, directory: Directory) -> Sequence[Told]:
    """The office; and the organisation, where it was not itself that said so."""
    office = with_role("grant-officer", "contract_declined")(event, directory)
    if event.by.department == event.applicant:
        return office
    return [*to_applicant("contract_declined_for_you")(event, directory), *office]


MONEY: Mapping[type[Event], Audience] = {
    funding.ApplicationSubmitted: submitted,
    funding.ApplicationReturned: to_applicant("application_returned"),
    funding.ApplicationWithdrawn: with_role("grant-officer", "application_withdrawn"),
    funding.ApplicationRecommended: with_role("approver", "application_recommended"),
    funding.ApplicationApproved: to_applicant("application_approved"),
    funding.ApplicationRejected: to_applicant("application_rejected"),
    funding.ContractOffered: to_applicant("contract_offered"),
    funding.ContractSigned: to_applicant("contract_signed"),
    funding.ContractDeclined: declined,
    funding.ContractLapsed: all_of(
        to_applicant("contract_lapsed"), with_role("grant-officer", "contract_lapsed_unsigned")
    ),
    funding.AppealFiled: with_role("approver", "appeal_filed"),
    funding.AppealWaived: nobody,
    funding.AppealDecided: to_applicant("appeal_decided"),
    funding.GrantAwarded: awarded,
    funding.GrantReduced: reduced,
    funding.GrantFinal: final,
    funding.GrantClosed: nobody,
    funding.DrawdownRequested: with_role("grant-officer", "drawdown_requested"),
    funding.DrawdownRejected: to_applicant("drawdown_rejected"),
    funding.DisbursementOrdered: ordered,
    funding.DisbursementCancelled: nobody,
    funding.GrantDisbursed: to_applicant("grant_disbursed"),
    funding.DisbursementReturned: with_role("treasurer", "payment_returned", "urgent"),
    funding.PaymentFileDrafted: with_role("treasurer", "payment_file_drafted"),
    funding.PaymentFileReleased: nobody,
    funding.PaymentFileDiscarded: nobody,
    funding.PaymentFileClaimed: nobody,
    funding.PaymentFileSent: nobody,
    funding.PaymentFileUnknown: with_role("treasurer", "payment_file_unknown", "urgent"),
    funding.PaymentFileNotSent: nobody,
    funding.PaymentFileRefused: with_role("treasurer", "payment_file_refused", "urgent"),
    funding.ProofDue: proof_due,
    funding.ProofExtended: to_applicant("proof_extended"),
    funding.ProofSubmitted: with_role("grant-officer", "proof_submitted"),
    funding.ProofQuestioned: to_applicant("proof_questioned"),
    funding.ProofAnswered: with_role("grant-officer", "proof_answered"),
    funding.ProofAccepted: to_applicant("proof_accepted"),
    funding.ProofRejected: to_applicant("proof_rejected", "urgent"),
    funding.RepaymentDemanded: to_applicant("repayment_demanded", "urgent"),
    funding.RepaymentReceived: with_role("grant-officer", "repayment_received"),
    funding.RepaymentReversed: with_role("grant-officer", "repayment_reversed", "urgent"),
    funding.RepaymentWaived: to_applicant("repayment_waived"),
    funding.IncomingGrantAwarded: nobody,
    funding.IncomingGrantAmended: nobody,
    funding.IncomingGrantCalled: nobody,
    funding.IncomingCallWithdrawn: nobody,
    funding.IncomingGrantReceived: with_role("grant-officer", "incoming_received"),
    funding.IncomingReceiptReversed: with_role("grant-officer", "incoming_reversed", "urgent"),
    funding.IncomingProofDue: with_role("grant-officer", "incoming_proof_due"),
    funding.IncomingProofSubmitted: nobody,
    funding.IncomingProofDecided: nobody,
    funding.MeasureRegistered: nobody,
    funding.MeasureChanged: nobody,
    funding.PostEstablished: nobody,
    funding.PostOccupied: nobody,
    funding.PostVacated: with_role("grant-officer", "post_vacated"),
    funding.PostEnded: nobody,
    funding.TransferPosted: nobody,
    funding.TransferPostedV1: nobody,
}
