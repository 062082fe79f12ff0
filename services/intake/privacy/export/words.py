"""German words for fields, codes and days in the letter to the person; what has no word is shown as it is."""

import re
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d)")
BERLIN = ZoneInfo("Europe/Berlin")
WORDS = {
    "given_names": "Vornamen", "family_name": "Familienname", "birth_date": "Geburtsdatum",
    "birth_date_precision": "Genauigkeit des Geburtsdatums", "azr_number": "AZR-Nummer", "sex": "Geschlecht",
    "nationalities": "Staatsangehörigkeiten", "languages": "Sprachen", "address": "Anschrift", "email": "E-Mail",
    "phone": "Telefon", "household": "Haushalt", "representatives": "Vertretung", "street": "Straße",
    "postcode": "Postleitzahl", "city": "Ort", "district": "Stadtbezirk", "kind": "Art", "department": "Stelle",
    "day": "auf den Tag genau", "month": "auf den Monat genau", "year": "auf das Jahr genau",
    "estimated": "geschätzt", "unknown": "nicht bekannt", "f": "weiblich", "m": "männlich", "x": "divers",
    "parent": "Elternteil", "guardian": "Vormund", "official_guardian": "Amtsvormund",
    "coordination": "Fallmanagement", "residence": "Aufenthalt", "naturalisation": "Einbürgerung",
    "orientation": "Orientierung", "language": "Sprache", "education": "Bildung", "work": "Arbeit",
    "livelihood": "Lebensunterhalt", "housing": "Wohnen", "health": "Gesundheit", "family": "Familie",
    "participation": "Teilhabe", "carries": "zuständig", "asked": "angefragt", "handed_over": "abgegeben",
    "carried_last": "zuletzt zuständig", "read": "gelesen", "search": "gesucht", "shown": "in einer Suche gesehen",
    "known": "nur gefragt, ob bekannt", "corrected": "berichtigt", "exported": "diese Auskunft erstellt",
    "accepted": "angenommen", "withdrawn": "zurückgenommen", "rejected": "abgewiesen", "open": "offen",
    "same": "dieselbe Person", "different": "zwei Personen", "arrival": "Ankunft", "move_in": "Zuzug",
    "move_out": "Fortzug", "birth": "Geburt", "marriage": "Heirat", "name_change": "Namensänderung",
    "information_block": "Auskunftssperre", "other": "anderer Anlass",
}  # fmt: skip
SERVICES = {
    "casework": "Fallarbeit: Fälle, Lebenslagen, Übergaben, Ziele und Einwilligungen, unter Kennungen und Codes",
    "funding": "Förderung: Anträge auf Geld, Bescheide und Zahlungen, unter der Kennung des Falls",
    "notifications": "Benachrichtigungen: Hinweise an Stellen, dass etwas zu tun ist, unter der Kennung des Falls",
}


def word(code: Any) -> str:
    return WORDS.get(str(code), str(code))


def said(value: Any) -> str:
    """A value as a person reads it: days in German, lists with commas, objects part by part."""
    if isinstance(value, str) and DAY.fullmatch(value):
        value = date.fromisoformat(value)
    if isinstance(value, dict):
        return ", ".join(f"{word(name)}: {said(part)}" for name, part in value.items() if part is not None)
    if isinstance(value, list | tuple):
        return "; ".join(said(part) for part in value)
    if isinstance(value, datetime):
        return value.astimezone(BERLIN).strftime("%d.%m.%Y, %H:%M Uhr")
    if isinstance(value, date):
        return value.strftime("%d.%m.%Y")
    return word(value)
