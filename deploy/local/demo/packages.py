"""A package as a clerk puts it together: every item the kind requires, in one of the ways items are handed over."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from deploy.local.demo.office import Hands

Json = dict[str, Any]


async def kinds_of(hands: Hands) -> dict[str, Json]:
    """The kinds of transition by code, as they hold now."""
    return {kind["code"]: kind for kind in await hands.get("casework", "/kinds") or []}


def complete(kind: Mapping[str, Any], today: date, file_number: str) -> Json:
    """All required items."""
    required: Sequence[Mapping[str, Any]] = [item for item in kind["package"] if item["required"]]
    ways: Sequence[Json] = (
        {"state": "in_file", "file_number": file_number},
        {"state": "posted", "on": today.isoformat()},
        {"state": "told", "on": today.isoformat()},
        {"state": "uploaded", "document": {"id": f"doc-{file_number}", "sha256": "a" * 64}},
        {"state": "not_applicable", "reason": "Liegt nicht vor und wird nicht gebraucht."},
    )
    return {"items": [{"code": item["code"], **ways[n % len(ways)]} for n, item in enumerate(required)]}
