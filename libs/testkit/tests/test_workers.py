"""The number of test workers that `--numprocesses auto` starts."""

import os

import pytest

from testkit import plugin


@pytest.mark.parametrize(("cpus", "workers"), [(None, 1), (1, 1), (2, 3), (4, 6)])
def test_workers_are_more_than_cpus(monkeypatch: pytest.MonkeyPatch, cpus: int | None, workers: int) -> None:
    monkeypatch.delenv("PYTEST_XDIST_AUTO_NUM_WORKERS", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: cpus)
    assert plugin.pytest_xdist_auto_num_workers() == workers


def test_number_in_the_environment_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_XDIST_AUTO_NUM_WORKERS", "1")
    # xdist reads it if no plugin has an answer.
    assert plugin.pytest_xdist_auto_num_workers() is None


def test_pytest_asks_this_plugin_first(pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """pytest-xdist has an answer of its own, the number of CPUs."""
    monkeypatch.delenv("PYTEST_XDIST_AUTO_NUM_WORKERS", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    if not pytestconfig.pluginmanager.has_plugin("xdist"):
        pytest.skip("pytest-xdist is not loaded in this process")
    assert pytestconfig.hook.pytest_xdist_auto_num_workers(config=pytestconfig) == 6
