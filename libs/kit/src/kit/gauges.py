"""The gauges of a process, whose values are read when the metrics are asked for."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kit.bus import Bus
from kit.revocations import Revocations

if TYPE_CHECKING:
    from kit.metrics import Metrics


def watch_bus(metrics: "Metrics", bus: Bus, revocations: Revocations) -> None:
    metrics.watch("nats_connected", "1 while the connection to NATS is there.", lambda: bus.is_connected)
    text = "1 while revocations are known at once; otherwise auth-service is asked about each session."
    metrics.watch("revocations_current", text, lambda: revocations.is_current)


def watch_pool(metrics: "Metrics", pool: Any) -> None:
    """Watches the connections of a pool of SQLAlchemy."""
    metrics.watch("database_connections_max", "Connections that the pool may open.", pool.size)
    metrics.watch("database_connections_used", "Connections of the pool that are in use.", pool.checkedout)


def watch_folder(metrics: "Metrics", folder: Path) -> None:
    def free_share() -> float:
        try:
            state = os.statvfs(folder)
        except OSError:
            return 0.0
        # A file system without a size, such as that of a container, reports no blocks.
        return state.f_bavail / state.f_blocks if state.f_blocks else 1.0

    text = "The share of the file system of a data folder that is free."
    metrics.watch("folder_free_ratio", text, free_share, folder=folder.name)
