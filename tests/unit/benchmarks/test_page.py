"""Figures come onto the page as they were measured, and the words around them stay."""

from pathlib import Path

import pytest

from benchmarks.page import BEGIN, END, MarksMissing, between, measured, put

FOUND = {
    "measured_at": "2026-03-02T12:00:00+01:00",
    "mode": "quick",
    "machine": {"processors": 2, "memory_gib": 8.0, "python": "3.11.7", "load_before": 0.1},
    "goals": {"share_of_bare": {"measured": 0.4321, "goal": "≥ 0.55", "reached": False}},
    "relay": {"events_per_second": 26545, "windows": [22105, 26545]},
}


def test_the_figures_replace_those_of_the_run_before(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text(f"before\n{BEGIN}\nold figures\n{END}\nafter\n")
    put(FOUND, page)
    text = page.read_text()
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    assert "old figures" not in text
    assert "26,545" in text


def test_a_page_without_marks_is_left_as_it_is(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text("words")
    with pytest.raises(MarksMissing):
        put(FOUND, page)
    assert page.read_text() == "words"


def test_a_missed_goal_says_no() -> None:
    assert "| share_of_bare | ≥ 0.55 | 0.4321 | **no** |" in measured(FOUND)


def test_parts_that_were_not_measured_have_no_table() -> None:
    assert "Latency" not in measured(FOUND)
    assert "Relay" in measured(FOUND)


def test_each_section_has_marks_of_its_own(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text(f"{BEGIN}\nkept\n{END}\n<!-- register: begin -->\nold\n<!-- register: end -->\n")
    between("register", "new", page)
    assert page.read_text() == f"{BEGIN}\nkept\n{END}\n<!-- register: begin -->\nnew\n<!-- register: end -->\n"
