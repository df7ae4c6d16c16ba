"""Adds a service by hand and follows the messages of the checks until there are none."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.lint.__main__ import RULES
from tools.lint.source import Tree
from tools.registry import checks
from tools.registry.deployables import ROOT, Deployable, Registry
from tools.registry.tests.repository_copy import RepositoryCopy

NAME = "parking-service"
PACKAGE = "parking_service"
FOUR = {"auth", "request", "chat", "file"}


def test_the_repository_is_what_the_list_says() -> None:
    assert checks.findings(ROOT) == []


def test_compose_asks_for_the_variables_that_the_example_explains() -> None:
    """A variable of another name would be ignored in silence."""
    explained = re.findall(r"^#?([A-Z][A-Z0-9_]*)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
    asked_for = re.findall(r"\$\{([A-Z0-9_]+)", (ROOT / "docker-compose.yml").read_text(encoding="utf-8"))

    assert set(asked_for) - set(explained) == set()
    assert len(set(asked_for)) > 20


SETTINGS = """from pydantic import Field

from kit.settings import DatabaseUrl, ServiceSettings


class Settings(ServiceSettings):
    port: int = Field(default=8105, ge=0, le=65535)
    database_url: DatabaseUrl = "sqlite:///.data/parking.db"
    free_minutes: int = 15
"""
PROTO = 'syntax = "proto3";\npackage twou.parking.v1;\nservice ParkingService {}\n'
GATEWAY_SETTING = "    chat_address: str"


def _lock(copy: RepositoryCopy) -> None:
    copy.write(f"{NAME}/requirements.lock", copy.read("chat-service/requirements.lock"))


def _generate(copy: RepositoryCopy) -> None:
    assert copy.run("python", "-m", "tools.registry", "generate")[0] == 0


# By part of a message: the edit that a person then makes. A message without an entry here fails the test.
ANSWERS: dict[str, Callable[[RepositoryCopy], None]] = {
    "services.toml: parking-service/ is a service: add [parking-service]": lambda copy: copy.write(
        "services.toml", copy.read("services.toml") + f"\n[{NAME}]\nport = 8105\n"
    ),
    "run 'make generate'": _generate,
    "protos/src/twou/parking/v1: parking-service has no contract": lambda copy: copy.write(
        "protos/src/twou/parking/v1/parking.proto", PROTO
    ),
    "gateway/src/gateway/settings.py: parking_address must have the default '127.0.0.1:8105'": lambda copy: (
        copy.replace(
            "gateway/src/gateway/settings.py",
            GATEWAY_SETTING,
            f'    parking_address: str = "127.0.0.1:8105"\n{GATEWAY_SETTING}',
        )
    ),
    "gateway/src/gateway/clients.py: has no stub of parking-service": lambda copy: copy.replace(
        "gateway/src/gateway/clients.py",
        "\n\nclass Clients:\n",
        "\nfrom twou.parking.v1.parking_pb2_grpc import ParkingServiceStub\n\n\n"
        "class Clients:\n    parking: ParkingServiceStub\n",
    ),
    "parking-service/README.md: its settings must say `PORT`": lambda copy: copy.write(
        f"{NAME}/README.md", "| `PORT` | 8105 |\n"
    ),
    ".env.example: does not explain FREE_MINUTES: add #FREE_MINUTES=15": lambda copy: copy.write(
        ".env.example", copy.read(".env.example") + "#FREE_MINUTES=15\n"
    ),
    "README.md: its table of folders does not name `parking-service/`": lambda copy: copy.replace(
        "README.md", "`chat-service/`", "`parking-service/`, `chat-service/`"
    ),
    "ARCHITECTURE.md: its table of deployables has no row for `parking-service`": lambda copy: copy.replace(
        "ARCHITECTURE.md",
        "\n| `chat-service` |",
        "\n| `parking-service` | cars | `ParkingService` |\n| `chat-service` |",
    ),
    "requirements.lock is missing": _lock,
}


def findings_in(copy: RepositoryCopy) -> list[str]:
    """Returns the messages of the list's own check, and of those of our lint rules that are about whole services."""
    tree = Tree.read(copy.root)
    linted = [
        str(finding) for rule in RULES if rule.name in ("grammar", "lock-stale") for finding in rule.findings(tree)
    ]
    _, output = copy.run("python", "-m", "tools.registry", "check")
    return output.splitlines() + linted


def what_helps(finding: str) -> Callable[[RepositoryCopy], None]:
    if missing := re.search(r"\[grammar\] parking-service has no (\S+)$", finding):
        folder = NAME if missing[1].startswith(("tests/", "README")) else f"{NAME}/src/{PACKAGE}"
        return lambda copy: copy.write(f"{folder}/{missing[1]}", "")
    answers = [answer for says, answer in ANSWERS.items() if says in finding]
    assert answers, f"no answer to: {finding}"
    return answers[0]


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_a_service_added_by_hand_needs_no_edit_that_no_check_asks_for(tmp_path: Path) -> None:
    copy = RepositoryCopy(tmp_path)
    for path in ("pyproject.toml", "src/chat_service/__init__.py"):
        text = copy.read(f"chat-service/{path}").replace("chat", "parking")
        copy.write(f"{NAME}/{path}".replace("chat", "parking"), text)
    copy.write(f"{NAME}/src/{PACKAGE}/settings.py", SETTINGS)
    rounds = 0
    while findings := findings_in(copy):
        rounds += 1
        assert rounds < 6, findings
        for says in dict.fromkeys(map(what_helps, findings)):
            says(copy)
    assert forgotten(copy) == []
    assert "FREE_MINUTES: ${FREE_MINUTES:-15}" in copy.read("docker-compose.yml")
    assert "user: parking, password: $PARKING_NATS_PASSWORD" in copy.read("deploy/nats/users.conf")


def forgotten(copy: RepositoryCopy) -> list[str]:
    """Files that name each of today's services, and not the new one, although nothing is theirs alone.

    The durable consumers in NATS are generated from the code, and the new service consumes nothing. Shared events name
    the services that publish them, and the new service publishes none.
    """
    found = []
    for path in sorted(copy.root.rglob("*")):
        name = str(path.relative_to(copy.root))
        if (
            not path.is_file()
            or ".git/" in name
            or "__pycache__/" in name
            or re.search(
                r"(^|/)(tests|results)/|^docs/|^deploy/nats/durables\.toml$|^deploy/k8s/\w+/[a-z]+-service/"
                r"|-service/README\.md$|\.lock$|^tools/lint/|_pb2|^protos/src/twou/\w+/v1/\w*events\.proto$",
                name,
            )
        ):
            continue
        text = path.read_text(errors="ignore")
        if all(re.search(rf"\b{one}[-_]service\b", text) for one in FOUR) and "parking" not in text.lower():
            found.append(name)
    return found


@pytest.mark.parametrize(("port", "count"), [(32_767, 0), (32_768, 1), (50_051, 1)])
def test_a_port_that_the_kernel_takes_for_connections_is_no_default(port: int, count: int) -> None:
    found = [finding.what for finding in checks.entries(Registry((Deployable("parking-service", port),)))]
    assert ["below 32768" in what for what in found] == [True] * count
