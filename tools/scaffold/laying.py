"""Lays down the files of a noun and of a service, and wires them."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tools.registry.deployables import Deployable, Registry
from tools.scaffold import wiring
from tools.scaffold.edits import Edits
from tools.scaffold.names import BadName, Noun

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), undefined=StrictUndefined, keep_trailing_newline=True
)
_NOUN_FILES = ("__init__", "errors", "models", "queries", "convert", "events", "actions", "servicer")
_NOUN_TESTS = ("test_models", "test_actions", "test_servicer")


class GenerationFailed(Exception):
    """A generator has refused what was laid down; its text is the generator's output."""


@dataclass
class Laying:
    """Everything that is laid down below *root*; `finish` generates what follows from it."""

    root: Path
    # Python files that were written or changed, to be formatted at the end.
    written: set[str] = field(default_factory=set)

    @property
    def edits(self) -> Edits:
        return Edits(self.root)

    def service(self, name: str, noun: Noun) -> None:
        """A service with one noun. Raises BadName."""
        registry = Registry.read(self.root)
        if not re.fullmatch(r"[a-z]+(-[a-z]+)*-service", name):
            raise BadName(f"{name!r} is not a name such as parking-service")
        if (self.root / name).exists():
            raise BadName(f"{name}/ exists already")
        made = Deployable(name, max(one.port for one in registry.services) + 1)
        self._lay_service(made, {"s": made, "n": noun})
        wiring.wire_service(self.edits, made)
        self.noun(made, noun)

    def noun(self, service: Deployable, noun: Noun) -> None:
        """A noun of an existing service, down to a route of the gateway. Raises BadName."""
        package = f"{service.name}/src/{service.package}"
        for folder in (f"{package}/{noun.many}", f"gateway/src/gateway/features/{noun.many}"):
            if (self.root / folder).exists():
                raise BadName(f"{folder}/ exists already")
        context = {"s": service, "n": noun}
        self._lay_contract(service, noun, context)
        for name in _NOUN_FILES:
            self._write(f"{package}/{noun.many}/{name}.py", f"noun/{name}.py.j2", context)
        for name in _NOUN_TESTS:
            self._write(f"{service.name}/tests/{name}_{noun.many}.py", f"noun/{name}.py.j2", context)
        self._lay_migration(f"{package}/migrations/versions", noun, context)
        for name in ("__init__", "routes", "schemas"):
            self._write(f"gateway/src/gateway/features/{noun.many}/{name}.py", f"feature/{name}.py.j2", context)
        wiring.wire_noun(self.edits, service, noun)
        wiring.document(self.edits, service, noun)
        self.written |= set(wiring.changed(service))

    def finish(self) -> None:
        """Generates stubs and what follows from the list, and formats all that was written."""
        tools = Path(sys.executable).parent
        sources = [self.root, *self.root.glob("*/src"), *self.root.glob("libs/*/src")]
        environment = os.environ | {
            "PATH": f"{tools}{os.pathsep}{os.environ.get('PATH', '')}",
            "PYTHONPATH": os.pathsep.join(map(str, sources)),
        }
        written = sorted(self.written)
        for command, folder in (
            (["buf", "format", "--write"], "protos"),
            (["sh", "generate.sh"], "protos"),
            ([sys.executable, "-m", "tools.registry", "generate"], "."),
            (["ruff", "check", "--quiet", "--fix-only", "--select", "I", *written], "."),
            (["ruff", "format", "--quiet", *written], "."),
        ):
            done = subprocess.run(
                command, cwd=self.root / folder, env=environment, check=False, capture_output=True, text=True
            )
            if done.returncode:
                raise GenerationFailed(f"{' '.join(command)}: {done.stdout}{done.stderr}")

    def _lay_service(self, service: Deployable, context: Mapping[str, object]) -> None:
        package = f"{service.name}/src/{service.package}"
        folder = Path(str(_TEMPLATES.get_template("service/pyproject.toml.j2").filename)).parent
        for template in sorted(folder.rglob("*.j2")):
            path = str(template.relative_to(folder)).removesuffix(".j2")
            target = (
                path.replace("package/", f"{package}/", 1) if path.startswith("package/") else f"{service.name}/{path}"
            )
            target = target.replace("versions/first.py", f"versions/{_today()}_0001_create_chassis.py")
            self._write(target, f"service/{path}.j2", context)
        # A service begins with what the chassis needs and nothing else, so its lock is the chassis's.
        lock = self.root / service.name / "requirements.lock"
        lock.write_text(self.edits.read("libs/kit/requirements.lock"), encoding="utf-8")

    def _lay_contract(self, service: Deployable, noun: Noun, context: Mapping[str, object]) -> None:
        folder = f"protos/src/twou/{service.short}/v1"
        self._write(f"{folder}/{noun.one}.proto", "proto/noun.proto.j2", context)
        if not (self.root / folder / "events.proto").exists():
            self._write(f"{folder}/events.proto", "proto/events.proto.j2", context)
        added = f'import "twou/{service.short}/v1/{noun.one}.proto";\n'
        self.edits.insert_after_last(f"{folder}/events.proto", r"import ", added)
        self.edits.append(f"{folder}/events.proto", _TEMPLATES.get_template("proto/event.proto.j2").render(context))

    def _lay_migration(self, folder: str, noun: Noun, context: Mapping[str, object]) -> None:
        texts = [path.read_text(encoding="utf-8") for path in (self.root / folder).glob("*.py")]
        revisions, replaced = (
            {found for text in texts for found in re.findall(rf'^{name}\b.*= ["\'](\w+)["\']', text, re.MULTILINE)}
            for name in ("revision", "down_revision")
        )
        (head,) = revisions - replaced
        # A number may be missing: of a migration that was renumbered before it was merged.
        revision = f"{int(head) + 1:04}"
        path = f"{folder}/{_today()}_{revision}_create_{noun.many}.py"
        self._write(path, "noun/migration.py.j2", {**context, "revision": revision, "down_revision": head})

    def _write(self, path: str, template: str, context: Mapping[str, object]) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(_TEMPLATES.get_template(template).render(context), encoding="utf-8")
        if path.endswith(".py"):
            self.written.add(path)


def _today() -> str:
    return datetime.now(UTC).strftime("%Y_%m_%d")
