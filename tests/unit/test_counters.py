"""Counters with labels are there from the start: `increase` sees no first failure that brings its own series."""

from pathlib import Path

from prometheus_client import Counter

from shared import metrics


def test_every_counter_with_labels_begins_at_zero() -> None:
    metrics.consumer_from_zero("a")
    metrics.outbox_from_zero("a")
    metrics.clock_from_zero()
    metrics.spans_from_zero()
    metrics.matching_from_zero()
    metrics.senders_from_zero(["05913000.youth-services"])
    labelled = {one._name: one for one in vars(metrics).values() if isinstance(one, Counter) and one._labelnames}
    begun = {name for name, one in labelled.items() if next(iter(one.collect())).samples}
    assert labelled.keys() - begun == set()


def test_every_start_from_zero_is_called_where_the_counted_thing_begins() -> None:
    root = Path(metrics.__file__).parents[1]
    wiring = "".join(
        path.read_text(encoding="utf-8")
        for path in (*(root / "shared").glob("*.py"), root / "services/intake/__main__.py")
        if path.name != "metrics.py"
    )
    starts = [name for name in vars(metrics) if name.endswith("_from_zero")]
    assert [name for name in starts if f"metrics.{name}(" not in wiring] == []
