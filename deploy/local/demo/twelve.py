"""The twelve situations in which it is hard to say who somebody is: pairs of reports, the second later than the first.

What intake makes of them: identifiers and matching join people, what is doubtful is left to a human, and the baton
never waits for it.
"""

from datetime import date
from typing import Any

from deploy.local.demo.people import Somebody
from deploy.local.demo.reports import DORTMUND, Desk, Post

CHILD = {"life_situation": "education"}
LANGUAGE = {"life_situation": "language"}
HOUSING = {"life_situation": "housing"}
FAMILY = {"life_situation": "family"}
WORK = {"life_situation": "work"}
NORTH = {"street": "Münsterstraße 77", "postcode": "44145", "city": "Dortmund", "district": "Innenstadt-Nord"}
SHELTER = {"street": "Adlerstraße 44", "postcode": "44137", "city": "Dortmund"}


def situations(desk: Desk, today: date) -> tuple[list[Post], list[Post]]:
    """(first reports, what follows them): numbers as in the list of situations."""
    first: list[Post] = []
    later: list[Post] = []

    def report(name: str, occasion: str, need: dict[str, Any], **person: Any) -> Post:
        department = f"{DORTMUND}.{name}"
        return desk.report(NOBODY, department, occasion, [need], today, person=person)

    for given in ("Amira", "Amina"):  # 1 twins: different, never the same
        first.append(
            report("registry-office", "move_in", CHILD, given_names=given, family_name="Haddad",
                   birth_date="2016-03-14", address=NORTH)
        )  # fmt: skip
    first.append(  # 2 two transliterations, one telephone
        report("social-office", "housing_need", HOUSING, given_names="Mohammed", family_name="Al-Sharif",
               birth_date="1991-06-05", phone="+49 231 910-70001")
    )  # fmt: skip
    later.append(
        report("jobcenter", "job_loss", WORK, given_names="Muhamad", family_name="Alscharif",
               birth_date="1991-06-05", phone="+49 231 910-70001")
    )  # fmt: skip
    first.append(  # 3 transliterated otherwise: for a human without, the same with an AZR number
        report("social-office", "housing_need", HOUSING, given_names="Oleksandr", family_name="Kovalenko",
               birth_date="1979-03-22")
    )  # fmt: skip
    later.append(
        report("jobcenter", "job_loss", WORK, given_names="Alexander", family_name="Kowalenko", birth_date="1979-03-22")
    )
    first.append(
        report("immigration-office", "arrival", LANGUAGE, given_names="Oleksandr", family_name="Kovalenko",
               birth_date="1984-11-30", azr_number="840 123 456 789")
    )  # fmt: skip
    later.append(
        report("social-office", "arrival", HOUSING, given_names="Alexander", family_name="Kowalenko",
               birth_date="1984-11-30", azr_number="840123456789")
    )  # fmt: skip
    first.append(  # 4 which is the family name?
        report(
            "registry-office", "move_in", CHILD, given_names="Thi Lan", family_name="Nguyen", birth_date="2010-02-17"
        )
    )
    later.append(
        report("school-administration", "school_entry", CHILD, given_names="Nguyen", family_name="Lan",
               birth_date="2010-02-17")
    )  # fmt: skip
    first += [  # 5 four men of one name, all born on a first of January
        report("social-office", "housing_need", HOUSING, given_names="Ahmad", family_name="Ahmadi",
               birth_date="1998-01-01", address=SHELTER)
        for _ in range(4)
    ]  # fmt: skip
    first.append(  # 6 no family name
        report("immigration-office", "arrival", LANGUAGE, given_names="Zarghona", birth_date="1987-01-01",
               birth_date_precision="year")
    )  # fmt: skip
    first.append(  # 7 day and month swapped
        report("youth-services", "family_reunion", FAMILY, given_names="Yonas", family_name="Habte",
               birth_date="2011-04-03", sex="m")
    )  # fmt: skip
    later.append(
        report("registry-office", "move_in", CHILD, given_names="Yonas", family_name="Habte", birth_date="2011-03-04",
               sex="m")
    )  # fmt: skip
    minor = report("youth-services", "allocation", FAMILY, given_names="Abdul", family_name="Karimi",
                   birth_date="2007-01-01", birth_date_precision="estimated")  # fmt: skip
    first.append(minor)  # 8 the age finding: the same file number, another date
    later.append(desk.correction(minor, today, birth_date="2008-09-15", birth_date_precision="day"))
    for name, occasion, need in (  # 9 two offices report one child within minutes
        ("school-administration", "school_entry", CHILD),
        ("youth-services", "family_reunion", FAMILY),
    ):
        first.append(report(name, occasion, need, given_names="Selam", family_name="Tesfay", birth_date="2014-08-21"))
    right = report("jobcenter", "job_loss", WORK, given_names="Ioana", family_name="Popescu", birth_date="1990-05-12")
    first.append(right)  # 10 the file number of somebody else, by a typing error
    later.append(desk.correction(right, today, given_names="Blessing", family_name="Okafor", birth_date="1979-10-02"))
    for born in ("1975-02-11", "2001-07-19"):  # 11 father and son of one name, one telephone
        first.append(
            report("social-office", "housing_need", HOUSING, given_names="Hassan", family_name="Hassan",
                   birth_date=born, address=NORTH, phone="+49 231 910-70002")
        )  # fmt: skip
    bride = report("immigration-office", "arrival", LANGUAGE, given_names="Gülşen", family_name="Yıldız",
                   birth_date="1995-09-09", azr_number="951234567890")  # fmt: skip
    married = report("registry-office", "marriage", HOUSING, given_names="Guelsen", family_name="Yildiz-Demir",
                     birth_date="1995-09-09", azr_number="951234567890", address=NORTH)  # fmt: skip
    first.append(bride)  # 12 a marriage and a move, and the first report is taken back
    later += [married, desk.withdrawal(married, "typing_error")]
    return first, later


NOBODY = Somebody(0, "", None, date(2000, 1, 2), "f", "SYR", (), "", "", "", "")
