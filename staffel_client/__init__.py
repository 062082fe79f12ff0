"""Staffel for the developers of departmental systems: write reports, publish them, hear what is said to you.

Knows the published language (`shared.contracts`) and nothing else of Staffel, so that a wheel of these two is enough.
`Staffel` publishes over HTTP; `staffel_client.kafka` and `staffel_client.deliveries` (extra `kafka`) speak to Kafka.
"""

from shared.contracts.reasons import Reason
from shared.contracts.reports import Report, Withdrawal
from staffel_client.errors import NoSuchReport, NotAllowed, NotAReport, NoToken, NotReached, Refused, StaffelError
from staffel_client.http import Staffel
from staffel_client.parts import Address, Consent, Need, Person, Representative
from staffel_client.patience import Patience
from staffel_client.receipts import Receipt
from staffel_client.reports import Desk

__all__ = [
    "Address",
    "Consent",
    "Desk",
    "Need",
    "NoSuchReport",
    "NoToken",
    "NotAReport",
    "NotAllowed",
    "NotReached",
    "Patience",
    "Person",
    "Reason",
    "Receipt",
    "Refused",
    "Report",
    "Representative",
    "Staffel",
    "StaffelError",
    "Withdrawal",
]
