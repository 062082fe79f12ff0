"""Every fault in a kind of transition is named with its place, and what the city's lawyer can do about it."""

import shutil
from pathlib import Path

import pytest

from services.casework.kinds import Kinds
from shared.directory import Directory
from shared.rulebook import RulebookFaulty


@pytest.fixture(scope="module")
def directory() -> Directory:
    return Directory.load("deploy/municipalities")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree("deploy/kinds", tmp_path / "kinds")


def edit(folder: Path, code: str, *changes: tuple[str, str]) -> Path:
    text = (folder / f"{code}.yaml").read_text()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    (folder / f"{code}.yaml").write_text(text)
    return folder


def faults_of(folder: Path, directory: Directory) -> list[str]:
    with pytest.raises(RulebookFaulty) as raised:
        Kinds.load(folder, directory)
    return [str(fault) for fault in raised.value.faults]


BASIS = """\
silence_basis:
  kind: signed_agreement
  reference: Dienstanweisung Unterbringung der Stadt Dortmund, Nr. 4 (Muster)
"""


@pytest.mark.parametrize(
    ("code", "old", "new", "wrong", "remedy"),
    [
        (
            "shelter-to-flat",
            BASIS,
            "",
            "Schweigen soll die Verantwortung übertragen, aber es ist keine Grundlage genannt.",
            "die Vorschrift (statute) oder die unterzeichnete Vereinbarung (signed_agreement) nennen",
        ),
        (
            "shelter-to-flat",
            "silence: receiver_becomes_responsible",
            "silence: lapses",
            "Eine Grundlage ist genannt, aber Schweigen bewirkt hier nichts („lapses“).",
            "Bitte die Grundlage streichen",
        ),
        (
            "residence-moves-city",
            "silence: sender_keeps",
            "silence: lapses",
            "Die Verantwortung geht ohne Annahme über („by_law“)",
            "Bitte „silence: sender_keeps“ schreiben.",
        ),
        (
            "orientation-association",
            "silence: lapses",
            f"silence: receiver_becomes_responsible\n{BASIS.rstrip()}",
            "Vereine (train-of-hope, vmdo) würden verantwortlich, ohne angenommen zu haben.",
            "Bitte nur Behörden als Empfänger nennen",
        ),
        (
            "handover",
            "refusal_ends_duty: false",
            "refusal_ends_duty: true",
            "Vereine (train-of-hope, vmdo) können keine Entscheidung in der Sache treffen",
            "Bitte „refusal_ends_duty: false“ schreiben",
        ),
        (
            "benefits-change",
            "moves: on_date",
            "moves: on_acceptance",
            "Ein Tag des Übergangs ist vorgegeben",
            "„effective_day“ streichen",
        ),
        (
            "leaving-care",
            "moves: on_date",
            "moves: on_acceptance",
            "Ein Vorlauf braucht einen Tag des Übergangs",
            "„lead_time“ streichen",
        ),
        (
            "leaving-care",
            "lead_time: 12 months",
            "lead_time: 12 hours",
            "Ein Vorlauf in Stunden ist nicht vorgesehen.",
            "Bitte Tage oder Monate angeben.",
        ),
        (
            "school-entry",
            "answer: 10 working_days",
            "answer: 10 workingdays",
            "terms → normal → answer: „10 workingdays“: keine Frist; verlangt sind Zahl und Einheit (working_days,",
            "Bitte berichtigen.",
        ),
        (
            "school-entry",
            "answer: 10 working_days",
            "answer: 10",
            "„10“: keine Frist",
            "Bitte berichtigen.",
        ),
        (
            "school-entry",
            "ask_again_every: 5 working_days",
            "ask_again_every: 0 working_days",
            "Eine Frist von null ist schon abgelaufen, wenn sie beginnt.",
            "in der geantwortet werden kann",
        ),
        (
            "school-entry",
            "answer: 4 hours",
            "answer: 1 working_days",
            "Bei „immediate“ läuft die Uhr, hier steht „1 working_days“.",
            "in Stunden (hours) angeben",
        ),
        (
            "homeless-today",
            "ladder: [1 hours, 2 hours]",
            "ladder: [1 hours, 2 working_days]",
            "Die Rufkette des Bereitschaftsdienstes läuft nach der Uhr.",
            "in Stunden (hours) angeben",
        ),
        (
            "homeless-today",
            "ladder: [1 hours, 2 hours]",
            "ladder: [2 hours, 1 hours]",
            "Die Stufen der Rufkette (2 hours, 1 hours) folgen nicht aufeinander.",
            "aufsteigend ordnen",
        ),
        (
            "language-advice",
            "paragraph: § 11 IntV, ",
            "",
            "package → level: „Sprachstand“ soll kraft Gesetzes übermittelt werden, aber die Vorschrift fehlt.",
            "„basis: consent“ wählen",
        ),
        (
            "language-advice",
            "code: level",
            "code: entitlement",
            "Die Unterlage „entitlement“ steht mehrmals im Übergabepaket.",
            "stehen lassen",
        ),
        (
            "language-advice",
            "life_situations: [language]",
            "life_situations: [languages]",
            "„languages“ ist hier nicht zulässig.",
            "Zulässig sind: coordination, residence,",
        ),
        (
            "language-advice",
            "receivers: [integration-centre]",
            "receivers: [integration-center]",
            "Aufnehmende Stelle „integration-center“ steht in keinem Stellenverzeichnis.",
            "Ist „integration-centre“ gemeint?",
        ),
        (
            "language-advice",
            "senders: [immigration-office]",
            "senders: [xyz]",
            "Abgebende Stelle „xyz“ steht in keinem Stellenverzeichnis.",
            "Bekannt sind: audit-office, health-office,",
        ),
        (
            "language-advice",
            "receivers: [integration-centre]",
            "receivers: [jobcenter]",
            "„05913000.jobcenter“ darf diese Lebenslagen nicht tragen: language.",
            "Bitte „may_carry“ im Stellenverzeichnis ergänzen",
        ),
        (
            "orientation-association",
            "life_situations: [orientation]\nsenders: [integration-centre]\nreceivers: [vmdo, train-of-hope]",
            "life_situations: [housing]\nsenders: [integration-centre]\nreceivers: [association]",
            "Keine Stelle der Art „association“ darf die Lebenslage „housing“ tragen.",
            "Bitte die Lebenslage streichen",
        ),
        (
            "naturalisation-opens",
            "municipality: same",
            "municipality: sme",
            "„sme“ ist hier nicht zulässig.",
            "Zulässig sind: same, other, any.",
        ),
        (
            "shelter-to-flat",
            "senders: [social-office]\nreceivers: [housing-office]",
            "senders: [housing-office]\nreceivers: [housing-office]",
            "Keine abgebende Stelle hat eine aufnehmende in derselben Gemeinde.",
            "Bitte „same“, „other“ oder „any“ wählen",
        ),
        (
            "residence-moves-city",
            "by_default: false",
            "by_default: true",
            "nennt keinen Tag, an dem die Verantwortung übergeht",
            "Bitte „by_default: false“ schreiben.",
        ),
        (
            "school-to-training",
            "by_default: false",
            "by_default: true",
            "bringt die verlangte Einwilligung nicht mit",
            "Bitte „by_default: false“ schreiben.",
        ),
    ],
)
def test_a_mistake_in_a_kind_is_explained(
    folder: Path, directory: Directory, code: str, old: str, new: str, wrong: str, remedy: str
) -> None:
    [fault] = faults_of(edit(folder, code, (old, new)), directory)
    assert fault.startswith(f"{code}.yaml, Zeile ")
    assert wrong in fault
    assert remedy in fault


