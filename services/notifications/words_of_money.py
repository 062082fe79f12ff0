"""What notices about money say: no sum, no name and no reason, for those stand where the reader signs in.

`MONEY` speaks of decisions (Bescheide), or of neither form; `INSTEAD` is what is said where there is none.
"""

from collections.abc import Mapping
from typing import Literal

from services.notifications.phrase import Words

MONEY: Mapping[str, Words] = {
    "application_submitted": Words(
        "Antrag eingegangen", "Ein Antrag auf Förderung ist eingegangen.", "Bitte prüfen Sie ihn."
    ),
    "application_returned": Words(
        "Antrag zu ergänzen",
        "Ihr Antrag auf Förderung ist noch nicht vollständig.",
        "Bitte ergänzen Sie, was im Antrag genannt ist, und reichen Sie ihn neu ein.",
    ),
    "application_withdrawn": Words(
        "Antrag zurückgezogen", "Ein Antrag auf Förderung wurde zurückgezogen.", "Sie müssen nichts tun."
    ),
    "application_recommended": Words(
        "Antrag zur Entscheidung", "Ein geprüfter Antrag auf Förderung liegt vor.", "Bitte entscheiden Sie."
    ),
    "application_approved": Words(
        "Förderung bewilligt",
        "Ihr Antrag auf Förderung ist bewilligt. Der Bescheid liegt beim Antrag.",
        "Sie können Geld abrufen, sobald der Bescheid bestandskräftig ist oder Sie auf {remedy} verzichten.",
    ),
    "application_rejected": Words(
        "Förderung abgelehnt",
        "Ihr Antrag auf Förderung ist abgelehnt. Der Bescheid mit dem Grund liegt beim Antrag.",
        "Was Sie dagegen tun können und bis wann, steht im Bescheid.",
    ),
    "appeal_filed": Words(
        "Rechtsbehelf gegen einen Bescheid",
        "Gegen einen Bescheid ist {filed}.",
        "Bitte prüfen Sie, ob der Bescheid bleibt, und tragen Sie ein, was entschieden ist.",
    ),
    "appeal_decided": Words(
        "Über Ihren Rechtsbehelf ist entschieden",
        "Über Ihren Rechtsbehelf ist entschieden. Das Ergebnis steht im Antrag.",
    ),
    "contract_offered": Words(
        "Vertrag zur Unterschrift",
        "Ihr Antrag hat Erfolg: Die Stadt bietet Ihnen einen Vertrag über die Förderung an. Er liegt beim Antrag.",
        "Bitte senden Sie ihn{due} unterschrieben zurück. Danach erlischt das Angebot.",
    ),
    "contract_signed": Words(
        "Vertrag geschlossen", "Der Vertrag über Ihre Förderung ist geschlossen.", "Sie können jetzt Geld abrufen."
    ),
    "contract_declined": Words(
        "Vertrag nicht angenommen", "Ein angebotener Vertrag ist nicht angenommen. Das Geld ist wieder frei."
    ),
    "contract_declined_for_you": Words(
        "Vertragsangebot beendet",
        "Die Stadt hat eingetragen, dass der angebotene Vertrag über Ihre Förderung nicht angenommen wird.",
        "Trifft das nicht zu, sprechen Sie bitte mit der Bewilligungsstelle.",
    ),
    "contract_lapsed": Words(
        "Vertragsangebot erloschen",
        "Das Angebot eines Vertrags über Ihre Förderung ist erloschen, weil es nicht rechtzeitig unterschrieben zurück "
        "war.",
        "Bitte sprechen Sie mit der Bewilligungsstelle, wenn Sie die Förderung noch brauchen.",
    ),
    "contract_lapsed_unsigned": Words(
        "Vertragsangebot erloschen",
        "Ein angebotener Vertrag ist nicht rechtzeitig zurückgekommen. Das Geld ist wieder frei.",
    ),
    "grant_by_rule": Words(
        "Pauschale für Ihre Stelle",
        "Für eine geförderte Stelle Ihrer Organisation ist eine Pauschale des Landes bewilligt.",
        "Sie können das Geld abrufen.",
    ),
    "grant_reduced": Words(
        "Förderung verringert",
        "Ein Teil Ihrer Förderung, der nicht abgerufen war, ist wieder frei. Der Grund steht bei der Förderung.",
    ),
    "grant_final": Words(
        "Bescheid bestandskräftig", "Ihr Bewilligungsbescheid ist bestandskräftig.", "Sie können jetzt Geld abrufen."
    ),
    "drawdown_requested": Words(
        "Mittelabruf eingegangen",
        "Eine Organisation ruft Geld aus einer Förderung ab.",
        "Bitte prüfen Sie den Abruf.",
    ),
    "drawdown_rejected": Words(
        "Mittelabruf nicht angenommen",
        "Ihr Mittelabruf ist nicht angenommen. Der Grund steht bei der Förderung.",
        "Bitte rufen Sie neu ab, wenn Sie das Geld brauchen.",
    ),
    "drawdown_ordered": Words("Auszahlung angeordnet", "Die Auszahlung Ihres Mittelabrufs ist angeordnet."),
    "payment_ordered": Words(
        "Zahlung angeordnet", "Eine Zahlung ist angeordnet.", "Bitte nehmen Sie sie in eine Zahlungsdatei auf."
    ),
    "grant_disbursed": Words(
        "Förderung ausgezahlt",
        "Die Bank hat die Auszahlung Ihrer Förderung bestätigt.",
        "Bitte verwenden Sie das Geld innerhalb der Frist, die dafür gilt.",
    ),
    "payment_returned": Words(
        "Zahlung zurückgekommen",
        "Die Bank hat eine Zahlung zurückgegeben.",
        "Bitte klären Sie die Bankverbindung. Danach kann die Zahlung neu angeordnet werden.",
    ),
    "payment_file_drafted": Words(
        "Zahlungsdatei zur Freigabe",
        "Die Zahlungsdatei{file} ist erstellt.",
        "Bitte prüfen Sie sie und geben Sie sie frei. Das muss eine andere Person tun als die, die sie erstellt hat.",
    ),
    "payment_file_unknown": Words(
        "Zahlungsdatei: bitte bei der Bank fragen",
        "Es ist nicht bekannt, ob die Bank die Zahlungsdatei{file} erhalten hat. Sie wird nicht von selbst neu "
        "gesendet.",
        "Bitte fragen Sie die Bank und tragen Sie ein, ob sie die Datei hat.",
    ),
    "payment_file_refused": Words(
        "Zahlungsdatei abgelehnt",
        "Die Bank hat die Zahlungsdatei{file} als Ganzes abgelehnt. Ihre Zahlungen sind frei für eine andere Datei.",
        "Bitte prüfen Sie den Grund, bevor Sie eine neue Datei erstellen.",
    ),
    "proof_due": Words(
        "Verwendungsnachweis fällig",
        "Zu einer Förderung fehlt noch der Verwendungsnachweis.",
        "Bitte reichen Sie ihn{due} ein.",
    ),
    "proof_overdue": Words(
        "Verwendungsnachweis überfällig",
        "Die Frist für den Verwendungsnachweis zu einer Förderung ist abgelaufen.",
        "Bitte reichen Sie ihn sofort ein. Ohne Nachweis kann das Geld zurückgefordert werden.",
    ),
    "proof_missing": Words(
        "Verwendungsnachweis fehlt",
        "Zu einer Förderung ist der Verwendungsnachweis nicht rechtzeitig eingegangen.",
        "Bitte entscheiden Sie, ob Sie die Frist verlängern.",
    ),
    "proof_extended": Words(
        "Frist verlängert", "Die Frist für Ihren Verwendungsnachweis ist verlängert.", "Bitte reichen Sie ihn{due} ein."
    ),
    "proof_submitted": Words(
        "Verwendungsnachweis eingegangen", "Ein Verwendungsnachweis ist eingegangen.", "Bitte prüfen Sie ihn."
    ),
    "proof_questioned": Words(
        "Rückfrage zum Verwendungsnachweis",
        "Zu Ihrem Verwendungsnachweis gibt es Fragen.",
        "Bitte beantworten Sie sie beim Nachweis.",
    ),
    "proof_answered": Words(
        "Rückfrage beantwortet", "Die Fragen zu einem Verwendungsnachweis sind beantwortet.", "Bitte prüfen Sie weiter."
    ),
    "proof_accepted": Words("Verwendungsnachweis anerkannt", "Ihr Verwendungsnachweis ist geprüft und anerkannt."),
    "proof_rejected": Words(
        "Verwendungsnachweis nicht anerkannt",
        "Ihr Verwendungsnachweis ist nicht anerkannt. Der Grund steht beim Nachweis.",
        "Bitte lesen Sie, was daraus folgt.",
    ),
    "repayment_demanded": Words(
        "Rückforderung",
        "Von einer Förderung wird Geld zurückgefordert. Betrag, Zinsen und Konto stehen in dem Schreiben dazu.",
        "Bitte zahlen Sie{due} und geben Sie als Verwendungszweck genau{reference} an.",
    ),
    "repayment_received": Words(
        "Rückzahlung eingegangen",
        "Auf eine Rückforderung ist Geld eingegangen.",
        "Was noch offen ist, steht bei der Rückforderung.",
    ),
    "repayment_reversed": Words(
        "Rückzahlung zurückgebucht",
        "Die Bank hat eine Rückzahlung zurückgebucht. Die Rückforderung ist insoweit wieder offen.",
        "Bitte klären Sie mit der Organisation, wann sie zahlt.",
    ),
    "repayment_waived": Words("Rückforderung erlassen", "Was von einer Rückforderung noch offen war, ist erlassen."),
    "incoming_received": Words(
        "Geld des Landes eingegangen", "Ein Mittelabruf der Stadt ist ausgezahlt; die Bank hat es bestätigt."
    ),
    "incoming_reversed": Words(
        "Geld des Landes zurückgebucht",
        "Die Bank hat die Auszahlung eines Mittelabrufs zurückgebucht. Der Mittelabruf ist wieder offen.",
        "Bitte klären Sie mit dem Land, wann es zahlt.",
    ),
    "incoming_proof_due": Words(
        "Nachweis an das Land fällig",
        "Zu einem Zuwendungsbescheid des Landes ist der Verwendungsnachweis der Stadt fällig.",
        "Bitte reichen Sie ihn{due} ein.",
    ),
    "post_vacated": Words(
        "Geförderte Stelle wird frei",
        "Eine vom Land geförderte Stelle ist bald oder schon nicht mehr besetzt. Das kann die Förderung mindern.",
        "Bitte prüfen Sie, ob die Stelle nachbesetzt wird.",
    ),
}

