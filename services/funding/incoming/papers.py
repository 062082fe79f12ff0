"""What goes to the state in writing: the letter that calls for money, and the proof of use as PDF and as a table."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from services.funding.letters import pdf
from services.funding.letters.words import word

Chain = Mapping[str, Any]
FIGURES = {
    "awarded_cents": "Bewilligt", "called_cents": "Abgerufen", "received_cents": "Erhalten",
    "forwarded_cents": "Weitergeleitet", "spent_cents": "Eigene Ausgaben", "returned_cents": "Zurückgeflossen",
    "used_cents": "Verwendet", "left_cents": "Nicht verwendet", "repaid_cents": "Erstattet",
}  # fmt: skip
OFFICE = {"name": "Kommune", "department": "Förderung und Zuwendungen", "mailbox": None}
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def call(award: Chain, made: Mapping[str, Any], names: dict[str, str]) -> bytes:
    """The letter of one call (Mittelabruf)."""
    return pdf("call", **_head(award, names), call=made, written_on=award["as_of"])


def proof(award: Chain, names: dict[str, str]) -> bytes:
    """The proof of use (Verwendungsnachweis, ANBest-G) with the figures of the ledger."""
    return pdf("state_proof", **_head(award, names), figures=FIGURES, written_on=award["as_of"])


def table(award: Chain) -> bytes:
    """The same figures as German spreadsheets open them: a line for each purpose, then one for each grant."""
    lines: list[list[str]] = [["Zweck", *FIGURES.values()]]
    lines += [[one["purpose"], *(_euros(one[name]) for name in FIGURES)] for one in award["by_purpose"]]
    lines += [[], ["Zuwendung", "Empfänger", "Zweck", "Bewilligt", "Ausgezahlt", "Zurückgeflossen", "Nachweis"]]
    lines += [
        [
            str(one["id"]), one["department"], one["purpose"], _euros(one["amount_cents"]),
            _euros(one["disbursed_cents"]), _euros(one["returned_cents"]), word(one["proof_state"], PROOF),
        ]
        for one in award["grants"]
    ]  # fmt: skip
    return _csv(lines)


PROOF = {
    "none": "noch nicht fällig", "due": "angefordert", "submitted": "eingereicht", "questioned": "Rückfragen",
    "accepted": "anerkannt", "rejected": "nicht anerkannt",
}  # fmt: skip


def _head(award: Chain, names: dict[str, str]) -> dict[str, Any]:
    return {
        "office": OFFICE, "recipient": [word(award["grantor"], {"land_nrw": "Land Nordrhein-Westfalen"})],
        "reference": award["file_number"], "award": award, "names": names, "proof_words": PROOF,
    }  # fmt: skip


def _euros(cents: int) -> str:
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100},{abs(cents) % 100:02d}"


def _csv(lines: Sequence[Sequence[str]]) -> bytes:
    """With a byte order mark and semicolons; what a spreadsheet would take for a formula is text."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows([[_escaped(cell) for cell in line] for line in lines])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _escaped(cell: str) -> str:
    number = cell.lstrip("-").replace(",", "").isdigit()
    return cell if number or not cell.startswith(DANGEROUS) else f"'{cell}"
