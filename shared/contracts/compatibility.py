"""Whether a schema may follow a released one within a major version: only optional fields are added.

Events are kept for ever and read by systems that upgrade when they can. So an event of ours may neither lose nor
promise less than before (its readers break), nor ask for more (old events no longer parse). What departments publish
may become more liberal, because only we read it, but never stricter.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from shared.contracts import topics

Schema = Mapping[str, Any]
WORDS = frozenset({"title", "description", "examples", "$id", "$schema", "$defs", "$ref"})
UPPER = ("maxLength", "maxItems", "maximum", "exclusiveMaximum", "maxProperties")
LOWER = ("minLength", "minItems", "minimum", "exclusiveMinimum", "minProperties")
HANDLED = WORDS | {"properties", "required", "items", "enum", "const", "anyOf", *UPPER, *LOWER}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference at a place (JSON pointer of the data): `stricter` refuses what was fine, `looser` allows more."""

    place: str
    effect: Literal["stricter", "looser"]
    what: str


def violations(released: Mapping[str, Schema], current: Mapping[str, Schema]) -> list[str]:
    """One sentence per breaking change since the release: what, and who would have to upgrade first."""
    found = []
    for type, old in sorted(released.items()):
        if type not in current:
            found.append(f"{type}: the type is gone. {who_must_upgrade(type)}")
            continue
        ours = not type.startswith("department.")
        for change in changes(old, current[type]):
            if ours or change.effect == "stricter":
                found.append(f"{type} {change.place or '/'}: {change.what}. {who_must_upgrade(type)}")
    return found


def who_must_upgrade(type: str) -> str:
    stem, _, major = type.rpartition(".v")
    following = f"{stem}.v{int(major) + 1}"
    homes = [family for family in topics.CATALOGUE if type in family.types]
    if not homes or type.startswith("department."):
        return f"Every departmental system publishes it: all must upgrade first, or it becomes {following}."
    readers = sorted({reader for family in homes for reader in family.readers})
    where = ", ".join(family.name for family in homes)
    return f"It is read from {where} by {', '.join(readers)}: they must upgrade first, or it becomes {following}."


def changes(old: Schema, new: Schema) -> list[Change]:
    """All differences that somebody could notice, apart from added optional fields."""
    return list(_compare(old, new, old, new, ""))


def _compare(old: Schema, new: Schema, old_root: Schema, new_root: Schema, place: str) -> Iterator[Change]:
    old, old_null = _resolved(old, old_root)
    new, new_null = _resolved(new, new_root)
    if old_null != new_null:
        yield Change(place, *(("stricter", "null is refused now") if old_null else ("looser", "null may come now")))
    yield from _fields(old, new, old_root, new_root, place)
    yield from _values(old, new, place)
    yield from _bounds(old, new, place)
    if "items" in old and "items" in new:
        yield from _compare(old["items"], new["items"], old_root, new_root, f"{place}/*")
    elif "items" in old or "items" in new:
        yield Change(place, "stricter", "what the list holds was changed")
    for keyword in sorted((old.keys() | new.keys()) - HANDLED):
        before, after = old.get(keyword), new.get(keyword)
        if keyword not in new and keyword in ("pattern", "format", "additionalProperties"):
            yield Change(place, "looser", f"{keyword} was given up")
        elif before != after:
            yield Change(place, "stricter", f"{keyword} was {_told(before)} and is {_told(after)}")
    if _branches(old) != _branches(new):
        yield Change(place, "stricter", "the alternatives were changed")


def _fields(old: Schema, new: Schema, old_root: Schema, new_root: Schema, place: str) -> Iterator[Change]:
    before, after = old.get("properties", {}), new.get("properties", {})
    must, must_now = set(old.get("required", ())), set(new.get("required", ()))
    for name in sorted(before.keys() - after.keys()):
        yield Change(f"{place}/{name}", "stricter", "the field was removed")
    for name in sorted(must_now - must):
        known = "is required now" if name in before else "was added and is required"
        yield Change(f"{place}/{name}", "stricter", f"the field {known}")
    for name in sorted((must - must_now) & after.keys()):
        yield Change(f"{place}/{name}", "looser", "the field may be absent now")
    for name in sorted(before.keys() & after.keys()):
        yield from _compare(before[name], after[name], old_root, new_root, f"{place}/{name}")


def _values(old: Schema, new: Schema, place: str) -> Iterator[Change]:
    before, after = _enumerated(old), _enumerated(new)
    if before is None and after is None:
        return
    if before is None or (after is not None and before - after):
        gone = "" if before is None or after is None else f" ({', '.join(sorted(before - after))} gone)"
        yield Change(place, "stricter", f"fewer values are allowed{gone}")
    if after is None or (before is not None and after - before):
        added = "" if before is None or after is None else f" ({', '.join(sorted(after - before))} new)"
        yield Change(place, "looser", f"more values may come{added}")


def _bounds(old: Schema, new: Schema, place: str) -> Iterator[Change]:
    for keywords, sign in ((UPPER, 1), (LOWER, -1)):
        for keyword in keywords:
            before, after = old.get(keyword), new.get(keyword)
            if before == after:
                continue
            narrowed = before is None or (after is not None and sign * after < sign * before)
            said = f"{keyword} was {_told(before)} and is {_told(after)}"
            yield Change(place, "stricter" if narrowed else "looser", said)


def _resolved(schema: Schema, root: Schema) -> tuple[Schema, bool]:
    """The schema behind references, and whether it also allows null (pydantic writes optional fields as anyOf)."""
    if "$ref" in schema:
        target, nullable = _resolved(root["$defs"][schema["$ref"].rpartition("/")[2]], root)
        return {**target, **{key: value for key, value in schema.items() if key not in WORDS}}, nullable
    branches = schema.get("anyOf", ())
    others = [branch for branch in branches if branch != {"type": "null"}]
    if len(others) == 1 and len(branches) == 2:
        inner, _ = _resolved(others[0], root)
        return {**inner, **{key: value for key, value in schema.items() if key != "anyOf"}}, True
    return schema, False


def _branches(schema: Schema) -> list[str]:
    return sorted(repr(branch) for branch in schema.get("anyOf", ()))


def _enumerated(schema: Schema) -> set[str] | None:
    if "enum" in schema:
        return {str(value) for value in schema["enum"]}
    return {str(schema["const"])} if "const" in schema else None


def _told(value: object) -> str:
    return "not set" if value is None else str(value)
