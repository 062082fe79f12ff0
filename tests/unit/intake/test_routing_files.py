"""The files of routing: what is wrong is said with its line and what to do, before anybody is routed by them."""

from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from services.intake.routing import Routing
from services.intake.routing.reading import read_rules
from shared.directory import Directory
from shared.rulebook import RulebookFaulty
from tests.unit.intake.builders import ROOT, ROUTING

DIRECTORY = Directory.load(ROOT / "deploy" / "municipalities")
RULE = """
  - code: an-example
    name: Ein Beispiel
    when: {life_situation: housing}
    to: housing-office
    because: Beispiel
"""
DESTINED = """{life_situation: family, occasion: move_out, carrier: youth-services, moves_to: connected}
    to: destination.youth-services"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the installation's rules."""
    return Path(copytree(ROOT / "deploy" / "routing", tmp_path / "routing"))


def edit(folder: Path, old: str, new: str, file: str = "05913000.yaml") -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def with_rule(folder: Path, old: str = "", new: str = "", *, first: bool = True) -> None:
    """Dortmund's rules with one more, in which `old` is written as `new`."""
    assert old in RULE
    rule = RULE.replace(old, new) if old else RULE
    edit(folder, "rules:\n", f"rules:\n{rule}") if first else edit(folder, "\npreferences:", f"{rule}\npreferences:")


def faults(folder: Path) -> list[str]:
    with pytest.raises(RulebookFaulty) as faulty:
        read_rules(folder, DIRECTORY)
    return [str(fault) for fault in faulty.value.faults]


def the_fault(folder: Path) -> str:
    [fault] = faults(folder)
    return fault


def test_the_installations_own_files_have_no_fault() -> None:
    assert {one.municipality for one in ROUTING.rules} == {"05913000", "05113000"}


def test_a_fault_names_file_line_and_what_to_do(folder: Path) -> None:
    edit(folder, "    to: youth-services\n", "    to: youth-servises\n")
    said = the_fault(folder)
    line = (folder / "05913000.yaml").read_text(encoding="utf-8").splitlines().index("    to: youth-servises") + 1
    assert said.startswith(f"05913000.yaml, Zeile {line}, rules → unaccompanied-minor → to: ")
    assert said.endswith("Ist „youth-services“ gemeint?")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("to: housing-office", "to: jobcenter", "darf diese Lebenslagen nicht tragen: housing"),
        ("when: {life_situation: housing}", "when: {occasion: birth}", "darf diese Lebenslagen nicht tragen"),
        ("to: housing-office", "to: 05113000.nobody", "steht in keinem Stellenverzeichnis"),
        ("to: housing-office", "to: destination.social-office", "verlangt aber keinen Umzug"),
        ("housing}", "housing, occasion: party}", "Zulässig sind: arrival"),
        ("housing}", "housing, colour: red}", "„colour“ ist hier nicht vorgesehen"),
        ("housing}", "housing, reporter: jobcentre}", "Ist „jobcenter“ gemeint?"),
        ("housing}", "housing, moves_to: '05000000'}", "Möglich sind: connected, 05113000"),
        ("housing}", "housing, minor: true, age: {below: 16}}", "sagen beide etwas über das Alter"),
        ("housing}", "housing, unaccompanied: true}", "gilt nur für Minderjährige"),
        ("housing}", "housing, age: {from: 20, below: 18}}", "„from“ liegt nicht unter „below“"),
        ("    because", "    kind: Homeless Today\n    because", "hat nicht die verlangte Form"),
        ("because: Beispiel", "because: ''", "ist leer"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_a_fault(folder: Path, old: str, new: str, said: str) -> None:
    with_rule(folder, old, new)
    assert said in "\n".join(faults(folder))


def test_a_rule_that_can_never_apply_names_the_one_before_it(folder: Path) -> None:
    with_rule(folder, "housing}", "housing, occasion: eviction, urgency: urgent}", first=False)
    assert "„an-example“ kommt nie zum Zug: Was sie verlangt, trifft vorher schon auf „eviction“ zu" in the_fault(
        folder
    )


def test_a_rule_is_shadowed_by_several_that_share_its_occasions(folder: Path) -> None:
    with_rule(folder, "housing}", "housing, urgency: immediate, occasion: [eviction, arrival]}", first=False)
    assert "„homeless-today“" in the_fault(folder)


@pytest.mark.parametrize(
    "narrower",
    [
        "occasion: [eviction, housing_need]", "language: [ar]", "postcode: '44'", "district: Hörde",
        "age: {below: 30}", "residence_status: tolerated", "topic: shelter",
    ],
)  # fmt: skip
def test_a_rule_that_asks_for_less_than_those_before_it_can_apply(folder: Path, narrower: str) -> None:
    with_rule(folder, "housing}", f"housing, {narrower}}}", first=False)
    read_rules(folder, DIRECTORY)


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ("postcode: '44'", "postcode: '44135'"),
        ("language: ar", "language: ar-SY"),
        ("age: {below: 18, doubt: counts}", "minor: true"),
        ("age: {from: 15, below: 67}", "age: {from: 18, below: 25}"),
        ("moves_to: connected", "moves_to: '05113000'"),
        ("district: Innenstadt-Nord", "district: innenstadt nord"),
    ],
)
def test_a_narrower_rule_behind_a_wider_one_never_applies(folder: Path, wide: str, narrow: str) -> None:
    with_rule(folder, "housing}", f"housing, occasion: other, {narrow}}}")
    edit(folder, "code: an-example", "code: the-narrow-one")
    with_rule(folder, "housing}", f"housing, occasion: other, {wide}}}")
    assert "„the-narrow-one“ kommt nie zum Zug" in the_fault(folder)
    assert "„an-example“" in the_fault(folder)


