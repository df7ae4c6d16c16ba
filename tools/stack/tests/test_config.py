import os
import re
import socket
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from tools.registry.deployables import ROOT, Registry
from tools.stack import dotenv_names
from tools.stack.config import AUTH, DEPLOYABLES, SERVICES, Config, ConfigError

FILE = Registry.read()["file-service"]


def load(folder: Path, dotenv: str = "", **environment: str) -> Config:
    (folder / ".env").write_text(dotenv)
    return Config.load(folder / "data", dotenv=folder / ".env", environment=environment)


def test_every_service_has_its_own_port_and_database_without_any_setting(tmp_path: Path) -> None:
    config = load(tmp_path)
    environments = [config.environment_of(service) for service in SERVICES]
    assert [one["PORT"] for one in environments] == ["8101", "8102", "8103", "8104"]
    assert environments[0]["DATABASE_URL"] == f"sqlite:///{tmp_path}/data/auth.db"
    assert len({one["DATABASE_URL"] for one in environments}) == len(SERVICES)
    assert config.environment_of(FILE)["UPLOAD_DIR"] == f"{tmp_path}/data/files"
    assert config.environment_of(AUTH)["MAIL_DIR"] == f"{tmp_path}/data/mails"


@pytest.mark.parametrize(
    ("dotenv", "deployable", "expected"),
    [
        pytest.param("LOG_LEVEL=DEBUG", "every", {"LOG_LEVEL": "DEBUG"}, id="a plain name is for all"),
        pytest.param("A=1\nCHAT_A=2", "chat-service", {"A": "2"}, id="a prefixed name wins where it belongs"),
        pytest.param("A=1\nCHAT_A=2", "auth-service", {"A": "1", "CHAT_A": None}, id="and is not seen elsewhere"),
        pytest.param("AUTH_DATABASE_URL=x://", "gateway", {"DATABASE_URL": None, "PORT": "8000"}, id="no database"),
        pytest.param("AUTH_PORT=1", "every", {"AUTH_ADDRESS": "127.0.0.1:1"}, id="addresses follow the ports"),
        pytest.param(
            "GATEWAY_PORT=1", "request-service", {"PUBLIC_URL": "http://127.0.0.1:1"}, id="this site's address"
        ),
        pytest.param("PUBLIC_URL=https://a.b", "request-service", {"PUBLIC_URL": "https://a.b"}, id="or the given one"),
        pytest.param("", "request-service", {"PAYOUT_HOLD_HOURS": "0.0005"}, id="earnings are soon paid out"),
        pytest.param("PAYOUT_HOLD_HOURS=1", "request-service", {"PAYOUT_HOLD_HOURS": "1"}, id="or when it is said"),
        pytest.param(
            "ENVIRONMENT=production", "request-service", {"PAYOUT_HOLD_HOURS": None}, id="or as production does"
        ),
        pytest.param(
            "REQUEST_ENVIRONMENT=production", "request-service", {"PAYOUT_HOLD_HOURS": None}, id="by its own setting"
        ),
        pytest.param("AUTH_PORT=1", "auth-service", {"ADDRESS": None}, id="an address is no setting of its service"),
        pytest.param("CHAT_ADDRESS=chat:1", "every", {"CHAT_ADDRESS": "chat:1"}, id="an address elsewhere for all"),
        pytest.param("CHAT_AUTH_ADDRESS=a:1", "chat-service", {"AUTH_ADDRESS": "a:1"}, id="an address for one"),
        pytest.param("CHAT_AUTH_ADDRESS=a:1", "gateway", {"AUTH_ADDRESS": "127.0.0.1:8101"}, id="and not for others"),
        pytest.param("NATS_URL=nats://x:1", "every", {"NATS_URL": "nats://x:1"}, id="a NATS server elsewhere"),
    ],
)
def test_variables_reach_the_deployables_that_they_are_for(
    tmp_path: Path, dotenv: str, deployable: str, expected: dict[str, str | None]
) -> None:
    config = load(tmp_path, dotenv)
    for one in DEPLOYABLES:
        if deployable in ("every", one.name):
            environment = config.environment_of(one)
            assert {name: environment.get(name) for name in expected} == expected


def test_a_secret_of_one_service_is_in_no_variable_of_another(tmp_path: Path) -> None:
    assert "of-chat" not in load(tmp_path, "CHAT_SECRET_KEY=of-chat").environment_of(AUTH).values()


def test_the_environment_wins_over_the_file_and_an_empty_value_is_none(tmp_path: Path) -> None:
    assert load(tmp_path, "GATEWAY_PORT=8001", GATEWAY_PORT="8002").ports["gateway"] == 8002
    config = load(tmp_path, "NATS_URL=\nGATEWAY_PORT=")
    assert (config.runs_nats, config.ports["gateway"]) == (True, 8000)
    assert not load(tmp_path, "NATS_URL=nats://elsewhere:4222").runs_nats


