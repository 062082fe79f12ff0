"""How the bank behaves: usually within two seconds, one payment in eight late, and on request in every wrong way."""

import hashlib
from typing import Literal, get_args

LATE_ONE_IN = 8
RETURNED_AFTER = 3.0

PaymentBehaviour = Literal["at_once", "late", "twice", "paid_twice", "smaller", "never", "returned"]
"""`twice`: one debit, told in two statements. `paid_twice`: two debits. `smaller`: a cent less than ordered.
`returned`: paid, and given back some seconds later because the account is closed (AC04)."""
FileBehaviour = Literal["refuse", "partly", "drop_before", "drop_after"]
"""Of the next file. `partly`: every second payment is never made. `drop_before` and `drop_after`: the connection breaks
before the bank has kept the file, or after it, and before its answer."""
Behaviour = PaymentBehaviour | FileBehaviour

OF_FILES: frozenset[str] = frozenset(get_args(FileBehaviour))


def pays_after(end_to_end_id: str, behaviour: str | None = None) -> float:
    """Seconds from the order to the booking: half a second to two, one payment in eight fifteen to forty.

    The same payment takes the same time in every run.
    """
    drawn = hashlib.sha256(end_to_end_id.encode()).digest()
    part = drawn[1] / 255
    if behaviour == "at_once":
        return 0.0
    late = behaviour == "late" or (behaviour is None and drawn[0] % LATE_ONE_IN == 0)
    return 15 + 25 * part if late else 0.5 + 1.5 * part
