"""Bank statements as ISO 20022 writes them (camt.053.001, every version): what was booked, payment by payment.

Each value is read at its own place in the message definition, never searched for below an element. The library that was
here before (pycamt) searched: it took an instructed amount in another currency, or a charge, for the amount of a
payment. Nothing was left for it to do, and it is gone (decision 0035).
"""

from services.funding.payments.camt.document import NotAStatement, Statement, read

__all__ = ["NotAStatement", "Statement", "read"]
