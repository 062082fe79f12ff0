"""Whose letter it is and to whom, by the names of the directory."""

from shared.directory import Directory


def sender(directory: Directory, municipality: str) -> dict[str, str | None]:
    """The city, the department that decides on grants there, and the mailbox of those who do."""
    city = next((one for one in directory.municipalities if one.municipality == municipality), None)
    office = directory.find(city.coordinator) if city else None
    return {
        "name": f"Stadt {city.name}" if city else municipality,
        "department": office.names.de if office else "Bewilligungsstelle",
        "mailbox": office.mailboxes.get("approver") if office else None,
    }


def recipient(directory: Directory, department: str | None) -> list[str]:
    """The lines of the address; a department the directory does not know is named by its id."""
    known = directory.find(department) if department else None
    return [known.names.de if known else department or ""]
