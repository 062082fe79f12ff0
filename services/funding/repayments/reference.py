"""What a payer names: `STF-RF-`, twelve characters of the demand's id, two check digits; found again in any text."""

import base64
import re
from uuid import UUID

PREFIX = "STF-RF-"
WRITTEN = re.compile(r"STF[\s\-/.]*RF[\s\-/.]*((?:[A-Z2-7][\s\-/.]*){12})([0-9])[\s\-/.]*([0-9])(?![0-9A-Z])")


def reference(repayment_id: UUID) -> str:
    """21 characters: 60 random bits of the id (UUIDv7) in base 32, check digits as in IBANs (ISO 7064, MOD 97-10)."""
    body = base64.b32encode(repayment_id.bytes[-8:]).decode()[:12]
    return f"{PREFIX}{body}{_check(body)}"


def is_reference(text: str) -> bool:
    """Whether it is exactly one of ours, check digits included."""
    return find(text) == [text]


def find(text: str) -> list[str]:
    """All references a text holds whose check digits are right, whatever case and spaces the payer has used."""
    found = [(re.sub(r"[\s\-/.]", "", body), first + last) for body, first, last in WRITTEN.findall(text.upper())]
    return [f"{PREFIX}{body}{check}" for body, check in found if _check(body) == check]


def _check(body: str) -> str:
    digits = "".join(str(int(one, 36)) for one in f"{body}RF00")
    return f"{98 - int(digits) % 97:02d}"
