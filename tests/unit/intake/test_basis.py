"""Of a legal basis only a reference to a paragraph is published."""

import pytest

from services.intake.reports.basis import published_basis


@pytest.mark.parametrize(
    "basis",
    [
        "§ 86c SGB VIII", "§§ 42a, 42b, 88a SGB VIII", "§ 41 (3), § 36b SGB VIII", "§ 1 (3) AsylbLG, § 37 SGB II",
        "§§ 8–10 StAG", "§ 34 SchulG, BASS 13-63 Nr. 3", "§§ 44, 44a AufenthG", "§ 14 OBG NRW", "§ 72 AufenthV",
        "Art. 6 Abs. 1 DSGVO", "§ 9 TIntG NRW", "§ 12a AufenthG", "§ 8a Abs. 4 SGB VIII",
    ],
)  # fmt: skip
def test_a_paragraph_is_published(basis: str) -> None:
    assert published_basis(basis) == basis


@pytest.mark.parametrize(
    "basis",
    [
        "Herr Haddad, § 86c SGB VIII", "§ 86c SGB VIII Haddad", "§ 1 HADDAD", "consent", "weil er es wollte", "", None,
        "§ 86c SGB VIII wegen Amira", "SGB", "Nr. und bis",
    ],
)  # fmt: skip
def test_anything_else_stays_inside(basis: str | None) -> None:
    assert published_basis(basis) is None


def test_a_long_text_is_judged_quickly() -> None:
    assert published_basis("§ 1 " * 125 + "x") is None
    assert published_basis(("1a" * 39) + "!") is None
