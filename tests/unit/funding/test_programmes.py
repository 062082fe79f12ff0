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


A_KIND = {"code": "fees", "names": {"de": "Honorare", "en": "Fees"}}
A_POST = {"code": "clerk", "names": {"de": "Stelle", "en": "Post"}, "share_percent": 100, "maximum_cents": 1}
A_LUMP_SUM = {"purpose": "legal_integration", "per_post_cents": 1, "dates": [{"month": 4, "day": 1}]}


class InFull(yaml.SafeDumper):
    """What stands twice is written twice."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def as_yaml(content: object) -> str:
    return yaml.dump(content, Dumper=InFull, allow_unicode=True)


def load(folder: Path, **changes: object) -> list[str]:
    """The faults of a file with these changes."""
    content = {**a_programme().model_dump(mode="json"), **changes}
    (folder / "small-help.yaml").write_text(as_yaml(content), encoding="utf-8")
    return faults(folder)


def faults(folder: Path) -> list[str]:
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
        ({"minimum_cents": 100_001}, "Der Mindestbetrag liegt über dem Höchstbetrag."),
        ({"budgets": []}, "Das Programm hat kein Haushaltsjahr."),
        ({"budgets": [{"year": 2026}]}, "Das Haushaltsjahr 2026 hat keinen Ansatz."),
        (
            {"budgets": [{"year": 2026, "lines": {"travel": 1}, "apply_until": "2027-01-01"}]},
            "Die Antragsfrist 01.01.2027 passt nicht zum Haushaltsjahr 2026.",
        ),
        (
            {"budgets": [{"year": 2026, "lines": {"travel": 1}, "apply_until": "2026-02-30"}]},
            "„2026-02-30“ ist hier nicht zulässig (Input should be a valid date or datetime, "
            "day value is outside expected range).",
        ),
        ({"flow": "sideways"}, "„sideways“ ist hier nicht zulässig."),
        ({"applicants": []}, "Zu „flow: grants“ fehlt die Angabe „applicants“."),
        ({"cost_kinds": [A_KIND, A_KIND]}, "Die Kostenart „fees“ steht mehrmals."),
        ({"cost_kinds": [{**A_KIND, "eligible": False}]}, "Keine der Kostenarten ist förderfähig."),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, changes: dict[str, object], wrong: str) -> None:
    assert wrong in load(tmp_path, **changes)


@pytest.mark.parametrize(
    ("file", "changes", "wrong"),
    [
        ("komm-an", {"grantor": None}, "Zu „flow: forwards“ fehlt die Angabe „grantor“."),
        ("komm-an", {"upward_proof": None}, "Zu „flow: forwards“ fehlt die Angabe „upward_proof“."),
        ("komm-an", {"cost_kinds": []}, "Zu „scheme: application“ fehlt die Angabe „cost_kinds“."),
        ("komm-an", {"proof": None}, "Zu „scheme: application“ fehlt die Angabe „proof“."),
        (
            "komm-an",
            {"flow": "grants"},
            "Die Angabe „grantor“ hat keinen Platz bei „flow: grants“: das Geld kommt aus dem eigenen Haushalt.",
        ),
        (
            "komm-an",
            {"proof": {"due_months": 0}},
            "Der Verwendungsnachweis wäre am letzten Tag des Zeitraums fällig.",
        ),
        ("komm-an", {"proof": {"due_months": 1, "remind_days": [7, 7]}}, "Ein Tag der Erinnerung steht mehrmals."),
        (
            "komm-an",
            {"automatic_up_to_cents": 1},
            "Die Angabe „automatic_up_to_cents“ hat keinen Platz bei „scheme: application“.",
        ),
        ("kim-2", {"lump_sums": []}, "Zu „scheme: lump_sum“ fehlt die Angabe „lump_sums“."),
        (
            "kim-2",
            {"flow": "receives"},
            "Weitergeleitet wird eine Pauschale genau dann, wenn das Programm Geld weiterleitet.",
        ),
        (
            "kim-3",
            {"lump_sums": [{**A_LUMP_SUM, "purpose": "yachts"}]},
            "Die Pauschale nennt den Zweck „yachts“, den das Programm nicht kennt.",
        ),
        (
            "kim-3",
            {"lump_sums": [{**A_LUMP_SUM, "departments": ["05913000.fisheries"]}]},
            "Die Stelle „05913000.fisheries“ steht in keinem Verzeichnis.",
        ),
        (
            "kim-3",
            {"lump_sums": [{**A_LUMP_SUM, "dates": [{"month": 2, "day": 29}]}]},
            "Den 29.2. gibt es nicht in jedem Jahr.",
        ),
        (
            "kim-3",
            {"lump_sums": [{**A_LUMP_SUM, "dates": [{"month": 4, "day": 1}] * 2}]},
            "Der Termin 1.4. steht mehrmals.",
        ),
        ("kim-3", {"applicants": ["05913000.vmdo"]}, "Die Angabe „applicants“ hat keinen Platz bei"),
        ("integration-prize", {"prize": None}, "Zu „scheme: prize“ fehlt die Angabe „prize“."),
        (
            "integration-prize",
            {"proof": {"due_months": 1}},
            "Die Angabe „proof“ hat keinen Platz bei „scheme: prize“.",
        ),
        ("integration-prize", {"flow": "receives"}, "„scheme: prize“ passt nicht zu „flow: receives“."),
        (
            "integration-prize",
            {"prize": {"nominate_until": {"month": 4, "day": 31}}},
            "Den 31.4. gibt es nicht in jedem Jahr.",
        ),
        (
            "international-week",
            {"scheme": "lump_sum"},
            "Pauschalen auf feste Termine zahlt ein Zuwendungsgeber, nicht die Stadt selbst.",
        ),
        ("ki", {"posts": [{**A_POST, "seconded": True}]}, "Die abgeordneten Stellen „clerk“ kosten das Programm Geld."),
    ],
)
def test_rules_that_do_not_fit_together_are_named(
    tmp_path: Path, file: str, changes: dict[str, object], wrong: str
) -> None:
    content = yaml.safe_load((ROOT / "deploy/programmes" / f"{file}.yaml").read_text(encoding="utf-8"))
    (tmp_path / f"{file}.yaml").write_text(as_yaml({**content, **changes}), encoding="utf-8")
    assert any(found.startswith(wrong) for found in faults(tmp_path))


def test_programmes_that_share_an_envelope_say_the_same_of_it(tmp_path: Path) -> None:
    for file in ("kim-1", "kim-2"):
        text = (ROOT / "deploy/programmes" / f"{file}.yaml").read_text(encoding="utf-8")
        more = text.replace("cents: 160000000", "cents: 170000000") if file == "kim-2" else text
        (tmp_path / f"{file}.yaml").write_text(more, encoding="utf-8")
    assert faults(tmp_path) == ["Der Rahmen „kim_2021_2022“ lautet anders als in kim-1.yaml."]


def test_a_code_belongs_to_one_file(tmp_path: Path) -> None:
    content = yaml.safe_dump(a_programme().model_dump(mode="json"))
    for name in ("one.yaml", "two.yaml"):
        (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(RulebookFaulty, match=r"two.yaml.*steht schon in one.yaml"):
        programmes.load(tmp_path, DIRECTORY)
