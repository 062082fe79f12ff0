"""The lines of the report on outflow as points of a drawing 1000 wide and 330 high. Pure."""

from collections.abc import Sequence
from typing import Any

LEFT, RIGHT, TOP, BOTTOM = 110.0, 990.0, 12.0, 300.0
MONTHS = ("Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez")
LONG = ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
        "Dezember")  # fmt: skip


def month(code: str) -> str:
    """`2026-03` → `März 2026`."""
    year, number = code.split("-")
    return f"{LONG[int(number) - 1]} {year}"


def chart(months: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Points as SVG wants them, a grid with its amounts, and the months below."""
    names = ("plan_total_cents", "disbursed_total_cents", "forecast_total_cents", "awarded_total_cents")
    top = _round_up(max([row[name] or 0 for row in months for name in names], default=0))
    places = [LEFT + (RIGHT - LEFT) * (n + 0.5) / len(months) for n in range(len(months))]

    def points(name: str) -> str:
        return " ".join(
            f"{x:.1f},{_y(row[name], top):.1f}"
            for x, row in zip(places, months, strict=True)
            if row[name] is not None
        )  # fmt: skip

    return {
        "plan": points("plan_total_cents"),
        "flow": points("disbursed_total_cents"),
        "ahead": points("forecast_total_cents"),
        "grid": [{"y": round(_y(top * n // 4, top), 1), "cents": top * n // 4} for n in range(5)],
        "labels": [
            {"x": round(x, 1), "text": MONTHS[int(row["month"][5:]) - 1]} for x, row in zip(places, months, strict=True)
        ],
    }


def _y(cents: int, top: int) -> float:
    return BOTTOM - (BOTTOM - TOP) * cents / top


def _round_up(cents: int) -> int:
    """The next round amount in euros, at least four cents so that the grid has lines."""
    step: int = 10 ** max(2, len(str(max(cents, 1))) - 1)
    return max(-(-cents // step) * step, 400)
