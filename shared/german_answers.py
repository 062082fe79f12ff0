"""What is wrong with the form of a request, in German: for services whose readers sit in offices and associations.

The same findings, codes and pointers as `field_errors`; only the sentences differ. None of them repeats a value.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from shared.field_errors import field_error

OTHERWISE = "Diese Angabe passt hier nicht."
SENTENCES: Mapping[str, str] = {
    "missing": "Diese Angabe fehlt.",
    "extra_forbidden": "Diese Angabe gibt es hier nicht; bitte weglassen.",
    "json_invalid": "Der Inhalt ist kein gültiges JSON.",
    "json_type": "Der Inhalt ist kein gültiges JSON.",
    "model_attributes_type": "Hier wird ein Objekt in geschweiften Klammern erwartet, gesendet als application/json.",
    "model_type": "Hier wird ein Objekt in geschweiften Klammern erwartet.",
    "dict_type": "Hier wird ein Objekt in geschweiften Klammern erwartet.",
    "list_type": "Hier wird eine Liste erwartet.",
    "tuple_type": "Hier wird eine Liste erwartet.",
    "string_type": "Hier wird ein Text erwartet.",
    "string_too_short": "Der Text ist zu kurz: mindestens {min_length} Zeichen.",
    "string_too_long": "Der Text ist zu lang: höchstens {max_length} Zeichen.",
    "string_pattern_mismatch": "Der Text hat nicht die verlangte Form (Kennwörter: kleine Buchstaben, Ziffern, „_“).",
    "too_short": "Es sind zu wenige Einträge: mindestens {min_length}.",
    "too_long": "Es sind zu viele Einträge: höchstens {max_length}.",
    "int_type": "Hier wird eine ganze Zahl erwartet; Beträge stehen in Cent.",
    "int_parsing": "Hier wird eine ganze Zahl erwartet; Beträge stehen in Cent.",
    "int_from_float": "Hier wird eine ganze Zahl erwartet; Beträge stehen in Cent.",
    "bool_type": "Hier wird true oder false erwartet.",
    "bool_parsing": "Hier wird true oder false erwartet.",
    "greater_than": "Die Zahl ist zu klein: sie muss größer als {gt} sein.",
    "greater_than_equal": "Die Zahl ist zu klein: mindestens {ge}.",
    "less_than": "Die Zahl ist zu groß: sie muss kleiner als {lt} sein.",
    "less_than_equal": "Die Zahl ist zu groß: höchstens {le}.",
    "literal_error": "Zulässig ist hier nur: {expected}.",
    "enum": "Zulässig ist hier nur: {expected}.",
    "uuid_parsing": "Hier wird eine Kennung erwartet (UUID), wie sie eine Antwort nennt.",
    "uuid_type": "Hier wird eine Kennung erwartet (UUID), wie sie eine Antwort nennt.",
    "date_parsing": "Hier wird ein Tag erwartet, etwa 2027-03-31.",
    "date_from_datetime_parsing": "Hier wird ein Tag erwartet, etwa 2027-03-31.",
    "date_type": "Hier wird ein Tag erwartet, etwa 2027-03-31.",
    "datetime_parsing": "Hier wird ein Zeitpunkt erwartet, etwa 2027-03-31T10:00:00Z.",
    "wrong_format": "Bitte einen Tag wie 2026-12-01 angeben, einen Zeitpunkt mit Zone wie 2026-12-01T08:30:00+01:00.",
    "out_of_range": "Zulässig ist {first} bis {last}.",
    "says_nothing": "Dieser Text sagt nichts: bitte etwas Lesbares angeben.",
}
OURS = ("not_for_banks", "no_name")
"""Codes of ours whose sentences are German already and hold what differs from case to case."""
TITLES: Mapping[str, str] = {
    "invalid-content": "Der Inhalt ist nicht gültig",
    "not-found": "Nicht gefunden",
    "forbidden": "Für diese Rolle oder Stelle nicht erlaubt",
    "version-moved-on": "Inzwischen hat jemand anderes etwas geändert",
    "still-running": "Die erste Anfrage mit diesem Idempotency-Key läuft noch",
    "idempotency-key-reused": "Dieser Idempotency-Key gehört zu einer anderen Anfrage",
    "unsupported-media-type": "Diese Art von Datei wird hier nicht verstanden",
    "too-large": "Die Anfrage ist zu groß",
}


def sentence(error: Mapping[str, Any], own: str) -> str:
    """What is wrong by one finding of pydantic; `own` is the sentence of our validator, which is German already."""
    code = str(error["type"])
    if code in ("value_error", "assertion_error") or code in OURS:
        return own
    said = {name: str(value).replace("'", "").replace(" or ", ", ") for name, value in error.get("ctx", {}).items()}
    try:
        return SENTENCES.get(code, OTHERWISE).format(**said)
    except KeyError:
        return OTHERWISE


def in_german(errors: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """As `field_errors`, in German."""
    return [{**(found := field_error(one)), "detail": sentence(one, found["detail"])} for one in errors]


def summary(pointers: list[str]) -> str:
    where = ", ".join(sorted({pointer or "der ganze Inhalt" for pointer in pointers}))
    return f"Berichtigen Sie, was „errors“ aufzählt, und senden Sie es neu: {where}."
