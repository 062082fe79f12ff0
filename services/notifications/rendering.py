"""A mail as it is sent: plain text and HTML of the same words, with a Message-ID that a repeat shares."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.notifications.mails import Letter, Mail
from services.notifications.wording import ACUTE, Said, case_link, name_of, said_of
from shared.directory import Directory
from shared.titles import Titles

MOST_LINES = 40
TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=lambda name: name is not None and ".html" in name,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Stationery:
    """What all mails of an installation share."""

    directory: Directory
    sender: str
    desk_url: str | None = None
    titles: Titles = field(default_factory=Titles)


@dataclass(slots=True)
class Group:
    """The lines of one case, or about one programme's file, under its number; without a desk there is no link."""

    heading: str
    link: str | None
    link_text: str
    lines: list[dict[str, Any]]


def message(stationery: Stationery, mail: Mail, letters: Sequence[Letter]) -> EmailMessage:
    """The mail of these letters. They are all for one department: an address belongs to one."""
    department = letters[0].created.department
    groups, shown = _groups(stationery, letters)
    words = {
        "immediate": mail.immediate,
        "acute": ACUTE,
        "subject": _subject(mail, groups, shown),
        "headline": _headline(groups, shown),
        "intro": _intro(shown, mail.immediate),
        "groups": groups,
        "more": max(0, len(letters) - MOST_LINES),
        "desk_url": stationery.desk_url,
        "department": name_of(stationery.directory, department, department) or department,
    }
    text = TEMPLATES.get_template("mail.txt.j2").render(words)
    html = TEMPLATES.get_template("mail.html.j2").render(words)
    letter = EmailMessage(policy=SMTP)
    letter["From"] = stationery.sender
    letter["To"] = mail.address
    letter["Subject"] = words["subject"]
    letter["Date"] = format_datetime(mail.made_at)
    letter["Message-ID"] = f"<{mail.id}@{stationery.sender.rpartition('@')[2].rstrip('>')}>"
    letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no absence notes in reply
    letter["Content-Language"] = "de"
    if mail.immediate:
        letter["Importance"] = "high"
        letter["X-Priority"] = "1"
    letter.set_content(text, cte="quoted-printable")
    letter.add_alternative(html, subtype="html", cte="quoted-printable")
    return letter


def _groups(stationery: Stationery, letters: Sequence[Letter]) -> tuple[list[Group], int]:
    """By case in order of appearance; the same words about the same case once. Returns the number of lines, too."""
    groups: dict[tuple[str, str | None], Group] = {}
    count = 0
    for letter in letters[:MOST_LINES]:
        link = case_link(stationery.desk_url, letter.created.case_id)
        words = said_of(stationery.directory, stationery.titles, letter.created)
        if letter.created.case_id is None:
            group = Group(words.about or "Allgemein", link, "Staffel öffnen", [])
        else:
            case = f"Fall {letter.case_number}" if letter.case_number else "Fall"
            group = Group(case, link, f"{case} öffnen", [])
        group = groups.setdefault((group.heading, str(letter.created.case_id)), group)
        line = _line(letter, words)
        if line not in group.lines:
            group.lines.append(line)
            count += 1
    return list(groups.values()), count


def _line(letter: Letter, words: Said) -> dict[str, Any]:
    return {
        "title": words.title,
        "where": words.where or (words.about if letter.created.case_id else ""),
        "fact": words.fact,
        "next_step": words.next_step,
        "urgent": letter.created.urgency == "urgent",
    }


def _subject(mail: Mail, groups: Sequence[Group], lines: int) -> str:
    return ("SOFORT: " if mail.immediate else "Staffel: ") + _headline(groups, lines)


def _headline(groups: Sequence[Group], lines: int) -> str:
    what = groups[0].lines[0]["title"] if lines == 1 else f"{lines} Hinweise"
    if len(groups) == 1:
        return str(what) if groups[0].heading == "Allgemein" else f"{what} – {groups[0].heading}"
    cases = all(group.heading.startswith("Fall") for group in groups)
    return f"{what} zu {len(groups)} Fällen" if cases else str(what)


def _intro(lines: int, immediate: bool) -> str:
    if immediate and lines > 1:
        return "diese Hinweise dulden keinen Aufschub. Deshalb kommen sie sofort und für sich."
    if immediate:
        return "dieser Hinweis duldet keinen Aufschub. Deshalb kommt er sofort und für sich."
    if lines == 1:
        return "es gibt einen neuen Hinweis für Ihre Stelle."
    return f"{lines} Hinweise sind neu für Ihre Stelle. Wir haben sie in einer E-Mail gesammelt."
