"""Headings, cells and rows: what is understood, and what is said where it is not."""

import time
from typing import Any

import orjson
import pytest

from services.intake.imports.columns import Columns, checked_mapping, recognise
from services.intake.imports.preview import Preview, preview, table_of
from services.intake.imports.understanding import checked_defaults
from services.intake.imports.values import Wrong, born, day, need, occasion, postcode
from services.intake.imports.words import OCCASIONS, SITUATIONS, plain
from shared.problems import InvalidContent
from tests.unit.intake.builders import ROUTING, TODAY, YOUTH
from tests.unit.intake.lists.files import AMIRA, HEADINGS, PAVLO, a_csv, a_workbook


def understood(body: bytes, mapping: Any = None, defaults: Any = None, department: str = YOUTH) -> Preview:
    said, _ = checked_defaults(defaults or {}, {})
    table = table_of(body, None, None)
    return preview(table, checked_mapping(mapping or {}), said, department, ROUTING, TODAY)


def columns(*headings: str, mapping: Any = None) -> Columns:
    return recognise(table_of(a_csv(AMIRA, headings=headings), None, None), checked_mapping(mapping or {}))


def report(body: bytes, **more: Any) -> Any:
    return understood(body, **more).sample[0]["report"]


def reasons(found: Preview) -> list[tuple[int, str, str]]:
    """(row, cell, code) of everything that is wrong."""
    return [
        (row.number, one["cell"], one["code"]) for row in found.rows if row.reasons for one in orjson.loads(row.reasons)
    ]


def refused(*headings: str, mapping: Any = None) -> str:
    with pytest.raises(InvalidContent) as refusal:
        columns(*headings, mapping=mapping)
    code: str = refusal.value.members["errors"][0]["code"]
    return code


@pytest.mark.parametrize(
    "headings",
    [
        ("Aktenzeichen", "Vorname", "Nachname", "Geburtsdatum", "Anlass", "Bedarf", "PLZ"),
        ("AZ", "Vorname(n)", "Name", "geb.", "Meldeanlass", "Lebenslage", "Postleitzahl"),
        ("reference", "given_names", "family_name", "birth_date", "occasion", "needs", "postcode"),
        ("File number", "First name", "SURNAME", "Date of birth", "Event", "Life situation", "Zip code"),
        (" aktenzeichen ", "VORNAME*", "Familienname:", "Geburtsdatum (TT.MM.JJJJ)", "Anlaß", "Bedarfe", "plz"),
    ],
)
def test_headings_are_known_in_german_and_english(headings: tuple[str, ...]) -> None:
    assert [one.field for one in columns(*headings).all] == [
        "reference", "given_names", "family_name", "birth_date", "occasion", "needs", "postcode",
    ]  # fmt: skip


def test_headings_may_be_paths_into_a_report() -> None:
    paths = ("reference", "person.given_names", "person/birth_date", "person.address.city", "needs.0.life_situation")
    assert [one.field for one in columns(*paths).all] == ["reference", "given_names", "birth_date", "city", "needs"]


def test_titles_and_upper_headings_above_are_left_out() -> None:
    body = "Zuzüge;;;\n;Person;;Anschrift\nAZ;Vorname;Name;PLZ\nJA-1;A;B;44135\n".encode()
    found = recognise(table_of(body, None, None), {})
    assert (found.head, [row.number for row in found.rows]) == (3, [4])


def test_a_running_number_is_no_id() -> None:
    assert [one.field for one in columns("ID", "Lfd. Nr.", "Nr.", "Aktenzeichen", "Vorname").all][:3] == [None] * 3


def test_two_columns_for_one_field_are_refused_and_a_mapping_decides() -> None:
    assert refused("AZ", "Vorname", "First name") == "same_heading"
    found = columns("AZ", "Vorname", "First name", mapping={"C": None})
    assert [one.field for one in found.all] == ["reference", "given_names", None]


def test_a_mapping_names_columns_nobody_could_know() -> None:
    found = columns("Spalte 1", "Spalte 2", mapping={"Spalte 1": "AZ", "Spalte 2": "Name"})
    assert [one.field for one in found.all] == ["reference", "family_name"]


@pytest.mark.parametrize("mapping", [[], {"A": "colour"}, {"A": 7}, "A"])
def test_a_mapping_that_says_nothing_is_refused(mapping: Any) -> None:
    with pytest.raises(InvalidContent):
        checked_mapping(mapping)


