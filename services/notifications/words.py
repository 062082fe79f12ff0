"""The table of what notices say, in plain German: one entry for each code. No sentence says who the person is.

`{situation}` is the part of life, `{other}` and `{other_dative}` the other department ("die" and "der Stelle …"),
`{due}` and `{on}` a date with its preposition; `wording.said` fills them in, and each of the last two may be empty.
"""

from collections.abc import Mapping

from services.notifications.phrase import Words
from services.notifications.words_of_money import MONEY
from services.notifications.words_of_reports import REPORTS

LIFE_SITUATIONS: Mapping[str, str] = {
    "coordination": "Fallbegleitung",
    "residence": "Aufenthalt",
    "naturalisation": "Einbürgerung",
    "orientation": "Erstorientierung",
    "language": "Sprache",
    "education": "Bildung",
    "work": "Arbeit",
    "livelihood": "Lebensunterhalt",
    "housing": "Wohnen",
    "health": "Gesundheit",
    "family": "Familie",
    "participation": "Teilhabe",
}


WORDS: Mapping[str, Words] = {
    "transition_requested": Words(
        "Anfrage zur Übernahme",
        "{other} möchte Ihnen den Bereich {situation} übergeben.",
        "Bitte antworten Sie{due}: Sie können annehmen oder mit einem Grund ablehnen.",
    ),
    "return_requested": Words(
        "Anfrage zur Rückübernahme",
        "{other} möchte Ihnen den Bereich {situation} zurückgeben.",
        "Bitte antworten Sie{due}: Sie können zurücknehmen oder mit einem Grund ablehnen.",
    ),
    "transition_accepted": Words(
        "Übernahme zugesagt",
        "{other} übernimmt den Bereich {situation}{on}.",
        "Bis zur Übernahme tragen Sie den Bereich weiter.",
    ),
    "return_accepted": Words("Rücknahme zugesagt", "{other} nimmt den Bereich {situation} zurück{on}."),
    "accepted_by_silence": Words(
        "Übernahme durch Fristablauf",
        "{other} hat nicht geantwortet und trägt den Bereich {situation} nach der vereinbarten Regel jetzt selbst.",
    ),
    "taken_by_silence": Words(
        "Sie sind jetzt zuständig",
        "Die Frist ist ohne Antwort abgelaufen. Nach der vereinbarten Regel tragen Sie den Bereich {situation}.",
        "Bitte nehmen Sie Kontakt mit der Person auf.",
    ),
    "transition_declined": Words(
        "Übernahme nicht möglich",
        "{other} übernimmt den Bereich {situation} nicht. Der Grund steht im Fall.",
        "Sie bleiben zuständig. Bitte entscheiden Sie, wie es weitergeht.",
    ),
    "transition_refused": Words(
        "In der Sache abgelehnt",
        "{other} hat zum Bereich {situation} entschieden und ist jetzt dafür zuständig.",
    ),
    "transition_withdrawn": Words(
        "Anfrage zurückgezogen",
        "{other} hat die Anfrage zum Bereich {situation} zurückgezogen.",
        "Sie müssen nichts tun.",
    ),
    "transition_lapsed": Words(
        "Anfrage verfallen",
        "Die Anfrage zum Bereich {situation} ist ohne Antwort verfallen. Die Zuständigkeit hat nicht gewechselt.",
    ),
    "transition_cancelled": Words(
        "Übergabe abgebrochen",
        "Die Übergabe im Bereich {situation} ist abgebrochen, weil ihr Anlass entfallen ist.",
        "Bitte öffnen Sie den Fall, bevor Sie etwas verschicken.",
    ),
    "transition_suggested": Words(
        "Vorschlag zur Übergabe",
        "Die Fallbegleitung schlägt vor, den Bereich {situation} an {other} zu übergeben.",
        "Sie entscheiden.",
    ),
    "answer_reminder": Words(
        "Antwort steht aus", "{other} wartet auf Ihre Antwort zum Bereich {situation}.", "Bitte antworten Sie{due}."
    ),
    "answer_overdue": Words(
        "Antwort überfällig",
        "Die Frist für die Antwort zum Bereich {situation} ist abgelaufen.",
        "Bitte klären Sie, wer jetzt handelt.",
    ),
    "first_contact_reminder": Words(
        "Erstkontakt steht aus",
        "Im Bereich {situation} fehlt noch das erste Gespräch mit der Person.",
        "Bitte tragen Sie es ein{due}.",
    ),
    "first_contact_overdue": Words(
        "Erstkontakt überfällig",
        "Im Bereich {situation} ist die Frist für das erste Gespräch abgelaufen.",
        "Bitte nehmen Sie Kontakt auf oder tragen Sie die Versuche ein.",
    ),
    "coordinator_overdue": Words(
        "Übergabe kommt nicht voran",
        "Bei einer Übergabe im Bereich {situation} ist eine Frist lange abgelaufen. Gefragt ist {other}.",
        "Bitte sprechen Sie mit den Stellen.",
    ),
    "competence_disputed": Words(
        "Zuständigkeit umstritten",
        "Zum zweiten Mal hat sich eine Stelle im Bereich {situation} für nicht zuständig erklärt.",
        "Bitte entscheiden Sie, wer übernimmt.",
    ),
    "not_reached": Words(
        "Person nicht erreicht",
        "{other} hat die Person im Bereich {situation} trotz aller Versuche nicht erreicht.",
        "Bitte entscheiden Sie, wie es weitergeht.",
    ),
    "track_opened": Words(
        "Neuer Bereich in Ihrer Zuständigkeit",
        "Der Bereich {situation} ist neu. Sie tragen ihn, bis eine andere Stelle übernimmt.",
    ),
    "track_assigned": Words(
        "Ihnen zugewiesen",
        "Die Koordination hat Ihnen den Bereich {situation} zugewiesen. Sie sind ab sofort zuständig.",
        "Bitte nehmen Sie Kontakt mit der Person auf.",
    ),
    "track_assigned_away": Words(
        "Anderer Stelle zugewiesen", "Die Koordination hat den Bereich {situation} an {other} gegeben."
    ),
    "baton_received": Words(
        "Sie sind jetzt zuständig",
        "Der vereinbarte Tag ist da: Sie haben den Bereich {situation} von {other_dative} übernommen.",
        "Bitte nehmen Sie Kontakt mit der Person auf.",
    ),
    "baton_handed_over": Words(
        "Übergabe vollzogen", "Der vereinbarte Tag ist da: {other} trägt jetzt den Bereich {situation}."
    ),
    "baton_received_by_law": Words(
        "Sie sind jetzt zuständig",
        "Nach der gesetzlichen Regel haben Sie den Bereich {situation} von {other_dative} übernommen.",
        "Bitte nehmen Sie Kontakt mit der Person auf.",
    ),
    "baton_handed_over_by_law": Words(
        "Übergabe vollzogen", "Nach der gesetzlichen Regel trägt jetzt {other} den Bereich {situation}."
    ),
    "report_noted": Words("Neue Meldung", "Zum Bereich {situation}, den Sie tragen, ist eine Meldung eingegangen."),
    "report_retracted": Words(
        "Meldung zurückgezogen",
        "Eine Meldung zum Bereich {situation} wurde zurückgezogen. Sie bleiben zuständig.",
        "Bitte prüfen Sie, was daraus folgt.",
    ),
    "person_corrected": Words(
        "Angaben zur Person berichtigt",
        "Zum Bereich {situation} wurden Angaben zur Person berichtigt.",
        "Bitte lesen Sie die Angaben neu und prüfen Sie, ob Daten und Fristen noch stimmen.",
    ),
    "comes_of_age_in_a_year": Words(
        "Volljährig in einem Jahr",
        "Die Person im Bereich {situation} wird in spätestens einem Jahr volljährig.",
        "Bitte klären Sie früh, wer danach zuständig ist, und stellen Sie die Übergabe rechtzeitig an.",
    ),
    "came_of_age": Words(
        "Volljährig",
        "Die Person im Bereich {situation} ist heute volljährig geworden.",
        "Bitte prüfen Sie, ob die Zuständigkeit noch stimmt.",
    ),
    "came_of_age_unprepared": Words(
        "Volljährig, Übergabe nicht vorbereitet",
        "Die Person im Bereich {situation} ist heute volljährig geworden, und keine Übergabe läuft.",
        "Bitte entscheiden Sie, wer danach zuständig ist.",
    ),
    "stop_letters": Words(
        "Bitte nichts mehr verschicken",
        "Zum Bereich {situation} gibt es eine Meldung, die alle Schreiben betrifft.",
        "Bitte lesen Sie die Meldung im Fall, bevor Sie etwas verschicken.",
    ),
    "death_retracted": Words(
        "Meldung zurückgenommen: bitte neu prüfen",
        "Die Meldung, derentwegen zum Bereich {situation} alle Schreiben angehalten waren, wurde zurückgezogen.",
        "Bitte prüfen Sie, welche Übergaben Sie neu anfragen müssen: Was abgebrochen wurde, bleibt abgebrochen.",
    ),
    "consent_withdrawn": Words(
        "Einwilligung widerrufen",
        "Eine Einwilligung, auf der Daten bei Ihnen beruhen, ist widerrufen.",
        "Bitte verwenden Sie diese Daten nicht weiter. Was gemeint ist, steht im Fall.",
    ),
    "assistance_disbursed": Words(
        "Hilfe ausgezahlt", "Die beantragte Hilfe ist ausgezahlt; die Bank hat es bestätigt."
    ),
    "assistance_rejected": Words("Hilfe abgelehnt", "Die beantragte Hilfe ist abgelehnt. Der Grund steht im Fall."),
    "enrolment_requested": Words(
        "Neue Anmeldung",
        "Zu Ihrem Angebot{offer} ist eine Anmeldung eingegangen.",
        "Ob ein Platz frei war oder die Warteliste gilt, steht bei dem Angebot.",
    ),
    "enrolment_moved_up": Words(
        "Platz frei geworden",
        "Ihre Anmeldung zum Angebot{offer} ist von der Warteliste auf einen Platz nachgerückt.",
        "Bitte sagen Sie es der Person.",
    ),
    "enrolment_given_up": Words("Anmeldung abgesagt", "Eine Anmeldung zu Ihrem Angebot{offer} wurde abgesagt."),
    "enrolment_cancelled": Words(
        "Anmeldung abgesagt",
        "Der Anbieter hat Ihre Anmeldung zum Angebot{offer} abgesagt. Der Grund steht bei dem Angebot.",
        "Bitte sagen Sie es der Person und entscheiden Sie, wie es weitergeht.",
    ),
    "enrolment_completed": Words(
        "Angebot abgeschlossen", "Ihre Anmeldung zum Angebot{offer} ist bis zum Ende wahrgenommen."
    ),
    "merge_to_choose": Words(
        "Doppelte Bereiche: bitte wählen",
        "Zwei Fälle gehören zu derselben Person. In beiden wird der gleiche Bereich getragen.",
        "Bitte wählen Sie{due}, welcher weitergeht. Bis dahin tragen beide Stellen weiter.",
    ),
    "merge_reminder": Words(
        "Doppelte Bereiche: Auswahl steht aus",
        "In einem zusammengeführten Fall ist noch offen, welcher von zwei gleichen Bereichen weitergeht.",
        "Bitte wählen Sie{due}.",
    ),
    "merge_overdue": Words(
        "Doppelte Bereiche: Auswahl überfällig",
        "In einem zusammengeführten Fall tragen noch immer zwei Stellen den gleichen Bereich.",
        "Bitte wählen Sie, welcher weitergeht.",
    ),
    "case_merging": Words(
        "Fall wird zusammengeführt",
        "Die Person ist unter einem zweiten Fall bekannt. Die Koordination klärt, wie es mit Ihrem Bereich weitergeht.",
        "Bitte tragen Sie Ihren Bereich bis dahin weiter.",
    ),
    "track_in_merged_case": Words(
        "Bereich in anderem Fall",
        "Die Person war unter zwei Fällen bekannt. Ihr Bereich {situation} geht in einem davon unverändert weiter.",
        "An Ihrer Zuständigkeit ändert sich nichts.",
    ),
    "track_in_own_case": Words(
        "Bereich in eigenem Fall",
        "Zwei Personen waren irrtümlich in einem Fall. Ihr Bereich {situation} geht in einem eigenen weiter.",
        "Bitte prüfen Sie, ob Ihre Unterlagen nur die richtige Person betreffen.",
    ),
    "track_chosen": Words(
        "Ihr Bereich geht weiter",
        "Die Koordination hat entschieden: Der Bereich {situation} geht bei Ihnen weiter.",
    ),
    "track_given_up": Words(
        "Ihr Bereich ist beendet",
        "Die Koordination hat entschieden: Der Bereich {situation} geht bei einer anderen Stelle weiter.",
        "Bitte geben Sie ihr, was sie dafür braucht.",
    ),
    "clearing_opened": Words(
        "Identität zu klären",
        "Bei einer Meldung ist offen, ob die Person schon bekannt ist.",
        "Bitte entscheiden Sie, ob es dieselbe Person ist.",
    ),
    "parked_noticed": Words(
        "Nicht Verarbeitetes liegt bereit",
        "In Staffel liegen Nachrichten, die nicht verarbeitet werden konnten.",
        "Bitte sehen Sie in der Liste der geparkten Nachrichten nach und entscheiden Sie.",
    ),
    "parked_overdue": Words(
        "Nicht Verarbeitetes liegt zu lange",
        "In Staffel liegen Nachrichten, die nicht verarbeitet werden konnten, länger als vereinbart.",
        "Bitte entscheiden Sie in der Liste der geparkten Nachrichten, oder bitten Sie die zweite Person darum.",
    ),
    **MONEY,
    **REPORTS,
}
