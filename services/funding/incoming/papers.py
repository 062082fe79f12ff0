"""What goes to the state in writing: the letter that calls for money, and the proof of use as PDF and as a table."""

from collections.abc import Mapping
from typing import Any

from services.funding.letters import pdf
from services.funding.letters.head import LetterIncomplete
from services.funding.letters.words import word
from shared.file_number import STATE_AWARD, file_number
from shared.spreadsheet import amount, csv_file

Chain = Mapping[str, Any]
Sender = Mapping[str, Any]
FIGURES = {
    "awarded_cents": "Bewilligt", "called_cents": "Abgerufen", "received_cents": "Erhalten",
    "forwarded_cents": "Weitergeleitet", "spent_cents": "Eigene Ausgaben", "returned_cents": "Zurückgeflossen",
    "used_cents": "Verwendet", "left_cents": "Nicht verwendet", "repaid_cents": "Erstattet",
}  # fmt: skip


def call(award: Chain, made: Mapping[str, Any], names: dict[str, str], sender: Sender) -> bytes:
    """The letter of one call (Mittelabruf), with the account the state pays to. Raises `LetterIncomplete`."""
    return pdf("call", **_head(award, names, sender), call=made, posted_on=award["as_of"])


def proof(award: Chain, names: dict[str, str], departments: dict[str, str], sender: Sender) -> bytes:
    """The proof of use (Verwendungsnachweis, ANBest-G) with the ledger's figures; `departments` are names by id."""
    head = _head(award, names, sender)
    return pdf("state_proof", **head, departments=departments, figures=FIGURES, posted_on=award["as_of"])


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
    grantor = sender["grantors"].get(award["grantor"])
    if grantor is None:
        raise LetterIncomplete("In der Datei der Kommune fehlt unter „letters“ die Anschrift dieses Zuwendungsgebers.")
    return {
        "office": sender, "recipient": [grantor.name, *grantor.lines], "number": file_number(award["id"], STATE_AWARD),
        "award": award, "names": names, "proof_words": PROOF,
    }  # fmt: skip
