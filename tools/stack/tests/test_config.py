import socket
from pathlib import Path

import pytest

from tools.registry.deployables import Registry
from tools.stack.config import AUTH, GATEWAY, SERVICES, Config, ConfigError

CHAT, FILE = (Registry.read()[name] for name in ("chat-service", "file-service"))


def load(folder: Path, dotenv: str = "", **environment: str) -> Config:
    (folder / ".env").write_text(dotenv)
    return Config.load(folder / "data", dotenv=folder / ".env", environment=environment)


def test_every_service_has_its_own_port_and_database_without_any_setting(tmp_path: Path) -> None:
    config = load(tmp_path)
    environments = [config.environment_of(service) for service in SERVICES]
    assert [one["PORT"] for one in environments] == ["50051", "50052", "50053", "50054"]
    assert environments[0]["DATABASE_URL"] == f"sqlite:///{tmp_path}/data/auth.db"
    assert len({one["DATABASE_URL"] for one in environments}) == len(SERVICES)
    assert config.environment_of(FILE)["UPLOAD_DIR"] == f"{tmp_path}/data/files"
    assert config.environment_of(AUTH)["MAIL_DIR"] == f"{tmp_path}/data/mails"


def test_the_gateway_gets_no_database(tmp_path: Path) -> None:
    environment = load(tmp_path, "AUTH_DATABASE_URL=postgresql://a/b").environment_of(GATEWAY)
    assert "DATABASE_URL" not in environment
    assert environment["PORT"] == "8000"


def test_a_plain_name_is_for_all(tmp_path: Path) -> None:
    config = load(tmp_path, "LOG_LEVEL=DEBUG")
    assert {config.environment_of(one)["LOG_LEVEL"] for one in (*SERVICES, GATEWAY)} == {"DEBUG"}


def test_a_prefixed_name_is_for_one_and_wins_there(tmp_path: Path) -> None:
    config = load(tmp_path, "LOG_LEVEL=INFO\nCHAT_LOG_LEVEL=DEBUG\nCHAT_SECRET_KEY=of-chat")
    assert config.environment_of(CHAT)["LOG_LEVEL"] == "DEBUG"
    assert config.environment_of(AUTH)["LOG_LEVEL"] == "INFO"
    assert config.environment_of(CHAT)["SECRET_KEY"] == "of-chat"
    assert "of-chat" not in config.environment_of(AUTH).values()


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    config = load(tmp_path, "GATEWAY_PORT=8001", GATEWAY_PORT="8002")
    assert config.ports["gateway"] == 8002


def test_an_empty_value_is_none(tmp_path: Path) -> None:
    config = load(tmp_path, "NATS_URL=\nGATEWAY_PORT=")
    assert config.runs_nats
    assert config.ports["gateway"] == 8000


def test_addresses_follow_the_ports_and_are_the_same_for_all(tmp_path: Path) -> None:
    config = load(tmp_path, "AUTH_PORT=6001")
    assert {config.environment_of(one)["AUTH_ADDRESS"] for one in (*SERVICES, GATEWAY)} == {"127.0.0.1:6001"}
    assert "ADDRESS" not in config.environment_of(AUTH)


def test_an_address_may_lead_elsewhere_for_all_or_for_one(tmp_path: Path) -> None:
    config = load(tmp_path, "CHAT_ADDRESS=chat:1\nGATEWAY_AUTH_ADDRESS=auth:1")
    assert config.environment_of(GATEWAY)["CHAT_ADDRESS"] == "chat:1"
    assert config.environment_of(GATEWAY)["AUTH_ADDRESS"] == "auth:1"
    assert config.environment_of(CHAT)["AUTH_ADDRESS"] == "127.0.0.1:50051"


def test_a_shells_own_host_and_port_are_not_for_services(tmp_path: Path) -> None:
    environment = load(tmp_path, HOST="my-machine", PORT="1").environment_of(AUTH)
    assert (environment["HOST"], environment["PORT"]) == ("127.0.0.1", "50051")


def test_a_named_nats_server_is_used_and_none_is_started(tmp_path: Path) -> None:
    config = load(tmp_path, "NATS_URL=nats://elsewhere:4222")
    assert not config.runs_nats
    assert config.environment_of(AUTH)["NATS_URL"] == "nats://elsewhere:4222"


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
        with pytest.raises(ConfigError, match=rf"port {taken.getsockname()[1]} \(chat-service\): CHAT_PORT") as raised:
            config.check_ports()
        assert "\n" not in str(raised.value)
        assert "AUTH_PORT" not in str(raised.value)


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