def test_a_file_without_headings_is_refused() -> None:
    assert refused("Rot", "Grün", "Vorname") == "no_headings"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("14.03.2016", "2016-03-14"), ("4.3.2016", "2016-03-04"), ("2016-03-14", "2016-03-14"),
        ("2016-03-14 00:00:00", "2016-03-14"), ("2016-03-14T00:00:00Z", "2016-03-14"),
        ("14. März 2016", "2016-03-14"), ("1. Mai 2016", "2016-05-01"), ("29.02.2016", "2016-02-29"),
    ],
)  # fmt: skip
def test_dates_are_read_as_germans_and_machines_write_them(text: str, meant: str) -> None:
    assert day(text) == meant


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("14.03.16", "short_year"), ("03/04/2016", "ambiguous_date"), ("29.02.2015", "wrong_format"),
        ("42443", "wrong_format"), ("gestern", "wrong_format"), ("14.03.2016 irgendwas", "wrong_format"),
    ],
)  # fmt: skip
def test_what_could_mean_two_days_or_none_is_not_read(text: str, code: str) -> None:
    with pytest.raises(Wrong) as wrong:
        day(text)
    assert wrong.value.code == code


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("14.03.2016", ("2016-03-14", None)), ("2016", ("2016-01-01", "year")), ("00.00.2016", ("2016-01-01", "year")),
        ("03.2016", ("2016-03-01", "month")), ("00.03.2016", ("2016-03-01", "month")), ("unbekannt", (None, "unknown")),
    ],
)  # fmt: skip
def test_a_birth_date_says_how_much_of_it_is_known(text: str, meant: tuple[str | None, str | None]) -> None:
    assert born(text) == meant


def test_a_leading_zero_comes_back() -> None:
    assert [postcode(text) for text in ("1067", "01067", "44135", "D-44135")] == ["01067", "01067", "44135", "D-44135"]
    book = a_workbook((*AMIRA[:6], 1067))
    assert report(book)["person"]["address"]["postcode"] == "01067"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Sprache", ("language", None, None)), ("education", ("education", None, None)),
        ("Schule/Anmeldung", ("education", "anmeldung", None)), ("Wohnen!", ("housing", None, "urgent")),
        ("Gesundheit (sofort)", ("health", None, "immediate")),
        ("Schule: Seiteneinstieg Klasse 5 (dringend)", ("education", "seiteneinstieg-klasse-5", "urgent")),
    ],
)  # fmt: skip
def test_a_need_may_carry_its_topic_and_urgency(text: str, meant: tuple[str | None, ...]) -> None:
    assert need(text) == meant


def test_several_needs_stand_in_one_cell() -> None:
    assert [one["life_situation"] for one in report(a_csv(PAVLO))["needs"]] == ["work", "housing"]


def test_languages_and_nations_are_known_by_name_and_code() -> None:
    headings = (*HEADINGS, "Staatsangehörigkeit", "Sprachen")
    person = report(a_csv((*AMIRA, "Syrien/TUR", "Arabisch, de"), headings=headings))["person"]
    assert (person["nationalities"], person["languages"]) == (["SYR", "TUR"], ["ar", "de"])


def test_street_and_house_number_make_one_line() -> None:
    headings = (*HEADINGS, "Hausnummer", "Straße")
    assert (
        report(a_csv((*AMIRA, "5 a", "Nordstr."), headings=headings))["person"]["address"]["street"] == "Nordstr. 5 a"
    )


def test_a_department_is_known_by_its_name() -> None:
    names = {one.id: one.names.de for one in ROUTING.directory.departments}
    schools = "05913000.school-administration"
    rows = [(*AMIRA, names[schools]), (*AMIRA, "school-administration"), (*AMIRA, schools)]
    for row in rows:
        needs = report(a_csv(row, headings=(*HEADINGS, "Zuständige Stelle")))["needs"]
        assert needs == [{"life_situation": "education", "department": schools}]


def test_defaults_fill_what_a_list_does_not_say() -> None:
    body = a_csv(("JA-1", "Amira", "14.03.2016"), headings=("AZ", "Vorname", "geb."))
    found = understood(body, defaults={"occasion": "Zuzug", "life_situation": "Sprache", "urgency": "dringend"})
    assert found.missing == []
    assert found.sample[0]["report"]["needs"] == [{"life_situation": "language", "urgency": "urgent"}]


@pytest.mark.parametrize("defaults", [{"family_name": "X"}, {"occasion": "Feier"}, {"occasion": 7}, []])
def test_defaults_that_cannot_be_meant_are_refused(defaults: Any) -> None:
    assert checked_defaults(defaults, {})[1] != []


def test_a_further_row_that_says_something_else_spoils_the_report() -> None:
    found = understood(a_csv(AMIRA, ("JA-1", "Amina", *AMIRA[2:]), PAVLO))
    assert reasons(found) == [(2, None, "other_row_invalid"), (3, "B3", "other_than_before")]
    assert [row.state for row in found.rows] == ["invalid", "invalid", "waiting"]


