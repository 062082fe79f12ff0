"""What a check found: how much it looked at, and every place where the promise does not hold."""

from dataclasses import dataclass, field
from typing import Any

MOST_SHOWN = 100


@dataclass(slots=True)
class Verdict:
    """`violations` name what is wrong and where, by ids and codes; `counts` are further figures of the check."""

    checked: int = 0
    violations: list[dict[str, Any]] = field(default_factory=list)
    counts: dict[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return not self.violations

    def wrong(self, what: str, **where: Any) -> None:
        self.violations.append({"what": what, **{name: str(value) for name, value in where.items()}})

    def document(self) -> dict[str, Any]:
        """As `staffel check --json` prints it; of very many violations the first hundred."""
        shown = {"ok": self.ok, "checked": self.checked, "violations": self.violations[:MOST_SHOWN]}
        if len(self.violations) > MOST_SHOWN:
            shown["violations_in_all"] = len(self.violations)
        return {**shown, **({"counts": self.counts} if self.counts else {})}
