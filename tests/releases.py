"""Test support: other releases of services than the one that is tested, each in a folder of its own."""

import io
import shutil
import subprocess
import tarfile
from collections.abc import Iterable
from pathlib import Path

from kit.versions import newest
from tools.registry.deployables import ROOT, Deployable

_MIGRATION = '''"""Add a column and an index, as a release does."""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{down_revision}"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("note", sa.String(20), nullable=False, server_default="none"))
    op.create_index("ix_outbox_note", "outbox", ["note"])
'''


def next_release(service: Deployable, folder: Path) -> tuple[str, str]:
    """Makes the next release of *service*: today's code and one more migration, which changes a busy table.

    Returns the PYTHONPATH of its process, and the number of its newest migration.
    """
    # With its bytecode, which is still good, because the times of files are kept.
    shutil.copytree(ROOT / service.name / "src", folder)
    versions = folder / service.package / "migrations/versions"
    highest = max(path.name.split("_")[3] for path in versions.glob("*.py"))
    revision = f"{int(highest) + 1:04}"
    text = _MIGRATION.format(revision=revision, down_revision=newest(service.package))
    (versions / f"2099_01_01_{revision}_add_a_note.py").write_text(text)
    return str(folder), revision


def earlier_release(commit: str, folder: Path) -> str:
    """Writes the packages of *commit* into *folder*, and returns the PYTHONPATH of its processes."""
    archive = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(folder, members=_sources(tar), filter="data")
    return ":".join(str(path) for pattern in ("*/src", "libs/*/src") for path in sorted(folder.glob(pattern)))


def _sources(tar: tarfile.TarFile) -> Iterable[tarfile.TarInfo]:
    return [member for member in tar if "/src/" in member.name]
