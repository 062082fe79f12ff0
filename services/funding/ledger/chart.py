"""The chart of accounts: which accounts a line has, and between which two of them each kind of transfer moves money.

The database holds the same table (`transfer_kinds`) and refuses a transfer that does otherwise.
"""

from collections.abc import Mapping
from typing import get_args

from shared.contracts.funding import Account, TransferKind

ACCOUNTS: tuple[Account, ...] = get_args(Account)
COUNTER_ACCOUNTS: frozenset[Account] = frozenset({"appropriation", "entitlement", "interest"})
"""The other side's books: never above zero. All others are never below."""

CHART: Mapping[TransferKind, tuple[Account, Account]] = {
    "appropriation": ("appropriation", "budget"),
    "budget_change": ("appropriation", "budget"),
    "budget_transfer": ("appropriation", "budget"),
    "award": ("budget", "committed"),
    "release": ("committed", "budget"),
    "order": ("committed", "ordered"),
    "disbursement": ("ordered", "disbursed"),
    "expense": ("budget", "spent"),
    "demand": ("disbursed", "reclaimed"),
    "repayment": ("reclaimed", "returned"),
    "entitlement": ("entitlement", "receivable"),
    "call": ("receivable", "called"),
    "receipt": ("called", "received"),
    "refund": ("received", "repaid"),
    "interest": ("interest", "interest_due"),
    "interest_payment": ("interest_due", "interest_received"),
}
"""Kind → from, to. A change or a transfer of the budget that takes away goes the other way; a reversal undoes one."""

TWO_WAY: frozenset[TransferKind] = frozenset({"budget_change", "budget_transfer"})
CHANGES: frozenset[TransferKind] = frozenset({"budget_change", "budget_transfer", "reversal"})
"""What is never posted without a reason."""
