"""`python -m benchmarks.matching`: how well people are matched, beside `recordlinkage`, and where no such set reaches.

Writes `benchmarks/results/matching.json` and the figures of `docs/architecture/matching.md`. Both sides read the same
columns of the same records in one run; pairs judged `same` count as links, and what it would be with clearings is told
too. The set of our own (`benchmarks.people`) is linked as `staffel match` links it.
"""

import argparse
import gc
import subprocess
import tempfile
import time
from collections.abc import Callable, Collection
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console

from benchmarks.figures import Figures
from benchmarks.matching_page import PAGE, figures_of, put
from benchmarks.people import Record, town
from benchmarks.tables import machine, save
from cli.lists.people import people
from cli.lists.reading import Row, read
from deploy.local.installation import PROJECT
from services.intake.matching import Profile, Weights, blocking_keys, compare, judge, profile
from services.intake.matching.linking import adapted, candidates, closed, linked
from shared.periods import BERLIN

RESULTS = Path(__file__).parent / "results" / "matching.json"
ECM_PYTHON = PROJECT / ".stack" / "recordlinkage" / "bin" / "python"
NUMBER = "identifier:social_security"
GOALS = {
    ("febrl4", False): 0.998, ("febrl3", False): 0.9965, ("febrl2", False): 0.9966,
    ("febrl4", True): 1.0, ("febrl3", True): 0.9986, ("febrl2", True): 0.9997,
}  # fmt: skip
"""F1 that `recordlinkage` reached where Staffel's goals were set; in this run it is measured again."""
SEEDS = (1969, 2026, 7)
Pairs = dict[frozenset[str], str]


def found_in(one: list[Row], other: list[Row] | None) -> Pairs:
    """Pairs of ids and their decision, the way `staffel match` goes."""
    first = people(one, date.today().year)[0]
    second = people(other, date.today().year)[0] if other is not None else None
    others = other if other is not None else one
    return {frozenset((one[a].id, others[b].id)): decision for (a, b), decision in decisions(first, second).items()}


def decisions(first: list[Profile], second: list[Profile] | None) -> dict[tuple[int, int], str]:
    pairs = candidates(first, second)
    others = first if second is None else second
    compared = [compare(first[a], others[b]) for a, b in pairs]
    fitted = adapted(first, second, compared, Weights.load()).weights
    links = list(linked(pairs, compared, first, second, fitted))
    if second is None and not fitted.families:
        links = closed(links, fitted)
    return {pair: judgement.decision for pair, judgement in links}


def quality(told: Collection[Any], wanted: Collection[Any]) -> Figures:
    right = len(set(told) & set(wanted))
    return scores(right, len(told) - right, len(wanted) - right)


def scores(right: int, wrong: int, missed: int) -> Figures:
    return {
        "precision": round(right / max(1, right + wrong), 5), "recall": round(right / max(1, right + missed), 5),
        "f1": round(2 * right / max(1, 2 * right + wrong + missed), 5), "wrong": wrong, "missed": missed,
    }  # fmt: skip


def febrl(console: Console) -> list[Figures]:
    """All sets with and without the number, both sides."""
    with tempfile.TemporaryDirectory(prefix="staffel-matching-") as folder:
        subprocess.run([ECM_PYTHON, PROJECT / "benchmarks" / "recordlinkage_ecm.py", folder], check=True)
        theirs = orjson.loads(Path(folder, "ecm.json").read_bytes())
        return [beside(Path(folder), ecm, console) for ecm in theirs]


def beside(folder: Path, ecm: dict[str, Any], console: Console) -> Figures:
    name = ecm["set"]
    wanted = {frozenset(pair) for pair in orjson.loads((folder / f"{name}.links.json").read_bytes())}
    gc.collect()
    began = time.perf_counter()
    lists = [read(path).rows for path in sorted(folder.glob(f"{name}[ab].csv"))]
    if not ecm["with_number"]:
        for row in (row for rows in lists for row in rows):
            row.values.pop(NUMBER, None)
    pairs = found_in(lists[0], lists[1] if len(lists) == 2 else None)
    seconds = time.perf_counter() - began
    same = {pair for pair, decision in pairs.items() if decision == "same"}
    figures = {
        "set": name, "with_number": ecm["with_number"], "goal": GOALS[name, ecm["with_number"]],
        "staffel": quality(same, wanted) | {"seconds": round(seconds, 2)},
        "with_clearings": quality(pairs, wanted),
        "ecm": scores(ecm["right"], ecm["wrong"], ecm["missed"]) | {"seconds": ecm["seconds"]},
    }  # fmt: skip
    console.print(f"  {name} {'with' if ecm['with_number'] else 'without'} number: {figures['staffel']['f1']}")
    return figures


def own(console: Console, size: int = 3000) -> list[Figures]:
    """The town, by seeds: precision of `same`, recall with clearings, and what was missed why."""
    found = []
    for seed in SEEDS:
        drawn = town(size, seed)
        told = decisions([profiled(one) for one in drawn.first], [profiled(one) for one in drawn.second])
        same = [pair for pair, decision in told.items() if decision == "same"]
        alone, both = quality(same, drawn.truth), quality(told, drawn.truth)
        figures = {
            "seed": seed, "pairs": len(drawn.truth), "same": len(same), "precision_of_same": alone["precision"],
            "recall_of_same": alone["recall"], "recall_with_clearing": both["recall"],
            "clearings": len(told) - len(same),
        }  # fmt: skip
        console.print(f"  town {seed}: {figures['precision_of_same']} {figures['recall_with_clearing']}")
        found.append(figures)
    return found


def profiled(one: Record) -> Profile:
    """A record of the town as intake would prepare it."""
    where = {"street": f"{one.street} {one.house_number}", "postcode": one.postcode, "city": "Dortmund"}
    return profile(
        one.given_names, one.family_name, one.birth_date, one.precision, sex=one.sex,
        nationalities=[one.nationality] if one.nationality else [], address=where if one.street else None,
        phone=one.phone, azr_number=one.azr_number,
    )  # fmt: skip


def speed() -> Figures:
    """Microseconds of a profile, its keys and a judgement; the best of five rounds over the town."""
    records = town(1000, 3).first
    profiles = [profiled(one) for one in records]
    weights = Weights.load()
    return {
        "profile_us": each(lambda: [profiled(one) for one in records], len(records)),
        "blocking_keys_us": each(lambda: [blocking_keys(one) for one in profiles], len(records)),
        "judge_us": each(lambda: [judge(a, b, weights) for a, b in pairwise(profiles)], len(records)),
    }


def each(work: Callable[[], object], times: int) -> float:
    rounds = []
    for _ in range(5):
        began = time.process_time()
        work()
        rounds.append(time.process_time() - began)
    return round(min(rounds) / times * 1e6, 1)


def main() -> None:
    argparse.ArgumentParser(prog="python -m benchmarks.matching", description=__doc__).parse_args()
    console = Console(highlight=False)
    if not ECM_PYTHON.exists():
        raise SystemExit(
            "recordlinkage is not installed: run `make bench-matching`, which installs it beside the stack"
        )
    found: Figures = {"measured_at": datetime.now(BERLIN).isoformat(timespec="seconds")} | machine()
    found |= {"febrl": febrl(console), "town": own(console), "speed": speed()}
    save(found, RESULTS)
    console.print(figures_of(found), markup=False)
    console.print(f"written: {RESULTS}, {put(found, PAGE)}")


if __name__ == "__main__":
    main()
