"""`staffel match` as it is called."""

import csv
import unicodedata
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app

OURS = (
    "Nr;Vorname;Nachname;Geburtsdatum;Telefon\n"
    "A1;Mohammed;Al-Sharif;17.05.1990;0176 1234567\nA2;Amira;Haddad;14.03.2016;\n"
)
THEIRS = (
    "id,first_name,last_name,dob,phone,shoe_size\n"
    "B1,Muhamad,Alscharif,1990-05-17,+491761234567,43\nB2,Amina,Haddad,2016-03-14,,31\n"
)


def match(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["match", *map(str, arguments)])


@pytest.fixture
def lists(tmp_path: Path) -> tuple[Path, Path]:
    one, other = tmp_path / "ours.csv", tmp_path / "theirs.csv"
    one.write_text(OURS, encoding="cp1252")
    other.write_text(THEIRS, encoding="utf-8")
    return one, other


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_two_lists_of_different_columns_are_linked(lists: tuple[Path, Path], tmp_path: Path) -> None:
    found = match(*lists, "-o", tmp_path / "pairs.csv")
    assert found.exit_code == 0, found.output
    assert [(row["id_a"], row["id_b"], row["decision"]) for row in rows(tmp_path / "pairs.csv")] == [
        ("A1", "B1", "same")
    ]
    assert "shoe_size" in found.stderr


def test_doubles_in_one_list_are_found_once(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(OURS + "A3;Muhammad;Alsharif;17.05.1990;01761234567\n", encoding="utf-8")
    assert match(file, "-o", tmp_path / "pairs.csv").exit_code == 0
    assert [(row["id_a"], row["id_b"]) for row in rows(tmp_path / "pairs.csv")] == [("A1", "A3")]


def test_an_explanation_is_codes_and_numbers(lists: tuple[Path, Path], tmp_path: Path) -> None:
    match(*lists, "-o", tmp_path / "pairs.csv", "--explain")
    row = rows(tmp_path / "pairs.csv")[0]
    assert row["given_names"].startswith("spelling +")
    assert row["phone"].startswith("same +")


def test_a_line_that_cannot_be_used_is_named_and_ends_in_exit_one(lists: tuple[Path, Path], tmp_path: Path) -> None:
    lists[0].write_text(OURS + "A3;;;;\n", encoding="utf-8")
    found = match(*lists, "-o", tmp_path / "pairs.csv")
    assert found.exit_code == 1
    assert "row 4: not used" in found.stderr
    assert len(rows(tmp_path / "pairs.csv")) == 1


def test_learnt_weights_are_written_and_used(lists: tuple[Path, Path], tmp_path: Path) -> None:
    learnt = tmp_path / "weights.yaml"
    assert match(*lists, "-o", tmp_path / "pairs.csv", "--learn", learnt).exit_code == 0
    assert match(*lists, "-o", tmp_path / "again.csv", "--weights", learnt).exit_code == 0


@pytest.mark.parametrize("missing", ["nowhere.csv", "weights.yaml"])
def test_what_is_not_there_is_told_in_a_line(lists: tuple[Path, Path], tmp_path: Path, missing: str) -> None:
    arguments = [tmp_path / missing] if missing.endswith("csv") else [lists[0], "--weights", tmp_path / missing]
    found = match(*arguments, "-o", tmp_path / "pairs.csv")
    assert found.exit_code == 1
    assert missing in found.stderr
    assert "Traceback" not in found.output


def decided(tmp_path: Path, lists: tuple[str, str]) -> list[str]:
    files = [tmp_path / "one.csv", tmp_path / "other.csv"]
    for file, text in zip(files, lists, strict=True):
        file.write_text(text, encoding="utf-8")
    assert match(*files, "-o", tmp_path / "pairs.csv").exit_code == 0
    return [row["decision"] for row in rows(tmp_path / "pairs.csv")]


def test_decomposed_letters_make_no_difference(tmp_path: Path) -> None:
    text = "Vorname;Nachname;Geburtsdatum;Straße;Staatsangehörigkeit\nJörg;Müller;14. März 1971;Löwenweg 3;Österreich\n"
    assert decided(tmp_path, (text, unicodedata.normalize("NFD", text))) == ["same"]


@pytest.mark.parametrize("name", ["Unbekannt", "N.N.", "-", "???", "unknown", "невідомо", "مجهول", "Baby 1", "FNU"])
def test_what_stands_for_not_known_links_nobody(tmp_path: Path, name: str) -> None:
    text = f"Vorname;Nachname;Geburtsdatum;Telefon\n{name};Haddad;02.06.1962;0231 4711815\n"
    assert "same" not in decided(tmp_path, (text, text))
    both = f"Vorname;Nachname;Geburtsdatum;Telefon\n{name};{name};02.06.1962;0231 4711815\n"
    assert "same" not in decided(tmp_path, (both, both))


def test_another_encoding_is_a_doubt(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("Vorname;Nachname\nGülşen;Yıldız\n", encoding="cp1254")
    assert "Yıldız in windows-1254" in match(file, "-o", tmp_path / "pairs.csv").stderr
