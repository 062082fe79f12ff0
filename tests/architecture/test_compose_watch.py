"""What operators look at against the code that counts: no alarm waits for what nobody measures."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY, Counter, Gauge, Histogram

from deploy.local.services import SERVICES
from shared import metrics
from tests.architecture.compose import ROOT, containers, environment

PROMETHEUS = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text(encoding="utf-8"))
ALARMS: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
]
DASHBOARDS = sorted((ROOT / "deploy/grafana/dashboards").glob("*.json"))
ADDED_BY_SCRAPING = {"job", "instance", "service", "le"}
FUNCTIONS = {
    "sum", "count", "max", "by", "on", "and", "or", "unless", "rate", "increase", "deriv", "histogram_quantile", "topk",
    "vector", "group_left",
}  # fmt: skip


def measured() -> dict[str, set[str]]:
    """The time series of shared/metrics.py by name, with their labels."""
    series: dict[str, set[str]] = {}
    ours = [metric for metric in vars(metrics).values() if isinstance(metric, Counter | Gauge | Histogram)]
    for metric in ours:
        labels = set(metric._labelnames)
        for family in metric.describe():
            ends = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}.get(family.type, ("",))
            series |= {family.name + end: labels for end in ends}
    return series


def panels() -> Iterator[tuple[str, str]]:
    for path in DASHBOARDS:
        for panel in json.loads(path.read_text(encoding="utf-8"))["panels"]:
            for target in panel.get("targets", ()):
                yield f"{path.stem}: {panel['title']}", target["expr"]


EXPRESSIONS = [*panels(), *((rule["alert"], rule["expr"]) for rule in ALARMS)]


def words(expression: str) -> set[str]:
    """The names in an expression, without texts and durations."""
    bare = re.sub(r'"[^"]*"', "", expression)
    return set(re.findall(r"(?<![0-9a-z_])[a-z_]+", re.sub(r"\[\d+[smh]\]", "", bare)))


def test_the_registry_has_what_the_module_names() -> None:
    registered = {family.name for family in REGISTRY.collect()}
    assert {re.sub(r"_(total|bucket|sum|count)$", "", name) for name in measured()} <= registered


@pytest.mark.parametrize(("where", "expression"), EXPRESSIONS, ids=[where for where, _ in EXPRESSIONS])
def test_an_expression_uses_metrics_and_labels_that_exist(where: str, expression: str) -> None:
    series = measured()
    used = {word for word in words(expression) if word in series or word.startswith("staffel_")}
    assert used or "up" in words(expression)
    assert used <= series.keys()
    labels = {label for name in used for label in series[name]} | ADDED_BY_SCRAPING
    assert words(expression) - used - FUNCTIONS - labels - {"up"} == set()


@pytest.mark.parametrize(("where", "expression"), EXPRESSIONS, ids=[where for where, _ in EXPRESSIONS])
def test_an_expression_closes_what_it_opens(where: str, expression: str) -> None:
    waiting: list[str] = []
    for sign in re.sub(r'"[^"]*"', "", expression):
        if sign in "([{":
            waiting.append(sign)
        elif sign in ")]}":
            assert waiting.pop() + sign in ("()", "[]", "{}")
    assert waiting == []


@pytest.mark.parametrize("alarm", ALARMS, ids=[rule["alert"] for rule in ALARMS])
def test_an_alarm_says_what_is_wrong_how_bad_it_is_and_where_to_read_on(alarm: dict[str, Any]) -> None:
    assert alarm["labels"]["severity"] in ("page", "ticket", "warning")
    assert alarm["annotations"]["summary"]
    page, _, section = alarm["annotations"]["runbook"].partition("#")
    headings = re.findall(r"^#+ (.+)$", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)
    assert alarm["alert"] in headings
    assert section == alarm["alert"].lower()


def test_prometheus_asks_every_service() -> None:
    [job] = [job for job in PROMETHEUS["scrape_configs"] if job["job_name"] == "staffel"]
    asked = {(entry["labels"]["service"], *entry["targets"]) for entry in job["static_configs"]}
    assert asked == {(service.name, f"{service.name}:{service.port}") for service in SERVICES}
    assert job["metrics_path"] == "/metrics"


def test_prometheus_reads_the_alarms_where_they_are_mounted() -> None:
    mounted = [volume.split(":")[1] for volume in containers()["prometheus"]["volumes"]]
    assert [f"/etc/prometheus/{name}" in mounted for name in PROMETHEUS["rule_files"]] == [True]


def test_dashboards_ask_a_source_that_is_provided() -> None:
    folder = ROOT / "deploy/grafana/provisioning"
    sources = yaml.safe_load((folder / "datasources/sources.yml").read_text(encoding="utf-8"))["datasources"]
    provided = {source["uid"] for source in sources}
    shown = [json.loads(path.read_text(encoding="utf-8")) for path in DASHBOARDS]
    targets = [target for one in shown for panel in one["panels"] for target in panel.get("targets", ())]
    asked = {target["datasource"]["uid"] for target in targets}
    assert asked <= provided
    assert {source["url"].split("//")[1].split(":")[0] for source in sources} <= containers().keys()
    assert len({one["uid"] for one in shown}) == len(shown)


def test_spans_find_the_collector_and_the_collector_the_trace_store() -> None:
    collector = yaml.safe_load((ROOT / "deploy/otel/collector.yaml").read_text(encoding="utf-8"))
    host, _, port = collector["receivers"]["otlp"]["protocols"]["http"]["endpoint"].rpartition(":")
    assert host == "0.0.0.0"
    for service in SERVICES:
        assert environment(service.name)["OTEL_EXPORTER_OTLP_ENDPOINT"] == f"http://otel-collector:{port}"
    pipeline = collector["service"]["pipelines"]["traces"]
    assert {*pipeline["receivers"]} <= collector["receivers"].keys()
    assert {*pipeline["processors"]} <= collector["processors"].keys()
    assert {*pipeline["exporters"]} <= collector["exporters"].keys()
    assert collector["exporters"]["otlp/jaeger"]["endpoint"].split(":")[0] in containers()
