"""What is known of a person once two records are one, and what is known of each once they are two again. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import orjson

from services.intake.details import Details, corrected, details_of, same, supplemented
from shared.contracts.reports import Report

NO_OCCASION = "other"


def united(known: Details, absorbed: Details, absorbed_is_newer: bool) -> Details:
    """The survivor's data with their gaps filled. How to reach them is taken from the record that heard of them last.

    What contradicts the survivor's data is not taken over: it stays in the absorbed record, which is kept as it was.
    """
    filled = supplemented(known, absorbed, NO_OCCASION)
    return filled if absorbed_is_newer else replace(filled, more=_text({**absorbed.fields, **known.fields}))


def united_again(was: Details, known: Details, absorbed: Details, absorbed_now: Details) -> Details:
    """What two records would have made together, had the absorbed one been as it is known now; they made `was`."""
    return united(known, absorbed_now, same(united(known, absorbed, True), was))


def rebased(now: Details, was: Details, would: Details) -> Details:
    """Take back a change: what is still as it `was` after it becomes what it `would` have been without it.

    What has been told since then stays, for nobody can tell which of the two people it is about.
    """
    born = (now.birth_date, now.birth_date_precision) == (was.birth_date, was.birth_date_precision)
    return Details(
        would.given_names if now.given_names == was.given_names else now.given_names,
        would.family_name if now.family_name == was.family_name else now.family_name,
        would.birth_date if born else now.birth_date,
        would.birth_date_precision if born else now.birth_date_precision,
        would.azr_number if now.azr_number == was.azr_number else now.azr_number,
        _text(_rebased_more(now.fields, was.fields, would.fields)),
    )


def folded(told: Iterable[tuple[str, Report]]) -> Details | None:
    """What reports say together, in their order; each comes with its department. None when there are none.

    Within a file a report corrects those before it, from one file to the other it supplements, as when they came.
    """
    known: Details | None = None
    files = set()
    for department, report in told:
        file, said = (department, report.reference), details_of(report.person)
        if known is None:
            known = said
        elif file in files:
            known = corrected(known, said)
        else:
            known = supplemented(known, said, report.occasion)
        files.add(file)
    return known


def _rebased_more(now: dict[str, Any], was: dict[str, Any], would: dict[str, Any]) -> dict[str, Any]:
    names = sorted(now.keys() | was.keys() | would.keys())
    source = {name: would if now.get(name) == was.get(name) else now for name in names}
    return {name: fields[name] for name, fields in source.items() if name in fields}


def _text(fields: dict[str, Any]) -> str:
    return orjson.dumps(fields).decode()
