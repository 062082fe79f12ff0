"""Information for the person: everything held, where it came from, who read it; as data and as a letter."""

import io
from typing import Any
from uuid import UUID

import httpx
import pytest
from pypdf import PdfReader

from services.intake.privacy.export.letter import Nothing, NothingIsFetched, page, pdf
from tests.component.intake.conftest import Intake
from tests.component.intake.telling import NOON, Track
from tests.tokens import bearer
from tests.unit.intake.builders import IMMIGRATION, SCHOOLS, YOUTH, a_person, a_record

CLERK = "clerk.youth-services"
CONSENT = {
    "recipient": SCHOOLS, "purpose": "school_place", "categories": ["education"], "given_on": "2026-11-01",
    "text_version": "3",
}  # fmt: skip


async def somebody(intake: Intake) -> UUID:
    """Reported twice by two departments, corrected by one of them, carried by the youth services."""
    person = a_person("Gülşen", "Yıldız", "1990-03-08", phone="0231 4711", languages=["tr", "de"])
    await intake.takes(a_record(IMMIGRATION, reference="AB-7", person=person, remarks="kam mit zwei Kindern"))
    await intake.takes(a_record(YOUTH, reference="JA-7", person=person, consents=[CONSENT]))
    await intake.takes(
        a_record(IMMIGRATION, reference="AB-7", reported_on="2026-11-17", person={**person, "phone": "0231 9999"})
    )
    await intake.pool.execute("update referrals set answered = true")
    [row] = await intake.people()
    found: UUID = row["id"]
    await Track(found).opened(YOUTH)(intake)
    return found


async def ask(
    http: httpx.AsyncClient, person: UUID, user: str = CLERK, form: str = "export", city: str = "05913000"
) -> httpx.Response:
    return await http.get(
        f"/persons/{person}/{form}", headers=bearer(user, city), params={"purpose": "Art. 15 request"}
    )


async def dossier(http: httpx.AsyncClient, person: UUID) -> dict[str, Any]:
    answer = await ask(http, person)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_every_part_says_where_it_came_from(intake: Intake, http: httpx.AsyncClient) -> None:
    found = await dossier(http, await somebody(intake))
    parts = {one["field"]: one for one in found["data"]}
    assert parts["phone"]["value"] == "0231 9999"
    assert parts["phone"]["reported_by"] == [{"department": IMMIGRATION, "on": "2026-11-17"}]
    assert {one["department"] for one in parts["family_name"]["reported_by"]} == {IMMIGRATION, YOUTH}
    assert {one["department"] for one in parts["birth_date"]["reported_by"]} == {IMMIGRATION, YOUTH}


async def test_it_holds_reports_corrections_consents_and_recipients(intake: Intake, http: httpx.AsyncClient) -> None:
    found = await dossier(http, await somebody(intake))
    assert [one["reference"] for one in found["reports"]] == ["AB-7", "JA-7", "AB-7"]
    assert found["reports"][0]["content"]["remarks"] == "kam mit zwei Kindern"
    assert [one["before"]["phone"] for one in found["corrections"]] == ["0231 4711"]
    assert found["consents"] == [{"department": YOUTH, **CONSENT}]
    assert [(one["department"], one["why"]) for one in found["recipients"]] == [(YOUTH, "carries")]
    assert {one["service"] for one in found["elsewhere"]} == {"casework", "funding", "notifications"}


async def test_it_says_who_read_what_for_and_is_itself_logged(intake: Intake, http: httpx.AsyncClient) -> None:
    person = await somebody(intake)
    await http.get(f"/persons/{person}", headers=bearer(CLERK), params={"purpose": "first contact"})
    found = await dossier(http, person)
    assert [(one["department"], one["purpose"], one["what"]) for one in found["read_by"]] == [
        (YOUTH, "first contact", "read"), (YOUTH, "Art. 15 request", "exported"),
    ]  # fmt: skip
    assert "subject-of" not in str(found["read_by"])


