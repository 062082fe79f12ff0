"""Which column holds what: headers in German and English, in whatever spelling."""

import re
from collections.abc import Sequence

from services.intake.names import normalised

FIELDS: dict[str, str] = {
    "id": "id rec_id record_id recid record_nr nr no lfd_nr lfdnr laufende_nr laufende_nummer nummer number key schluessel"
    " datensatz datensatz_id satz_nr satznummer person_id personid personen_id row_id uid unique_id index",
    "given": "given_name given_names givenname givennames given first_name firstname first_names forename forenames fname"
    " vorname vornamen rufname christian_name name_first first",
    "middle": "middle_name middlename middle_names second_name zweiter_vorname weitere_vornamen middle",
    "family": "surname family_name familyname last_name lastname lname nachname familienname zuname name_last sname last"
    " family nachnamen",
    "name": "name full_name fullname voller_name vollstaendiger_name person personenname complete_name",
    "born": "date_of_birth dateofbirth birth_date birthdate birthday dob born geburtsdatum geb_datum gebdatum geb gebdat"
    " geboren geboren_am geburtstag birth datum_geburt",
    "born_year": "birth_year year_of_birth geburtsjahr by yob birthyear",
    "born_month": "birth_month month_of_birth geburtsmonat bm mob birthmonth",
    "born_day": "birth_day day_of_birth bd geburtstag_tag",
    "precision": "birth_date_precision dob_precision geburtsdatum_genauigkeit",
    "sex": "sex gender geschlecht sexe geschl",
    "nationality": "nationality nationalities citizenship staatsangehoerigkeit staatsangehoerigkeiten nationalitaet"
    " staatsbuergerschaft",
    "street": "street street_name streetname address_1 address1 address_line_1 addressline1 addr1 addr_1 strasse str"
    " strassenname adresszeile_1 adresszeile1",
    "house_number": "street_number streetnumber house_number housenumber house_no haus_nr hausnr hausnummer street_no hnr"
    " number_house",
    "address": "address adresse anschrift wohnanschrift wohnort_und_strasse full_address postal_address",
    "postcode": "postcode post_code postal_code postalcode zip zip_code zipcode plz postleitzahl",
    "city": "city town suburb ort stadt wohnort place locality ortschaft gemeinde stadtname",
    "district": "district state stadtteil stadtbezirk bezirk bundesland land_bundesland ortsteil province region county",
    "phone": "phone phone_number phonenumber telephone telefon telefonnummer tel telnr tel_nr mobile mobil handy"
    " mobilnummer handynummer rufnummer mobile_phone fon",
    "email": "email e_mail mail email_address e_mail_adresse emailadresse mailadresse",
    "azr": "azr azr_number azr_nr azrnummer azr_nummer azr_no auslaenderzentralregisternummer azrnr azr_zahl",
    "reference": "reference file_number aktenzeichen az geschaeftszeichen referenz fallnummer case_number akte",
}
IDENTIFIERS: dict[str, str] = {
    "social_security": "soc_sec_id socsecid ssn soc_sec social_security social_security_number social_security_id"
    " sozialversicherungsnummer sv_nummer svnr sv_nr rentenversicherungsnummer rvnr rv_nummer",
    "passport": "passport passport_number passport_no passnummer pass_nr passnr reisepass reisepassnummer",
    "identity_card": "identity_card id_card_number ausweisnummer personalausweis ausweis_nr national_id nationalid",
    "tax": "tax_id steuer_id steuerid steueridentifikationsnummer steuer_identifikationsnummer idnr tin",
    "insurance": "insurance_number versichertennummer krankenversichertennummer kvnr medicare_number health_insurance_number",
    "customer": "kundennummer kunden_nr customer_number bg_nummer bedarfsgemeinschaft",
}  # fmt: skip
KNOWN = {word: field for field, words in FIELDS.items() for word in words.split()} | {
    word: f"identifier:{name}" for name, words in IDENTIFIERS.items() for word in words.split()
}
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def recognised(headers: Sequence[str]) -> list[str | None]:
    """The field of each column, None where the header says nothing to us or says what an earlier one said.

    `Name` beside a column of given names is the family name.
    """
    found: list[str | None] = []
    for header in headers:
        plain = normalised(CAMEL.sub(" ", header)).replace(" ", "_")
        field = KNOWN.get(plain) or KNOWN.get(plain.replace("_", ""))
        found.append(None if field in found else field)
    if "name" in found and "given" in found and "family" not in found:
        found[found.index("name")] = "family"
    return found
