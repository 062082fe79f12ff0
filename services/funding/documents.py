"""Aggregates kept as documents: a row each, with the state as JSON, its version and the head of its number line.

What is searched for or proven stands beside it in columns and tables of its own, written by the kind's `beside`.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from shared.contracts.base import Event
from shared.engine import Kind, Loaded
from shared.postgres import Writing

Beside = Callable[[Writing, Sequence[Loaded]], Awaitable[None]]


def kept_as_documents(
    table: str,
    fixed: Mapping[str, str],
    following: Mapping[str, str],
    model: type[Any],
    apply: Callable[[Any, Event], Any],
    blank: Callable[[UUID], Any],
    beside: Beside,
) -> Kind:
    """The kind of an aggregate whose rows are (id, document, version, head) and the columns named here.

    Attributes of the state that are columns as well, with their PostgreSQL types: `fixed` ones are written with the
    row, `following` ones whenever the state changes. `blank` makes the state of an id that has no row yet. `beside`
    writes what else follows from the events.
    """
    document = TypeAdapter(model)
    every = {**following, **fixed}
    select = f"select id, document, version, head from {table} where id = any($1::uuid[]) order by id for no key update"
    insert = f"""
        insert into {table} (id, document, version, head{_names(every)})
        select * from unnest($1::uuid[], $2::text[]::jsonb[], $3::int[], $4::bytea[]{_places(every)})
    """
    update = f"""
        update {table} a set document = u.document, version = u.version, head = u.head
          {"".join(f", {name} = u.{name}" for name in following)}
        from unnest($1::uuid[], $2::text[]::jsonb[], $3::int[], $4::bytea[]{_places(following)})
          u (id, document, version, head{_names(following)}) where a.id = u.id
    """

    async def load(conn: Writing, refs: Sequence[UUID]) -> Mapping[UUID, Loaded]:
        rows = await conn.fetch(select, list(refs))
        return {
            row["id"]: Loaded(row["id"], document.validate_json(row["document"]), row["version"], row["head"])
            for row in rows
        }

    async def write(conn: Writing, statement: str, names: Iterable[str], changed: Sequence[Loaded]) -> None:
        if changed:
            await conn.execute(
                statement,
                [one.id for one in changed],
                [document.dump_json(one.state, exclude_none=True).decode() for one in changed],
                [one.sequence for one in changed],
                [one.head for one in changed],
                *([getattr(one.state, name) for one in changed] for name in names),
            )

    async def save(conn: Writing, changed: Sequence[Loaded]) -> None:
        await write(conn, insert, every, [one for one in changed if one.is_new])
        await write(conn, update, following, [one for one in changed if not one.is_new])
        await beside(conn, changed)
        for one in changed:
            one.is_new = False

    return Kind(load, apply, save, lambda id: Loaded(id, blank(id), is_new=True))


def _names(columns: Mapping[str, str]) -> str:
    return "".join(f", {name}" for name in columns)


def _places(columns: Mapping[str, str]) -> str:
    """Parameters after the four every row has."""
    return "".join(f", ${n}::{type}[]" for n, type in enumerate(columns.values(), 5))
