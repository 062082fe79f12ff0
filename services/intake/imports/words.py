"""What lists call things: headings and values in German and English, and what they are called in a report.

Compared in `plain` form, which is that of names: small letters and digits, umlauts written out, remarks in brackets
left out. The first word of a heading is the one templates and messages use.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from services.intake.people.names import normalised

LONGEST_WORD = 120
REMARKS = re.compile(r"\([^)]*\)|\[[^\]]*\]")

HEADINGS: dict[str, tuple[str, ...]] = {
    "reference": ("Aktenzeichen", "Reference", "AZ", "Aktennummer", "Geschäftszeichen", "Fallnummer", "File number"),
    "reported_on": ("Meldedatum", "Reported on", "Gemeldet am", "Datum der Meldung", "Report date"),
    "occasion": ("Anlass", "Occasion", "Meldeanlass", "Grund der Meldung", "Ereignis", "Event"),
    "given_names": (
        "Vorname", "Given names", "Vornamen", "Vorname(n)", "First name", "Given name", "Forename",
    ),
    "family_name": (
        "Nachname", "Family name", "Familienname", "Name", "Zuname", "Last name", "Surname", "Nachnamen",
    ),
    "birth_date": ("Geburtsdatum", "Birth date", "Geboren am", "Geb.", "Geb.-Datum", "Date of birth", "DOB", "Born"),
    "birth_date_precision": ("Genauigkeit Geburtsdatum", "Birth date precision", "Geburtsdatum genau"),
    "sex": ("Geschlecht", "Sex", "Gender"),
    "nationalities": (
        "Staatsangehörigkeit", "Nationalities", "Staatsangehörigkeiten", "Nationalität", "Nationality",
        "Citizenship", "Staatsangehörigkeit 2", "2. Staatsangehörigkeit",
    ),
    "languages": (
        "Sprachen", "Languages", "Sprache", "Muttersprache", "Herkunftssprache", "Language", "Sprache 2", "2. Sprache",
    ),
    "azr_number": ("AZR-Nummer", "AZR number", "AZR-Nr.", "AZR", "Ausländerzentralregisternummer"),
    "street": ("Straße", "Street", "Strasse und Hausnummer", "Anschrift", "Adresse", "Address", "Str."),
    "house_number": ("Hausnummer", "House number", "Haus-Nr.", "Hausnr."),
    "postcode": ("PLZ", "Postcode", "Postleitzahl", "Zip", "Zip code", "Postal code"),
    "city": ("Ort", "City", "Wohnort", "Stadt", "Town"),
    "district": ("Stadtbezirk", "District", "Ortsteil", "Stadtteil", "Bezirk"),
    "email": ("E-Mail", "Email", "E-Mail-Adresse", "Mail", "Email address"),
    "phone": ("Telefon", "Phone", "Tel.", "Telefonnummer", "Handy", "Mobil", "Mobilnummer", "Mobile", "Phone number"),
    "household": ("Haushalt", "Household", "Haushaltsnummer", "Bedarfsgemeinschaft"),
    "representative_kind": ("Vertretung", "Representative kind", "Art der Vertretung"),
    "representative_given_names": ("Vorname Vertretung", "Representative given names"),
    "representative_family_name": ("Nachname Vertretung", "Representative family name"),
    "representative_department": ("Stelle der Vertretung", "Representative department", "Amtsvormundschaft"),
    "needs": (
        "Bedarf", "Needs", "Bedarfe", "Lebenslage", "Lebenslagen", "Life situation", "Need", "Bedarf 1", "Bedarf 2",
        "Bedarf 3", "Life situations",
    ),
    "topic": ("Thema", "Topic"),
    "urgency": ("Dringlichkeit", "Urgency", "Eilbedürftigkeit", "Priorität", "Priority"),
    "department": ("Zuständige Stelle", "Department", "Weiterleiten an", "An Stelle", "Receiver"),
    "kind": ("Übergangsart", "Kind", "Art des Übergangs", "Kind of transition"),
    "legal_basis": ("Rechtsgrundlage", "Legal basis"),
    "person_informed_on": ("Person informiert am", "Person informed on", "Informiert am"),
    "remarks": ("Bemerkungen", "Remarks", "Bemerkung", "Anmerkung", "Anmerkungen", "Notiz", "Hinweis", "Notes"),
    "event_id": ("Ereignisnummer", "Event id", "Meldungsnummer", "Meldungs-ID"),
}  # fmt: skip
"""A field, its German name, its English name, and other headings it is known by: those that can mean nothing else. A
bare `ID` or `Nr.` counts rows in most lists and would make two lists repeat each other; a country of origin is not a
nationality, `Familie` may be a name or a household."""

SEVERAL = frozenset({"needs", "languages", "nationalities"})
"""Fields that may have several columns."""

SITUATIONS = {
    "coordination": "Koordination, Fallmanagement, Case Management, KIM",
    "residence": "Aufenthalt, Aufenthaltsrecht, Aufenthaltstitel",
    "naturalisation": "Einbürgerung",
    "orientation": "Orientierung, Erstorientierung, Ankommen",
    "language": "Sprache, Sprachkurs, Deutschkurs, Integrationskurs, Deutsch",
    "education": "Bildung, Schule, Schulplatz, Kita, Kindergarten, Bildung und Erziehung",
    "work": "Arbeit, Ausbildung, Beruf, Arbeit und Ausbildung",
    "livelihood": "Lebensunterhalt, Existenzsicherung, Sozialleistungen, Leistungen",
    "housing": "Wohnen, Wohnung, Unterkunft, Wohnraum",
    "health": "Gesundheit",
    "family": "Familie, Jugendhilfe, Familienhilfe",
    "participation": "Teilhabe, Ehrenamt, Freizeit, Gesellschaftliche Teilhabe",
}
OCCASIONS = {
    "arrival": "Ankunft, Einreise, Neuzugang", "allocation": "Zuweisung, Verteilung",
    "asylum_decision": "Asylentscheidung, Asylbescheid", "move_in": "Zuzug, Einzug, Anmeldung",
    "move_out": "Auszug, Wegzug", "departure": "Ausreise, Fortzug ins Ausland",
    "moved_unknown": "Unbekannt verzogen", "death": "Tod, Sterbefall, Verstorben",
    "family_reunion": "Familiennachzug, Familienzusammenführung", "birth": "Geburt", "pregnancy": "Schwangerschaft",
    "marriage": "Eheschließung, Heirat", "divorce": "Scheidung", "name_change": "Namensänderung",
    "guardian_changed": "Wechsel der Vormundschaft, Vormundwechsel",
    "residence_title_changed": "Änderung des Aufenthaltstitels, Neuer Aufenthaltstitel, Titelwechsel",
    "naturalisation_requested": "Einbürgerungsantrag", "kindergarten_entry": "Kita-Aufnahme, Kitaeintritt",
    "school_entry": "Einschulung, Schuleintritt, Schulaufnahme", "school_change": "Schulwechsel",
    "school_leaving": "Schulabgang, Schulende", "degree_recognition": "Anerkennung, Anerkennung eines Abschlusses",
    "training_start": "Ausbildungsbeginn", "training_end": "Ausbildungsende", "job_start": "Arbeitsaufnahme",
    "job_loss": "Arbeitsplatzverlust, Arbeitslosigkeit", "coming_of_age": "Volljährigkeit, 18. Geburtstag",
    "leaving_care": "Ende der Jugendhilfe, Careleaver", "benefit_change": "Leistungswechsel, Rechtskreiswechsel",
    "housing_need": "Wohnungsbedarf, Wohnungslosigkeit", "eviction": "Räumung, Zwangsräumung",
    "health_need": "Gesundheitlicher Bedarf", "language_need": "Sprachförderbedarf, Sprachbedarf",
    "counselling_wish": "Beratungswunsch, Beratung", "violence": "Gewalt", "information_block": "Auskunftssperre",
    "other": "Sonstiges, Anderes",
}  # fmt: skip
SEXES = {"f": "w, weiblich, female, Frau", "m": "männlich, male, Mann", "x": "d, divers, diverse",
         "unknown": "unbekannt, ohne Angabe, keine Angabe"}  # fmt: skip
URGENCIES = {"normal": "normal", "urgent": "dringend, eilig, hoch, high", "immediate": "sofort, akut, unverzüglich"}
PRECISIONS = {
    "day": "Tag, genau, tagesgenau", "month": "Monat", "year": "Jahr",
    "estimated": "geschätzt, Altersfeststellung", "unknown": "unbekannt",
}  # fmt: skip
REPRESENTATIVES = {
    "parent": "Eltern, Elternteil, Mutter, Vater", "guardian": "Vormund, Betreuer, Betreuerin",
    "official_guardian": "Amtsvormund, Amtsvormundschaft",
}  # fmt: skip


@lru_cache(maxsize=4096)
def plain(word: str) -> str:
    """`Geburtsdatum (TT.MM.JJJJ)` → `geburtsdatum`; `Straße` → `strasse`; what is too long for a word is none."""
    if len(word) > LONGEST_WORD:
        return ""
    bare = REMARKS.sub("", word) or word
    return normalised(bare).replace(" ", "")


def dictionary(words: Mapping[str, str | Iterable[str]]) -> dict[str, str]:
    """Plain word → code, from code → words; every code is a word for itself."""
    found = {}
    for code, known in words.items():
        listed = known.split(", ") if isinstance(known, str) else known
        found.update({plain(word): code for word in (code, *listed)})
    return found


def _paths() -> Iterator[tuple[str, str]]:
    """Headings that are paths into a report, as exports of JSON have them: `person.address.city`, `needs[0].topic`."""
    for field in HEADINGS:
        for above in ("person", "address", "person address", "needs", "need", "needs 0", "needs 1"):
            yield plain(f"{above} {field}"), field
    for above in ("needs", "need", "needs 0", "needs 1"):
        yield plain(f"{above} life situation"), "needs"


FIELDS = dict(_paths()) | dictionary(HEADINGS)
