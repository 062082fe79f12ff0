"""Whose letter it is and to whom, by the directory and the city's letterhead."""

from typing import Any

from shared.directory import Directory
from shared.letterhead import Address
from shared.problems import Refusal

SALUTATION = "Sehr geehrte Damen und Herren,"


class LetterIncomplete(Refusal):
    """The city's file says less than a letter needs: no letter goes out with a hole."""

    problem = "letter-incomplete"
    title = "The city's file lacks what its letters need"


def sender(directory: Directory, municipality: str) -> dict[str, Any]:
    """The city, the department that decides on grants there, its address, how to reach it, the account, the courts.

    Raises `LetterIncomplete`.
    """
    city = next((one for one in directory.municipalities if one.municipality == municipality), None)
    head = city.letters if city else None
    office = directory.find((head.department if head else None) or city.coordinator) if city else None
    if city is None or head is None or office is None:
        raise LetterIncomplete(
            "In der Datei der Kommune fehlen unter „letters“ Anschrift, Telefon und Konto. Bitte ergänzen lassen."
        )
    return {
        "name": f"Stadt {city.name}", "city": city.name, "department": office.names.de, "lines": head.lines,
        "telephone": head.telephone, "contact": head.contact, "account": head.account, "courts": head.courts,
        "grantors": head.grantors,
        "mailbox": office.mailboxes.get("approver") or office.mailboxes["clerk"],
    }  # fmt: skip


def recipient(directory: Directory, department: str | None) -> list[str]:
    """The lines of the address, with street and town where the directory has them.

    Raises `LetterIncomplete` for a department nobody knows: an id is no address.
    """
    known = directory.find(department) if department else None
    if known is None:
        raise LetterIncomplete("Die Stelle, an die der Brief geht, steht in keinem Verzeichnis.")
    return [known.names.de, *_lines(known.address)]


def _lines(address: Address | None) -> list[str]:
    return address.lines if address else []
