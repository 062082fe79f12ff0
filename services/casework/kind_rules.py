"""What must hold for kinds of transition before casework starts: within a kind, between kinds, and with the directory.

Each rule is one function over one page. The gravest: nobody becomes responsible by silence, by law or by mere
receipt unless a statute or a signed agreement says so, and an association never does.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from services.casework.kind import DEPARTMENT_KINDS, Kind, Terms, matched
from services.casework.kinds import FALLBACK, best_fitting
from shared.directory import LIFE_SITUATIONS, Department, Directory
from shared.rulebook import Fault, Page, RulebookFaulty, read_folder

Side = Literal["senders", "receivers"]


def checked(folder: Path, directory: Directory) -> tuple[Kind, ...]:
    """The kinds of the folder; raises `RulebookFaulty` with every fault of every file."""
    pages = read_folder(folder)
    read = [(page, kind) for page in pages if (kind := page.as_model(Kind)) is not None]
    for page, kind in read:
        _silence_has_a_basis(page, kind)
        _nobody_is_overrun(page, kind, directory)
        _dates_make_sense(page, kind)
        _periods_can_run(page, kind)
        _package_names_its_basis(page, kind)
        for side in ("senders", "receivers"):
            _parties_exist_and_may_carry(page, kind, side, directory)
        _parties_can_meet(page, kind, directory)
        _default_needs_nothing_more(page, kind)
    _versions_are_unique(read)
    if faults := [fault for page in pages for fault in page.faults]:
        raise RulebookFaulty(faults)
    _defaults_are_complete_and_clear(folder, read, directory)
    return tuple(kind for _, kind in read)


def _silence_has_a_basis(page: Page, kind: Kind) -> None:
    if kind.silence == "receiver_becomes_responsible" and kind.silence_basis is None:
        page.fault(
            ("silence",),
            "Schweigen soll die Verantwortung übertragen, aber es ist keine Grundlage genannt.",
            "Bitte unter „silence_basis“ die Vorschrift (statute) oder die unterzeichnete Vereinbarung "
            "(signed_agreement) nennen oder „silence: sender_keeps“ wählen.",
        )
    if kind.silence != "receiver_becomes_responsible" and kind.silence_basis is not None:
        wrong = f"Eine Grundlage ist genannt, aber Schweigen bewirkt hier nichts („{kind.silence}“)."
        page.fault(("silence_basis",), wrong, "Bitte die Grundlage streichen oder „silence“ berichtigen.")
    if kind.moves in ("by_law", "on_receipt") and kind.silence != "sender_keeps":
        wrong = f"Die Verantwortung geht ohne Annahme über („{kind.moves}“); Schweigen kann nichts mehr bewirken."
        page.fault(("silence",), wrong, "Bitte „silence: sender_keeps“ schreiben.")


def _nobody_is_overrun(page: Page, kind: Kind, directory: Directory) -> None:
    associations = [one for one in directory.departments if one.kind == "association" and matched(kind.receivers, one)]
    named = ", ".join(sorted({one.name for one in associations}))
    if associations and kind.moves_without_acceptance:
        page.fault(
            ("receivers",),
            f"Vereine ({named}) würden verantwortlich, ohne angenommen zu haben.",
            "Bitte nur Behörden als Empfänger nennen oder die Verantwortung erst mit der Annahme übergehen lassen.",
        )
    if associations and kind.refusal_ends_duty:
        page.fault(
            ("refusal_ends_duty",),
            f"Vereine ({named}) können keine Entscheidung in der Sache treffen, die die Pflicht beendet.",
            "Bitte „refusal_ends_duty: false“ schreiben oder nur Behörden als Empfänger nennen.",
        )


def _dates_make_sense(page: Page, kind: Kind) -> None:
    dated = kind.moves in ("on_date", "by_law")
    if kind.effective_day != "any_day" and not dated:
        wrong = f"Ein Tag des Übergangs ist vorgegeben, aber die Verantwortung geht „{kind.moves}“ über."
        page.fault(("effective_day",), wrong, "Bitte „moves: on_date“ wählen oder „effective_day“ streichen.")
    if kind.lead_time is not None and not dated:
        wrong = f"Ein Vorlauf braucht einen Tag des Übergangs; hier geht die Verantwortung „{kind.moves}“ über."
        page.fault(("lead_time",), wrong, "Bitte „moves: on_date“ wählen oder „lead_time“ streichen.")
    if kind.lead_time is not None and kind.lead_time.unit == "hours":
        page.fault(("lead_time",), "Ein Vorlauf in Stunden ist nicht vorgesehen.", "Bitte Tage oder Monate angeben.")


def _periods_can_run(page: Page, kind: Kind) -> None:
    for urgency in ("normal", "urgent", "immediate"):
        terms: Terms | None = getattr(kind.terms, urgency)
        if terms is None:
            continue
        loc = ("terms", urgency)
        for name in ("answer", "coordinator_after", "ask_again_every"):
            if getattr(terms, name).amount == 0:
                wrong = "Eine Frist von null ist schon abgelaufen, wenn sie beginnt."
                page.fault((*loc, name), wrong, "Bitte eine Frist angeben, in der geantwortet werden kann.")
        if urgency == "immediate":
            for name in ("answer", "coordinator_after", "ask_again_every"):
                if getattr(terms, name).unit != "hours":
                    wrong = f"Bei „immediate“ läuft die Uhr, hier steht „{getattr(terms, name)}“."
                    page.fault((*loc, name), wrong, "Bitte die Frist in Stunden (hours) angeben.")
        if any(wait.unit != "hours" for wait in terms.ladder):
            wrong = "Die Rufkette des Bereitschaftsdienstes läuft nach der Uhr."
            page.fault((*loc, "ladder"), wrong, "Bitte jede Stufe in Stunden (hours) angeben.")
        elif (waits := [wait.amount for wait in terms.ladder]) != sorted(set(waits)):
            wrong = f"Die Stufen der Rufkette ({', '.join(map(str, terms.ladder))}) folgen nicht aufeinander."
            page.fault((*loc, "ladder"), wrong, "Bitte aufsteigend ordnen, jede Stufe einmal.")


def _package_names_its_basis(page: Page, kind: Kind) -> None:
    codes = [item.code for item in kind.package]
    for position, item in enumerate(kind.package):
        loc = ("package", position)
        if item.basis == "statute" and item.paragraph is None:
            wrong = f"„{item.title}“ soll kraft Gesetzes übermittelt werden, aber die Vorschrift fehlt."
            page.fault(loc, wrong, "Bitte unter „paragraph“ die Vorschrift nennen oder „basis: consent“ wählen.")
        if codes.index(item.code) != position:
            wrong = f"Die Unterlage „{item.code}“ steht mehrmals im Übergabepaket."
            page.fault((*loc, "code"), wrong, "Bitte nur einen Eintrag stehen lassen.")


def _parties_exist_and_may_carry(page: Page, kind: Kind, side: Side, directory: Directory) -> None:
    choices: Sequence[str] = getattr(kind, side)
    names = sorted({one.name for one in directory.departments})
    german = "Abgebende" if side == "senders" else "Aufnehmende"
    for position, choice in enumerate(choices):
        loc = (side, position)
        if choice in DEPARTMENT_KINDS:
            covered = [one for one in directory.departments if matched([choice], one)]
            for situation in kind.life_situations:
                if not any(situation in one.may_carry for one in covered):
                    wrong = f"Keine Stelle der Art „{choice}“ darf die Lebenslage „{situation}“ tragen."
                    page.fault(loc, wrong, "Bitte die Lebenslage streichen oder „may_carry“ einer Stelle ergänzen.")
        elif choice not in names:
            near = get_close_matches(choice, [*names, *DEPARTMENT_KINDS], 1)
            meant = f"Ist „{near[0]}“ gemeint?" if near else f"Bekannt sind: {', '.join(names)}."
            page.fault(loc, f"{german} Stelle „{choice}“ steht in keinem Stellenverzeichnis.", meant)
        else:
            for one in directory.departments:
                lacking = [situation for situation in kind.life_situations if situation not in one.may_carry]
                if one.name == choice and lacking:
                    wrong = f"„{one.id}“ darf diese Lebenslagen nicht tragen: {', '.join(lacking)}."
                    page.fault(
                        loc, wrong, "Bitte „may_carry“ im Stellenverzeichnis ergänzen oder die Stelle streichen."
                    )


def _parties_can_meet(page: Page, kind: Kind, directory: Directory) -> None:
    known = {one.name for one in directory.departments} | set(DEPARTMENT_KINDS)
    if not set(kind.senders) | set(kind.receivers) <= known:
        return  # said already, entry by entry
    if not any(
        kind.fits(kind.life_situations[0], sender, receiver)
        for sender in directory.departments
        for receiver in directory.departments
    ):
        german = {"same": "derselben Gemeinde", "other": "einer anderen Gemeinde", "any": "irgendeiner Gemeinde"}
        wrong = f"Keine abgebende Stelle hat eine aufnehmende in {german[kind.municipality]}."
        page.fault(("municipality",), wrong, "Bitte „same“, „other“ oder „any“ wählen, wie die Stellen es zulassen.")


def _default_needs_nothing_more(page: Page, kind: Kind) -> None:
    """A referral brings neither a date nor a signature, so a kind that needs one cannot be chosen for it."""
    if not kind.by_default:
        return
    if kind.needs_date:
        wrong = "Eine Meldung ohne Angabe der Übergangsart nennt keinen Tag, an dem die Verantwortung übergeht."
        page.fault(("by_default",), wrong, "Bitte „by_default: false“ schreiben.")
    if any(item.required and item.basis != "statute" for item in kind.package):
        wrong = "Eine Meldung ohne Angabe der Übergangsart bringt die verlangte Einwilligung nicht mit."
        page.fault(("by_default",), wrong, "Bitte „by_default: false“ schreiben.")


def _versions_are_unique(read: Sequence[tuple[Page, Kind]]) -> None:
    seen: dict[tuple[str, int], str] = {}
    for page, kind in read:
        first = seen.setdefault((kind.code, kind.version), page.file)
        if first != page.file:
            wrong = f"Die Übergangsart „{kind.code}“ in Fassung {kind.version} steht schon in {first}."
            page.fault(("version",), wrong, "Bitte jeder Änderung eine neue Fassungsnummer geben.")


def _defaults_are_complete_and_clear(folder: Path, read: Sequence[tuple[Page, Kind]], directory: Directory) -> None:
    """Every pair of departments gets exactly one kind, whatever is referred between them."""
    current = {kind.code: kind for _, kind in sorted(read, key=lambda one: one[1].version)}
    defaults = [kind for kind in current.values() if kind.by_default]
    pairs = [(one, other) for one in directory.departments for other in directory.departments if one != other]
    unclear: dict[tuple[str, ...], tuple[str, Department, Department]] = {}
    for situation in LIFE_SITUATIONS:
        for sender, receiver in pairs:
            best = tuple(sorted(kind.code for kind in best_fitting(defaults, situation, sender, receiver)))
            if len(best) != 1:
                unclear.setdefault(best, (situation, sender, receiver))
    faults = [_unclear(folder, codes, *example) for codes, example in unclear.items()]
    if faults:
        raise RulebookFaulty(faults)


def _unclear(folder: Path, codes: Sequence[str], situation: str, sender: Department, receiver: Department) -> Fault:
    example = f"Lebenslage „{situation}“ von „{sender.id}“ an „{receiver.id}“"
    if codes:
        wrong = f"Für {example} passen mehrere Übergangsarten gleich gut: {', '.join(codes)}."
        return Fault(str(folder.name), "Ordner", wrong, "Bitte nur bei einer „by_default: true“ stehen lassen.")
    wrong = f"Für {example} gibt es keine Übergangsart, die ohne nähere Angabe gilt."
    remedy = f"Bitte eine allgemeine Übergabe („{FALLBACK}“) für alle Stellen und Lebenslagen vorsehen."
    return Fault(str(folder.name), "Ordner", wrong, remedy)
