"""What notices say about reports that were not taken in. At most one of each kind a day, so it names the first one.

`{report}` is the id the report has in Staffel (nothing of a person), `{reason}` a sentence for the code of its reason.
"""

from collections.abc import Mapping

from services.notifications.phrase import Words

ALL_OF_THEM = "Alle abgelehnten Mitteilungen mit ihren Gründen liefert Staffel unter GET /reports?status=rejected."

REPORTS: Mapping[str, Words] = {
    "report_rejected": Words(
        "Mitteilungen nicht angenommen",
        "Heute wurde mindestens eine Ihrer Mitteilungen nicht angenommen, zuerst {report}. Grund: {reason} "
        "Weitere von heute werden nicht einzeln gemeldet.",
        f"Bitte berichtigen Sie sie und senden Sie sie neu. {ALL_OF_THEM}",
    ),
    "report_not_processed": Words(
        "Mitteilung noch nicht verarbeitet",
        "Die Mitteilung {report} konnte heute wegen eines Fehlers bei uns nicht verarbeitet werden, vielleicht auch "
        "weitere. Die Betreuung von Staffel hat sie und meldet Ihrem System das Ergebnis.",
        "Sie müssen nichts tun.",
    ),
    "report_differs": Words(
        "Kennung zweimal verwendet",
        "Heute kam mindestens eine Mitteilung unter der Kennung einer früheren, aber mit anderem Inhalt, zuerst "
        "{report}. Ihr Inhalt wurde nicht übernommen.",
        "Bitte senden Sie sie unter einer eigenen Kennung neu, und lassen Sie prüfen, warum Ihr System Kennungen "
        "zweimal vergibt.",
    ),
    "record_rejected": Words(
        "Nachrichten nicht lesbar",
        "Heute kam mindestens eine Nachricht Ihres Systems, die keiner Mitteilung Ihrer Stelle zuzuordnen ist. "
        "Grund: {reason}",
        "Bitte geben Sie das an die Betreuung Ihres Fachverfahrens. Wo die Nachrichten liegen, steht in den "
        "Antworten an Ihr System (intake.record.rejected.v1).",
    ),
}

REASONS: Mapping[str, str] = {
    "ambiguous": "Eine Angabe ist mehrdeutig.",
    "already_withdrawn": "Unter diesem Aktenzeichen ist alles schon zurückgenommen.",
    "duplicate": "Ein Feld steht zweimal darin.",
    "given_up": "Die Betreuung von Staffel konnte sie nicht verarbeiten.",
    "in_future": "Ein Datum liegt in der Zukunft.",
    "invalid": "Eine Angabe verletzt eine Regel.",
    "missing": "Eine Pflichtangabe fehlt.",
    "missing_name": "Der Name fehlt.",
    "no_data": "Sie ist leer.",
    "nobody_carries": "Keine Stelle nimmt diesen Bedarf an.",
    "not_allowed": "Eine Angabe ist hier nicht erlaubt.",
    "not_in_enum": "Eine Angabe ist keine der erlaubten.",
    "not_json": "Ihr Inhalt ist kein lesbares JSON.",
    "not_processed": "Der Fehler liegt bei Staffel; die Betreuung kümmert sich darum.",
    "not_reference": "Der Betreff („subject“) ist nicht das Aktenzeichen der Mitteilung.",
    "not_utf8": "Ihr Text ist nicht in UTF-8 geschrieben.",
    "null_header": "Eine Kopfzeile ist leer.",
    "says_nothing": "Eine Angabe, etwa das Aktenzeichen, steht nur für „nicht bekannt“.",
    "too_deep": "Sie ist zu tief verschachtelt.",
    "too_large": "Sie ist größer als 256 KiB.",
    "too_long": "Eine Angabe ist zu lang.",
    "too_long_ago": "Ein Datum liegt zu weit zurück.",
    "too_short": "Eine Angabe ist zu kurz.",
    "unknown_department": "Eine genannte Stelle ist nicht im Verzeichnis.",
    "unknown_field": "Ein Feld ist unbekannt; vielleicht ein Tippfehler.",
    "unknown_reference": "Zu diesem Aktenzeichen gibt es keine Mitteilung von Ihnen.",
    "unknown_type": "Ihre Art ist unbekannt.",
    "unsupported_media_type": "Ihr Inhaltstyp wird nicht gelesen.",
    "wrong_content_type": "Ihr Inhaltstyp passt nicht: application/cloudevents+json, oder Angaben als Kopfzeilen.",
    "wrong_format": "Eine Angabe ist nicht so geschrieben wie verlangt.",
    "wrong_header_prefix": "Die Kopfzeilen beginnen mit ce- statt mit ce_.",
    "wrong_source": "Als Absender steht eine andere Stelle darin.",
    "wrong_specversion": "Sie ist kein CloudEvent der Version 1.0.",
    "wrong_type": "Eine Angabe ist von der falschen Art, zum Beispiel Text statt Liste.",
}


def reason(code: str | None) -> str:
    """A sentence for the code of a reason; the code itself where there is none."""
    return REASONS.get(code or "", f"Kennung „{code}“." if code else "unbekannt.")
