"""JSON Schemas of everything on the topics, generated from the models and checked in beside this file.

`python -m shared.contracts.schemas` writes them anew; `… --release 0.1` keeps a copy under `released/` that later
versions are compared with.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from shared.contracts import topics
from shared.contracts.base import EVENT_TYPES
from shared.contracts.reports import Report, Withdrawal

CHECKED_IN = Path(__file__).parent
RELEASED = CHECKED_IN.parent / "released"
EXAMPLES = CHECKED_IN.parent / "examples"


class Untitled(GenerateJsonSchema):
    """Without the titles pydantic makes of field names: they say nothing the names do not."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def models() -> dict[str, type[BaseModel]]:
    """The model of every type on the topics, our own and the reports of departments."""
    found: dict[str, type[BaseModel]] = {topics.REPORT_SUBMITTED: Report, topics.REPORT_WITHDRAWN: Withdrawal}
    found.update((type, EVENT_TYPES[type]) for type in sorted(topics.told()))
    return found


def schema_of(type: str, model: type[BaseModel]) -> dict[str, Any]:
    """The schema of a type's data; `$id` is what events name as their `dataschema`."""
    head = {"$schema": GenerateJsonSchema.schema_dialect, "$id": f"urn:staffel:schema:{type}"}
    return head | model.model_json_schema(schema_generator=Untitled)


def generated() -> dict[str, str]:
    """File names and contents, as they should be checked in."""
    return {
        f"{type}.json": json.dumps(schema_of(type, model), ensure_ascii=False, indent=2) + "\n"
        for type, model in models().items()
    }


def kept(folder: Path) -> dict[str, str]:
    """File names and contents, as they lie in a folder."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.json"))}


def write(folder: Path) -> None:
    """Bring a folder in line with the models; schemas of types that no longer exist go."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = generated()
    for name in kept(folder).keys() - wanted.keys():
        (folder / name).unlink()
    for name, content in wanted.items():
        (folder / name).write_text(content, encoding="utf-8")


def last_release() -> dict[str, dict[str, Any]]:
    """The schemas of the last release, by type."""
    newest = max(
        (path for path in RELEASED.iterdir() if path.is_dir()),
        key=lambda path: tuple(int(part) for part in path.name.split(".")),
    )
    return {name.removesuffix(".json"): json.loads(content) for name, content in kept(newest).items()}


def examples() -> Iterator[tuple[Path, bytes]]:
    """Every example ever published: whole CloudEvents in the JSON event format, in a folder per type."""
    for path in sorted(EXAMPLES.glob("*/*.json")):
        yield path, path.read_bytes()
