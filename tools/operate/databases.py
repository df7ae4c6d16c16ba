"""The databases of a system's services, as its operator reaches them."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import TypeAdapter
from sqlalchemy import make_url

from kit.settings import DatabaseUrl
from tools.registry.deployables import Deployable
from tools.stack.config import SERVICES, Config, ConfigError


def chosen(name: str) -> Sequence[Deployable]:
    """Returns the services of that name, or all of them for `all`."""
    if name == "all":
        return SERVICES
    if found := [one for one in SERVICES if one.name == name]:
        return found
    raise ConfigError(f"There is no {name!r}: SERVICE is all, {', '.join(one.name for one in SERVICES)}.")


def url_of(config: Config, service: Deployable) -> str:
    """Returns the URL of a database, with its driver."""
    url: str = TypeAdapter(DatabaseUrl).validate_python(config.environment_of(service)["DATABASE_URL"])
    return url


def missing_file(url: str) -> Path | None:
    """Returns the file of an SQLite database that does not exist: connecting would make an empty one."""
    file = Path(make_url(url).database or "") if url.startswith("sqlite") else None
    return file if file is not None and not file.exists() else None
