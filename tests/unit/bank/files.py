"""Builders: payment files as a treasury makes them."""

from datetime import date
from typing import Any

from sepaxml import SepaTransfer

from deploy.local.bank.account import CITY

PAYEE = "DE89370400440532013000"


def a_file(message_id: str = "STF-FILE-1", **payments: int) -> bytes:
    """A valid file: cents by EndToEndId, which stand here with _ for -."""
    made: Any = SepaTransfer(
        {"name": "Stadtkasse", "IBAN": CITY, "BIC": "BYLADEM1001", "batch": True, "currency": "EUR"},
        schema="pain.001.001.09",
    )
    for reference, cents in payments.items():
        made.add_payment(
            {
                "name": "Verein", "IBAN": PAYEE, "amount": cents, "execution_date": date(2026, 12, 1),
                "description": "Zuwendung", "endtoend_id": reference.replace("_", "-"),
            }
        )  # fmt: skip
    content: bytes = made.export(validate=True)
    return content.replace(made.msg_id.encode(), message_id.encode(), 1)
