"""Which rules can never apply, because earlier ones take everything that they ask for.

A rule is looked at for each life situation and occasion it speaks of: it is shadowed if for every one of them some
single earlier rule holds whenever it does. Several earlier rules that together cover one pair are not found.
"""

from collections.abc import Iterable, Sequence

from services.intake.routing.conditions import CONNECTED, AgeRange, When
from services.intake.routing.facts import plain
from services.intake.routing.rules import DESTINATION, Rule

SETS = ("topic", "residence_status", "urgency", "reporter", "carrier")


def shadowed_by(rule: Rule, earlier: Sequence[Rule]) -> tuple[str, ...]:
    """The codes of the rules that leave nothing to this one; empty if it can apply."""
    shadows: dict[str, None] = {}
    for situation in rule.when.situations:
        for occasion in rule.when.occasions:
            before = (one for one in earlier if situation in one.when.situations and occasion in one.when.occasions)
            shadow = next((one for one in before if _takes_all(one) and implies(rule.when, one.when)), None)
            if shadow is None:
                return ()
            shadows[shadow.code] = None
    return tuple(shadows)


def _takes_all(rule: Rule) -> bool:
    """A rule that hands over to where somebody moves leaves those whose new city has no such department."""
    return not rule.to.startswith(DESTINATION)


def implies(narrow: When, wide: When) -> bool:
    """Whether `wide` holds wherever `narrow` does, for a life situation and an occasion both speak of."""
    for name in SETS:
        if not _within(getattr(narrow, name), getattr(wide, name)):
            return False
    return (
        wide.unaccompanied in (None, narrow.unaccompanied)
        and _within(_plain(narrow.district), _plain(wide.district))
        and _begin_alike(narrow.postcode, wide.postcode)
        and _spoken_alike(narrow.language, wide.language)
        and _moves_alike(narrow.moves_to, wide.moves_to)
        and _ages_within(narrow.age_range, wide.age_range)
    )


def _within(narrow: Iterable[object] | None, wide: Iterable[object] | None) -> bool:
    return wide is None or (narrow is not None and set(narrow) <= set(wide))


def _moves_alike(narrow: tuple[str, ...] | None, wide: tuple[str, ...] | None) -> bool:
    return (narrow is not None and CONNECTED in (wide or ())) or _within(narrow, wide)


def _plain(names: Iterable[str] | None) -> list[str] | None:
    return None if names is None else [plain(name) for name in names]


def _begin_alike(narrow: tuple[str, ...] | None, wide: tuple[str, ...] | None) -> bool:
    return wide is None or (narrow is not None and all(one.startswith(wide) for one in narrow))


def _spoken_alike(narrow: tuple[str, ...] | None, wide: tuple[str, ...] | None) -> bool:
    def covered(one: str) -> bool:
        return any(one.lower() == other.lower() or one.lower().startswith(other.lower() + "-") for other in wide or ())

    return wide is None or (narrow is not None and all(map(covered, narrow)))


def _ages_within(narrow: AgeRange | None, wide: AgeRange | None) -> bool:
    if wide is None:
        return True
    if narrow is None or not (wide.from_ <= narrow.from_ and narrow.below <= wide.below):
        return False
    return (narrow.doubt, wide.doubt) != ("counts", "does_not_count") and (
        (narrow.unknown, wide.unknown) != ("counts", "does_not_count")
    )
