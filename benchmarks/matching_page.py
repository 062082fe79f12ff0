"""The figures of matching on `docs/architecture/matching.md`, between their marks."""

from pathlib import Path

from benchmarks.figures import Figures
from benchmarks.page import between
from deploy.local.installation import PROJECT

PAGE = PROJECT / "docs" / "architecture" / "matching.md"


def put(found: Figures, page: Path = PAGE) -> Path:
    return between("measured", figures_of(found), page)


def figures_of(found: Figures) -> str:
    """All tables of a run as Markdown."""
    machine = found["machine"]
    heading = (
        f"Measured {found['measured_at']} on {machine['processors']} processors, Python {machine['python']}; load "
        f"average before the run {machine['load_before']}."
    )
    return "\n\n".join((heading, febrl(found), town(found), speed(found)))


def febrl(found: Figures) -> str:
    rows = [
        "| set | with number | goal | Staffel F1 | precision | recall | s | with clearings F1 | ECM F1 | s |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for one in found["febrl"]:
        ours, theirs = one["staffel"], one["ecm"]
        rows.append(
            f"| {one['set']} | {'yes' if one['with_number'] else 'no'} | {one['goal']} | {ours['f1']} "
            f"| {ours['precision']} | {ours['recall']} | {ours['seconds']} | {one['with_clearings']['f1']} "
            f"| {theirs['f1']} | {theirs['seconds']} |"
        )
    return "\n".join(rows)


def town(found: Figures) -> str:
    rows = [
        "| seed | pairs | precision of `same` | recall of `same` | recall with clearing | clearings |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    rows += [
        f"| {one['seed']} | {one['pairs']:,} | {one['precision_of_same']} | {one['recall_of_same']} "
        f"| {one['recall_with_clearing']} | {one['clearings']:,} |"
        for one in found["town"]
    ]
    return "\n".join(rows)


def speed(found: Figures) -> str:
    took = found["speed"]
    return (
        f"A profile takes {took['profile_us']} µs, its keys {took['blocking_keys_us']} µs, a judgement "
        f"{took['judge_us']} µs (names seen before; one process)."
    )
