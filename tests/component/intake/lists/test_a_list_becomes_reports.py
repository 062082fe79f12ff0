"""A list is uploaded, looked at, confirmed and taken in; every row has its answer."""

from uuid import NAMESPACE_URL, uuid5

import httpx

from tests.component.intake.lists.conftest import Clerk
from tests.tokens import bearer
from tests.unit.intake.builders import YOUTH
from tests.unit.intake.lists.files import AMIRA, PAVLO, a_csv, a_workbook

BROKEN = ("JA-3", "Yonas", "Tesfay", "14.03.16", "Zuzug", "Zauberei", "44139")


async def test_nothing_is_registered_before_it_is_confirmed(clerk: Clerk) -> None:
    found = await clerk.upload(a_csv(AMIRA, PAVLO))
    assert (found["state"], found["rows"], found["valid"], found["invalid"]) == ("previewed", 2, 2, 0)
    await clerk.finished()
    assert await clerk.intake.people() == []
    assert await clerk.intake.told() == []


async def test_the_preview_shows_columns_and_the_first_reports_as_they_were_understood(clerk: Clerk) -> None:
    found = await clerk.upload(
        a_csv((*AMIRA, "rot"), headings=("AZ", "Vorname", "Name", "geb.", "Anlass", "Bedarf", "PLZ", "Farbe"))
    )
    assert [(one["column"], one["field"]) for one in found["columns"]][:4] == [
        ("A", "reference"), ("B", "given_names"), ("C", "family_name"), ("D", "birth_date"),
    ]  # fmt: skip
    assert found["unrecognised"] == [{"column": "H", "header": "Farbe"}]
    [shown] = found["sample"]
    assert shown["report"]["person"] == {
        "given_names": "Amira", "family_name": "Haddad", "birth_date": "2016-03-14", "address": {"postcode": "44135"},
    }  # fmt: skip
    assert shown["report"]["needs"] == [{"life_situation": "education"}]


async def test_confirmed_rows_become_reports_like_from_any_other_entrance(clerk: Clerk) -> None:
    done = await clerk.imported(a_csv(AMIRA, PAVLO))
    assert done["state"] == "done"
    assert done["progress"] == {"taken": 2, "accepted": 2, "duplicate": 0, "rejected": 0, "remaining": 0}
    assert [person["given_names"] for person in await clerk.intake.people()] == ["Amira", "Pavlo"]
    routed = await clerk.intake.told("intake.referral.routed.v1")
    assert sorted(one["life_situation"] for one in routed) == ["education", "housing", "work"]


async def test_a_row_knows_the_report_it_became(clerk: Clerk) -> None:
    done = await clerk.imported(a_csv(AMIRA))
    [row] = (await clerk.get(f"/imports/{done['id']}/rows"))["items"]
    report = await clerk.get(f"/reports/{row['report_id']}")
    assert (row["row"], row["state"], report["reference"]) == (2, "accepted", "JA-1")


async def test_invalid_rows_stay_behind_with_column_cell_and_what_to_write(clerk: Clerk) -> None:
    done = await clerk.imported(a_csv(AMIRA, BROKEN))
    assert (done["valid"], done["invalid"], done["progress"]["accepted"]) == (1, 1, 1)
    [row] = (await clerk.get(f"/imports/{done['id']}/rows", state="invalid"))["items"]
    told = {reason["cell"]: (reason["column"], reason["code"]) for reason in row["reasons"]}
    assert told == {"D3": ("Geburtsdatum", "short_year"), "F3": ("Bedarf", "not_in_enum")}
    assert "four digits" in row["reasons"][0]["detail"]


async def test_the_same_file_again_is_all_duplicates(clerk: Clerk) -> None:
    await clerk.imported(a_csv(AMIRA, PAVLO))
    again = await clerk.imported(a_csv(AMIRA, PAVLO))
    assert again["progress"]["duplicate"] == 2
    assert len(await clerk.intake.people()) == 2


async def test_the_same_rows_in_another_file_on_another_place_are_duplicates(clerk: Clerk) -> None:
    await clerk.imported(a_csv(AMIRA, PAVLO))
    again = await clerk.imported(a_workbook(PAVLO, ("JA-9", "Neu", "Neu", "01.02.1990", "Zuzug", "Sprache", ""), AMIRA))
    assert (again["progress"]["duplicate"], again["progress"]["accepted"]) == (2, 1)


