"""The messy reports of the demo data, as far as exact identifiers decide: who is one person, who is not."""

from datetime import date

import orjson

from tests.component.intake.conftest import Intake
from tests.unit.intake.builders import IMMIGRATION, REGISTRY, SCHOOLS, YOUTH, a_need, a_person, a_record, a_withdrawal


async def test_twins_are_two_people(intake: Intake) -> None:
    home = {"street": "Nordstr. 5", "city": "Dortmund"}
    await intake.takes(
        a_record(reference="1", person=a_person("Amira", address=home)),
        a_record(reference="2", person=a_person("Amina", address=home)),
    )
    assert len(await intake.people()) == 2


async def test_a_birth_date_on_the_first_of_january_never_matches(intake: Intake) -> None:
    await intake.takes(
        *(a_record(reference=str(n), person=a_person("Ahmad", "Ahmadi", "1998-01-01")) for n in range(1, 5))
    )
    assert len(await intake.people()) == 4


async def test_a_missing_family_name_is_accepted_and_noted(intake: Intake) -> None:
    [answer] = await intake.took(a_record(person=a_person("Zarghona", None)))
    assert answer.status == "accepted"
    [person] = await intake.people()
    assert (person["given_names"], person["family_name"]) == ("Zarghona", None)


async def test_half_a_name_and_a_birth_date_do_not_match(intake: Intake) -> None:
    await intake.takes(*(a_record(reference=str(n), person=a_person("Zarghona", None)) for n in range(1, 3)))
    assert len(await intake.people()) == 2


async def test_an_age_finding_corrects_the_birth_date_and_keeps_the_old_one(intake: Intake) -> None:
    before = a_person("Yonas", "Tesfay", "2007-01-01", birth_date_precision="estimated")
    await intake.takes(a_record(person=before, reported_on="2026-11-01"))
    await intake.takes(a_record(person=a_person("Yonas", "Tesfay", "2008-09-15"), reported_on="2026-11-16"))
    [person] = await intake.people()
    assert (person["birth_date"], person["birth_date_precision"]) == (date(2008, 9, 15), "day")
    [history] = await intake.rows("select before from corrections where person_id = $1", person["id"])
    assert orjson.loads(history["before"])["birth_date"] == "2007-01-01"
    first, second = await intake.told("intake.report.accepted.v1")
    assert (second["outcome"], second["corrects"]) == ("correction", first["report_id"])


async def test_two_departments_reporting_one_child_in_one_batch_mean_one_person(intake: Intake) -> None:
    await intake.takes(a_record(SCHOOLS, reference="S-1", needs=[a_need("education")]), a_record(YOUTH))
    assert len(await intake.people()) == 1
    assert len({event["person_id"] for event in await intake.told("intake.referral.routed.v1")}) == 1


async def test_two_departments_reporting_one_child_in_two_batches_mean_one_person(intake: Intake) -> None:
    await intake.takes(a_record(SCHOOLS, reference="S-1", needs=[a_need("education")]))
    await intake.takes(a_record(YOUTH))
    assert len(await intake.people()) == 1


async def test_a_reused_reference_opens_a_clearing_and_overwrites_nothing(intake: Intake) -> None:
    await intake.takes(a_record(person=a_person("Amira", "Haddad", "2016-03-14")))
    await intake.takes(a_record(person=a_person("Pavlo", "Bondar", "1980-05-05"), needs=[a_need("work")]))
    known, other = await intake.people()
    assert (known["given_names"], known["birth_date"], known["status"]) == ("Amira", date(2016, 3, 14), "registered")
    assert (other["given_names"], other["status"]) == ("Pavlo", "provisional")
    [clearing] = await intake.told("intake.clearing.opened.v1")
    assert (clearing["person_id"], clearing["candidate_id"], clearing["reason_code"]) == (
        str(other["id"]), str(known["id"]), "reference_reused",
    )  # fmt: skip
    [_, routed] = await intake.told("intake.referral.routed.v1")
    assert (routed["person_id"], routed["life_situation"]) == (str(other["id"]), "work")


