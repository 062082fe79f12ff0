"""From the rows of a list to reports: one row is a report, several rows with one reference are its needs.

What a cell turns into keeps the column it came from, so that whatever is wrong with the report later can be told by row
and column. Pure: the day and the names of departments are handed in.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from services.intake.imports import values
from services.intake.imports.columns import Column, Columns
from services.intake.imports.draft import PLACES, Draft, Finding, Steps
from services.intake.imports.values import Wrong
from services.intake.imports.words import FIELDS, plain
from shared.contracts.reasons import Reason
from shared.tables import SENTENCES, Fault, Row, seen

KEEP_LINES = frozenset({"needs", "languages", "nationalities", "remarks"})
OF_NEEDS = frozenset({"needs", "topic", "urgency", "department", "kind"})
OWN_NEED = ("topic", "department", "kind")
DEFAULTABLE = frozenset(
    {"reported_on", "occasion", "city", "legal_basis", "person_informed_on", "languages", "nationalities"} | OF_NEEDS
)
"""What may be said once for all rows: nothing that tells one person from another."""

READ: dict[str, Callable[[str], Any]] = {
    "reported_on": values.day, "person_informed_on": values.day, "occasion": values.occasion, "sex": values.sex,
    "birth_date_precision": values.precision, "nationalities": values.several(values.nation),
    "languages": values.several(values.tongue), "postcode": values.postcode,
    "representative_kind": values.representative, "needs": values.several(values.need, values.BETWEEN),
    "topic": values.topic, "urgency": values.urgency, "birth_date": values.born,
}  # fmt: skip


def drafts(columns: Columns, defaults: Mapping[str, str], departments: Mapping[str, str]) -> list[Draft]:
    """The reports of a list in the order of their first rows.

    `defaults` are texts by field for empty cells; `departments` go from plain names to ids.
    """
    found: list[Draft] = []
    by_reference: dict[str, Draft] = {}
    for row in columns.rows:
        draft = _read(row, columns, defaults, departments)
        reference = draft.data.get("reference")
        first = by_reference.get(reference) if reference else None
        if first is not None:
            _join(first, draft)
            continue
        found.append(draft)
        if reference:
            by_reference[reference] = draft
    return found


def checked_defaults(document: object, departments: Mapping[str, str]) -> tuple[dict[str, str], list[Reason]]:
    """Defaults by field, and what is wrong with them. They are read once as if they stood in a row."""
    if not isinstance(document, dict) or not all(isinstance(text, str) for pair in document.items() for text in pair):
        return {}, [
            Reason("/defaults", "wrong_type", 'This must be an object of texts, such as {"occasion": "Zuzug"}.')
        ]
    named = {FIELDS.get(plain(name), str(name)): str(text) for name, text in document.items()}
    if any(name not in DEFAULTABLE for name in named):
        allowed = ", ".join(sorted(DEFAULTABLE))
        return {}, [Reason("/defaults", "unknown_field", f"For all rows can be said: {allowed}.")]
    columns = [Column(place, name, name) for place, name in enumerate(named)]
    draft = _read(Row(0, list(named.values())), Columns(columns, [], 0), {}, departments)
    wrong = [
        one for findings in draft.findings.values() for one in findings if one.reason.code != "needs_life_situation"
    ]
    return named, [Reason(f"/defaults/{_field(one)}", one.reason.code, one.reason.detail) for one in wrong]


def _field(finding: Finding) -> str:
    return finding.column.header if finding.column else ""


def _read(row: Row, columns: Columns, defaults: Mapping[str, str], departments: Mapping[str, str]) -> Draft:
    draft = Draft(row, [row.number], {})
    cells = _cells(row, columns, defaults, draft)
    read: dict[str, Any] = {}
    for name, texts in cells.items():
        for text, column in texts:
            try:
                value = _value(name, text, departments)
            except Wrong as wrong:
                draft.found(row.number, wrong.code, wrong.detail, PLACES[name], column)
                continue
            read[name] = read[name] + value if name in read and isinstance(value, list) else value
    _place(read, draft)
    _place_needs(read, draft, {name: texts[0][1] for name, texts in cells.items()})
    return draft


def _cells(
    row: Row, columns: Columns, defaults: Mapping[str, str], draft: Draft
) -> dict[str, list[tuple[str, Column | None]]]:
    """The texts of a row by field; a cell that holds none is a finding."""
    found: dict[str, list[tuple[str, Column | None]]] = {}
    for column in columns.all:
        if column.field is None:
            continue
        pointer = "/" + "/".join(str(step) for step in PLACES[column.field])
        draft.sources.setdefault(pointer, column)
        cell = row[column.place]
        if isinstance(cell, Fault):
            draft.found(row.number, cell.value, SENTENCES[cell], PLACES[column.field], column)
        elif cell:
            cell = cell if column.field in KEEP_LINES else " ".join(cell.split())
            found.setdefault(column.field, []).append((cell, column))
    for name, text in defaults.items():
        found.setdefault(name, [(seen(text), None)])
    return found


def _value(name: str, text: str, departments: Mapping[str, str]) -> Any:
    if name in ("department", "representative_department"):
        return departments.get(plain(text), text)
    return READ[name](text) if name in READ else text


def _place(read: Mapping[str, Any], draft: Draft) -> None:
    for name, value in read.items():
        if name == "event_id":
            draft.event_id = value
        elif name == "birth_date":
            _place_birth(value, read, draft)
        elif name == "house_number":
            street = read.get("street")
            _set(draft.data, PLACES["street"], f"{street} {value}" if street else value)
        elif name not in OF_NEEDS and not (name == "street" and "house_number" in read):
            _set(draft.data, PLACES[name], value)


def _place_birth(value: values.Born, read: Mapping[str, Any], draft: Draft) -> None:
    if value.day is not None:
        _set(draft.data, PLACES["birth_date"], value.day)
    if value.precision is not None and "birth_date_precision" not in read:
        _set(draft.data, PLACES["birth_date_precision"], value.precision)


def _set(data: dict[str, Any], steps: Steps, value: Any) -> None:
    if steps[:2] == ("person", "representatives"):
        [one] = data.setdefault("person", {}).setdefault("representatives", [{}])
        one[steps[-1]] = value
        return
    for step in steps[:-1]:
        data = data.setdefault(str(step), {})
    data[str(steps[-1])] = value


def _place_needs(read: Mapping[str, Any], draft: Draft, columns: Mapping[str, Column | None]) -> None:
    """Needs as columns tell them. Topic, department and kind belong to one need; the urgency may be that of several."""
    wanted: Sequence[tuple[str, str | None, str | None]] = read.get("needs", [])
    more = {name: read[name] for name in OWN_NEED if name in read}
    own = [name for name in more if columns.get(name) is not None]
    if len(wanted) > 1 and own:
        detail = "With several needs in a row nobody knows which one is meant: write a row with the reference for each."
        draft.found(draft.number, "several_needs", detail, PLACES["needs"], columns[own[0]])
        return
    if not wanted and own:
        draft.found(draft.number, "needs_life_situation", values.WHICH_SITUATION, PLACES["needs"])
    needs = []
    for situation, topic, urgency in wanted:
        told = {"topic": topic, "urgency": urgency or read.get("urgency")}
        shared = more if len(wanted) == 1 else {}
        needs.append({"life_situation": situation, **shared, **{name: one for name, one in told.items() if one}})
    if needs:
        draft.data["needs"] = needs


def _join(first: Draft, further: Draft) -> None:
    """A further row of a report brings needs; what it says about the rest must be what the first row said."""
    number = further.number
    first.rows.append(number)
    for findings in further.findings.values():
        first.findings.setdefault(number, []).extend(findings)
    said, known = dict(_leaves(further.data)), dict(_leaves(first.data))
    for pointer, value in said.items():
        if known.get(pointer) != value:
            detail = f"Row {first.number} has the same reference but not the same value here: one of them is wrong, or "
            detail += "the rows are about two people and need a reference each."
            finding = Finding(Reason(pointer, "other_than_before", detail), further.sources.get(pointer))
            first.findings.setdefault(number, []).append(finding)
    if further.event_id not in (None, first.event_id):
        first.found(number, "other_than_before", "Rows of one report have one event number.", PLACES["event_id"])
    needs = first.data.get("needs", [])
    if fresh := [need for need in further.data.get("needs", []) if need not in needs]:
        first.data["needs"] = [*needs, *fresh]


def _leaves(data: Mapping[str, Any], above: str = "") -> Iterable[tuple[str, Any]]:
    for name, value in data.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{above}/{name}")
        elif above or name != "needs":
            yield f"{above}/{name}", value
