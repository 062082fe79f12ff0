"""The file of weights says what each figure is and where it comes from; what is no file of weights is told."""

from pathlib import Path

import pytest
import yaml

from services.intake.matching import DEFAULT, Weights, WeightsInvalid
from services.intake.matching.weights import FIELDS


def test_every_field_has_weights_and_a_source() -> None:
    weights = Weights.load()
    assert set(weights.fields) == set(FIELDS)
    assert set(weights.sources.values()) == {"estimate"}


def test_shares_of_one_field_add_up_to_one() -> None:
    for name, levels in Weights.load().fields.items():
        assert sum(chances.m for chances in levels.values()) == pytest.approx(1, abs=0.03), name


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    weights = Weights.load()
    file = tmp_path / "weights.yaml"
    file.write_text(yaml.safe_dump(weights.document()), encoding="utf-8")
    assert Weights.load(file).document() == weights.document()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[", "no YAML"), ("version: 1", "no weights"), ("", "no weights"),
        ("{prior: -20, upper: 25, lower: 9, fields: {shoe_size: {levels: {}}}}", "no field shoe_size"),
        ("{prior: -20, upper: 25, lower: 9, fields: {sex: {levels: {same: {m: 2, u: 1}}}}}", "between 0 and 1"),
        ("{prior: -20, upper: 5, lower: 9, fields: {}}", "lower lies above upper"),
    ],
)  # fmt: skip
def test_what_is_no_file_of_weights_is_told(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "weights.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(WeightsInvalid, match=said):
        Weights.load(file)


def test_the_file_names_the_paper_it_follows() -> None:
    assert "Fellegi & Sunter (1969)" in DEFAULT.read_text(encoding="utf-8")
