"""Why something was decided, as a recipient reads it (§ 39 VwVfG NRW): a code without words goes into none."""

from collections.abc import Mapping

from shared.problems import Refusal

REJECTED: Mapping[str, str] = {
    "budget_exhausted": "Die Haushaltsmittel des Programms sind erschöpft.",
    "no_budget": "Für diesen Zweck stehen keine Haushaltsmittel bereit.",
    "applicant_not_eligible": "Ihre Stelle ist in diesem Programm nicht antragsberechtigt.",
    "amount_above_maximum": "Der beantragte Betrag liegt über dem Höchstbetrag des Programms.",
    "unknown_purpose": "Das Programm fördert diesen Zweck nicht.",
    "other_funds_first": "Andere Mittel gehen der Zuwendung vor.",
    "not_eligible": "Die Maßnahme ist nicht förderfähig.",
    "not_needed": "Die Zuwendung ist für die Maßnahme nicht erforderlich.",
    "double_funding": "Die Maßnahme wird bereits aus anderen öffentlichen Mitteln finanziert.",
    "too_late": "Der Antrag ist nach dem Ende der Antragsfrist eingegangen.",
    "started_before_decision": "Mit der Maßnahme wurde vor der Bewilligung begonnen.",
    "financing_not_secured": "Die Gesamtfinanzierung der Maßnahme ist nicht gesichert.",
    "lower_priority": "Die Mittel reichen nicht für alle Anträge; andere Vorhaben wurden vorgezogen.",
    "another_winner": "Die Jury hat einen anderen Vorschlag gewählt.",
    "other": "Die Prüfung hat ergeben, dass die Voraussetzungen der Förderung nicht erfüllt sind.",
}
DEMANDED: Mapping[str, str] = {
    "not_used": "Der Betrag wurde nicht für den Zweck der Zuwendung verwendet.",
    "no_proof": "Der Verwendungsnachweis liegt nicht vor.",
    "not_proven": "Die zweckentsprechende Verwendung ist nicht nachgewiesen.",
    "not_for_its_purpose": "Die Mittel wurden nicht zweckentsprechend verwendet.",
    "not_used_in_time": "Die abgerufenen Mittel wurden nicht innerhalb der Frist verwendet.",
    "other_means_came": "Nachträglich sind andere Deckungsmittel hinzugekommen.",
    "costs_fell": "Die zuwendungsfähigen Ausgaben haben sich ermäßigt.",
    "wrong_statements": "Die Bewilligung beruht auf unrichtigen oder unvollständigen Angaben.",
}
REDUCED: Mapping[str, str] = {
    "not_needed": "Der Betrag wurde nicht abgerufen und wird für den Zweck nicht mehr gebraucht.",
    "appeal_remedied": "Ihrem Rechtsbehelf wurde abgeholfen; über den Antrag wird neu entschieden.",
    "contract_declined": "Sie haben das Vertragsangebot nicht angenommen.",
    "contract_lapsed": "Das Vertragsangebot wurde nicht rechtzeitig angenommen.",
    "declined": "Sie haben auf den Betrag verzichtet.",
    "returned": "Eine Auszahlung ist zurückgekommen und wird nicht wiederholt.",
    **DEMANDED,
}
WAIVED: Mapping[str, str] = {
    "hardship": "Die Einziehung wäre nach Lage des Falls unbillig.",
    "small_sum": "Der Betrag ist geringfügig.",
    "settled_otherwise": "Die Forderung hat sich auf andere Weise erledigt.",
    "mistake": "Die Forderung war nicht berechtigt.",
    "not_collectable": "Die Forderung kann nicht eingezogen werden.",
    "other": "Die Einziehung unterbleibt nach einer Entscheidung im Einzelfall.",
}
NOT_PROVEN: Mapping[str, str] = {
    "receipts_missing": "Belege fehlen.",
    "report_missing": "Der Sachbericht fehlt oder sagt nicht, was erreicht wurde.",
    "figures_differ": "Zahlen und Belege stimmen nicht überein.",
    "other": "Die Angaben reichen nicht aus, um die Verwendung zu beurteilen.",
    **DEMANDED,
}


class ReasonUnknown(Refusal):
    """Members: `reasons`, each code with what the letter would say."""

    problem = "reason-unknown"
    status = 422
    title = "A letter gives its reason in words: choose one of those it has"


def named(code: str, words: Mapping[str, str]) -> str:
    """The sentence of a reason. Raises `ReasonUnknown`, which lists all of them."""
    found = words.get(code)
    if found is None:
        raise ReasonUnknown("Choose one of `reasons`.", reasons=dict(words))
    return found


def sentence(code: str, words: Mapping[str, str]) -> str:
    """As `named`, of what was decided before reasons had to have words."""
    return words.get(code) or "Den Grund nennt Ihnen die Bewilligungsstelle auf Anfrage."
