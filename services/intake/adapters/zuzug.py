"""The worked example: a registry office tells of somebody who has moved into the city.

Modelled on the style of XÖV messages (a head with sender, id and moment; German names; partly known dates), not on the
text of any of them: the schema beside this file is our own and small. docs/ways-in.md has the whole mapping.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lxml import etree

from services.intake.adapters.messages import Adapter, Message

NAMESPACE = "urn:staffel:xoev:zuzug:1"
SEXES = {"weiblich": "f", "maennlich": "m", "divers": "x", "ohneAngabe": "unknown", "unbekannt": "unknown"}
SITUATIONS = {
    "aufenthalt": "residence", "einbuergerung": "naturalisation", "orientierung": "orientation", "sprache": "language",
    "bildung": "education", "arbeit": "work", "lebensunterhalt": "livelihood", "wohnen": "housing",
    "gesundheit": "health", "familie": "family", "teilhabe": "participation",
}  # fmt: skip
URGENCIES = {"normal": "normal", "dringend": "urgent", "sofort": "immediate"}
PARTS = {4: ("year", "-01-01"), 7: ("month", "-01"), 10: ("day", "")}
"""Precision and rest of a partly known date by its length: 1990, 1990-05, 1990-05-17."""

BASE = "/zuzugsmitteilung"
PERSON = f"{BASE}/person"
HOME = f"{BASE}/anschrift"
PLACES = {
    "id": f"{BASE}/nachrichtenkopf/nachrichtenId", "time": f"{BASE}/nachrichtenkopf/erstellungszeitpunkt",
    "/reference": f"{BASE}/aktenzeichen", "/reported_on": f"{BASE}/einzugsdatum", "/needs": f"{BASE}/bedarf",
    "/person": PERSON, "/person/given_names": f"{PERSON}/vornamen", "/person/family_name": f"{PERSON}/familienname",
    "/person/birth_date": f"{PERSON}/geburtsdatum", "/person/sex": f"{PERSON}/geschlecht",
    "/person/nationalities": f"{PERSON}/staatsangehoerigkeit", "/person/languages": f"{PERSON}/sprache",
    "/person/azr_number": f"{PERSON}/azrNummer", "/person/address": HOME, "/person/address/street": f"{HOME}/strasse",
    "/person/address/postcode": f"{HOME}/postleitzahl", "/person/address/city": f"{HOME}/ort",
    "/person/address/district": f"{HOME}/stadtbezirk",
}  # fmt: skip


def read(root: etree._Element) -> Message:
    """A message that its schema has nothing against."""
    head = _one(root, "nachrichtenkopf")
    created = datetime.fromisoformat(_text(head, "erstellungszeitpunkt") or "").astimezone(UTC)
    data: dict[str, Any] = {
        "reference": _text(root, "aktenzeichen"),
        "reported_on": _text(root, "einzugsdatum"),
        "occasion": "move_in",
        "person": {**_person(_one(root, "person")), "address": _address(_one(root, "anschrift"))},
        "needs": [_need(one) for one in _all(root, "bedarf")] or [{"life_situation": "orientation"}],
        "legal_basis": _text(root, "rechtsgrundlage"),
    }
    return Message(_text(head, "nachrichtenId") or "", _text(head, "absender") or "", created, _without_none(data))


def _person(person: etree._Element) -> dict[str, Any]:
    born = _text(person, "geburtsdatum")
    precision, rest = PARTS[len(born)] if born else ("unknown", "")
    return _without_none(
        {
            "given_names": _text(person, "vornamen"),
            "family_name": _text(person, "familienname"),
            "birth_date": born and born + rest,
            "birth_date_precision": precision,
            "sex": SEXES.get(_text(person, "geschlecht") or ""),
            "nationalities": _texts(person, "staatsangehoerigkeit"),
            "languages": _texts(person, "sprache"),
            "azr_number": _text(person, "azrNummer"),
        }
    )


def _address(address: etree._Element) -> dict[str, Any]:
    street = " ".join(part for part in (_text(address, "strasse"), _text(address, "hausnummer")) if part)
    return _without_none(
        {
            "street": street or None,
            "postcode": _text(address, "postleitzahl"),
            "city": _text(address, "ort"),
            "district": _text(address, "stadtbezirk"),
        }
    )


def _need(need: etree._Element) -> dict[str, str]:
    situation, urgency = _text(need, "lebenslage") or "", _text(need, "dringlichkeit") or "normal"
    return {"life_situation": SITUATIONS[situation], "urgency": URGENCIES[urgency]}


def _one(parent: etree._Element, name: str) -> etree._Element:
    [found] = _all(parent, name)
    return found


def _all(parent: etree._Element, name: str) -> list[etree._Element]:
    return parent.findall(f"{{{NAMESPACE}}}{name}")


def _texts(parent: etree._Element, name: str) -> list[str] | None:
    return [" ".join((one.text or "").split()) for one in _all(parent, name)] or None


def _text(parent: etree._Element, name: str) -> str | None:
    found = _texts(parent, name)
    return found[0] if found else None


def _without_none(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


ADAPTER = Adapter(NAMESPACE, "Zuzugsmitteilung", Path(__file__).with_name("zuzug.xsd"), read, PLACES)
