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
    "coordination": "Koordination, Fallmanagement, Case Management, KIM, Begleitung",
    "residence": "Aufenthalt, Aufenthaltsrecht, Aufenthaltstitel, Aufenthaltserlaubnis, Aufenthaltsstatus, "
    "Bleiberecht, Asyl, Asylverfahren",
    "naturalisation": "Einbürgerung, Staatsbürgerschaft, Deutscher Pass",
    "orientation": "Orientierung, Erstorientierung, Ankommen, Orientierungskurs, Erstorientierungskurs",
    "language": "Sprache, Sprachkurs, Deutschkurs, Integrationskurs, Deutsch, Sprachförderung, Spracherwerb, "
    "Deutsch lernen",
    "education": "Bildung, Schule, Schulplatz, Kita, Kindergarten, Bildung und Erziehung, Kitaplatz, "
    "Kindergartenplatz, Kinderbetreuung, Studium",
    "work": "Arbeit, Ausbildung, Beruf, Arbeit und Ausbildung, Job, Arbeitssuche, Jobsuche, Ausbildungsplatz, "
    "Arbeitsmarkt, Beschäftigung",
    "livelihood": "Lebensunterhalt, Existenzsicherung, Sozialleistungen, Leistungen, Bürgergeld, Grundsicherung, "
    "Sozialhilfe, Geld, Finanzen",
    "housing": "Wohnen, Wohnung, Unterkunft, Wohnraum, Wohnungssuche, Unterbringung",
    "health": "Gesundheit, Krankheit, Arzt, Psychotherapie, Medizin",
    "family": "Familie, Jugendhilfe, Familienhilfe, Erziehungshilfe",
    "participation": "Teilhabe, Ehrenamt, Freizeit, Gesellschaftliche Teilhabe, Sport, Verein",
}
OCCASIONS = {
    "arrival": "Ankunft, Einreise, Neuzugang, Neuankunft, Neu eingereist",
    "allocation": "Zuweisung, Verteilung, Umverteilung",
    "asylum_decision": "Asylentscheidung, Asylbescheid, BAMF-Bescheid, Bescheid des BAMF",
    "move_in": "Zuzug, Einzug, Anmeldung, Zugezogen",
    "move_out": "Auszug, Wegzug, Weggezogen",
    "departure": "Ausreise, Fortzug ins Ausland, Abschiebung, Freiwillige Ausreise, Ausgereist",
    "moved_unknown": "Unbekannt verzogen",
    "death": "Tod, Sterbefall, Verstorben, Todesfall, Gestorben",
    "family_reunion": "Familiennachzug, Familienzusammenführung, Ehegattennachzug, Kindernachzug",
    "birth": "Geburt, Kind geboren, Geburt eines Kindes",
    "pregnancy": "Schwangerschaft, Schwanger",
    "marriage": "Eheschließung, Heirat, Hochzeit, Verheiratet",
    "divorce": "Scheidung, Ehescheidung, Geschieden",
    "name_change": "Namensänderung, Namenswechsel, Neuer Name",
    "guardian_changed": "Wechsel der Vormundschaft, Vormundwechsel, Neuer Vormund, Vormundschaftswechsel",
    "residence_title_changed": "Änderung des Aufenthaltstitels, Neuer Aufenthaltstitel, Titelwechsel, Statuswechsel",
    "naturalisation_requested": "Einbürgerungsantrag, Einbürgerung, Antrag auf Einbürgerung, Einbürgerung beantragt",
    "kindergarten_entry": "Kita-Aufnahme, Kitaeintritt, Kita, Kindergarten, Kita-Platz, Aufnahme in die Kita, "
    "Kindergarteneintritt",
    "school_entry": "Einschulung, Schuleintritt, Schulaufnahme, Schulanmeldung, Schulbeginn, Eingeschult",
    "school_change": "Schulwechsel, Wechsel der Schule",
    "school_leaving": "Schulabgang, Schulende, Schulabschluss, Schulabbruch, Schulentlassung",
    "degree_recognition": "Anerkennung, Anerkennung eines Abschlusses, Berufsanerkennung, "
    "Anerkennung des Abschlusses, Zeugnisanerkennung",
    "training_start": "Ausbildungsbeginn, Beginn der Ausbildung, Ausbildungsstart",
    "training_end": "Ausbildungsende, Ausbildungsabschluss, Ausbildungsabbruch, Ende der Ausbildung",
    "job_start": "Arbeitsaufnahme, Arbeitsbeginn, Arbeit aufgenommen, Neue Arbeit, Neuer Job, Jobbeginn, "
    "Arbeitsantritt",
    "job_loss": "Arbeitsplatzverlust, Arbeitslosigkeit, Arbeitslos, Jobverlust, Kündigung der Arbeit, "
    "Arbeitslosmeldung",
    "coming_of_age": "Volljährigkeit, 18. Geburtstag, Volljährig, Wird 18",
    "leaving_care": "Ende der Jugendhilfe, Careleaver, Verselbständigung",
    "benefit_change": "Leistungswechsel, Rechtskreiswechsel, Leistungsende, Wechsel der Leistungen",
    "housing_need": "Wohnungsbedarf, Wohnungslosigkeit, Wohnungssuche, Wohnungslos, Obdachlosigkeit, Obdachlos, "
    "Wohnungsnot",
    "eviction": "Räumung, Zwangsräumung, Räumungsklage, Kündigung der Wohnung, Wohnungsverlust",
    "health_need": "Gesundheitlicher Bedarf, Gesundheit, Krankheit, Erkrankung, Krank",
    "language_need": "Sprachförderbedarf, Sprachbedarf, Sprachkurs, Deutschkurs, Sprachförderung, Integrationskurs",
    "counselling_wish": "Beratungswunsch, Beratung, Beratungsbedarf, Wunsch nach Beratung",
    "violence": "Gewalt, Häusliche Gewalt, Gewaltschutz",
    "information_block": "Auskunftssperre, Sperrvermerk",
    "other": "Sonstiges, Anderes, Sonstige, Sonstiger, Andere, Anderer, Sonstiger Anlass",
}
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
