"""Files of the deployment that only their own programs can judge."""

import re
import subprocess
from pathlib import Path

import pytest

from testkit.servers import nats_command
from tests.authority import Authority
from tools.registry.deployables import ROOT

SERVER = ROOT / "deploy/k8s/production/nats/nats.conf"


@pytest.mark.parametrize(("broken", "code"), [("", 0), ("routes", 1)])
def test_the_servers_of_production_accept_their_configuration(tmp_path: Path, broken: str, code: int) -> None:
    """NATS reads the file with certificates and users, says whether it is right, and ends."""
    tls = Authority(tmp_path).certificate("nats")
    text = SERVER.read_text()
    for name, file in (("tls.crt", tls.cert_file), ("tls.key", tls.key_file), ("ca.crt", tls.ca_file)):
        text = text.replace(f"/run/tls/{name}", str(file))
    (tmp_path / "nats.conf").write_text(text.replace(f"{broken}:", "rooutes:") if broken else text)
    users = (ROOT / "deploy/nats/users.conf").read_text()
    (tmp_path / "users.conf").write_text(users)
    environment = {"POD_NAME": "nats-0"} | dict.fromkeys(re.findall(r"\$(\w+_NATS_PASSWORD)", users), "long-enough-1")
    command = nats_command(port=4222, store_dir=tmp_path, config=tmp_path / "nats.conf")[:3]
    ended = subprocess.run([*command, "-t"], env=environment, check=False, capture_output=True, text=True, timeout=30)
    assert ended.returncode == code, ended.stderr
