"""The rules of all municipalities from their folder, and what must hold before anybody is routed by them.

Each check is one function over one page. Together they make sure that every rule can apply, that whoever it names may
carry what it sends there, and that every municipality that carries cases has rules.
"""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

from services.intake.routing.conditions import CONNECTED
from services.intake.routing.rules import DESTINATION, Rule, Rules
from services.intake.routing.shadows import shadowed_by
from shared.directory import LIFE_SITUATIONS, Department, Directory, Municipality
from shared.rulebook import Fault, Page, RulebookFaulty, read

EXPECTED = ".expected.yaml"
"""Files beside the rules with cases and where they should go; `staffel route --expect` reads them."""


def files_of(folder: Path) -> list[Path]:
    """The files with rules, by name."""
    found = folder.glob("*.yaml") if folder.is_dir() else ()
    return sorted(path for path in found if not path.name.endswith(EXPECTED))


def read_rules(folder: Path, directory: Directory) -> tuple[Rules, ...]:
    """All versions of all municipalities; raises `RulebookFaulty` with every fault of every file."""
    files = files_of(folder)
    if not files:
        wrong = "Hier liegt keine Datei mit Zuweisungsregeln (<Gemeindeschlüssel>.yaml)."
        raise RulebookFaulty([Fault(str(folder), "Ordner", wrong, "Bitte den eingestellten Ordner prüfen.")])
    pages = [read(file) for file in files]
    found = [(page, rules) for page in pages if (rules := page.as_model(Rules)) is not None]
    for page, rules in found:
        _belongs_to_its_municipality(page, rules, directory)
        _every_situation_has_a_preference(page, rules)
        _preferred_departments_may_carry(page, rules, directory)
        _codes_are_unique(page, rules)
        for position, rule in enumerate(rules.rules):
            _receivers_may_carry(page, position, rule, rules, directory)
            _conditions_name_what_exists(page, position, rule, rules, directory)
            _can_apply(page, position, rules)
    _versions_follow_each_other(found)
    faults = [fault for page in pages for fault in page.faults]
    if len(found) == len(pages):
        faults += _missing_municipalities(folder, found, directory)
    if faults:
        raise RulebookFaulty(faults)
    return tuple(rules for _, rules in found)


def _belongs_to_its_municipality(page: Page, rules: Rules, directory: Directory) -> None:
    if not page.file.startswith(rules.municipality):
        wrong = f"Die Datei gehört nach ihrem Inhalt zu {rules.municipality}, heißt aber {page.file}."
        page.fault(("municipality",), wrong, f"Bitte {rules.municipality}.yaml nennen oder den Schlüssel berichtigen.")
    if rules.municipality not in {city.municipality for city in directory.municipalities}:
        wrong = f"Die Gemeinde {rules.municipality} steht in keinem Stellenverzeichnis."
        page.fault(("municipality",), wrong, "Bitte den Schlüssel prüfen oder ihr Stellenverzeichnis ergänzen.")


def _every_situation_has_a_preference(page: Page, rules: Rules) -> None:
    missing = [situation for situation in LIFE_SITUATIONS if situation not in rules.preferences]
    if missing:
        wrong = f"Für diese Lebenslagen fehlt die Liste: {', '.join(missing)}."
        page.fault(("preferences",), wrong, "Bitte je Lebenslage mindestens eine Stelle nennen.")


def _preferred_departments_may_carry(page: Page, rules: Rules, directory: Directory) -> None:
    for block, lists in (("preferences", rules.preferences), ("stays", rules.stays)):
        for situation, names in lists.items():
            for position, name in enumerate(names):
                loc = (block, situation, position)
                found = directory.find(f"{rules.municipality}.{name}")
                if found is None:
                    _unknown(page, loc, name, _city(rules, directory))
                elif situation not in found.may_carry:
                    _may_not_carry(page, loc, found, [situation])


def _codes_are_unique(page: Page, rules: Rules) -> None:
    codes = [rule.code for rule in rules.rules]
    for position, code in enumerate(codes):
        if codes.index(code) != position:
            wrong = f"Die Regel „{code}“ steht mehrmals in der Datei."
            page.fault(("rules", position, "code"), wrong, "Bitte jeder Regel einen eigenen Namen geben.")


def _receivers_may_carry(page: Page, position: int, rule: Rule, rules: Rules, directory: Directory) -> None:
    loc = ("rules", position, "to")
    if rule.to.startswith(DESTINATION):
        _destinations_may_carry(page, loc, rule, rules, directory)
        return
    found = directory.find(rule.receiver(rules.municipality, None))
    if found is None:
        _unknown(page, loc, rule.to, _city(rules, directory) if "." not in rule.to else None)
        return
    lacking = [situation for situation in rule.when.situations if situation not in found.may_carry]
    if lacking:
        _may_not_carry(page, loc, found, lacking)