async def test_the_person_of_a_reused_reference_is_known_next_time(intake: Intake) -> None:
    other = a_person("Pavlo", "Bondar", birth_date_precision="month", born="1980-05-01")
    for number in range(3):
        await intake.takes(a_record(person=a_person() if number == 0 else other))
    assert len(await intake.people()) == 2
    assert [event["outcome"] for event in await intake.told("intake.report.accepted.v1")] == [
        "new",
        "new",
        "correction",
    ]
    assert len(await intake.told("intake.clearing.opened.v1")) == 1


async def test_father_and_son_of_one_name_are_two_people(intake: Intake) -> None:
    shared = {"phone": "0231 123", "address": {"street": "Nordstr. 5"}}
    await intake.takes(
        a_record(reference="1", person=a_person("Hassan", "Hassan", "1975-04-02", **shared)),
        a_record(reference="2", person=a_person("Hassan", "Hassan", "2001-06-09", **shared)),
    )
    assert len(await intake.people()) == 2


async def test_somebody_who_married_and_moved_is_the_same_person(intake: Intake) -> None:
    before = a_person("Gülşen", "Yıldız", "1990-07-20", address={"street": "Alte Str. 1"})
    after = a_person("Guelsen", "Yildiz-Demir", "1990-07-20", address={"street": "Neue Str. 2"})
    await intake.takes(a_record(person=before, reported_on="2026-11-01"))
    await intake.takes(a_record(person=after, occasion="marriage", reported_on="2026-11-10"))
    [person] = await intake.people()
    assert person["family_name"] == "Yildiz-Demir"
    assert orjson.loads(person["details"])["address"] == {"street": "Neue Str. 2"}


async def test_a_former_name_still_leads_to_the_person(intake: Intake) -> None:
    await intake.takes(a_record(person=a_person("Gülşen", "Yıldız", "1990-07-20")))
    await intake.takes(a_record(person=a_person("Gülşen", "Demir", "1990-07-20"), occasion="marriage"))
    await intake.takes(a_record(SCHOOLS, reference="S", person=a_person("Guelsen", "Yildiz", "1990-07-20")))
    assert len(await intake.people()) == 1


async def test_a_name_that_was_an_error_leads_nowhere_after_its_correction(intake: Intake) -> None:
    await intake.takes(a_record(person=a_person("Pavla", "Bondar")))
    await intake.takes(a_record(person=a_person("Amira", "Haddad")))
    await intake.takes(a_record(SCHOOLS, reference="S", person=a_person("Pavla", "Bondar")))
    assert len(await intake.people()) == 2


async def test_a_withdrawn_report_is_told_and_its_file_may_be_reported_anew(intake: Intake) -> None:
    await intake.takes(a_record(reported_on="2026-11-01"))
    [answer] = await intake.took(a_withdrawal())
    assert answer.status == "accepted"
    [withdrawn] = await intake.told("intake.report.withdrawn.v1")
    [accepted] = await intake.told("intake.report.accepted.v1")
    assert (withdrawn["report_id"], withdrawn["person_id"], withdrawn["reason_code"]) == (
        accepted["report_id"], accepted["person_id"], "sent_in_error",
    )  # fmt: skip
    await intake.takes(a_record())
    assert len(await intake.told("intake.referral.routed.v1")) == 2
    assert len(await intake.people()) == 1


async def test_a_withdrawal_takes_back_the_report_and_its_corrections(intake: Intake) -> None:
    await intake.takes(a_record(reported_on="2026-11-01"), a_record(reported_on="2026-11-02"))
    await intake.takes(a_record(reported_on="2026-11-03"), a_withdrawal())
    assert len(await intake.told("intake.report.withdrawn.v1")) == 3


async def test_a_withdrawal_of_nothing_is_rejected(intake: Intake) -> None:
    [answer] = await intake.took(a_withdrawal(reference="never-heard-of"))
    assert (answer.status, answer.reasons[0].code) == ("rejected", "unknown_reference")
    [rejected] = await intake.told("intake.report.rejected.v1")
    assert rejected["reasons"] == [{"pointer": "/reference", "code": "unknown_reference"}]


async def test_a_second_withdrawal_is_rejected(intake: Intake) -> None:
    await intake.takes(a_record(), a_withdrawal())
    [answer] = await intake.took(a_withdrawal())
    assert answer.reasons[0].code == "already_withdrawn"


