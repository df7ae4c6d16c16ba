"""Checks of `make doctor` that need no other process: tools, settings, ports, disks, certificates."""

import os
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509

from kit import postgres_programs
from kit.starting import CannotStart
from testkit.processes import ServerFailed, is_free
from testkit.servers import nats_command
from tools.operate import commands
from tools.operate.databases import url_of
from tools.operate.findings import Finding, Installation, error, ok, warning
from tools.registry.deployables import ROOT
from tools.stack import ports as held_ports
from tools.stack.config import FILE, GATEWAY, SERVICES, Config, ConfigError

_FULL, _NEARLY_FULL = 0.03, 0.10
_EXPIRES_SOON_DAYS = 21
# The program that listens for a container.
_DOCKER = "docker-proxy"
# Programs of this version read every server that is supported.
_ANY_SERVER = 14


def tools(installation: Installation) -> Iterator[Finding]:
    wanted = (ROOT / ".python-version").read_text().split()
    running = ".".join(map(str, sys.version_info[:3]))
    if any(running.startswith(f"{one}.") for one in wanted):
        yield ok("tools", f"Python {running}")
    else:
        yield warning("tools", f"Python {running}, and tests run with {wanted[0]}", "run make clean setup")
    if installation.config.runs_nats:
        try:
            nats_command(port=0, store_dir=Path())
        except ServerFailed as reason:
            yield error("tools", str(reason), "run make setup, or set NATS_URL")
    urls = [url_of(installation.config, service) for service in SERVICES]
    if any(url.startswith("postgresql") for url in urls):
        folder = next((Path(one) for one in list(commands.programs(None))[1:]), None)
        try:
            found = postgres_programs.find("pg_dump", _ANY_SERVER, folder)
            yield ok("tools", f"{found} for backups")
        except CannotStart as reason:
            yield warning("tools", "backups of PostgreSQL are not possible", str(reason))


def settings(installation: Installation) -> Iterator[Finding]:
    for service in SERVICES:
        try:
            commands.settings_of(installation.config, service)
        except ConfigError as reason:
            yield error("settings", str(reason), "change it in .env or in the environment (.env.example lists all)")
        else:
            yield ok("settings", f"those of {service.name} are valid")
    for complaint in installation.config.complaints:
        yield warning("settings", complaint, "correct or remove it (.env.example lists all)")


def ports(installation: Installation) -> Iterator[Finding]:
    config = installation.config
    if config.is_elsewhere:
        yield ok("ports", f"the gateway is at {config.gateway_url}, so no port of this machine is looked at")
        return
    for name, port in config.ports.items():
        is_free_now = is_free(port)
        if installation.runs == (not is_free_now) or (name == "nats" and not config.runs_nats):
            continue
        if installation.runs:
            yield error("ports", f"{name} does not listen on {port}", f"read the end of {config.logs / name}.log")
        else:
            yield _taken(name, port, held_ports.holder(port))
    if installation.runs:
        yield ok("ports", "the stack of this folder runs")
    else:
        yield warning("ports", "the stack of this folder does not run", "make up, unless it runs elsewhere")


def _taken(name: str, port: int, holder: str) -> Finding:
    told = f"{port} of {name} is taken: {holder}"
    if _DOCKER in holder:
        # Not an error: this checkout may be that from which Docker Compose was started.
        return warning("ports", told, "if it is 2U in Docker Compose: docker compose run --rm operator doctor")
    return error("ports", told, "stop that, or set another port in .env")


def disks(installation: Installation) -> Iterator[Finding]:
    folders = {} if installation.config.is_elsewhere else {"data": installation.config.data}
    store = _store(installation.config)
    if store is not None:
        folders["files"] = store
    for name, folder in folders.items():
        place = next(path for path in (folder, *folder.parents) if path.exists())
        if not os.access(place, os.W_OK | os.X_OK):
            yield error("disk", f"{folder} cannot be written to", "change its permissions, or mount it for writing")
            continue
        state = shutil.disk_usage(place)
        text = f"{state.free / 1e9:.1f} GB of {state.total / 1e9:.1f} GB are free for {name} at {folder}"
        share = state.free / state.total if state.total else 1.0
        if share >= _NEARLY_FULL:
            yield ok("disk", text)
        else:
            make = error if share < _FULL else warning
            yield make("disk", text, "enlarge it, or run make maintenance; at the end, writes are answered 503 or 507")


def certificates(installation: Installation) -> Iterator[Finding]:
    config = installation.config
    files: dict[Path, str] = {}
    for one in (*SERVICES, GATEWAY):
        variables = config.environment_of(one)
        for variable in ("TLS_CERT_FILE", "TLS_CA_FILE"):
            if variables.get(variable):
                files.setdefault(Path(variables[variable]), f"{variable} of {one.name}")
    if not files:
        yield ok("certificates", "calls are not encrypted: TLS_CERT_FILE is not set (docs/tls.md)")
    for file, what in files.items():
        yield _expiry(file, what)


def _expiry(file: Path, what: str) -> Finding:
    try:
        certificate = x509.load_pem_x509_certificate(file.read_bytes())
    except (OSError, ValueError) as reason:
        return error("certificates", f"{what}: {file} cannot be read: {type(reason).__name__}", "see docs/tls.md")
    days = (certificate.not_valid_after_utc - datetime.now(UTC)).days
    text = f"{what}: {file} is valid for {days} more days"
    if days < 0:
        return error("certificates", f"{what}: {file} has expired {-days} days ago", "issue another one, and restart")
    if days < _EXPIRES_SOON_DAYS:
        return warning("certificates", text, "issue another one, and restart the processes with it")
    return ok("certificates", text)


def _store(config: Config) -> Path | None:
    """Returns the folder of files; `None` if they are in a bucket."""
    variables = config.environment_of(FILE)
    return None if variables.get("S3_BUCKET") else Path(variables["UPLOAD_DIR"])


CHECKS = (tools, settings, ports, disks, certificates)
