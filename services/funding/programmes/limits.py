"""What must hold inside a programme's file: amounts that fit together, and codes that stand once and are known."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from services.funding.programmes.programme import Programme
from shared.rulebook import Page


def limits_fit(page: Page, programme: Programme) -> None:
    if programme.automatic_up_to_cents > programme.maximum_cents:
        wrong = "Die Grenze für automatische Bewilligungen liegt über dem Höchstbetrag."
        page.fault(("automatic_up_to_cents",), wrong, "Bitte höchstens „maximum_cents“ angeben.")
    if programme.minimum_cents > programme.maximum_cents:
        wrong = "Der Mindestbetrag liegt über dem Höchstbetrag."
        page.fault(("minimum_cents",), wrong, "Bitte höchstens „maximum_cents“ angeben.")


def codes_stand_once(page: Page, programme: Programme) -> None:
    _once(page, "purposes", "Der Zweck", (purpose.code for purpose in programme.purposes))
    _once(page, "cost_kinds", "Die Kostenart", (kind.code for kind in programme.cost_kinds))
    _once(page, "conditions", "Die Bedingung", programme.conditions)
    _once(page, "upward_conditions", "Die Bedingung", programme.upward_conditions)
    _once(page, "applicants", "Die Stelle", programme.applicants)
    _once(page, "posts", "Die Stellenart", (post.code for post in programme.posts))
    _once(page, "lump_sums", "Die Pauschale für", (lump_sum.purpose for lump_sum in programme.lump_sums))
    _once(page, "figures", "Die Zahl", (figure.code for figure in programme.figures))


def _once(page: Page, name: str, what: str, codes: Iterable[str]) -> None:
    seen: set[str] = set()
    for position, code in enumerate(codes):
        if code in seen:
            page.fault((name, position), f"{what} „{code}“ steht mehrmals.", "Bitte nur einen Eintrag stehen lassen.")
        seen.add(code)


def lump_sums_have_known_purposes(page: Page, programme: Programme) -> None:
    for position, lump_sum in enumerate(programme.lump_sums):
        if not programme.has_purpose(lump_sum.purpose):
            wrong = f"Die Pauschale nennt den Zweck „{lump_sum.purpose}“, den das Programm nicht kennt."
            page.fault(("lump_sums", position, "purpose"), wrong, "Bitte unter „purposes“ aufnehmen.")


def something_is_eligible(page: Page, programme: Programme) -> None:
    if programme.cost_kinds and not any(kind.eligible for kind in programme.cost_kinds):
        wrong = "Keine der Kostenarten ist förderfähig."
        page.fault(("cost_kinds",), wrong, "Bitte bei mindestens einer „eligible: true“ angeben.")


def seconded_posts_cost_nothing(page: Page, programme: Programme) -> None:
    for position, post in enumerate(programme.posts):
        if post.seconded and post.maximum_cents:
            wrong = f"Die abgeordneten Stellen „{post.code}“ kosten das Programm Geld."
            page.fault(("posts", position, "maximum_cents"), wrong, "Bitte 0 angeben oder „seconded“ streichen.")


CHECKS: tuple[Callable[[Page, Programme], None], ...] = (
    limits_fit, codes_stand_once, lump_sums_have_known_purposes, something_is_eligible, seconded_posts_cost_nothing,
)  # fmt: skip
