"""Every fault in a directory file is named with its place, and what the city's lawyer can do about it."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from shared.directory import Directory
from shared.rulebook import RulebookFaulty

CENTRE = "05913000.integration-centre"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree("deploy/municipalities", tmp_path / "municipalities")


def edit(folder: Path, *changes: tuple[str, str], file: str = "dortmund.yaml") -> Path:
    text = (folder / file).read_text()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    (folder / file).write_text(text)
    return folder


def faults_of(folder: Path) -> list[str]:
    with pytest.raises(RulebookFaulty) as raised:
        Directory.load(folder)
    return [str(fault) for fault in raised.value.faults]


def block(folder: Path, name: str, file: str = "dortmund.yaml") -> str:
    """The lines of one department in a file."""
    text = (folder / file).read_text()
    start = text.index(f"  - id: 05913000.{name}\n")
    end = text.find("\n  - id:", start + 1)
    return text[start : end if end > 0 else len(text)]


def closing(folder: Path, name: str, *lines: str) -> Path:
    """Lets a department close, with more lines at its end."""
    old = block(folder, name).rstrip("\n")
    return edit(folder, (old, "\n".join([old, *(f"    {line}" for line in lines)])))


@pytest.mark.parametrize(
    ("old", "new", "wrong", "remedy"),
    [
        (
            "kind: association",
            "kind: club",
            "„club“ ist hier nicht zulässig.",
            "Zulässig sind: authority, association.",
        ),
        ("[residence, natur", "[living, natur", "„living“ ist hier nicht zulässig.", "Zulässig sind: coordination,"),
        ("    may_carry: [health]\n", "", "Die Angabe „may_carry“ fehlt.", "Bitte ergänzen."),
        (
            "kind: association",
            "kind: association\n    seat: Hafen",
            "„seat“ ist hier nicht vorgesehen.",
            "Schreibweise",
        ),
        ("may_carry: [health]", "may_carry: health", "„may_carry“ ist keine Aufzählung.", "in eckigen Klammern"),
        ("opens_on: 2013-01-01", "opens_on: 1.1.2013", "„1.1.2013“: kein Datum in der Form JJJJ-MM-TT.", "berichtigen"),
        ("opens_on: 2013-01-01", "opens_on: 2013-02-30", "„2013-02-30“ ist hier nicht zulässig", "berichtigen"),
        ("version: 2", "version: eins", "„eins“ ist keine ganze Zahl.", "Bitte eine ganze Zahl angeben."),
        ("version: 2", "version: 0", "„0“ ist zu klein.", "Bitte mindestens 1 angeben."),
        ('"05913000"', '"0591300"', "„0591300“ hat nicht die verlangte Form.", "Schreibweise prüfen"),
        ("wohnen@dortmund.example", "wohnen", "„wohnen“ hat nicht die verlangte Form.", "Schreibweise prüfen"),
        (
            "names: {de: Jobcenter, en: Jobcenter}",
            "names: Jobcenter",
            "„names“ besteht nicht aus Angaben",
            "Einrückung",
        ),
        ("languages: [de]", "languages: []", "„languages“ ist leer.", "Bitte ausfüllen."),
        ("name: Dortmund", "name: ''", "„name“ ist leer.", "Bitte ausfüllen."),
        ("name: Dortmund", "name: [Dortmund]", "„name“ ist kein Text.", "notfalls in Anführungszeichen"),
        ("    may_carry: [health]", "  may_carry: [health]", "kein lesbares YAML", "Bitte Einrückung"),
        ("name: Dortmund", "name: Dortmund\nname: Bochum", "Der Eintrag „name“ steht hier mehrmals.", "stehen lassen"),
    ],
)
def test_a_slip_of_the_pen_is_explained(folder: Path, old: str, new: str, wrong: str, remedy: str) -> None:
    [fault] = faults_of(edit(folder, (old, new)))
    assert fault.startswith("dortmund.yaml, Zeile ")
    assert wrong in fault
    assert remedy in fault


def test_a_fault_names_line_and_entry(folder: Path) -> None:
    line = 1 + (folder / "dortmund.yaml").read_text().split("may_carry: [health]")[0].count("\n")
    [fault] = faults_of(edit(folder, ("may_carry: [health]", "may_carry: [healt]")))
    place = f"dortmund.yaml, Zeile {line}, departments → 05913000.health-office → may_carry → 1. Eintrag: "
    assert fault.startswith(place)


def test_all_faults_of_all_files_are_told_at_once(folder: Path) -> None:
    edit(folder, ("sign: DO", "sign: do"), ("kind: authority", "kind: office"))
    edit(folder, ("sign: E", "sign: '1'"), file="essen.yaml")
    assert [fault.split(",")[0] for fault in faults_of(folder)] == ["dortmund.yaml", "dortmund.yaml", "essen.yaml"]


def test_the_message_of_a_failed_start_lists_every_fault(folder: Path) -> None:
    with pytest.raises(RulebookFaulty, match=r"enthalten 1 Fehler; so wird nicht gestartet:\n  1\. dortmund\.yaml"):
        Directory.load(edit(folder, ("sign: DO", "sign: do")))


def test_a_municipality_key_needs_no_quotes(folder: Path) -> None:
    edit(folder, ('"05113000"', "05113000"), file="essen.yaml")
    assert Directory.load(folder).municipality("05113000").name == "Essen"


def test_the_language_norwegian_needs_no_quotes(folder: Path) -> None:
    directory = Directory.load(edit(folder, ("languages: [de, en, ti]", "languages: [de, no]")))
    assert directory.department("05913000.youth-services").languages == ("de", "no")


def test_a_folder_without_files_is_a_fault(tmp_path: Path) -> None:
    [fault] = faults_of(tmp_path)
    assert "Hier liegt keine Datei mit der Endung .yaml." in fault


@pytest.mark.parametrize("content", [b"", b"just text", b"- a\n- b\n"])
def test_a_file_without_entries_is_a_fault(folder: Path, content: bytes) -> None:
    (folder / "bochum.yaml").write_bytes(content)
    [fault] = faults_of(folder)
    assert fault.startswith("bochum.yaml, Zeile 1: Die Datei enthält keine Einträge")


def test_a_file_in_another_encoding_is_a_fault(folder: Path) -> None:
    (folder / "bochum.yaml").write_bytes("name: Köln".encode("latin-1"))
    assert "nicht in UTF-8 gespeichert" in faults_of(folder)[0]


def test_a_file_with_control_characters_is_a_fault(folder: Path) -> None:
    (folder / "bochum.yaml").write_bytes(b"name: \x00")
    assert "kein lesbares YAML" in faults_of(folder)[0]


def test_a_department_of_another_municipality_does_not_belong_here(folder: Path) -> None:
    [fault] = faults_of(edit(folder, ("id: 05913000.treasury", "id: 05113000.treasury")))
    assert "„05113000.treasury“ beginnt nicht mit dem Gemeindeschlüssel 05913000" in fault


def test_a_department_stands_only_once(folder: Path) -> None:
    [fault] = faults_of(edit(folder, ("id: 05913000.treasury", "id: 05913000.operations")))
    assert "Die Stelle „05913000.operations“ steht mehrmals in der Datei." in fault


def test_a_department_without_a_heads_mailbox_cannot_be_reached(folder: Path) -> None:
    [fault] = faults_of(edit(folder, ("      head: wohnen-leitung@dortmund.example\n", "")))
    assert "Das Postfach der Leitung („head“) fehlt." in fault


def test_an_association_that_has_not_signed_may_not_carry(folder: Path) -> None:
    [fault] = faults_of(edit(folder, ("    confidentiality_signed_on: 2021-03-01\n", "")))
    assert "„05913000.vmdo“ ist ein Verein und soll ohne zugesagte Verschwiegenheit Fälle tragen." in fault


def test_a_department_does_not_close_before_it_opens(folder: Path) -> None:
    faults = faults_of(closing(folder, "treasury", "closes_on: 2001-01-01"))
    assert faults[0].endswith("Bitte die Tage berichtigen.")


def test_a_closing_department_needs_a_successor(folder: Path) -> None:
    [fault] = faults_of(closing(folder, "health-office", "closes_on: 2027-06-30"))
    assert "Die Stelle schließt, aber niemand übernimmt ihre Fälle." in fault


def test_a_department_that_carries_nothing_may_close_without_a_successor(folder: Path) -> None:
    assert Directory.load(closing(folder, "treasury", "closes_on: 2027-06-30"))


def test_a_successor_needs_a_last_day(folder: Path) -> None:
    [fault] = faults_of(closing(folder, "health-office", f"successor: {CENTRE}"))
    assert "Eine Nachfolge ist genannt, aber kein letzter Arbeitstag." in fault


def test_a_successor_must_exist(folder: Path) -> None:
    lines = "closes_on: 2027-06-30", "successor: 05913000.clinic"
    [fault] = faults_of(closing(folder, "health-office", *lines))
    assert "Die Nachfolge „05913000.clinic“ gibt es in dieser Gemeinde nicht." in fault


def test_a_successor_must_be_allowed_to_carry_what_it_takes_over(folder: Path) -> None:
    lines = "closes_on: 2027-06-30", "successor: 05913000.jobcenter"
    [fault] = faults_of(closing(folder, "health-office", *lines))
    assert "„05913000.jobcenter“ darf am 01.07.2027 nicht übernehmen: health." in fault


def test_successors_do_not_run_in_circles(folder: Path) -> None:
    lines = "closes_on: 2027-06-30", "successor: 05913000.health-office"
    [fault] = faults_of(closing(folder, "health-office", *lines))
    assert "führt im Kreis zu ihr zurück" in fault


def test_after_its_last_day_a_catch_all_is_followed_by_its_successor(folder: Path) -> None:
    old = block(folder, "health-office").rstrip("\n")
    new = f"{old}\n    closes_on: 2027-06-30\n    successor: {CENTRE}"
    edit(folder, (f"health: {CENTRE}", "health: 05913000.health-office"), (old, new))
    directory = Directory.load(folder)
    days = [date(2027, 6, 30), date(2027, 7, 1)]
    carriers = [directory.first_carrier("05913000.registry-office", "health", day) for day in days]
    assert carriers == ["05913000.health-office", CENTRE]


def test_every_life_situation_needs_a_catch_all(folder: Path) -> None:
    [fault] = faults_of(edit(folder, (f"  health: {CENTRE}\n", ""), (f"  work: {CENTRE}\n", "")))
    assert "Für diese Lebenslagen fehlt die Auffangstelle: work, health." in fault


def test_a_life_situation_has_only_one_catch_all(folder: Path) -> None:
    [fault] = faults_of(edit(folder, ("  health: ", "  health: 05913000.health-office\n  health: ")))
    assert "catch_all → health: Der Eintrag „health“ steht hier mehrmals." in fault


def test_a_catch_all_must_exist(folder: Path) -> None:
    [fault] = faults_of(edit(folder, (f"health: {CENTRE}", "health: 05913000.clinic")))
    assert "Die Auffangstelle „05913000.clinic“ gibt es in dieser Gemeinde nicht." in fault


def test_a_catch_all_must_be_allowed_to_carry(folder: Path) -> None:
    [fault] = faults_of(edit(folder, (f"health: {CENTRE}", "health: 05913000.jobcenter")))
    assert "Die Auffangstelle „05913000.jobcenter“ darf die Lebenslage „health“ nicht tragen." in fault


def test_an_association_is_no_catch_all(folder: Path) -> None:
    [fault] = faults_of(edit(folder, (f"orientation: {CENTRE}", "orientation: 05913000.vmdo")))
    assert "Der Verein „05913000.vmdo“ würde ungefragt Fälle tragen." in fault


def test_who_carries_nothing_has_no_catch_all(folder: Path) -> None:
    change = ("catch_all: {}", "catch_all: {health: 05000000.laki}")
    [fault] = faults_of(edit(folder, change, file="land-nrw.yaml"))
    assert "keine Stelle dieser Gemeinde darf Fälle tragen" in fault


def test_the_coordinating_department_must_exist(folder: Path) -> None:
    [fault] = faults_of(edit(folder, (f"coordinator: {CENTRE}", "coordinator: 05913000.nobody")))
    assert "Die koordinierende Stelle „05913000.nobody“ gibt es in dieser Gemeinde nicht." in fault


def test_the_coordinating_department_must_have_a_mailbox_for_it(folder: Path) -> None:
    [fault] = faults_of(edit(folder, (f"coordinator: {CENTRE}", "coordinator: 05913000.jobcenter")))
    assert "„05913000.jobcenter“ hat kein Postfach der Koordination" in fault


def test_a_municipality_has_one_file(folder: Path) -> None:
    shutil.copy(folder / "essen.yaml", folder / "essen-alt.yaml")
    assert "Der Gemeindeschlüssel 05113000 steht schon in essen-alt.yaml." in faults_of(folder)[0]


def test_two_municipalities_never_share_a_sign(folder: Path) -> None:
    [fault] = faults_of(edit(folder, ("sign: E", "sign: DO"), file="essen.yaml"))
    assert "Das Kennzeichen „DO“ steht schon in dortmund.yaml." in fault