def test_the_same_need_in_two_rows_is_one() -> None:
    assert len(report(a_csv(AMIRA, AMIRA))["needs"]) == 1


def test_the_topic_of_several_needs_is_nobodys() -> None:
    assert reasons(understood(a_csv((*PAVLO, "anmeldung"), headings=(*HEADINGS, "Thema")))) == [
        (2, "H2", "several_needs")
    ]


def test_what_intake_itself_refuses_is_told_by_column() -> None:
    wrong = ("", "Amira", "Haddad", "14.03.2999", "Zuzug", "Schule", "44135")
    found = understood(a_csv((*wrong, "kein at"), headings=(*HEADINGS, "E-Mail")))
    assert reasons(found) == [(2, "A2", "missing"), (2, "H2", "wrong_format")]
    late = understood(a_csv(("JA-1", *wrong[1:])))
    assert reasons(late) == [(2, "D2", "in_future")]


def test_a_cell_that_cannot_be_read_is_complained_about_once() -> None:
    assert reasons(understood(a_csv((*AMIRA[:3], "gestern", *AMIRA[4:])))) == [(2, "D2", "wrong_format")]


def test_a_formula_is_told_by_its_cell() -> None:
    assert reasons(understood(a_workbook(("JA-1", "=A1", *AMIRA[2:])))) == [(2, "B2", "formula")]


def test_a_formula_in_a_column_nobody_reads_harms_nobody() -> None:
    assert reasons(understood(a_workbook((*AMIRA, "=A1"), headings=(*HEADINGS, "Farbe")))) == []


def test_the_day_of_reporting_is_no_part_of_the_identity_of_a_row() -> None:
    table = table_of(a_csv(AMIRA), None, None)
    first, later = (preview(table, {}, {}, YOUTH, ROUTING, TODAY.replace(day=day)) for day in (19, 20))
    assert first.rows[0].body != later.rows[0].body
    assert first.rows[0].report_id == later.rows[0].report_id


def test_the_order_of_columns_is_no_part_of_the_identity_of_a_row() -> None:
    turned = understood(a_csv(AMIRA[::-1], headings=HEADINGS[::-1]))
    assert turned.rows[0].report_id == understood(a_csv(AMIRA)).rows[0].report_id


@pytest.mark.parametrize("heading", ["(" * 19_000, "a" + " " * 19_000 + "x(", "[" * 19_000])
def test_a_heading_or_a_need_made_to_be_slow_is_none(heading: str) -> None:
    began = time.monotonic()
    assert columns("AZ", "Vorname", heading).all[2].field is None
    with pytest.raises(Wrong):
        need(heading)
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Einbürgerung", "naturalisation_requested"), ("Antrag auf Einbürgerung", "naturalisation_requested"),
        ("Neuer Vormund", "guardian_changed"), ("Schulanmeldung", "school_entry"), ("Schulabschluss", "school_leaving"),
        ("Kita", "kindergarten_entry"), ("Todesfall", "death"), ("Hochzeit", "marriage"), ("Arbeitslos", "job_loss"),
        ("Obdachlosigkeit", "housing_need"), ("Sprachkurs", "language_need"), ("Häusliche Gewalt", "violence"),
        ("zugezogen", "move_in"), ("Gesundheit", "health_need"), ("Beratungsbedarf", "counselling_wish"),
        ("Sonstige", "other"), ("Schwanger", "pregnancy"), ("Ehescheidung", "divorce"), ("Umverteilung", "allocation"),
        ("BAMF-Bescheid", "asylum_decision"), ("Neue Arbeit", "job_start"), ("Sperrvermerk", "information_block"),
    ],
)  # fmt: skip
def test_an_occasion_may_be_the_plain_word_for_it(word: str, code: str) -> None:
    assert occasion(word) == code


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Staatsbürgerschaft", "naturalisation"), ("Asyl", "residence"), ("Sprachförderung", "language"),
        ("Kitaplatz", "education"), ("Arbeitssuche", "work"), ("Bürgergeld", "livelihood"), ("Arzt", "health"),
        ("Wohnungssuche", "housing"), ("Erziehungshilfe", "family"), ("Sport", "participation"),
        ("Orientierungskurs", "orientation"), ("Begleitung", "coordination"),
    ],
)  # fmt: skip
def test_a_need_may_be_the_plain_word_for_it(word: str, code: str) -> None:
    assert need(word)[0] == code


@pytest.mark.parametrize("words", [OCCASIONS, SITUATIONS], ids=["occasions", "needs"])
def test_no_word_means_two_things(words: dict[str, str]) -> None:
    said = [plain(word) for known in words.values() for word in known.split(", ")]
    assert "" not in said
    assert sorted(said) == sorted(set(said))
