"""The files of deploy/observability: dashboards, rules, and the metrics that they name."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml

from tools.registry.deployables import ROOT

FOLDER = ROOT / "deploy" / "observability"
RUNBOOK = ROOT / "docs" / "runbook.md"
_METRIC = re.compile(r"\b(?:twou|process|python)_[a-z_]+\b")
_OF_HISTOGRAMS = re.compile(r"_(?:bucket|count|sum)$")
_TARGET = {
    "type": "object",
    "required": ["refId", "expr", "legendFormat"],
    "properties": {"expr": {"type": "string", "minLength": 1}},
}
_PANEL = {
    "type": "object",
    "required": ["id", "type", "title", "datasource", "gridPos", "fieldConfig", "targets"],
    "properties": {
        "type": {"const": "timeseries"},
        "title": {"type": "string", "minLength": 1},
        # As provisioning/datasources names it.
        "datasource": {"const": {"type": "prometheus", "uid": "prometheus"}},
        "gridPos": {"type": "object", "required": ["h", "w", "x", "y"], "additionalProperties": {"type": "integer"}},
        "targets": {"type": "array", "minItems": 1, "items": _TARGET},
    },
}
# The part of Grafana's dashboards that ours use.
_DASHBOARD = {
    "type": "object",
    "required": ["uid", "title", "schemaVersion", "panels", "time"],
    "properties": {
        "uid": {"type": "string", "pattern": "^twou-[a-z]+$"},
        "schemaVersion": {"const": 39},
        "editable": {"const": False},
        "panels": {"type": "array", "minItems": 1, "items": _PANEL},
    },
}


def dashboards() -> Iterator[tuple[Path, Any]]:
    for path in sorted((FOLDER / "grafana" / "dashboards").glob("*.json")):
        yield path, json.loads(path.read_text(encoding="utf-8"))


def problems_of(path: Path, board: Any) -> Iterator[str]:
    """Yields what Grafana could not show of a dashboard."""
    for error in jsonschema_rs.validator_for(_DASHBOARD).iter_errors(board):
        yield f"{path.name}: {error.message} at {'/'.join(map(str, error.instance_path))}"
    ids = [panel.get("id") for panel in board.get("panels", ())]
    if len(ids) != len(set(ids)):
        yield f"{path.name}: two panels have the same id"


def expressions() -> Iterator[str]:
    """Yields the expressions of all panels, with the interval that Grafana fills in."""
    for _, board in dashboards():
        for panel in board["panels"]:
            for target in panel["targets"]:
                yield target["expr"].replace("$__rate_interval", "5m")


def alerts() -> list[str]:
    return [rule["alert"] for rule in _rules() if "alert" in rule]


def metrics() -> set[str]:
    """Returns the names of all metrics in dashboards and rules, without the parts of histograms."""
    found = [*expressions(), *(rule["expr"] for rule in _rules())]
    return {_OF_HISTOGRAMS.sub("", name) for text in found for name in _METRIC.findall(text)}


def _rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((FOLDER / "prometheus" / "rules.yml").read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]
