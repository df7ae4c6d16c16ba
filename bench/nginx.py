"""Runs nginx, with which downloads and uploads are compared: it serves a folder, relays that, and takes files."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from testkit.processes import Program, ServerProcess, free_port, is_listening

_CONFIGURATION = """\
daemon off;
worker_processes auto;
pid {state}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    default_type application/octet-stream;
    client_body_temp_path {state}/body;
    proxy_temp_path {state}/proxy;
    fastcgi_temp_path {state}/fastcgi;
    uwsgi_temp_path {state}/uwsgi;
    scgi_temp_path {state}/scgi;
    client_max_body_size 0;
    server {{
        listen 127.0.0.1:{port};
        location / {{ root {folder}; }}
        location /put/ {{ root {state}; dav_methods PUT; }}
    }}
    server {{
        listen 127.0.0.1:{relay_port};
        location / {{
            proxy_pass http://127.0.0.1:{port};
            proxy_buffers 16 256k;
            proxy_buffer_size 256k;
            proxy_busy_buffers_size 1m;
            proxy_max_temp_file_size 0;
        }}
    }}
}}
"""


@dataclass(frozen=True)
class Urls:
    # The folder, and the same by way of a second server, as a gateway gives it.
    direct: str
    relayed: str
    # The address to which a file can be put.
    put: str


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[Urls | None]:
    """Runs nginx and yields its URLs, or `None` if it is not installed (Debian, Ubuntu: `apt install nginx-light`)."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="nginx-") as state:
        # The workers of nginx run as another user when it is started by root.
        Path(state).chmod(0o755)
        (Path(state) / "put").mkdir()
        (Path(state) / "put").chmod(0o777)
        port, relay_port, configuration = free_port(), free_port(), Path(state) / "nginx.conf"
        values = {"state": state, "port": port, "relay_port": relay_port, "folder": folder}
        configuration.write_text(_CONFIGURATION.format(**values))
        command: list[str | Path] = [program, "-c", configuration, "-p", state]
        with ServerProcess(Program(command, log=Path(state) / "nginx.log")) as process:
            process.wait_until(lambda: is_listening(port) and is_listening(relay_port))
            url = f"http://127.0.0.1:{port}"
            yield Urls(url, f"http://127.0.0.1:{relay_port}", f"{url}/put/a.txt")
