"""Notices in words, for inbox and mail alike: the sentences of `words.py`, filled in with departments and dates."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import quote
from uuid import UUID

from services.notifications.words import LIFE_SITUATIONS, WORDS
from services.notifications.words_of_money import INSTEAD, Way, way_of
from services.notifications.words_of_reports import reason
from shared.contracts.notifications import NoticeCreated
from shared.directory import Directory
from shared.periods import BERLIN
from shared.titles import Titles

NOTHING: Mapping[str, str] = {
    "offer": "", "file": "", "reference": "", "remedy": "einen Rechtsbehelf", "filed": "Widerspruch eingelegt",
    "report": "ohne lesbare Kennung", "reason": reason(None),
}  # fmt: skip

ACUTE = (
    "Bei akuter Gefahr rufen Sie an: 110 (Polizei) oder 112 (Rettungsdienst, Feuerwehr). "
    "Ein Hinweis in Staffel ersetzt keinen Anruf."
)


@dataclass(frozen=True, slots=True)
class Said:
    """A notice in words. `where` is the part of life, empty where a notice is about none; `about` is what it is about
    where that is no case: programme and number, or an offer."""

    title: str
    fact: str
    next_step: str
    where: str
    about: str = ""


def said_of(directory: Directory, titles: Titles, told: NoticeCreated) -> Said:
    """The words of a notice as it was told."""
    words = said(
        directory, told.department, told.code, told.life_situation, told.other_department, told.due, told.on,
        about=_about(titles, told), way=way_of(told.code, told.form, told.scheme, told.remedy),
    )  # fmt: skip
    return replace(words, about=thing(titles, told))


def thing(titles: Titles, told: NoticeCreated) -> str:
    """What a notice names, such as `KOMM-AN NRW, Aktenzeichen F-7K4M2-9QDXT-43` or `Angebot „Griffbereit“`."""
    if told.offer:
        return f"Angebot „{titles.offers.get((told.municipality, told.offer), told.offer)}“"
    programme = titles.programmes.get(told.programme or "", told.programme or "")
    kind = KINDS.get((told.number or " ")[0], "")
    return ", ".join(filter(None, (programme, f"{kind} {told.number}" if told.number else "")))


def _about(titles: Titles, told: NoticeCreated) -> dict[str, str]:
    """What sentences fill in about money, offers and reports."""
    return {
        "offer": f" „{titles.offers.get((told.municipality, told.offer or ''), told.offer or '')}“",
        "file": f" {told.number}" if told.number else "",
        "reference": f" „{told.reference}“" if told.reference else "",
        "remedy": {"objection": "den Widerspruch", "action": "die Klage"}.get(told.remedy or "", "einen Rechtsbehelf"),
        "filed": "Klage erhoben" if told.remedy == "action" else "Widerspruch eingelegt",
        "report": str(told.report_id) if told.report_id else NOTHING["report"],
        "reason": reason(told.reason_code),
    }


KINDS = {"F": "Aktenzeichen", "L": "Bescheid des Landes", "S": "Stelle", "Z": "Zahlungsdatei"}


def said(
    directory: Directory,
    department: str,
    code: str,
    life_situation: str | None = None,
    other: str | None = None,
    due: datetime | None = None,
    on: date | None = None,
    about: Mapping[str, str] = NOTHING,
    way: Way | None = None,
) -> Said:
    """The words of a notice to `department`."""
    words = (INSTEAD.get((code, way)) if way else None) or WORDS[code]
    where = LIFE_SITUATIONS.get(life_situation or "", "")
    filled = {
        "situation": where,
        "other": named(directory, other, department, "die", "eine andere"),
        "other_dative": named(directory, other, department, "der", "einer anderen"),
        "due": f" bis zum {local(due)}" if due else "",
        "on": f" ab dem {day(on)}" if on else "",
        **about,
    }
    return Said(words.title, _upper(words.fact.format(**filled)), words.next_step.format(**filled), where)


def named(directory: Directory, department: str | None, reader: str, article: str, unknown: str) -> str:
    """The other department within a sentence. "Stelle" spares guessing whether it is der, die or das."""
    name = name_of(directory, department, reader) if department else None
    return f"{article} Stelle „{name}“" if name else f"{unknown} Stelle"


def name_of(directory: Directory, department: str, reader: str) -> str | None:
    """A department as the reader calls it, with its city where that is another one; None for an unknown one."""
    found = directory.find(department)
    if found is None:
        return None
    if found.municipality == reader.partition(".")[0]:
        return found.names.de
    return f"{found.names.de} ({directory.municipality(found.municipality).name})"


def local(moment: datetime) -> str:
    """A deadline on the wall calendar; with the time of day where it is not the end of a day."""
    at = moment.astimezone(BERLIN)
    return day(at.date()) if (at.hour, at.minute) == (23, 59) else f"{day(at.date())}, {at:%H:%M} Uhr"


def day(on: date) -> str:
    return f"{on.day}. {MONTHS[on.month - 1]} {on.year}"


MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
    "Dezember",
)  # fmt: skip


def case_link(desk_url: str | None, case_id: UUID | None) -> str | None:
    """Where the reader goes on: the case in the web desk, the desk itself where a notice is about no case; nowhere
    where the installation has no desk."""
    if desk_url is None:
        return None
    return f"{desk_url}/cases/{quote(str(case_id))}" if case_id else desk_url


def _upper(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
