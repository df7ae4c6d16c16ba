"""The version of a process."""

from importlib import metadata


def version(deployable: str) -> str:
    """Returns the version in the `pyproject.toml` of *deployable*; "unknown" if it is not installed."""
    try:
        return metadata.version(f"twou-{deployable}")
    except metadata.PackageNotFoundError:
        return "unknown"
