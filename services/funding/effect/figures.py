"""What is told of a row: its figures under names that say what they count, what each reached person cost, and what is
hidden from whom. Amounts are integer cents."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.funding.effect.small_counts import Why, hidden

Row = dict[str, Any]

COUNTS: Mapping[str, str] = {
    "enrolments": "enrolments",
    "people": "people_reached",
    "goals": "goals_reached",
    "transitions": "transitions_completed",
}
"""Counts of people and of what happened to them: as the query and as the answer names them. They may be small."""
AMOUNTS = ("awarded_cents", "disbursed_cents", "proven_cents", "reclaimed_cents", "returned_cents")
ABOUT = ("way", "programme", "budget_year", "purpose", "department", "field", "district", "measure_id", "title",
         "post_id", "grant_id", "offers")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Group:
    """A programme: its rows and its total, in which each person counts once."""

    programme: str
    rows: list[Row]
    total: Row


@dataclass(frozen=True, slots=True)
class Effect:
    """Programmes and the total over all of them."""

    groups: list[Group]
    total: Row

    @property
    def rows(self) -> list[Row]:
        return [row for group in self.groups for row in group.rows]


def effect_of(found: Sequence[Row], everything: bool) -> Effect:
    """From the rows of the query. Without `everything` small counts are hidden, in rows and in totals of programmes."""
    programmes = list(dict.fromkeys(row["programme"] for row in found if row["programme"] is not None))
    groups = []
    for programme in programmes:
        own = [row for row in found if row["programme"] == programme and row["row"] is not None]
        (total,) = (row for row in found if row["programme"] == programme and row["row"] is None)
        groups.append((programme, own, total))
    (whole,) = (row for row in found if row["programme"] is None)
    hide = _hidden([] if everything else [total for _, _, total in groups])
    return Effect(
        [
            Group(programme, _told(own, _hidden([] if everything else own, names)), one(total, names))
            for (programme, own, total), names in zip(groups, hide or [{}] * len(groups), strict=True)
        ],
        one(whole, {} if everything else _hidden([whole])[0]),
    )


def _hidden(rows: Sequence[Row], of_total: Collection[str] = ()) -> list[dict[str, Why]]:
    """For each row the counts that are not shown. Attendances and numbers of grants go with the people they tell of.

    Where the total of the rows is hidden (`of_total`), they do not give it away either.
    """
    found: list[dict[str, Why]] = [{} for _ in rows]
    for name in COUNTS:
        for place, why in hidden([row[name] for row in rows], total_hidden=name in of_total).items():
            found[place][name] = why
    for row, names in zip(rows, found, strict=True):
        if "people" in names:
            names["attendances"] = "with_another"
            if row["way"] == "assistance":
                names["grants"] = "with_another"
    return found


def _told(rows: Sequence[Row], hide: Sequence[Mapping[str, Why]]) -> list[Row]:
    return [one(row, names) for row, names in zip(rows, hide or [{}] * len(rows), strict=True)]


def one(row: Row, hide: Mapping[str, Why]) -> Row:
    """The figures of a row. What is hidden is None, and `hidden` says why (`below_5`, or `with_another` that would give
    it away); costs that would tell it are hidden, too."""
    shown = {new: None if old in hide else row[old] for old, new in COUNTS.items()}
    cost = row["disbursed_cents"] - row["returned_cents"]
    return {
        **({name: row[name] for name in ABOUT} if row["row"] is not None else {"programme": row["programme"]}),
        **({"starts_on": row["starts_on"], "ends_on": row["ends_on"]} if row["row"] is not None else {}),
        "grants": None if "grants" in hide else row["grants"],
        **{name: row[name] for name in AMOUNTS},
        **shown,
        "others_reached": row["others"],
        "attendances": None if "attendances" in hide else row["attendances"],
        "visits": row["visits"],
        "cost_per_person_cents": _each(cost, shown["people_reached"]),
        "cost_per_goal_cents": _each(cost, shown["goals_reached"]),
        "hidden": {COUNTS.get(name, name): why for name, why in hide.items()},
    }


def _each(cents: int, count: int | None) -> int | None:
    """To the cent, half up; None where nobody was reached or it is not shown."""
    return (2 * cents + count) // (2 * count) if count and cents > 0 else None
