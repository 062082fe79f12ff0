"""How robots decide: every way of the protocol is in the decks, and a transition keeps the card it was dealt."""

from datetime import date

from deploy.local.demo.calendar import working_day
from deploy.local.demo.cards import ANSWERS, FOLLOW_UPS, Decks
from deploy.local.demo.packages import complete
from deploy.local.realm import MUNICIPALITIES
from services.casework.kinds import Kinds
from shared.directory import Directory

KINDS = Kinds.load("deploy/kinds", Directory.load(MUNICIPALITIES))


def test_every_answer_of_the_protocol_is_in_the_decks() -> None:
    acts = {card.act for deck in ANSWERS.values() for card in deck}
    assert acts == {"accept", "accept_on", "decline", "refuse", "silence"}


def test_every_reason_to_decline_is_in_the_decks() -> None:
    reasons = {card.reason for deck in ANSWERS.values() for card in deck if card.act == "decline"}
    assert reasons == {"not_competent", "no_capacity", "package_incomplete", "other"}


def test_everything_that_follows_a_move_is_in_the_decks() -> None:
    assert {card.act for deck in FOLLOW_UPS.values() for card in deck} == {"contact", "attempts", "return", "leave"}


def test_a_transition_keeps_its_card() -> None:
    decks = Decks()
    sides = "05913000.immigration-office", "05913000.integration-centre"
    first = decks.answer("1", "language-advice", *sides, returns=False)
    other = decks.answer("2", "language-advice", *sides, returns=False)
    assert decks.answer("1", "language-advice", *sides, returns=False) is first
    assert other is not first


def test_a_deck_for_the_asked_department_goes_before_that_of_the_kind() -> None:
    sides = "05913000.integration-centre", "05913000.social-office"
    assert Decks().answer("1", "handover", *sides, returns=False) is ANSWERS["handover to social-office"][0]


def test_declines_are_only_for_reasons_their_kind_allows() -> None:
    for name, deck in ANSWERS.items():
        if name == "return":
            continue
        allowed = {*KINDS.current(name.split(" ")[0]).decline_reasons, "package_incomplete"}
        assert {card.reason for card in deck if card.act == "decline"} <= allowed, name


def test_refusals_are_only_for_kinds_that_know_them() -> None:
    refusing = {name.split(" ")[0] for name, deck in ANSWERS.items() if any(card.act == "refuse" for card in deck)}
    assert all(KINDS.current(name).refusal_ends_duty for name in refusing)


def test_a_package_holds_every_required_item() -> None:
    kind = KINDS.current("youth-moves-city").model_dump(mode="json")
    items = complete(kind, date(2026, 11, 23), "AZ-1")["items"]
    assert [item["code"] for item in items] == [item["code"] for item in kind["package"]]


def test_offices_do_not_work_on_christmas_day() -> None:
    assert working_day(date(2026, 12, 25)) == date(2026, 12, 28)