async def test_a_corrected_row_corrects_its_report(clerk: Clerk) -> None:
    await clerk.imported(a_csv(AMIRA))
    corrected = await clerk.imported(a_csv(("JA-1", "Amina", *AMIRA[2:])))
    assert corrected["progress"]["accepted"] == 1
    assert [person["given_names"] for person in await clerk.intake.people()] == ["Amina"]


async def test_the_id_of_a_report_follows_the_rule_that_senders_know(clerk: Clerk) -> None:
    headings = ("Ereignisnummer", "Aktenzeichen", "Vorname", "Nachname", "Geburtsdatum", "Anlass", "Bedarf", "PLZ")
    done = await clerk.imported(a_csv(("event-77", *AMIRA), headings=headings))
    [row] = (await clerk.get(f"/imports/{done['id']}/rows"))["items"]
    assert row["report_id"] == str(uuid5(NAMESPACE_URL, f"/departments/{YOUTH}\nevent-77"))


async def test_several_rows_of_one_reference_are_one_report_with_several_needs(clerk: Clerk) -> None:
    done = await clerk.imported(a_csv(AMIRA, (*AMIRA[:5], "Familie", AMIRA[6])))
    assert done["progress"]["accepted"] == 2
    assert len(await clerk.intake.told("intake.report.accepted.v1")) == 1
    assert len(await clerk.intake.told("intake.referral.routed.v1")) == 2


async def test_an_import_can_be_watched_by_its_etag(clerk: Clerk) -> None:
    id = (await clerk.upload(a_csv(AMIRA)))["id"]
    first = await clerk.ask("GET", f"/imports/{id}")
    same = await clerk.ask("GET", f"/imports/{id}", headers={"if-none-match": first.headers["etag"]})
    await clerk.confirm(id)
    moved = await clerk.ask("GET", f"/imports/{id}", headers={"if-none-match": first.headers["etag"]})
    assert (same.status_code, moved.status_code) == (304, 200)


async def test_a_form_with_mapping_and_defaults_is_read_as_well(clerk: Clerk) -> None:
    body = a_csv(("JA-1", "Amira", "14.03.2016"), headings=("AZ", "Wie heißt das Kind?", "geb."))
    answer = await clerk.ask(
        "POST", "/imports", files={"file": ("Zuzüge März.csv", body, "text/csv")},
        data={"mapping": '{"Wie heißt das Kind?": "given_names"}',
              "defaults": '{"occasion": "Zuzug", "life_situation": "Sprache"}'},
    )  # fmt: skip
    assert answer.status_code == 201, answer.text
    assert (answer.json()["valid"], answer.json()["name"], answer.json()["missing"]) == (1, "Zuzüge März.csv", [])
    assert answer.json()["sample"][0]["report"]["occasion"] == "move_in"


async def test_a_list_of_another_department_is_not_there(clerk: Clerk, http: httpx.AsyncClient) -> None:
    id = (await clerk.upload(a_csv(AMIRA)))["id"]
    other = bearer("clerk.jobcenter")
    for path in (f"/imports/{id}", f"/imports/{id}/rows", f"/imports/{id}/errors.csv"):
        assert (await http.get(path, headers=other)).status_code == 404
    for act in ("confirmation", "cancellation"):
        assert (await http.post(f"/imports/{id}/{act}", headers=other)).status_code == 404
    assert (await http.get("/imports", headers=other)).json()["items"] == []


async def test_imports_are_listed_the_latest_first(clerk: Clerk) -> None:
    first, second = [(await clerk.upload(a_csv(row)))["id"] for row in (AMIRA, PAVLO)]
    page = await clerk.get("/imports", limit=1)
    rest = await clerk.get("/imports", limit=1, cursor=page["next"])
    assert [page["items"][0]["id"], rest["items"][0]["id"]] == [second, first]


async def test_a_departments_system_may_upload_too(clerk: Clerk, http: httpx.AsyncClient) -> None:
    system = Clerk(http, clerk.intake, "system.youth-services")
    assert (await system.imported(a_csv(AMIRA)))["progress"]["accepted"] == 1


