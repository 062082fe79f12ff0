"""Tables as intake's lists know them: the same for whoever reads one (`shared.tables`)."""

from shared.tables import (
    MOST_COLUMNS,
    MOST_LINES,
    MOST_ROWS,
    SENTENCES,
    Cell,
    Fault,
    Row,
    Table,
    Unreadable,
    kept,
    letter,
)

__all__ = [
    "MOST_COLUMNS", "MOST_LINES", "MOST_ROWS", "SENTENCES", "Cell", "Fault", "Row", "Table", "Unreadable", "kept",
    "letter",
]  # fmt: skip
