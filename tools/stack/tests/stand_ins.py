"""Programs that stand in for the deployables, so that the runner's own mechanics are tested without them.

They lie in a folder that comes before the installed packages on the children's path, under the packages' names.
"""

from pathlib import Path

from tools.registry.deployables import Deployable
from tools.stack.config import DEPLOYABLES, GATEWAY, Config

_SERVICE = """
import concurrent.futures, os, signal, threading
import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

server = grpc.server(concurrent.futures.ThreadPoolExecutor(), options=[("grpc.so_reuseport", 0)])
servicer = health.HealthServicer()
servicer.set("database", health_pb2.HealthCheckResponse.SERVING)
health_pb2_grpc.add_HealthServicer_to_server(servicer, server)
server.add_insecure_port(os.environ["HOST"] + ":" + os.environ["PORT"])
server.start()
print("serving", os.environ["DATABASE_URL"])
stopping = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stopping.set())
stopping.wait()
print("stopped")
"""

_GATEWAY = """
import http.server, os

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/health/ready" else 404)
        self.end_headers()
        self.wfile.write(b'{"services": {"nats": "ok"}}')

http.server.ThreadingHTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Handler).serve_forever()
"""


class StandIns:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for deployable in DEPLOYABLES:
            self.write(deployable, self.program(deployable))

    def program(self, deployable: Deployable) -> str:
        return _GATEWAY if deployable is GATEWAY else _SERVICE

    def write(self, deployable: Deployable, program: str) -> None:
        package = self._folder / deployable.package
        package.mkdir(exist_ok=True)
        (package / "__init__.py").touch()
        (package / "__main__.py").write_text(program)

    def config(self, data: Path) -> Config:
        return Config.isolated(data, {"PYTHONPATH": str(self._folder)})
