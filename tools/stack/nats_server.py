"""The NATS server of the local stack: the permissions that are deployed, and a password for each user.

Passwords are made once per folder of data and kept there, readable by its owner alone, so that no other account of the
machine can log in.
"""

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from kit.tls import Tls
from testkit.processes import Program
from testkit.servers import nats_command
from tools.registry import nats_users
from tools.registry.deployables import ROOT, Registry

DURABLES = ROOT / "deploy/nats/durables.toml"
_USERS = ROOT / "deploy/nats/users.conf"
_FILE = "nats-passwords.json"
USERS = tuple(nats_users.users(Registry.read()))


def passwords(data: Path) -> Mapping[str, str]:
    """Returns the password of each user; makes those that are missing."""
    file = data / _FILE
    known: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    if missing := [name for name in (user.name for user in USERS) if name not in known]:
        known |= {name: secrets.token_urlsafe(24) for name in missing}
        data.mkdir(parents=True, exist_ok=True)
        # Written under another name, so that another process never reads half of it.
        written = file.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as output:
            json.dump(known, output)
        written.replace(file)
    return known


def program(data: Path, *, port: int, log: Path, held: tuple[int, ...] = (), tls: Tls | None = None) -> Program:
    command = nats_command(port=port, store_dir=data / "nats", config=_USERS)
    if tls:
        command += [
            "--tlsverify",
            f"--tlscert={tls.cert_file}",
            f"--tlskey={tls.key_file}",
            f"--tlscacert={tls.ca_file}",
        ]
    known = passwords(data)
    # Quoted, because NATS would read a password of digits as a number.
    variables = {user.variable: f'"{known[user.name]}"' for user in USERS}
    return Program(command, log, environment=os.environ | variables, held=held)