def _destinations_may_carry(
    page: Page, loc: tuple[str | int, ...], rule: Rule, rules: Rules, directory: Directory
) -> None:
    if rule.when.moves_to is None:
        wrong = "„destination“ steht für die Stadt, in die jemand zieht; die Regel verlangt aber keinen Umzug."
        page.fault(loc, wrong, "Bitte unter „when“ auch „moves_to“ angeben oder eine Stelle dieser Gemeinde nennen.")
        return
    others = list(destinations(rule, rules, directory))
    wanted = [directory.find(rule.receiver(rules.municipality, city.municipality)) for city in others]
    found = [department for department in wanted if department is not None]
    if not found:
        wrong = f"Keine andere angeschlossene Gemeinde hat eine Stelle „{rule.to.removeprefix(DESTINATION)}“."
        page.fault(loc, wrong, "Bitte die Schreibweise prüfen oder die Regel streichen.")
    for department in found:
        if lacking := [situation for situation in rule.when.situations if situation not in department.may_carry]:
            _may_not_carry(page, loc, department, lacking)


def destinations(rule: Rule, rules: Rules, directory: Directory) -> Iterator[Municipality]:
    """The municipalities that a rule's `moves_to` speaks of."""
    wanted = rule.when.moves_to or ()
    for city in directory.municipalities:
        another = city.municipality != rules.municipality and city.carries_tracks
        if another and (CONNECTED in wanted or city.municipality in wanted):
            yield city


def _conditions_name_what_exists(page: Page, position: int, rule: Rule, rules: Rules, directory: Directory) -> None:
    city = _city(rules, directory)
    for name in ("reporter", "carrier"):
        for place, wanted in enumerate(getattr(rule.when, name) or ()):
            if directory.find(f"{rules.municipality}.{wanted}") is None:
                _unknown(page, ("rules", position, "when", name, place), wanted, city)
    known = {one.municipality for one in directory.municipalities if one.carries_tracks} - {rules.municipality}
    for place, key in enumerate(rule.when.moves_to or ()):
        if key != CONNECTED and key not in known:
            wrong = f"„{key}“ ist keine andere angeschlossene Gemeinde, die Fälle trägt."
            loc = ("rules", position, "when", "moves_to", place)
            page.fault(loc, wrong, f"Möglich sind: {', '.join([CONNECTED, *sorted(known)])}.")


def _can_apply(page: Page, position: int, rules: Rules) -> None:
    rule = rules.rules[position]
    earlier = shadowed_by(rule, rules.rules[:position])
    if earlier:
        said = ", ".join(f"„{code}“" for code in earlier)
        wrong = f"Die Regel „{rule.code}“ kommt nie zum Zug: Was sie verlangt, trifft vorher schon auf {said} zu."
        page.fault(("rules", position), wrong, "Bitte weiter nach oben setzen, enger fassen oder streichen.")


def _versions_follow_each_other(found: Sequence[tuple[Page, Rules]]) -> None:
    for position, (page, rules) in enumerate(found):
        for other_page, other in found[:position]:
            if other.municipality != rules.municipality:
                continue
            if other.version == rules.version:
                wrong = f"Fassung {rules.version} der Regeln steht schon in {other_page.file}."
                page.fault(("version",), wrong, "Bitte jeder Fassung eine eigene Nummer geben.")
            elif (rules.version - other.version) * (rules.valid_from - other.valid_from).days <= 0:
                wrong = (
                    f"Fassung {rules.version} gilt ab {rules.valid_from:%d.%m.%Y} und überschneidet sich mit Fassung "
                    f"{other.version} in {other_page.file}, die ab {other.valid_from:%d.%m.%Y} gilt."
                )
                page.fault(("valid_from",), wrong, "Bitte die höhere Fassung an einem späteren Tag beginnen lassen.")


def _missing_municipalities(folder: Path, found: Sequence[tuple[Page, Rules]], directory: Directory) -> Iterator[Fault]:
    there = {rules.municipality for _, rules in found}
    for city in directory.municipalities:
        if city.carries_tracks and city.municipality not in there:
            wrong = f"Für {city.name} ({city.municipality}) gibt es keine Zuweisungsregeln."
            yield Fault(folder.name, "Ordner", wrong, f"Bitte {city.municipality}.yaml anlegen.")


def _city(rules: Rules, directory: Directory) -> Municipality | None:
    return next((city for city in directory.municipalities if city.municipality == rules.municipality), None)


def _unknown(page: Page, loc: tuple[str | int, ...], name: str, city: Municipality | None) -> None:
    known = [one.name for one in city.departments] if city is not None else []
    near = get_close_matches(name, known, 1)
    where = f"in {city.name}" if city is not None else "in keinem Stellenverzeichnis"
    wrong = f"Die Stelle „{name}“ gibt es {where} nicht." if city else f"Die Stelle „{name}“ steht {where}."
    page.fault(loc, wrong, f"Ist „{near[0]}“ gemeint?" if near else "Bitte eine Stelle aus dem Verzeichnis nennen.")


def _may_not_carry(page: Page, loc: tuple[str | int, ...], department: Department, lacking: Sequence[str]) -> None:
    wrong = f"„{department.id}“ darf diese Lebenslagen nicht tragen: {', '.join(lacking)}."
    page.fault(loc, wrong, "Bitte „life_situation“ enger fassen, „may_carry“ ergänzen oder eine andere Stelle nennen.")
