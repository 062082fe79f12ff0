"""Changed rules are in force without a restart; faulty ones never are."""

from pathlib import Path
from shutil import copytree

import pytest

from services.intake.reactions import reports
from services.intake.routing.following import Following
from shared import metrics
from shared.health import Health
from shared.rulebook import RulebookFaulty
from tests.component.intake.conftest import Intake
from tests.unit.intake.builders import REGISTRY, ROOT, ROUTING, a_need, a_person, a_record

SOCIAL = "05913000.social-office"
HOUSING = "05913000.housing-office"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(copytree(ROOT / "deploy" / "routing", tmp_path / "routing"))


@pytest.fixture
async def following(intake: Intake, folder: Path) -> Following:
    found = Following(folder, ROUTING.directory, intake.pool)
    await found.start()
    return found


def edit(folder: Path, *changes: tuple[str, str]) -> None:
    file = folder / "05913000.yaml"
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")


NEXT = ("version: 1", "version: 2")
TO_SOCIAL = ("housing: [housing-office, social-office]", "housing: [social-office]")


async def asked(intake: Intake, following: Following, number: str) -> tuple[str, int]:
    """Which department a need for housing is asked of now, and by which version."""
    person = a_person(f"Person {number}", born="1990-03-14")
    await reports(intake.pool, following)(
        [a_record(REGISTRY, reference=number, person=person, needs=[a_need("housing")])]
    )
    rows = await intake.rows(
        "select g.to_department, g.version from routings g join reports r on r.id = g.report_id where reference = $1",
        number,
    )
    return rows[0]["to_department"], rows[0]["version"]


async def test_a_changed_file_is_in_force_without_a_restart(intake: Intake, following: Following, folder: Path) -> None:
    assert await asked(intake, following, "1") == (HOUSING, 1)
    edit(folder, NEXT, TO_SOCIAL)
    await following.look()
    assert await asked(intake, following, "2") == (SOCIAL, 2)
    assert metrics.ROUTING_VERSION.labels("05913000")._value.get() == 2


async def test_faulty_rules_leave_those_before_in_force(intake: Intake, following: Following, folder: Path) -> None:
    edit(folder, NEXT, ("housing: [housing-office, social-office]", "housing: [jobcenter]"))
    await following.look()
    assert await asked(intake, following, "1") == (HOUSING, 1)
    assert metrics.ROUTING_FAULTS._value.get() == 1


async def test_health_warns_of_faulty_rules_and_stays_ready(following: Following, folder: Path) -> None:
    health = Health()
    health.add("routing", following.check, warns=True)
    assert (await health.ready())["checks"]["routing"] == {"ok": True}
    edit(folder, ("housing: [housing-office, social-office]", "housing: [jobcenter]"))
    await following.look()
    report = await health.ready()
    assert report["ok"]
    assert "05913000.yaml, Zeile" in report["checks"]["routing"]["warning"]


async def test_rules_that_are_put_right_are_in_force_again(intake: Intake, following: Following, folder: Path) -> None:
    edit(folder, NEXT, ("housing: [housing-office, social-office]", "housing: [jobcenter]"))
    await following.look()
    edit(folder, ("housing: [jobcenter]", "housing: [social-office]"))
    await following.look()
    assert await asked(intake, following, "1") == (SOCIAL, 2)
    assert await following.check() is None


async def test_a_version_keeps_its_content(following: Following, folder: Path) -> None:
    edit(folder, TO_SOCIAL)
    await following.look()
    assert "Bitte „version: 2“ schreiben" in str(await following.check())


async def test_comments_and_layout_are_no_change_of_content(following: Following, folder: Path) -> None:
    edit(folder, ("version: 1", "version: 1  # Stand: heute"))
    await following.look()
    assert await following.check() is None


async def test_a_version_that_was_used_with_another_content_stops_the_start(
    intake: Intake, following: Following, folder: Path
) -> None:
    edit(folder, TO_SOCIAL)
    with pytest.raises(RulebookFaulty, match="schon mit anderem Inhalt benutzt"):
        await Following(folder, ROUTING.directory, intake.pool).start()


async def test_a_faulty_file_stops_the_start(intake: Intake, folder: Path) -> None:
    edit(folder, ("version: 1", "version: eins"))
    with pytest.raises(RulebookFaulty, match="keine ganze Zahl"):
        await Following(folder, ROUTING.directory, intake.pool).start()


async def test_a_folder_that_vanishes_leaves_the_rules_in_force(following: Following, folder: Path) -> None:
    before = following.current
    following.folder = folder / "gone"
    await following.look()
    assert following.current is before
    assert "Hier liegt keine Datei" in str(await following.check())


async def test_what_a_batch_began_with_counts_for_all_of_it(following: Following, folder: Path) -> None:
    begun = following.current
    edit(folder, NEXT, TO_SOCIAL)
    await following.look()
    assert [rules.version for rules in begun.rules if rules.municipality == "05913000"] == [1]
