"""What is refused around payments: payees, drawdowns, files, and what the bank says of them."""

from services.funding.refusals import NotClear
from shared.problems import Refusal


class PayeeExists(Refusal):
    """Members: `payee_id`."""

    problem = "payee-exists"
    title = "This department or case has a payee already"


class NothingToConfirm(Refusal):
    problem = "nothing-to-confirm"
    title = "The payee's details wait for nobody's confirmation"


class PayeeInOpenFile(Refusal):
    """Members: `payment_file_id`."""

    problem = "payee-in-open-file"
    title = "A payment file that has not gone out yet pays to this payee"


class AwardNotFinal(Refusal):
    """Members: `final_on`."""

    problem = "award-not-final"
    title = "Die Bewilligung ist noch nicht bindend"


class ProofOverdue(Refusal):
    """Members: `due_on`."""

    problem = "proof-overdue"
    title = "Ein Verwendungsnachweis ist überfällig; vorher wird nichts ausgezahlt"


class MoreThanIsLeft(Refusal):
    """Members: `left_cents`."""

    problem = "more-than-is-left"
    title = "So viel ist aus der Zuwendung nicht übrig"


class DrawdownClosed(Refusal):
    """Members: `state`, `next_step`."""

    problem = "drawdown-closed"
    title = "Über den Mittelabruf ist entschieden"


class CheckMissing(Refusal):
    problem = "check-missing"
    title = "A drawdown is ordered after it was checked"


class CheckedAlready(Refusal):
    problem = "checked-already"
    title = "The drawdown has been checked already"


class NothingToPay(Refusal):
    problem = "nothing-to-pay"
    title = "Nothing that was ordered can be put into a file"


class NoDebtorAccount(Refusal):
    problem = "no-debtor-account"
    title = "The city has no account to pay from"


class FileNotThere(Refusal):
    """Members: `state`, `next_step`."""

    problem = "payment-file-elsewhere"
    title = "The payment file is not where it would have to be for this"


class BankHasTheFile(Refusal):
    problem = "bank-has-the-file"
    title = "The bank has the file"


class ContentErased(Refusal):
    problem = "content-erased"
    title = "The content of this file was erased"


class PaymentUnderWay(Refusal):
    """Members: `state`, `payment_file_id`."""

    problem = "payment-under-way"
    title = "The payment stands in a file that may still go out"


class PaymentSettled(Refusal):
    """Members: `state`."""

    problem = "payment-settled"
    title = "The payment has been settled"


class ClarifiedAlready(Refusal):
    problem = "clarified-already"
    title = "This entry needs no clarification, or has been clarified"


class PaidTwice(NotClear):
    problem = "paid-twice"
    title = "The bank has booked this payment twice"
    reason = "paid_twice"


class CancelledBefore(NotClear):
    problem = "cancelled-before"
    title = "The payment was cancelled, and the bank says it has gone"
    reason = "cancelled_before"


class NotPaidYet(NotClear):
    problem = "not-paid-yet"
    title = "The bank returns what it has not been seen to pay"
    reason = "not_paid_yet"


class DemandedBack(NotClear):
    problem = "demanded-back"
    title = "The bank returns what has been demanded back from the payee meanwhile"
    reason = "demanded_back"


class BookingDiffers(NotClear):
    problem = "booking-differs"
    title = "The bank has reported this booking with another amount before"
    reason = "booking_differs"


class BookedTooEarly(NotClear):
    problem = "booked-too-early"
    title = "The bank's booking date lies before what it books"
    reason = "booked_too_early"


class BookedTooLate(NotClear):
    problem = "booked-too-late"
    title = "The bank's booking date lies long after the order went out"
    reason = "booked_too_late"


class NotConfirmable(Refusal):
    """Members: `reason_code`."""

    problem = "not-confirmable"
    title = "The entry cannot be booked as what it is said to be"


class NameNotForBanks(Refusal):
    """Members: `payments`."""

    problem = "name-not-for-banks"
    title = "The file pays to a name that no bank takes"
