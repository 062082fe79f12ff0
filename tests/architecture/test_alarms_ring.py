"""The alarms, tried by Prometheus's own `promtool`: each rings for what it is for and stays quiet otherwise.

`deploy/local/prerequisites.sh` brings promtool on Debian; elsewhere it has to be on the path.
"""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.compose import ROOT

RULES = ROOT / "deploy/prometheus/alerts.yml"
YOUTH = 'department="05913000.youth-services",service="intake"'


def promtool() -> str:
    found = shutil.which("promtool") or shutil.which("promtool", path=str(ROOT / ".stack" / "promtool"))
    assert found, "promtool is missing: deploy/local/prerequisites.sh brings it on Debian"
    return found


def ringing(folder: Path, series: dict[str, str], at: str, alarm: str, expected: list[dict[str, Any]]) -> str:
    """What promtool says about these series; empty if exactly the alarms expected ring."""
    test = {
        "rule_files": [str(RULES)],
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": [{"series": name, "values": values} for name, values in series.items()],
                "alert_rule_test": [{"eval_time": at, "alertname": alarm, "exp_alerts": expected}],
            }
        ],
    }
    file = folder / "test.yml"
    file.write_text(json.dumps(test), encoding="utf-8")
    done = subprocess.run([promtool(), "test", "rules", str(file)], capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def rings(folder: Path, series: dict[str, str], at: str, alarm: str) -> bool:
    said = ringing(folder, series, at, alarm, [])
    assert not said or "got:" in said, said
    return bool(said)


def test_promtool_finds_nothing_wrong_with_the_rules() -> None:
    done = subprocess.run([promtool(), "check", "rules", str(RULES)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("reports", "rejected", "expected"),
    [
        ("0+10x120", "0+0x120", False),
        ("0+10x120", "0+2x120", True),
        ("0+100x120", "0+5x120", False),
        ("0+0.1x120", "0+0.1x120", False),
    ],
    ids=["all is well", "one in five", "one in twenty", "a few, all rejected"],
)
def test_it_rings_when_a_tenth_of_a_senders_reports_is_rejected(
    tmp_path: Path, reports: str, rejected: str, expected: bool
) -> None:
    series = {
        f"staffel_reports_total{{{YOUTH}}}": reports,
        f"staffel_reports_rejected_total{{{YOUTH}}}": rejected,
    }  # fmt: skip
    assert rings(tmp_path, series, "100m", "ReportsRejected") is expected


def test_rejections_ring_no_alarm_of_operators(tmp_path: Path) -> None:
    series = {
        f"staffel_reports_total{{{YOUTH}}}": "0+10x600",
        f"staffel_reports_rejected_total{{{YOUTH}}}": "0+10x600",
        'staffel_parked{consumer="intake",instance="a",service="intake"}': "0x600",
        'staffel_parked_oldest_seconds{consumer="intake",instance="a",service="intake"}': "0x600",
        'staffel_parked_limit_seconds{instance="a",service="intake"}': "14400x600",
    }
    assert [alarm for alarm in ("RecordsParked", "ParkedTooLong") if rings(tmp_path, series, "9h", alarm)] == []


def test_what_is_parked_is_a_ticket_and_what_lies_too_long_a_page(tmp_path: Path) -> None:
    series = {
        'staffel_parked{consumer="intake",instance="a",service="intake"}': "1x600",
        'staffel_parked_oldest_seconds{consumer="intake",instance="a",service="intake"}': "0+60x600",
        'staffel_parked_limit_seconds{instance="a",service="intake"}': "14400x600",
    }
    found = {
        (alarm, at): rings(tmp_path, series, at, alarm)
        for alarm in ("RecordsParked", "ParkedTooLong")
        for at in ("10m", "5h")
    }
    assert found == {
        ("RecordsParked", "10m"): True, ("RecordsParked", "5h"): True,
        ("ParkedTooLong", "10m"): False, ("ParkedTooLong", "5h"): True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("alarm", "failing"),
    [
        ("DeadlinesFail", 'staffel_clock_deadlines_total{outcome="failed",service="casework"}'),
        ("RelayFails", 'staffel_relay_failures_total{outbox="journal",service="casework"}'),
        ("ConsumerRetries", 'staffel_consumer_retries_total{consumer="casework",service="casework"}'),
    ],
)
def test_failures_ring_from_the_first_on_because_counters_begin_at_zero(
    tmp_path: Path, alarm: str, failing: str
) -> None:
    assert not rings(tmp_path, {failing: "0x60"}, "30m", alarm)
    assert rings(tmp_path, {failing: "0x20 10x3 20x3 30x3 40x3"}, "29m", alarm)
