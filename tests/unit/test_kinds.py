"""The delivered kinds of transition, and the arithmetic every kind can do."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from services.casework.kind import Kind
from services.casework.kinds import Kinds, UnknownKind
from shared.directory import LIFE_SITUATIONS, Directory
from shared.periods import local_day

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 3, 2, 10, tzinfo=BERLIN).astimezone(UTC)


@pytest.fixture(scope="module")
def directory() -> Directory:
    return Directory.load("deploy/municipalities")


@pytest.fixture(scope="module")
def kinds(directory: Directory) -> Kinds:
    return Kinds.load("deploy/kinds", directory)


def wall(moment: datetime) -> str:
    return moment.astimezone(BERLIN).strftime("%d.%m. %H:%M")


@pytest.mark.parametrize(
    ("code", "answer", "first_contact", "silence", "moves"),
    [
        ("youth-moves-city", "10 working_days", "10 working_days", "sender_keeps", "on_acceptance"),
        ("uam-allocated", "2 working_days", "1 working_days", "sender_keeps", "on_acceptance"),
        ("leaving-care", "15 working_days", "10 working_days", "sender_keeps", "on_date"),
        ("benefits-change", "5 working_days", "5 working_days", "sender_keeps", "on_date"),
        ("residence-moves-city", "5 working_days", "10 working_days", "sender_keeps", "by_law"),
        ("naturalisation-opens", "15 working_days", "20 working_days", "sender_keeps", "on_acceptance"),
        ("school-entry", "10 working_days", "10 working_days", "sender_keeps", "on_acceptance"),
        ("school-to-training", "10 working_days", "10 working_days", "lapses", "on_acceptance"),
        ("language-advice", "10 working_days", "10 working_days", "sender_keeps", "on_acceptance"),
        ("orientation-association", "5 working_days", "5 working_days", "lapses", "on_acceptance"),
        ("shelter-to-flat", "10 working_days", "10 working_days", "receiver_becomes_responsible", "on_acceptance"),
        ("homeless-today", "4 hours", "0 calendar_days", "sender_keeps", "on_acceptance"),
        ("handover", "10 working_days", "10 working_days", "sender_keeps", "on_acceptance"),
    ],
)
def test_the_delivered_kinds_have_the_agreed_terms(
    kinds: Kinds, code: str, answer: str, first_contact: str, silence: str, moves: str
) -> None:
    kind = kinds.current(code)
    terms = (str(kind.terms.normal.answer), str(kind.terms.normal.first_contact), kind.silence, kind.moves)
    assert terms == (answer, first_contact, silence, moves)


def test_these_thirteen_kinds_are_delivered(kinds: Kinds) -> None:
    assert len(kinds.codes) == 13


def test_a_general_handover_allows_every_reason_to_decline_and_asks_for_no_papers(kinds: Kinds) -> None:
    handover = kinds.current("handover")
    assert set(handover.decline_reasons) == {"not_competent", "no_capacity", "package_incomplete", "other"}
    assert handover.missing_items(()) == ()


def test_an_answer_is_due_at_the_end_of_the_last_working_day(kinds: Kinds) -> None:
    assert wall(kinds.current("language-advice").answer_due(MONDAY)) == "16.03. 23:59"


def test_an_immediate_answer_is_due_in_clock_hours(kinds: Kinds) -> None:
    saturday_night = datetime(2026, 3, 7, 22, tzinfo=BERLIN)
    assert wall(kinds.current("language-advice").answer_due(saturday_night, "immediate")) == "08.03. 02:00"


def test_an_urgent_answer_has_the_normal_period_where_the_kind_gives_no_other(kinds: Kinds) -> None:
    kind = kinds.current("language-advice")
    assert kind.answer_due(MONDAY, "urgent") == kind.answer_due(MONDAY, "normal")


def test_an_urgent_answer_has_its_own_period_where_the_kind_gives_one(kinds: Kinds) -> None:
    kind = kinds.current("language-advice")
    urgent = {**kind.terms.normal.model_dump(), "answer": "2 working_days"}
    quicker = Kind.model_validate({**kind.model_dump(), "terms": {**kind.terms.model_dump(), "urgent": urgent}})
    assert wall(quicker.answer_due(MONDAY, "urgent")) == "04.03. 23:59"


def test_who_is_homeless_today_is_met_today(kinds: Kinds) -> None:
    assert wall(kinds.current("homeless-today").first_contact_due(MONDAY)) == "02.03. 23:59"


def test_the_first_contact_of_a_naturalisation_is_due_in_twenty_working_days(kinds: Kinds) -> None:
    assert wall(kinds.current("naturalisation-opens").first_contact_due(MONDAY)) == "30.03. 23:59"


def test_missing_items_are_listed_with_their_titles(kinds: Kinds) -> None:
    missing = kinds.current("youth-moves-city").missing_items({"help-plan", "goals", "conversation-minutes"})
    assert [item.title for item in missing] == ["Maßgebliche Sozialdaten", "Beteiligung der Familie"]


def test_an_optional_item_is_never_missing_and_always_known(kinds: Kinds) -> None:
    handover = kinds.current("handover")
    assert (handover.missing_items(()), handover.unknown_items(["handover-note"])) == ((), ())


def test_what_the_kind_does_not_list_does_not_travel(kinds: Kinds) -> None:
    assert kinds.current("language-advice").unknown_items(["level", "diary"]) == ("diary",)


def test_only_items_without_a_statute_need_the_persons_permission(kinds: Kinds) -> None:
    profile = kinds.current("school-to-training").needing_permission(["profile"])
    level = kinds.current("language-advice").needing_permission(["level"])
    assert ([item.code for item in profile], level) == (["profile"], ())


def test_leaving_care_begins_a_year_before(kinds: Kinds) -> None:
    assert kinds.current("leaving-care").starts_on(date(2027, 9, 15)) == date(2026, 9, 15)


def test_other_kinds_have_no_lead_time(kinds: Kinds) -> None:
    assert kinds.current("handover").starts_on(date(2027, 9, 15)) is None


def test_benefits_change_only_on_the_first_of_a_month(kinds: Kinds) -> None:
    kind = kinds.current("benefits-change")
    assert [kind.may_take_effect_on(date(2026, 4, day)) for day in (1, 2)] == [True, False]


def test_only_a_move_by_law_must_name_its_date_when_it_is_requested(kinds: Kinds) -> None:
    assert [code for code in kinds.codes if kinds.current(code).needs_date] == ["residence-moves-city"]


def test_nobody_but_the_law_or_an_agreement_moves_the_baton_without_acceptance(kinds: Kinds) -> None:
    codes = [code for code in kinds.codes if kinds.current(code).moves_without_acceptance]
    assert codes == ["residence-moves-city", "shelter-to-flat"]


def test_at_the_deadline_the_receivers_head_and_the_sender_are_told(kinds: Kinds) -> None:
    kind = kinds.current("language-advice")
    rung = kind.rung(1, MONDAY, kind.answer_due(MONDAY))
    assert rung is not None
    assert (rung.at, rung.tells) == (kind.answer_due(MONDAY), ("receiver_head", "sender"))


def test_after_the_deadline_the_coordinator_is_told_then_everybody_at_intervals(kinds: Kinds) -> None:
    kind = kinds.current("language-advice")
    rungs = [kind.rung(number, MONDAY, kind.answer_due(MONDAY)) for number in (2, 3, 4)]
    assert [rung and wall(rung.at) for rung in rungs] == ["18.03. 23:59", "25.03. 23:59", "01.04. 23:59"]
    assert all(rung and "coordinator" in rung.tells for rung in rungs)


def test_where_silence_lapses_nobody_is_asked_again(kinds: Kinds) -> None:
    kind = kinds.current("school-to-training")
    assert kind.rung(2, MONDAY, kind.answer_due(MONDAY)) is None


def test_a_first_contact_that_does_not_happen_is_escalated_also_where_silence_lapses(kinds: Kinds) -> None:
    kind = kinds.current("school-to-training")
    rung = kind.rung(2, MONDAY, kind.first_contact_due(MONDAY), of="first_contact")
    assert rung is not None
    assert "coordinator" in rung.tells


def test_for_who_is_homeless_today_the_ladder_begins_before_the_deadline(kinds: Kinds) -> None:
    kind = kinds.current("homeless-today")
    rungs = [kind.rung(number, MONDAY, kind.answer_due(MONDAY)) for number in range(1, 6)]
    times = ["02.03. 11:00", "02.03. 12:00", "02.03. 14:00", "02.03. 16:00", "02.03. 18:00"]
    assert [rung and wall(rung.at) for rung in rungs] == times


def test_there_is_no_rung_before_the_first(kinds: Kinds) -> None:
    assert kinds.current("handover").rung(0, MONDAY, MONDAY) is None


def test_a_reminder_comes_before_the_deadline(kinds: Kinds) -> None:
    kind = kinds.current("language-advice")
    assert wall(kind.reminder_at(MONDAY, kind.answer_due(MONDAY))) == "13.03. 08:00"


@pytest.mark.parametrize(
    ("life_situation", "sender", "receiver", "code"),
    [
        ("family", "05913000.youth-services", "05113000.youth-services", "youth-moves-city"),
        ("naturalisation", "05913000.immigration-office", "05913000.naturalisation-office", "naturalisation-opens"),
        ("education", "05913000.integration-centre", "05913000.school-administration", "school-entry"),
        ("language", "05913000.immigration-office", "05913000.integration-centre", "language-advice"),
        ("language", "05913000.immigration-office", "05913000.vmdo", "handover"),
        ("residence", "05913000.immigration-office", "05113000.immigration-office", "handover"),
        ("housing", "05913000.social-office", "05913000.housing-office", "handover"),
        ("livelihood", "05913000.youth-services", "05913000.jobcenter", "handover"),
    ],
)
def test_a_referral_without_a_kind_gets_the_most_specific_that_needs_nothing_more(
    kinds: Kinds, directory: Directory, life_situation: str, sender: str, receiver: str, code: str
) -> None:
    assert kinds.default_for(life_situation, sender, receiver, directory).code == code


@pytest.mark.parametrize("life_situation", LIFE_SITUATIONS)
def test_there_is_a_kind_for_every_referral(kinds: Kinds, directory: Directory, life_situation: str) -> None:
    for sender in directory.departments:
        for receiver in directory.departments:
            if sender != receiver:
                kind = kinds.default_for(life_situation, sender.id, receiver.id, directory)
                assert kind.fits(life_situation, sender, receiver)


def test_nobody_hands_over_to_oneself(kinds: Kinds, directory: Directory) -> None:
    with pytest.raises(UnknownKind):
        kinds.default_for("housing", "05913000.social-office", "05913000.social-office", directory)


def test_a_kind_within_a_city_does_not_fit_between_cities(kinds: Kinds, directory: Directory) -> None:
    sender = directory.department("05913000.immigration-office")
    centres = [directory.department(f"{city}.integration-centre") for city in ("05913000", "05113000")]
    kind = kinds.current("language-advice")
    assert [kind.fits("language", sender, centre) for centre in centres] == [True, False]


def test_a_kind_between_cities_does_not_fit_within_one(kinds: Kinds, directory: Directory) -> None:
    here, there = (directory.department(f"{city}.youth-services") for city in ("05913000", "05113000"))
    neighbour = here.model_copy(update={"id": "05913000.youth-services-north"})
    elsewhere = kinds.current("youth-moves-city").model_copy(update={"receivers": ("any",)})
    assert [elsewhere.fits("family", here, other) for other in (neighbour, there)] == [False, True]


def test_a_kind_for_this_city_is_more_specific_than_one_for_any(kinds: Kinds, directory: Directory) -> None:
    anywhere = kinds.current("language-advice").model_copy(update={"code": "a", "municipality": "any"})
    here = anywhere.model_copy(update={"code": "z", "municipality": "same"})
    parties = "05913000.immigration-office", "05913000.integration-centre"
    for order in ((anywhere, here), (here, anywhere)):
        assert Kinds(order).default_for("language", *parties, directory).code == "z"


def test_an_unknown_code_is_an_unknown_kind(kinds: Kinds) -> None:
    with pytest.raises(UnknownKind):
        kinds.current("teleport")


def test_new_requests_take_the_highest_version_and_old_ones_keep_theirs(kinds: Kinds) -> None:
    old = kinds.current("language-advice")
    new = old.model_copy(update={"version": 2})
    both = Kinds((new, old))
    assert (both.current("language-advice"), both.version("language-advice", 1)) == (new, old)


def test_a_version_that_is_not_there_is_an_unknown_kind(kinds: Kinds) -> None:
    with pytest.raises(UnknownKind):
        kinds.version("language-advice", 7)


def test_every_delivered_kind_can_be_answered_on_the_day_it_is_due(kinds: Kinds) -> None:
    for code in kinds.codes:
        kind = kinds.current(code)
        assert local_day(kind.answer_due(MONDAY)) >= local_day(MONDAY)