async def test_what_is_confirmed_twice_is_refused_with_the_next_step(clerk: Clerk) -> None:
    id = (await clerk.upload(a_csv(AMIRA)))["id"]
    await clerk.confirm(id)
    answer = await clerk.ask("POST", f"/imports/{id}/confirmation")
    assert (answer.status_code, answer.json()["state"]) == (409, "running")
    assert answer.json()["type"] == "urn:staffel:problem:import-moved-on"


async def test_a_list_without_a_valid_row_cannot_be_confirmed(clerk: Clerk) -> None:
    id = (await clerk.upload(a_csv(BROKEN)))["id"]
    answer = await clerk.ask("POST", f"/imports/{id}/confirmation")
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:staffel:problem:nothing-to-import")


async def test_a_cancelled_list_is_erased_and_takes_nothing_in(clerk: Clerk) -> None:
    id = (await clerk.upload(a_csv(AMIRA, BROKEN)))["id"]
    await clerk.confirm(id)
    answer = await clerk.ask("POST", f"/imports/{id}/cancellation")
    await clerk.finished()
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    assert await clerk.intake.people() == []
    assert await clerk.intake.rows("select 1 from import_rows where body is not null or cells is not null") == []


async def test_a_decision_on_an_older_version_is_refused(clerk: Clerk) -> None:
    id = (await clerk.upload(a_csv(AMIRA)))["id"]
    answer = await clerk.ask("POST", f"/imports/{id}/confirmation", headers={"if-match": '"7"'})
    assert answer.json()["type"] == "urn:staffel:problem:version-moved-on"


async def test_rules_that_changed_since_the_preview_reject_the_row_alone(clerk: Clerk) -> None:
    id = (await clerk.upload(a_csv(AMIRA, PAVLO)))["id"]
    await clerk.intake.rows(
        "update import_rows set body = convert_to(replace(convert_from(body, 'UTF8'), 'education', 'magic'), 'UTF8')"
    )
    await clerk.confirm(id)
    await clerk.finished()
    [row] = (await clerk.get(f"/imports/{id}/rows", state="rejected"))["items"]
    assert (row["row"], row["reasons"][0]["code"]) == (2, "not_in_enum")
    assert (await clerk.get(f"/imports/{id}"))["progress"]["accepted"] == 1
    assert await clerk.intake.rows("select 1 from parked") == []


async def test_rows_without_a_name_that_says_anything_are_taken_in_like_others(clerk: Clerk) -> None:
    written = ["Unbekannt", "-", "---", "?", "N.N.", "🙂", "невідомо", "مجهول", "Baby X"]
    rows = [(f"L-{n}", name, name, *AMIRA[3:]) for n, name in enumerate(written)]
    done = await clerk.imported(a_csv(*rows))
    assert done["progress"]["accepted"] == len(await clerk.intake.people()) == len(written)


async def test_a_row_that_is_rejected_when_it_is_taken_in_is_told_on_deliveries_too(clerk: Clerk) -> None:
    id = (await clerk.upload(a_csv(AMIRA)))["id"]
    await clerk.intake.rows(
        "update import_rows set body = convert_to(replace(convert_from(body, 'UTF8'), 'education', 'magic'), 'UTF8')"
    )
    await clerk.confirm(id)
    await clerk.finished()
    [told] = await clerk.intake.told("intake.report.rejected.v1")
    assert (told["department"], told["reasons"][0]["code"]) == (YOUTH, "not_in_enum")


async def test_a_row_under_a_number_used_for_other_content_is_to_be_corrected(clerk: Clerk) -> None:
    headings = ("Ereignisnummer", "Aktenzeichen", "Vorname", "Nachname", "Geburtsdatum", "Anlass", "Bedarf", "PLZ")
    await clerk.imported(a_csv(("1", *AMIRA), headings=headings))
    done = await clerk.imported(a_csv(("1", *PAVLO), headings=headings))
    [row] = (await clerk.get(f"/imports/{done['id']}/rows", state="rejected"))["items"]
    assert [reason["code"] for reason in row["reasons"]] == ["content_differs"]
    [told] = await clerk.intake.told("intake.report.received.v1")
    assert told["outcome"] == "content_differs"