async def test_a_correction_refers_only_needs_that_are_new(intake: Intake) -> None:
    await intake.takes(a_record(needs=[a_need("family")]))
    await intake.takes(a_record(needs=[a_need("family"), a_need("education", topic="school")]))
    assert [event["life_situation"] for event in await intake.told("intake.referral.routed.v1")] == [
        "family", "education",
    ]  # fmt: skip


async def test_an_older_record_is_superseded_and_changes_nothing(intake: Intake) -> None:
    await intake.takes(a_record(at=12, person=a_person("Amira")))
    await intake.takes(a_record(at=11, person=a_person("Amina"), needs=[a_need("housing")]))
    assert [event["outcome"] for event in await intake.told("intake.report.accepted.v1")] == ["new", "superseded"]
    assert [person["given_names"] for person in await intake.people()] == ["Amira"]
    assert len(await intake.told("intake.referral.routed.v1")) == 1


async def test_without_a_time_the_day_of_the_report_decides(intake: Intake) -> None:
    await intake.takes(a_record(reported_on="2026-11-10"), a_record(reported_on="2026-11-09"))
    assert [event["outcome"] for event in await intake.told("intake.report.accepted.v1")] == ["new", "superseded"]


async def test_an_azr_number_finds_a_person_under_another_spelling(intake: Intake) -> None:
    await intake.takes(a_record(person=a_person("Oleksandr", "Kovalenko", "1988-02-03", azr_number="AZR 12-34")))
    await intake.takes(
        a_record(SCHOOLS, reference="S", person=a_person("Alexander", "Kowalenko", "1988-02-03", azr_number="azr1234"))
    )
    assert len(await intake.people()) == 1


async def test_different_azr_numbers_are_different_people(intake: Intake) -> None:
    await intake.takes(a_record(reference="1", person=a_person(azr_number="1")))
    await intake.takes(a_record(reference="2", person=a_person(azr_number="2")))
    assert [person["status"] for person in await intake.people()] == ["registered", "registered"]


async def test_a_name_of_several_people_is_for_a_human_to_decide(intake: Intake) -> None:
    await intake.takes(*(a_record(reference=n, person=a_person(azr_number=n)) for n in ("1", "2")))
    await intake.takes(a_record(reference="3"))
    assert [person["status"] for person in await intake.people()] == ["registered", "registered", "provisional"]
    [clearing] = await intake.told("intake.clearing.opened.v1")
    assert clearing["reason_code"] == "several_match"


async def test_death_of_somebody_unknown_is_accepted_without_needs(intake: Intake) -> None:
    [answer] = await intake.took(a_record(REGISTRY, occasion="death", needs=None))
    assert answer.status == "accepted"
    assert [event["type"] for event in await intake.told()] == [
        "intake.person.registered.v1", "intake.report.accepted.v1",
    ]  # fmt: skip


async def test_death_reported_by_another_office_is_about_the_person_known(intake: Intake) -> None:
    await intake.takes(a_record(person=a_person(azr_number="77")))
    await intake.takes(
        a_record(REGISTRY, reference="R", occasion="death", needs=None, person=a_person(azr_number="77"))
    )
    first, second = await intake.told("intake.report.accepted.v1")
    assert (second["occasion"], second["person_id"]) == ("death", first["person_id"])


async def test_a_household_has_an_id_that_its_members_share(intake: Intake) -> None:
    await intake.takes(a_record(reference="1", person=a_person("Amira", household="H-9")))
    await intake.takes(a_record(reference="2", person=a_person("Amina", household="H-9")))
    await intake.takes(a_record(IMMIGRATION, reference="3", person=a_person("Samir", household="H-9")))
    first, second, other = [event["household_id"] for event in await intake.told("intake.report.accepted.v1")]
    assert first == second != other


async def test_a_report_that_says_nothing_new_leaves_no_history(intake: Intake) -> None:
    person = a_person(address={"street": "Nordstr. 5", "city": "Dortmund"}, languages=["ar", "de"])
    await intake.takes(a_record(person=person))
    await intake.takes(a_record(person=person), a_record(SCHOOLS, reference="S", person=person))
    assert await intake.rows("select * from corrections") == []