def test_behind_a_rule_that_hands_over_to_another_city_there_may_be_one_for_cities_without_such_a_department(
    folder: Path,
) -> None:
    with_rule(
        folder, "{life_situation: housing}\n    to: housing-office", DESTINED.replace("destination.", ""), first=False
    )
    read_rules(folder, DIRECTORY)


def test_every_life_situation_has_a_preference(folder: Path) -> None:
    edit(folder, "  health: [health-office]\n", "")
    assert "fehlt die Liste: health" in the_fault(folder)


def test_a_preferred_department_may_carry(folder: Path) -> None:
    edit(folder, "health: [health-office]", "health: [jobcenter]")
    assert "preferences → health → 1. Eintrag: „05913000.jobcenter“ darf" in the_fault(folder)


def test_a_municipality_that_carries_cases_has_rules(folder: Path) -> None:
    (folder / "05113000.yaml").unlink()
    assert the_fault(folder) == (
        "routing, Ordner: Für Essen (05113000) gibt es keine Zuweisungsregeln. Bitte 05113000.yaml anlegen."
    )


def test_a_file_is_named_after_its_municipality(folder: Path) -> None:
    (folder / "05113000.yaml").rename(folder / "essen.yaml")
    assert "heißt aber essen.yaml" in the_fault(folder)


def next_version(folder: Path, version: int = 2, valid_from: str = "2027-01-01") -> None:
    text = (folder / "05913000.yaml").read_text(encoding="utf-8")
    later = text.replace("version: 1", f"version: {version}").replace(
        "valid_from: 2020-01-01", f"valid_from: {valid_from}"
    )
    (folder / "05913000.next.yaml").write_text(later.replace("housing: [housing-office", "housing: [social-office"))


def test_a_later_version_counts_from_its_day(folder: Path) -> None:
    next_version(folder)
    routing = Routing.load(folder, DIRECTORY)
    versions = [routing.rules_of("05913000", day) for day in (date(2026, 12, 31), date(2027, 1, 1))]
    assert [one.version for one in versions if one] == [1, 2]


@pytest.mark.parametrize(
    ("version", "valid_from", "said"),
    [
        (2, "2020-01-01", "überschneidet sich mit Fassung"),
        (2, "2019-01-01", "überschneidet sich mit Fassung"),
        (1, "2027-01-01", "Fassung 1 der Regeln steht schon in"),
    ],
)
def test_versions_that_overlap_are_a_fault(folder: Path, version: int, valid_from: str, said: str) -> None:
    next_version(folder, version, valid_from)
    assert said in the_fault(folder)


def test_all_faults_of_all_files_are_told_at_once(folder: Path) -> None:
    edit(folder, "health: [health-office]", "health: [nobody]")
    edit(folder, "health: [integration-centre]", "health: [nobody]", "05113000.yaml")
    assert [fault.partition(",")[0] for fault in faults(folder)] == ["05113000.yaml", "05913000.yaml"]


def test_an_empty_folder_is_a_fault(tmp_path: Path) -> None:
    assert "Hier liegt keine Datei mit Zuweisungsregeln" in the_fault(tmp_path)