def test_a_shells_own_host_and_port_are_not_for_services(tmp_path: Path) -> None:
    environment = load(tmp_path, HOST="my-machine", PORT="1").environment_of(AUTH)
    assert (environment["HOST"], environment["PORT"]) == ("127.0.0.1", "8101")


def test_one_database_for_all_services_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="AUTH_DATABASE_URL, REQUEST_DATABASE_URL"):
        load(tmp_path, "DATABASE_URL=sqlite:///all.db")


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http"])
def test_a_port_that_is_none_is_refused(tmp_path: Path, port: str) -> None:
    with pytest.raises(ConfigError, match="FILE_PORT must be a port"):
        load(tmp_path, FILE_PORT=port)


def test_a_taken_port_is_named_with_the_variable_to_change(tmp_path: Path) -> None:
    config = Config.isolated(tmp_path)
    with socket.create_server(("127.0.0.1", config.ports["chat-service"])) as taken:
        port = taken.getsockname()[1]
        holder = rf"\S+ \(process {os.getpid()}\) listens there"
        with pytest.raises(ConfigError, match=rf"port {port} \(chat-service, CHAT_PORT\): {holder}") as raised:
            config.check_ports()
        assert "\n" not in str(raised.value)
        assert "AUTH_PORT" not in str(raised.value)


def test_a_port_that_is_freed_within_a_second_is_no_problem(tmp_path: Path) -> None:
    config = Config.isolated(tmp_path)
    taken = socket.create_server(("127.0.0.1", config.ports["chat-service"]))
    timer = threading.Timer(0.5, taken.close)
    timer.start()
    config.check_ports()
    timer.join()


def test_a_port_that_the_kernel_holds_for_an_ended_connection_is_told_from_a_server(tmp_path: Path) -> None:
    config = Config.isolated(tmp_path)
    address = ("127.0.0.1", config.ports["chat-service"])
    with socket.create_server(("127.0.0.1", 0)) as server:
        connection = socket.create_connection(server.getsockname(), source_address=address)
        accepted, _ = server.accept()
        with pytest.raises(ConfigError, match=r"no process listens there, but \S+ \(process \d+\) has it"):
            config.check_ports()
        # The side that closes first keeps the port.
        connection.close()
        accepted.close()
    with pytest.raises(ConfigError, match="the kernel holds it for a connection that has just ended"):
        config.check_ports()


@pytest.mark.parametrize("folder", ["file", "file/below", "/proc/2u"])
def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, folder: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match=r"(file|/proc/2u)") as raised:
        replace(load(tmp_path), data=tmp_path / folder).prepare_folders()
    assert "\n" not in str(raised.value)


def test_a_port_given_twice_is_refused(tmp_path: Path) -> None:
    config = Config.isolated(tmp_path, {"AUTH_PORT": "6001", "CHAT_PORT": "6001"})
    with pytest.raises(ConfigError, match="two have the same one"):
        config.check_ports()


def test_an_isolated_stack_knows_nothing_of_the_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NATS_URL", "nats://elsewhere:4222")
    monkeypatch.setenv("AUTH_DATABASE_URL", "postgresql://elsewhere/auth")
    config = Config.isolated(tmp_path)
    assert config.runs_nats
    assert config.environment_of(AUTH)["DATABASE_URL"].startswith("sqlite")
    assert "PATH" in config.environment_of(AUTH)


def test_a_name_that_is_no_setting_is_told_with_the_one_that_may_be_meant(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    known = (
        "LOG_LEVEL=INFO",
        "CHAT_LOG_LEVEL=INFO",
        "SECRET_KEY=x",
        "CHAT_DATABASE_URL=x",
        "NATS_PORT=1",
        "COMPOSE_FILE=x",
    )
    dotenv.write_text("\n".join([*known, "RATE_LIMIT=relaxed", "AUTH_PASSWORD_MIN_LENGHT=9", "COLOUR=blue"]))
    config = Config.load(tmp_path, dotenv=dotenv, environment={"RATE_LIMT": "of a shell"})
    assert config.complaints == (
        "RATE_LIMIT in .env is no setting: RATE_LIMITS may be meant.",
        "AUTH_PASSWORD_MIN_LENGHT in .env is no setting: PASSWORD_MIN_LENGTH may be meant.",
        "COLOUR in .env is no setting, and is ignored.",
    )


def test_the_file_of_examples_has_no_name_that_is_no_setting(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    examples = (ROOT / ".env.example").read_text(encoding="utf-8")
    dotenv.write_text(re.sub("^#(?=[A-Z])", "", examples, flags=re.MULTILINE))
    names = [line.partition("=")[0] for line in dotenv.read_text().splitlines() if re.match(r"[A-Z_]+=", line)]
    assert len(names) > 50
    assert list(dotenv_names.complaints(names)) == []
