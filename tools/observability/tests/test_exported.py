"""A metric that no operator sees is found."""

from pathlib import Path

import pytest

from tools.observability import exported
from tools.observability.files import metrics

SOURCE = """
def note(metrics, name):
    metrics.counter("parcels_sent_total", "Parcels.").inc()
    metrics.watch("parcels", "Parcels.", lambda: 1)
    metrics.gauge(name, "Of a caller that names it.")
    CallsBy(metrics, "parcel_read", "Parcels that were read", ("kind",), "outcome")
"""


def test_every_metric_of_a_source_is_found(tmp_path: Path) -> None:
    (tmp_path / "parcels.py").write_text(SOURCE)
    found = {"twou_parcels_sent_total", "twou_parcels", "twou_parcel_reads_total", "twou_parcel_read_seconds"}
    assert set(exported.names_in(tmp_path / "parcels.py")) == found


def test_every_metric_is_in_a_dashboard_a_rule_or_the_list_of_reasons() -> None:
    names = exported.names()
    assert len(names) > 25
    assert list(exported.problems_of(names, metrics())) == []


def test_a_metric_that_is_nowhere_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    (problem,) = exported.problems_of({"twou_parcels", "twou_sockets"}, {"twou_sockets"})
    assert problem.startswith("twou_parcels is in no dashboard")
    monkeypatch.setattr(exported, "UNSHOWN", {"twou_parcels": "It is for developers.", "twou_sockets": "It was."})
    (problem,) = exported.problems_of({"twou_parcels", "twou_sockets"}, {"twou_sockets"})
    assert problem.startswith("twou_sockets stands in UNSHOWN")