def test_an_association_never_becomes_responsible_by_mere_receipt(folder: Path, directory: Directory) -> None:
    changes = ("moves: on_acceptance", "moves: on_receipt"), ("silence: lapses", "silence: sender_keeps")
    [fault] = faults_of(edit(folder, "orientation-association", *changes), directory)
    assert "würden verantwortlich, ohne angenommen zu haben" in fault


def test_all_faults_of_all_kinds_are_told_at_once(folder: Path, directory: Directory) -> None:
    edit(folder, "shelter-to-flat", (BASIS, ""), ("receivers: [housing-office]", "receivers: [housing]"))
    edit(folder, "homeless-today", ("life_situations: [housing]", "life_situations: [home]"))
    files = [fault.split(",")[0] for fault in faults_of(folder, directory)]
    assert files == ["homeless-today.yaml", "shelter-to-flat.yaml", "shelter-to-flat.yaml"]


def test_two_versions_of_a_kind_stand_side_by_side(folder: Path, directory: Directory) -> None:
    shutil.copy(folder / "handover.yaml", folder / "handover.v2.yaml")
    edit(folder, "handover.v2", ("version: 1", "version: 2"))
    kinds = Kinds.load(folder, directory)
    assert (kinds.current("handover").version, kinds.version("handover", 1).version) == (2, 1)


def test_the_same_version_of_a_kind_stands_only_once(folder: Path, directory: Directory) -> None:
    shutil.copy(folder / "handover.yaml", folder / "handover.old.yaml")
    [fault] = faults_of(folder, directory)
    assert "Die Übergangsart „handover“ in Fassung 1 steht schon in handover.old.yaml." in fault


def test_two_kinds_that_a_referral_might_mean_are_ambiguous(folder: Path, directory: Directory) -> None:
    [fault] = faults_of(edit(folder, "uam-allocated", ("by_default: false", "by_default: true")), directory)
    assert "passen mehrere Übergangsarten gleich gut: uam-allocated, youth-moves-city." in fault


def test_without_a_general_handover_some_referral_has_no_kind(folder: Path, directory: Directory) -> None:
    (folder / "handover.yaml").unlink()
    [fault] = faults_of(folder, directory)
    assert "gibt es keine Übergangsart, die ohne nähere Angabe gilt" in fault
    assert "eine allgemeine Übergabe („handover“)" in fault
