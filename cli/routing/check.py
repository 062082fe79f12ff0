"""Rules of routing against the kinds of transition: intake knows the form of a kind's code, casework what it is for."""

from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches

from cli.routing.town import Town
from services.casework.kinds import Kind, UnknownKind
from services.intake.routing import Rule, Rules
from services.intake.routing.reading import destinations, files_of
from services.intake.routing.rules import DESTINATION
from shared.directory import Department
from shared.rulebook import Fault, Page, read

Pair = tuple[str, Department, Department]
"""A life situation, who hands it over and who is asked."""


def faults(town: Town, on: date) -> list[Fault]:
    """Kinds that nobody knows, and kinds that do not fit every way their rule can lead, on that day."""
    found: list[Fault] = []
    for file in files_of(town.folder):
        page = read(file)
        rules = page.as_model(Rules)
        assert rules is not None, "the rules were read without a fault"
        for position, rule in enumerate(rules.rules):
            if rule.kind is not None:
                _hold_against_its_kind(page, position, rule, rules, town, on)
        found += page.faults
    return found


def _hold_against_its_kind(page: Page, position: int, rule: Rule, rules: Rules, town: Town, on: date) -> None:
    assert rule.kind is not None
    loc = ("rules", position, "kind")
    try:
        kind = town.kinds.current(rule.kind)
    except UnknownKind:
        near = get_close_matches(rule.kind, town.kinds.codes, 1)
        meant = f"Ist „{near[0]}“ gemeint?" if near else f"Bekannt sind: {', '.join(town.kinds.codes)}."
        page.fault(loc, f"Die Übergangsart „{rule.kind}“ gibt es nicht.", meant)
        return
    misfit = next((pair for pair in ways(rule, rules, town, on) if not _fits(kind, pair)), None)
    if misfit is not None:
        situation, sender, receiver = misfit
        wrong = f"„{kind.code}“ passt nicht für „{situation}“ von „{sender.id}“ an „{receiver.id}“."
        remedy = "Bitte „carrier“ oder „life_situation“ enger fassen oder eine andere Übergangsart nennen."
        page.fault(loc, wrong, remedy)


def ways(rule: Rule, rules: Rules, town: Town, on: date) -> Iterator[Pair]:
    """Every way a rule can lead: whoever may report, who carries first, and who is asked then."""
    cities = [city.municipality for city in destinations(rule, rules, town.directory)]
    targets = cities if rule.to.startswith(DESTINATION) else [None]
    receivers = [town.directory.find(rule.receiver(rules.municipality, city)) for city in targets]
    for situation in rule.when.situations:
        for sender in _first_carriers(situation, rule, rules, town, on):
            for receiver in receivers:
                if receiver is not None and receiver.id != sender.id:
                    yield situation, sender, receiver


def _first_carriers(situation: str, rule: Rule, rules: Rules, town: Town, on: date) -> list[Department]:
    """Who may carry first what this rule speaks of."""
    found: dict[str, Department] = {}
    for reporter in town.directory.municipality(rules.municipality).departments:
        if rule.when.reporter is None or reporter.name in rule.when.reporter:
            carrier = town.directory.department(town.directory.first_carrier(reporter.id, situation, on))
            if rule.when.carrier is None or carrier.name in rule.when.carrier:
                found[carrier.id] = carrier
    return list(found.values())


def _fits(kind: Kind, pair: Pair) -> bool:
    return kind.fits(*pair)