Way = Literal["decision", "contract", "no_remedy", "prize"]
INSTEAD: Mapping[tuple[str, Way], Words] = {
    ("application_approved", "no_remedy"): Words(
        "Förderung bewilligt", "Ihr Antrag auf Förderung ist bewilligt. Das Schreiben liegt beim Antrag."
    ),
    ("application_rejected", "no_remedy"): Words(
        "Förderung abgelehnt", "Ihr Antrag auf Förderung ist abgelehnt. Das Schreiben mit dem Grund liegt beim Antrag."
    ),
    ("application_approved", "prize"): Words(
        "Preis zuerkannt", "Ihr Vorschlag für einen Preis hat Erfolg. Das Schreiben liegt beim Vorschlag."
    ),
    ("application_rejected", "prize"): Words(
        "Vorschlag nicht ausgewählt",
        "Ihr Vorschlag für einen Preis ist nicht ausgewählt. Das Schreiben mit dem Grund liegt beim Vorschlag.",
    ),
    ("application_submitted", "prize"): Words(
        "Vorschlag eingegangen", "Ein Vorschlag für einen Preis ist eingegangen.", "Bitte prüfen Sie ihn."
    ),
    ("application_returned", "prize"): Words(
        "Vorschlag zu ergänzen",
        "Ihr Vorschlag für einen Preis ist noch nicht vollständig.",
        "Bitte ergänzen Sie, was beim Vorschlag genannt ist, und reichen Sie ihn neu ein.",
    ),
    ("application_withdrawn", "prize"): Words(
        "Vorschlag zurückgezogen", "Ein Vorschlag für einen Preis wurde zurückgezogen.", "Sie müssen nichts tun."
    ),
    ("application_recommended", "prize"): Words(
        "Vorschlag zur Entscheidung", "Ein geprüfter Vorschlag für einen Preis liegt vor.", "Bitte entscheiden Sie."
    ),
    ("grant_final", "prize"): Words("Preis zuerkannt", "Über den Preis ist jetzt endgültig entschieden."),
    ("grant_reduced", "prize"): Words("Preisgeld verringert", "Ein Teil des Preisgelds wird nicht mehr ausgezahlt."),
    ("grant_disbursed", "prize"): Words(
        "Preisgeld ausgezahlt", "Die Bank hat die Auszahlung des Preisgelds bestätigt.", "Sie müssen nichts tun."
    ),
    ("grant_disbursed", "contract"): Words(
        "Förderung ausgezahlt",
        "Die Bank hat die Auszahlung Ihrer Förderung bestätigt.",
        "Bitte verwenden Sie das Geld innerhalb der Frist, die im Vertrag steht.",
    ),
    ("grant_disbursed", "decision"): Words(
        "Förderung ausgezahlt",
        "Die Bank hat die Auszahlung Ihrer Förderung bestätigt.",
        "Bitte verwenden Sie das Geld innerhalb der Frist, die im Bescheid steht.",
    ),
}
WITH_REMEDY = frozenset({"application_approved", "application_rejected"})
"""What tells of the letter's remedy, where it has one."""


def way_of(code: str, form: str | None, scheme: str | None, remedy: str | None) -> Way | None:
    """How the money of a notice is given, as far as its event says; None speaks of neither form."""
    if scheme == "prize":
        return "prize"
    if code in WITH_REMEDY:
        return None if remedy else "no_remedy"
    return "contract" if form == "contract" else "decision" if form == "decision" else None
