"""What is known of a person once two records are one, and what is known of each once they are two again. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import orjson

from services.intake.people.details import Details, corrected, details_of, same, supplemented
from shared.contracts.reports import Report

NO_OCCASION = "other"
BESIDE = {"given_names", "family_name", "born", "azr_number"}

AsWasAndIs = tuple[Details, Details]


def united(known: Details, absorbed: Details, absorbed_is_newer: bool) -> Details:
    """The survivor's data with their gaps filled. How to reach them is taken from the record that heard of them last.

    What contradicts the survivor's data is not taken over: it stays in the absorbed record, which is kept as it was.
    """
    filled = supplemented(known, absorbed, NO_OCCASION)
    return filled if absorbed_is_newer else replace(filled, more=_text({**absorbed.fields, **known.fields}))


def rebased(now: Details, was: Details, would: Details) -> Details:
    """Take back a change: what is still as it `was` after it becomes what it `would` have been without it."""
    new, old, other = _parts(now), _parts(was), _parts(would)
    return _of_parts({name: (other if new.get(name) == old.get(name) else new).get(name) for name in new | old | other})


@dataclass(frozen=True, slots=True)
class Step:
    """One change of what is known of a person. `absorbed` is who was merged into them, where that was the change."""

    before: Details
    after: Details
    absorbed: UUID | None = None


def replayed(first: Details, steps: Iterable[Step], absorbed: Mapping[UUID, AsWasAndIs]) -> Details:
    """What is known of a person after these changes and no others, so that one can be taken out of the middle.

    `absorbed` are people merged into them: as they were known when they were merged, and as they are known now.
    """
    state = first
    for step in steps:
        if step.absorbed is not None and step.absorbed in absorbed:
            as_it_was, now = absorbed[step.absorbed]
            state = united(state, now, not same(united(step.before, as_it_was, False), step.after))
        else:
            state = _changed(state, step)
    return state


def _changed(state: Details, step: Step) -> Details:
    old, new, known = _parts(step.before), _parts(step.after), _parts(state)
    return _of_parts({name: (known if old.get(name) == new.get(name) else new).get(name) for name in known | old | new})


@dataclass(frozen=True, slots=True)
class Told:
    """What a department's report said."""

    id: UUID
    department: str
    report: Report


def folded(told: Iterable[Told]) -> Details | None:
    """What reports say together, in their order. None when there are none.

    Within a file a report corrects those before it, from one file to the other it supplements, as when they came.
    """
    known: Details | None = None
    files = set()
    for one in told:
        file, said = (one.department, one.report.reference), details_of(one.report.person)
        if known is None:
            known = said
        elif file in files:
            known = corrected(known, said)
        else:
            known = supplemented(known, said, one.report.occasion)
        files.add(file)
    return known


def _parts(details: Details) -> dict[str, Any]:
    """What changes independently of each other."""
    return {
        "given_names": details.given_names,
        "family_name": details.family_name,
        "born": (details.birth_date, details.birth_date_precision),
        "azr_number": details.azr_number,
        **details.fields,
    }


def _of_parts(parts: dict[str, Any]) -> Details:
    born, precision = parts["born"]
    more = {name: value for name, value in parts.items() if name not in BESIDE and value is not None}
    return Details(parts["given_names"], parts["family_name"], born, precision, parts["azr_number"], _text(more))


def _text(fields: dict[str, Any]) -> str:
    return orjson.dumps(fields).decode()
