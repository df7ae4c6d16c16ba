import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import nats
import pytest
from sqlalchemy import text

from kit.database import Database
from testkit.infrastructure import infrastructure
from testkit.plugin import CreateDatabase
from testkit.processes import ServerFailed, free_port, is_free, is_listening
from testkit.servers import PostgresServer, nats_server, postgres_server


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Unlike tmp_path, one that the account of a PostgreSQL started by root can reach."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def eventually(condition: Callable[[], bool], *, seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def is_alive(pid: int) -> bool:
    # A zombie has ended; only its parent has not looked yet.
    status = Path(f"/proc/{pid}/stat")
    if status.exists():
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    return subprocess.run(["ps", "-p", str(pid)], capture_output=True, check=False).returncode == 0


async def test_nats_keeps_streams_in_the_folder_it_is_given(tmp_path: Path) -> None:
    for run in (1, 2):
        with nats_server(store_dir=tmp_path / "store") as server:
            client = await nats.connect(server.url)
            streams = client.jetstream()
            if run == 1:
                await streams.add_stream(name="kept", subjects=["kept.>"])
                await streams.publish("kept.one", b"1")
            assert (await streams.stream_info("kept")).state.messages == 1
            await client.close()


async def test_nats_comes_back_on_its_port_after_a_kill(tmp_path: Path) -> None:
    port = free_port()
    with nats_server(store_dir=tmp_path, port=port) as server:
        assert server.process
        server.process.kill()
        assert not is_listening(port)
    with nats_server(store_dir=tmp_path, port=port) as server:
        client = await nats.connect(server.url)
        await client.close()


def test_nats_leaves_nothing_behind() -> None:
    with nats_server() as server:
        assert server.process
        pid, port = server.process.pid, int(server.url.rpartition(":")[2])
        assert is_listening(port)
    assert not is_alive(pid)
    assert is_free(port)


def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    config = tmp_path / "broken.conf"
    config.write_text("jetstream {")
    with pytest.raises(ServerFailed, match=r"(?s)exit code 1.*Parse error on line 1"), nats_server(config=config):
        pass


def test_postgres_keeps_databases_in_the_folder_it_is_given(open_folder: Path) -> None:
    with postgres_server(data_dir=open_folder / "data") as server:
        assert server.process
        pid, port = server.process.pid, int(server.url.rpartition(":")[2].partition("/")[0])
        server.create_database("kept")
    assert not is_alive(pid)
    assert is_free(port)
    with postgres_server(data_dir=open_folder / "data") as server:
        server.create_database("copied", template="kept")


async def test_a_copied_database_holds_what_its_template_held(postgres: PostgresServer) -> None:
    name = f"template_{os.getpid()}"
    await execute(as_async(postgres.create_database(name)), "CREATE TABLE thing (id int)")
    copy = as_async(postgres.create_database(f"{name}_copy", template=name))
    await execute(copy, "INSERT INTO thing VALUES (1)")
    postgres.drop_database(f"{name}_copy")
    postgres.drop_database(name)
    postgres.drop_database(name)


def test_a_database_name_that_needs_quoting_is_refused(postgres: PostgresServer) -> None:
    with pytest.raises(ValueError, match="not a plain database name"):
        postgres.create_database('x"; DROP DATABASE postgres; --')


async def test_every_test_has_an_empty_database_on_both_systems(database_url: str) -> None:
    await execute(database_url, "CREATE TABLE thing (id int)")


async def test_a_test_may_have_several_databases(postgres_database: CreateDatabase) -> None:
    for url in (postgres_database(), postgres_database()):
        await execute(url, "CREATE TABLE thing (id int)")


async def test_infrastructure_uses_servers_that_already_run(
    monkeypatch: pytest.MonkeyPatch, nats_url: str, postgres: PostgresServer
) -> None:
    monkeypatch.setenv("TEST_NATS_URL", nats_url)
    monkeypatch.setenv("TEST_POSTGRES_URL", as_async(postgres.url))
    with infrastructure() as servers:
        assert (servers.nats.url, servers.nats.process) == (nats_url, None)
        assert (servers.postgres.url, servers.postgres.process) == (postgres.url, None)


def test_servers_and_their_data_go_when_their_parent_is_killed(open_folder: Path) -> None:
    script = (
        "import time\n"
        "from testkit.servers import nats_server, postgres_server\n"
        "with nats_server() as n, postgres_server() as p:\n"
        "    print(n.process.pid, p.process.pid, flush=True)\n"
        "    time.sleep(60)\n"
    )
    environment = {**os.environ, "TMPDIR": str(open_folder)}
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=environment)
    assert parent.stdout
    pids = [int(pid) for pid in parent.stdout.readline().split()]
    assert len(pids) == 2
    parent.kill()
    parent.communicate()
    assert eventually(lambda: not any(map(is_alive, pids)) and not list(open_folder.iterdir()))


def test_one_run_shares_its_servers_among_workers_and_stops_them(tmp_path: Path) -> None:
    tests = tmp_path / "test_it.py"
    tests.write_text(
        "import asyncio, os\n"
        "import pytest\n"
        "@pytest.mark.parametrize('number', range(4))\n"
        "async def test_loop(number, nats_namespace, nats_url):\n"
        "    import nats, uvloop\n"
        "    assert isinstance(asyncio.get_running_loop(), uvloop.Loop)\n"
        "    client = await nats.connect(nats_url)\n"
        "    await client.jetstream().add_stream(name=f'{nats_namespace}-s{number}')\n"
        "    await client.close()\n"
        "    print('server', os.environ['TEST_NATS_URL'])\n"
    )
    output = run_pytest("-n2", "-rP", str(tests))
    assert "4 passed" in output
    urls = set(re.findall(r"^server (\S+)$", output, re.MULTILINE))
    assert len(urls) == 1
    assert not is_listening(int(urls.pop().rpartition(":")[2]))


def test_collecting_starts_no_server(tmp_path: Path) -> None:
    tests = tmp_path / "test_it.py"
    tests.write_text("import os\nprint('server', os.environ.get('TEST_NATS_URL'))\ndef test(): pass\n")
    assert "server None" in run_pytest("--collect-only", "-s", str(tests))


def run_pytest(*arguments: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TEST_", "PYTEST_"))}
    options = ["-p", "testkit.plugin", "-o", "asyncio_mode=auto", "-o", "asyncio_default_test_loop_scope=session"]
    command = [sys.executable, "-m", "pytest", "-c", os.devnull, "-p", "no:cacheprovider", *options, *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False).stdout


def as_async(url: str) -> str:
    return url.replace("postgresql://", "postgresql+asyncpg://", 1)


async def execute(url: str, statement: str) -> None:
    async with Database(url) as database, database.transaction() as session:
        await session.execute(text(statement))
