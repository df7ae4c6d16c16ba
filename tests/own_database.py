"""A PostgreSQL server for one test, which may kill it."""

import contextlib
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from testkit.processes import ServerFailed, free_port
from testkit.servers import PostgresServer, postgres_server

_BACK_SECONDS = 20.0


class OwnDatabase:
    """The server. Its data outlast its processes."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._port = free_port()
        self._running = contextlib.ExitStack()
        self.server = self._start()

    def create_database(self, name: str) -> str:
        """Creates a database whose commits survive a kill, unlike those of other tests, and returns its URL."""
        url = self.server.create_database(name)
        self.server.execute(f"ALTER DATABASE {name} SET synchronous_commit = on")
        return url

    def kill(self) -> None:
        """Sends SIGKILL to the server. Its connections end."""
        assert self.server.process
        self.server.process.kill()
        self._running.close()

    def start(self) -> None:
        """Starts the server again on the same port and data, once the processes of its connections have gone."""
        deadline = time.monotonic() + _BACK_SECONDS
        while True:
            try:
                self.server = self._start()
            except ServerFailed:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
            else:
                return

    def stop(self) -> None:
        self._running.close()

    def _start(self) -> PostgresServer:
        return self._running.enter_context(postgres_server(data_dir=self._data, port=self._port))


@contextlib.contextmanager
def own_database() -> Iterator[OwnDatabase]:
    # Started by root, the server runs as another account, which may not enter the folders of tests.
    with tempfile.TemporaryDirectory(prefix="own-database-") as folder:
        Path(folder).chmod(0o755)
        database = OwnDatabase(Path(folder) / "data")
        try:
            yield database
        finally:
            database.stop()
