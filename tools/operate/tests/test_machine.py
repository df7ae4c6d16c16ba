"""The checks of `make doctor` that need no other process."""

import shutil
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from tools.operate import machine
from tools.operate.findings import Finding, Installation, Level
from tools.stack.config import Config


def installation(folder: Path, *lines: str) -> Installation:
    """Returns one that does not run, with these lines in its file of settings."""
    (folder / ".env").write_text("\n".join(lines))
    return Installation(Config.load(folder / "data", dotenv=folder / ".env"), runs=False)


def errors(found: Iterator[Finding]) -> list[str]:
    return [one.text for one in found if one.level is Level.ERROR]


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        yield holder.getsockname()[1]


def test_a_port_that_is_taken_is_named(tmp_path: Path, taken_port: int) -> None:
    (text,) = errors(machine.ports(installation(tmp_path, f"GATEWAY_PORT={taken_port}")))
    assert text.startswith(f"{taken_port} of gateway is taken")


def test_a_folder_on_a_disk_with_room_is_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = installation(tmp_path)
    usage = shutil.disk_usage(tmp_path)
    for free, level in ((0.5, Level.OK), (0.05, Level.WARNING), (0.01, Level.ERROR)):
        state = usage._replace(total=1000, used=0, free=int(1000 * free))
        monkeypatch.setattr(shutil, "disk_usage", lambda _place, state=state: state)
        assert {one.level for one in machine.disks(here)} == {level}


@pytest.mark.parametrize(("days", "level"), [(-2, Level.ERROR), (5, Level.WARNING), (90, Level.OK)])
def test_a_certificate_is_told_before_it_expires(tmp_path: Path, days: int, level: Level) -> None:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "gateway")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=9)).not_valid_after(now + timedelta(days=days, hours=1))
    file = tmp_path / "certificate.pem"
    file.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    assert machine._expiry(file, "TLS_CERT_FILE").level is level


def test_a_certificate_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    assert machine._expiry(tmp_path / "missing.pem", "TLS_CERT_FILE").level is Level.ERROR
