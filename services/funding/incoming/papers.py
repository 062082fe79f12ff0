"""What goes to the state in writing: the letter that calls for money, and the proof of use as PDF and as a table."""

from collections.abc import Mapping
from typing import Any

from services.funding.letters import pdf
from services.funding.letters.words import word
from shared.spreadsheet import amount, csv_file

Chain = Mapping[str, Any]
Sender = Mapping[str, str | None]
FIGURES = {
    "awarded_cents": "Bewilligt", "called_cents": "Abgerufen", "received_cents": "Erhalten",
    "forwarded_cents": "Weitergeleitet", "spent_cents": "Eigene Ausgaben", "returned_cents": "Zurückgeflossen",
    "used_cents": "Verwendet", "left_cents": "Nicht verwendet", "repaid_cents": "Erstattet",
}  # fmt: skip


def call(award: Chain, made: Mapping[str, Any], names: dict[str, str], sender: Sender) -> bytes:
    """The letter of one call (Mittelabruf)."""
    return pdf("call", **_head(award, names, sender), call=made, written_on=award["as_of"])


def proof(award: Chain, names: dict[str, str], sender: Sender) -> bytes:
    """The proof of use (Verwendungsnachweis, ANBest-G) with the figures of the ledger."""
    return pdf("state_proof", **_head(award, names, sender), figures=FIGURES, written_on=award["as_of"])


def table(award: Chain) -> bytes:
    """The same figures as German spreadsheets open them: a line for each purpose, then one for each grant."""
    lines: list[list[str]] = [["Zweck", *FIGURES.values()]]
    lines += [[one["purpose"], *(amount(one[name]) for name in FIGURES)] for one in award["by_purpose"]]
    lines += [[], ["Zuwendung", "Empfänger", "Zweck", "Bewilligt", "Ausgezahlt", "Zurückgeflossen", "Nachweis"]]
    lines += [
        [
            str(one["id"]), one["department"], one["purpose"], amount(one["amount_cents"]),
            amount(one["disbursed_cents"]), amount(one["returned_cents"]), word(one["proof_state"], PROOF),
        ]
        for one in award["grants"]
    ]  # fmt: skip
    return csv_file(lines)


PROOF = {
    "none": "noch nicht fällig", "due": "angefordert", "submitted": "eingereicht", "questioned": "Rückfragen",
    "accepted": "anerkannt", "rejected": "nicht anerkannt",
}  # fmt: skip


def _head(award: Chain, names: dict[str, str], sender: Sender) -> dict[str, Any]:
    return {
        "office": sender, "recipient": [word(award["grantor"], {"land_nrw": "Land Nordrhein-Westfalen"})],
        "reference": award["file_number"], "award": award, "names": names, "proof_words": PROOF,
    }  # fmt: skip
