"""The house as a set of parsed files, and what a file says: for rules that an import checker cannot express."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
WINGS = ("shared", "services", "cli", "deploy", "proof", "benchmarks", "staffel_client")

SQL = re.compile(
    r"\s*(--[^\n]*\n\s*)*("
    r"select\s.+\sfrom\s|select\s+\w+\(|insert\s+into\s|update\s+\w+(\s+\w+)?\s+set\s|delete\s+from\s"
    r"|with\s+(recursive\s+)?\w+(\s*\([^)]*\))?\s+as\s|lock\s+table\s|truncate\s|notify\s"
    r"|(create|alter|drop)\s+(table|index|role|database|schema|function|trigger|unique)\s)",
    re.IGNORECASE | re.DOTALL,
)


class Room(NamedTuple):
    """One file: its path from the root, and its syntax tree."""

    path: str
    tree: ast.Module

    @property
    def stem(self) -> str:
        return Path(self.path).stem

    @property
    def folders(self) -> tuple[str, ...]:
        return Path(self.path).parts[:-1]

    @property
    def service(self) -> str | None:
        return self.folders[1] if len(self.folders) > 1 and self.folders[0] == "services" else None


def room(path: str, source: str) -> Room:
    """A file that need not exist: what tests plant their violations with."""
    return Room(path, ast.parse(source))


@cache
def rooms() -> tuple[Room, ...]:
    """All Python files of the product, tests left out."""
    found = (path for wing in WINGS for path in sorted((ROOT / wing).rglob("*.py")))
    return tuple(room(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")) for path in found)


def names(tree: ast.AST) -> Iterator[str]:
    """Every name and dotted name a tree mentions, as it is written: `os.environ`, `HTTPException`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name):
            yield ast.unparse(node)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def calls(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def texts(tree: ast.AST) -> Iterator[str]:
    """Every text that is not a docstring."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def has_sql(tree: ast.AST) -> bool:
    return any(SQL.match(text) for text in texts(tree))


def services() -> list[str]:
    return sorted({found.service for found in rooms() if found.service and found.stem != "__init__"} - {"__pycache__"})
