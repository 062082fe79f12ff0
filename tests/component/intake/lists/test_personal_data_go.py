"""What a list says of people stands in its rows, as long as it must, and nowhere else."""

import csv
import io
import logging

import pytest

from services.intake.imports import store
from shared.postgres import writing
from tests.component.intake.lists.conftest import Clerk
from tests.unit.intake.lists.files import AMIRA, HEADINGS, a_csv

CANARY = ("Zqxref-1", "Zqxgiven", "Zqxfamily", "29.03.1971", "Zuzug", "Schule", "44135")
WRONG = ("Zqxref-2", "Zqxother", "Zqxnames", "29.03.71", "Zqxoccasion", "Zqxneed", "44135")


async def held(clerk: Clerk) -> int:
    [row] = await clerk.intake.rows("select count(body) + count(cells) as number from import_rows")
    number: int = row["number"]
    return number


async def test_what_was_taken_in_is_erased_at_once(clerk: Clerk) -> None:
    id = (await clerk.upload(a_csv(CANARY)))["id"]
    assert await held(clerk) == 2
    await clerk.confirm(id)
    await clerk.finished()
    assert await held(clerk) == 0


async def test_everything_else_is_erased_after_ninety_days(clerk: Clerk) -> None:
    await clerk.imported(a_csv(CANARY, WRONG))
    waiting = (await clerk.upload(a_csv(AMIRA)))["id"]
    assert await held(clerk) == 3
    await clerk.intake.rows("update imports set kept_since = kept_since - interval '91 days'")
    async with writing(clerk.intake.pool) as conn:
        assert await store.expire(conn) == 2
        assert await store.expire(conn) == 0
    assert await held(clerk) == 0
    assert (await clerk.get(f"/imports/{waiting}"))["state"] == "expired"


async def test_a_running_import_is_not_erased_under_its_process(clerk: Clerk) -> None:
    id = (await clerk.upload(a_csv(CANARY)))["id"]
    await clerk.confirm(id)
    await clerk.intake.rows("update imports set kept_since = kept_since - interval '91 days'")
    async with writing(clerk.intake.pool) as conn:
        assert await store.expire(conn) == 0
    await clerk.finished()
    assert (await clerk.get(f"/imports/{id}"))["progress"]["accepted"] == 1


async def test_a_stored_answer_holds_no_name_and_its_replay_shows_the_sample_again(clerk: Clerk) -> None:
    headers = {"idempotency-key": "k", "content-type": "text/csv"}
    first = await clerk.ask("POST", "/imports", content=a_csv(CANARY), headers=headers)
    again = await clerk.ask("POST", "/imports", content=a_csv(CANARY), headers=headers)
    assert again.headers["idempotent-replayed"] == "true"
    assert again.json() == first.json()
    assert "Zqxgiven" in again.text
    [stored] = await clerk.intake.rows("select convert_from(body, 'UTF8') as body from idempotency")
    assert "zqx" not in stored["body"].lower()


async def test_no_log_journal_or_reason_holds_a_value(clerk: Clerk, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        done = await clerk.imported(a_csv(CANARY, WRONG))
        rows = (await clerk.ask("GET", f"/imports/{done['id']}/rows")).text
    journal = await clerk.intake.rows("select convert_from(data, 'UTF8') || actor as said from journal")
    said = [caplog.text, rows, *(row["said"] for row in journal)]
    assert len(journal) > 2
    assert [text for text in said if "zqx" in text.lower() or "1971" in text] == []


async def test_rows_to_correct_come_back_as_they_were_with_what_to_write(clerk: Clerk) -> None:
    done = await clerk.imported(a_csv(AMIRA, WRONG))
    answer = await clerk.ask("GET", f"/imports/{done['id']}/errors.csv")
    header, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert header == ["Zeile", "Zu korrigieren", *HEADINGS]
    assert (row[0], row[2:]) == ("3", list(WRONG))
    assert "Geburtsdatum: Write the year with four digits" in row[1]
    [read] = await clerk.intake.rows("select subject, department from import_reads")
    assert (read["subject"], read["department"]) == ("subject-of-clerk.youth-services", "05913000.youth-services")


async def test_no_cell_of_the_rows_to_correct_is_a_formula_and_the_list_may_come_back(clerk: Clerk) -> None:
    headings = (*HEADINGS, "Bemerkungen", "Telefon")
    wrong = (*AMIRA[:5], "nichts", "44135", "=HYPERLINK(1)", "+49 231 1")
    done = await clerk.upload(a_csv(wrong, headings=headings))
    content = (await clerk.ask("GET", f"/imports/{done['id']}/errors.csv")).content
    [_, row] = csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
    assert row[-2:] == ["'=HYPERLINK(1)", "'+49 231 1"]
    again = await clerk.upload(content.replace(b"nichts", b"Schule"))
    assert again["sample"][0]["report"]["person"]["phone"] == "+49 231 1"
    assert [one["header"] for one in again["unrecognised"]] == ["Zeile", "Zu korrigieren"]