async def test_it_holds_what_was_known_of_who_was_absorbed(intake: Intake, http: httpx.AsyncClient) -> None:
    person = await somebody(intake)
    await intake.takes(a_record(SCHOOLS, reference="S-1", person=a_person("Pavlo", "Bondar", "1980-05-05")))
    await intake.pool.execute(
        "update persons set status = 'merged', merged_into = $1 where given_names = 'Pavlo'", person
    )
    found = await dossier(http, person)
    assert found["earlier_records"][0]["data"]["given_names"] == "Pavlo"
    assert "S-1" in [one["reference"] for one in found["reports"]]


async def test_who_does_not_carry_informs_nobody(intake: Intake, http: httpx.AsyncClient) -> None:
    person = await somebody(intake)
    track = Track(person)
    await track.opened(SCHOOLS)(intake)
    await track.requested("05913000.jobcenter")(intake)
    assert (await ask(http, person, "clerk.jobcenter")).status_code == 403
    assert (await ask(http, person, "clerk.health-office")).status_code == 404
    assert (await ask(http, person, "coordinator.integration-centre")).status_code == 200
    assert (await ask(http, person, "coordinator.integration-centre", city="05113000")).status_code == 404


async def test_a_department_that_handed_over_informs_nobody(intake: Intake, http: httpx.AsyncClient) -> None:
    person = await somebody(intake)
    track = Track(person)
    await track.opened(SCHOOLS)(intake)
    await track.moved("05113000.youth-services", NOON)(intake)
    assert (await ask(http, person, "clerk.school-administration")).status_code == 403


async def test_nobody_keeps_a_copy_on_the_way(intake: Intake, http: httpx.AsyncClient) -> None:
    assert (await ask(http, await somebody(intake))).headers["cache-control"] == "no-store"


async def letter(http: httpx.AsyncClient, person: UUID) -> PdfReader:
    answer = await ask(http, person, form="export.pdf")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    return PdfReader(io.BytesIO(answer.content))


async def test_the_letter_says_it_in_german_and_plain_words(intake: Intake, http: httpx.AsyncClient) -> None:
    found = await letter(http, await somebody(intake))
    text = " ".join(" ".join(page.extract_text() for page in found.pages).split())
    for said in (
        "Kurz und einfach gesagt", "Gülşen", "Yıldız", "08.03.1990", "0231 9999", "Jugendamt", "AB-7",
        "kam mit zwei Kindern", "Art. 15 request", "Ihre Rechte",
    ):  # fmt: skip
        assert said in text, said


async def test_the_letter_is_accessible(intake: Intake, http: httpx.AsyncClient) -> None:
    """PDF/UA-1 (ISO 14289-1): tagged, with a language, a title that is displayed, and its mark in the metadata."""
    found = await letter(http, await somebody(intake))
    root: Any = found.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 (a PDF's own boolean)
    assert root["/Lang"] == "de"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert "/StructTreeRoot" in root
    assert found.metadata is not None
    assert found.metadata.title == "Auskunft über Ihre Daten"
    assert b"pdfuaid" in root["/Metadata"].get_data()


async def test_the_letter_fetches_nothing_and_shows_markup_as_text(intake: Intake, http: httpx.AsyncClient) -> None:
    person = await somebody(intake)
    nasty = "<img src='http://127.0.0.1:9/x.png'><script>alert(1)</script>"
    await intake.pool.execute("update persons set given_names = $1", nasty)
    found = await letter(http, person)
    assert "<img src='http://127.0.0.1:9/x.png'>" in "".join(page.extract_text() for page in found.pages).replace(
        "\n", ""
    )


def test_a_request_of_the_letter_would_be_refused() -> None:
    with pytest.raises(NothingIsFetched):
        Nothing().fetch("http://127.0.0.1:9/x.png")


async def test_a_person_of_whom_little_is_known_gets_a_letter_too(intake: Intake, http: httpx.AsyncClient) -> None:
    await intake.takes(a_record(YOUTH, person=a_person("Zarghona", None, None, birth_date_precision="unknown")))
    [row] = await intake.people()
    found = await dossier(http, row["id"])
    assert "Zarghona" in page(found | {"made_at": NOON})
    assert pdf(found | {"made_at": NOON}).startswith(b"%PDF-")
