"""How pages and tables about money and its effect say codes in German: fields of action, districts, ways, names."""

from dataclasses import dataclass
from typing import Any

from services.funding.programmes.programme import Programmes
from shared.directory import Directory

FIELDS = {
    "education": "Bildung",
    "work_and_business": "Arbeit und Wirtschaft",
    "social_balance": "Sozialer Ausgleich in den Stadtbezirken",
    "open_city": "Weltoffene Stadt",
}
DISTRICTS = {"citywide": "stadtweit", "hoerde": "Hörde", "luetgendortmund": "Lütgendortmund"}
"""Districts whose names are not their codes."""
WAYS = {
    "measure": "Maßnahme",
    "post": "Stelle",
    "assistance": "Einzelfallhilfen",
    "grant": "Zuwendung ohne Maßnahme",
    "own": "Eigene Ausgaben der Stadt",
}


@dataclass(frozen=True, slots=True)
class Names:
    """The names an installation gives its programmes, purposes and departments."""

    programmes: Programmes
    directory: Directory

    def programme(self, code: str) -> str:
        found = self.programmes.find(code)
        return found.names.de if found else code

    def purpose(self, programme: str, code: str) -> str:
        found = self.programmes.find(programme)
        named = {one.code: one.names.de for one in found.purposes} if found else {}
        return named.get(code, code)

    def department(self, id: str) -> str:
        found = self.directory.find(id)
        return found.names.de if found else id.partition(".")[2]

    def city(self, municipality: str) -> str:
        names = {one.municipality: one.name for one in self.directory.municipalities}
        return names.get(municipality, municipality)

    def what(self, row: dict[str, Any]) -> str:
        """What the money is for: the measure's title as long as it is kept, else what is paid for."""
        if row["title"]:
            return str(row["title"])
        return f"{WAYS[row['way']]}: {self.purpose(row['programme'], row['purpose'])}"


def field(code: str | None) -> str:
    return FIELDS.get(code or "", code or "ohne Handlungsfeld")


def district(code: str) -> str:
    """`innenstadt-nord` → `Innenstadt-Nord`."""
    return DISTRICTS.get(code) or "-".join(part.capitalize() for part in code.split("-"))
