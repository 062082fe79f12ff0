"""A programme's file: every mistake is reported with its place, and the ones that are delivered have none."""

from pathlib import Path

import pytest
import yaml

from services.funding.programmes import reading as programmes
from shared.directory import Directory
from shared.rulebook import RulebookFaulty
from tests.unit.funding.builders import a_programme

ROOT = Path(__file__).parents[3]
DIRECTORY = Directory.load(ROOT / "deploy" / "municipalities")


def load(folder: Path, **changes: object) -> list[str]:
    """The faults of a file with these changes."""
    content = {**a_programme().model_dump(mode="json"), **changes}
    (folder / "small-help.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    try:
        programmes.load(folder, DIRECTORY)
    except RulebookFaulty as faulty:
        return [fault.wrong for fault in faulty.faults]
    return []


def test_the_delivered_programmes_have_no_fault() -> None:
    offered = programmes.load(ROOT / "deploy" / "programmes", DIRECTORY)
    assert offered.find("individual-assistance") is not None


def test_a_sound_file_has_no_fault(tmp_path: Path) -> None:
    assert load(tmp_path) == []


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"municipality": "05999000"}, "Die Kommune „05999000“ steht in keinem Verzeichnis."),
        ({"applicants": ["05913000.fisheries"]}, "Die Stelle „05913000.fisheries“ steht in keinem Verzeichnis."),
        (
            {"automatic_up_to_cents": 100_001},
            "Die Grenze für automatische Bewilligungen liegt über dem Höchstbetrag.",
        ),
        (
            {"budgets": [{"year": 2026, "lines": {"yachts": 1}}]},
            "Der Ansatz 2026 nennt den Zweck „yachts“, den das Programm nicht kennt.",
        ),
        (
            {"budgets": [{"year": 2026, "lines": {"travel": 1}}, {"year": 2026, "lines": {"travel": 2}}]},
            "Das Haushaltsjahr 2026 steht mehrmals.",
        ),
        ({"purposes": [{"code": "a", "names": {"de": "a", "en": "a"}}] * 2}, "Der Zweck „a“ steht mehrmals."),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, changes: dict[str, object], wrong: str) -> None:
    assert wrong in load(tmp_path, **changes)


def test_a_code_belongs_to_one_file(tmp_path: Path) -> None:
    content = yaml.safe_dump(a_programme().model_dump(mode="json"))
    for name in ("one.yaml", "two.yaml"):
        (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(RulebookFaulty, match=r"two.yaml.*steht schon in one.yaml"):
        programmes.load(tmp_path, DIRECTORY)
