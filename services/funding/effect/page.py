"""Pages for people who decide and those who ask what came of it: HTML that prints well and needs nothing from outside.

The policy of the page names the one style sheet by its hash, so that nothing else in it can load or run.
"""

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.funding.effect import words
from services.funding.letters.words import day, euros
from services.funding.outflow.chart import month

HERE = Path(__file__).parent
STYLE = (HERE / "page.css").read_text(encoding="utf-8")
POLICY = (
    f"default-src 'none'; style-src 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
PAGES = Environment(
    loader=FileSystemLoader([HERE, HERE.parent / "outflow"]), autoescape=True, undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip


def number(count: int) -> str:
    """With points between thousands."""
    return f"{count:,}".replace(",", ".")


def count(row: Mapping[str, Any], name: str) -> str:
    """A count, or why it is hidden."""
    if row[name] is not None:
        return number(row[name])
    return "< 5" if row["hidden"][name] == "below_5" else "verdeckt"


def counted(row: Mapping[str, Any], name: str, one: str, many: str) -> str:
    """`1 Ziel`, `2 Ziele`: a count with what it counts."""
    return f"{count(row, name)} {one if row[name] == 1 else many}"


def cents(amount: int | None) -> str:
    return "–" if amount is None else euros(amount)


def share(part: int | None, whole: int) -> float:
    """Percent of the whole, at most 100; for the lengths of bars."""
    return min(100.0, 100 * (part or 0) / whole) if whole > 0 else 0.0


PAGES.filters |= {
    "day": day,
    "cents": cents,
    "number": number,
    "count": count,
    "counted": counted,
    "field": words.field,
    "month": month,
    "district": words.district,
}
PAGES.globals |= {"share": share}


def page(template: str, **values: Any) -> bytes:
    """The page as it is sent; a value that is missing is an error."""
    return PAGES.get_template(template).render(style=STYLE, **values).encode()
